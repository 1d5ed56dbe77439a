using Huracan.Actors.Hosting;

namespace Huracan.Runtime.Hosting;

/// <summary>Threads for effects, because effects block; they never run on the threads of actors or of the cluster. If all are busy, one
/// more is started, up to a maximum. No thread ends before <see cref="Complete"/>.</summary>
/// <remarks>Not an Akka dispatcher: a dispatcher without actors ends its threads after each idle second and starts new ones, and work that
/// is handed over at that moment is lost.</remarks>
internal sealed class EffectThreads(int max)
{
    private readonly Queue<EffectRun> _waiting = new();
    private int _threads, _idle;
    private bool _completed;

    internal void Run(EffectRun run)
    {
        int started = 0;
        lock (_waiting)
        {
            _waiting.Enqueue(run);
            if (_waiting.Count > _idle && _threads < max) started = ++_threads;
            else Monitor.Pulse(_waiting);
        }
        if (started > 0) new Thread(Work) { Name = $"effects-{started}", IsBackground = true }.Start();
    }

    /// <summary>The threads end when the waiting effects have run; the caller does not block.</summary>
    internal void Complete()
    {
        lock (_waiting)
        {
            _completed = true;
            Monitor.PulseAll(_waiting);
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
                    _idle++;
                    Monitor.Wait(_waiting);
                    _idle--;
                }
                run = _waiting.Dequeue();
            }
            run.Execute();
        }
    }
}
