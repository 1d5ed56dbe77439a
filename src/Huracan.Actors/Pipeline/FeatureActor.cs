using Huracan.Actors.Port;
using Huracan.Core.Features;
using Huracan.Core.Regimes;

namespace Huracan.Actors.Pipeline;

/// <summary>Owns the streaming features and the regime detector of one coin. Gives one block per credit, in order.</summary>
/// <remarks>After a crash the attempt is given up and a fresh actor begins with the first candle: the operators are exact, so the values are the same.</remarks>
public sealed class FeatureActor(RunContext run) : Actor
{
    private FeaturePipeline? _pipeline;
    private FeatureFrame? _features;
    private RegimeDetector? _detector;
    private RegimeReading[] _regimes = [];
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
        if (_pipeline is null)
        {
            _pipeline = new FeaturePipeline(FeatureRecipe.Default(m.Candles.Timeframe));
            _features = new FeatureFrame(_pipeline.Schema, m.Candles.Count);
            _detector = run.Signals.NewRegimeDetector();
            _regimes = new RegimeReading[m.Candles.Count];
        }

        _pipeline.Process(m.Candles, m.Start, m.Count, _features!);
        _detector!.Run(_features!, m.Start, m.Count, _regimes.AsSpan(m.Start, m.Count));
        _done += m.Count;
        Tell(Sender, new BlockReady(m.Attempt, m.Start, m.Count, _features!, _regimes));
    }
}
