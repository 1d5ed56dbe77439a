using System.Collections.Concurrent;
using Huracan.Actors.Hosting;

namespace Huracan.Akka.Hosting;

/// <summary>Threads for effects, which block: never those of actors or of the cluster itself.</summary>
/// <remarks>Not a dispatcher of Akka's: one without actors ends its threads after each idle second and makes them anew, and what is handed
/// over at that moment is lost.</remarks>
internal sealed class EffectThreads
{
    private readonly BlockingCollection<EffectRun> _waiting = [];

    internal EffectThreads(int count)
    {
        for (int i = 1; i <= count; i++) new Thread(Work) { Name = $"effects-{i}", IsBackground = true }.Start();
    }

    internal void Run(EffectRun run) => _waiting.Add(run);

    /// <summary>The threads end when what waits has run; nobody blocks on it.</summary>
    internal void Complete() => _waiting.CompleteAdding();

    private void Work()
    {
        foreach (EffectRun run in _waiting.GetConsumingEnumerable()) run.Execute();
    }
}
