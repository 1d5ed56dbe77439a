namespace Huracan.Runtime.Coordination;

/// <summary>One lease's calls to the store, one after another on a thread of its own, with a higher priority than compute: a busy node must
/// not lose its lease.</summary>
internal sealed class LeaseThread
{
    private readonly Queue<Action> _queue = new();
    private bool _stopped;

    internal LeaseThread(string name) => new Thread(Work) { Name = "lease " + name, IsBackground = true, Priority = ThreadPriority.AboveNormal }.Start();

    /// <param name="call">Must not throw.</param>
    internal void Post(Action call)
    {
        lock (_queue)
        {
            _queue.Enqueue(call);
            Monitor.Pulse(_queue);
        }
    }

    /// <summary>Ends after the current call; waiting calls are dropped.</summary>
    internal void Stop()
    {
        lock (_queue)
        {
            _stopped = true;
            Monitor.Pulse(_queue);
        }
    }

    private void Work()
    {
        for (; ; )
        {
            Action? call;
            lock (_queue)
            {
                while (!_stopped && _queue.Count == 0) Monitor.Wait(_queue);
                if (_stopped) return;
                call = _queue.Dequeue();
            }
            call();
        }
    }
}
