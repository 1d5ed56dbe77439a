using Huracan.Actors.Hosting;

namespace Huracan.Runtime.Hosting;

/// <summary>Threads for effects, which block: never those of actors or of the cluster itself. One more is started where all are at work, up to
/// a maximum; none ends before <see cref="Complete"/>.</summary>
/// <remarks>Not a dispatcher of Akka's: one without actors ends its threads after each idle second and makes them anew, and what is handed
/// over at that moment is lost.</remarks>
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

    /// <summary>The threads end when what waits has run; nobody blocks on it.</summary>
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
