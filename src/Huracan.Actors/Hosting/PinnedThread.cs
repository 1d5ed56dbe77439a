namespace Huracan.Actors.Hosting;

/// <summary>Runs the pinned effects of one actor, one after another, until the actor stops. A restart of the actor does not end
/// it.</summary>
internal abstract class PinnedWorker
{
    internal abstract void Enqueue(EffectRun run);

    /// <summary>The worker ends when the waiting effects have run; the caller does not block.</summary>
    internal abstract void Complete();
}

/// <summary>A thread that belongs to one actor. The actor's first effect starts it.</summary>
internal sealed class PinnedThread(string name) : PinnedWorker
{
    private readonly Queue<EffectRun> _waiting = new();
    private Thread? _thread;
    private bool _completed;

    internal override void Enqueue(EffectRun run)
    {
        lock (_waiting)
        {
            _waiting.Enqueue(run);
            if (_thread is null)
            {
                _thread = new Thread(Work) { Name = name, IsBackground = true };
                _thread.Start();
            }
            Monitor.Pulse(_waiting);
        }
    }

    internal override void Complete()
    {
        lock (_waiting)
        {
            _completed = true;
            Monitor.Pulse(_waiting);
        }
    }

    private void Work()
    {
        for (; ; )
        {
            EffectRun run;
            lock (_waiting)
            {
                while (_waiting.Count == 0)
                {
                    if (_completed) return;
                    Monitor.Wait(_waiting);
                }
                run = _waiting.Dequeue();
            }
            run.Execute();
        }
    }
}
