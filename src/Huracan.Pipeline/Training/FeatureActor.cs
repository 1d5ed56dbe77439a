using Huracan.Actors.Port;
using Huracan.Pipeline.Training.Work;

namespace Huracan.Pipeline.Training;

/// <summary>Owns the streaming features and the regime detector of one coin. It gives one block per credit, in order.</summary>
/// <remarks>After a crash the attempt is given up and a fresh actor begins with the first candle. The operators are exact, so the values
/// are the same.</remarks>
public sealed class FeatureActor(RunContext run) : Actor
{
    private IFeatureWork? _work;
    private int _done;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ComputeBlock m: On(m); break;
            default: Unhandled(message); break;
        }
    }

    private void On(ComputeBlock m)
    {
        if (m.Start != _done) throw new InvalidOperationException($"our bug: features are at row {_done}, block {m.Start} was asked for");
        _work ??= run.Work.Features(m.Candles);
        FeatureBlock block = _work.Compute(m.Start, m.Count);
        _done += m.Count;
        Tell(Sender, new BlockReady(m.Attempt, m.Start, m.Count, block));
    }
}
