using Huracan.Core.Decisions;
using Huracan.Core.Decisions.Confidence;
using Huracan.Core.Decisions.Entry;
using Huracan.Core.Decisions.Records;
using Huracan.Core.Foundation;
using Huracan.Core.Learning;
using Huracan.Core.Models;
using Huracan.Core.Shadow;
using Huracan.Core.Signals;
using Huracan.Core.Validation.Results;
using Huracan.Core.Validation.WalkForward;

namespace Huracan.Core.Folds;

/// <summary>Replays a fold's argmax policy on its train range and on its test window: same kernel, same costs, its own frozen
/// normaliser.</summary>
public static class FoldValidation
{
    public static FoldResult Run(CoinSignals signals, Fold fold, FoldModel model, FoldSettings settings) => TryRun(signals, fold, model, settings, NoStop.Instance)!;

    /// <summary>As <see cref="Run"/>, but gives up once <paramref name="stop"/> is raised.</summary>
    /// <returns>Null if it gave up.</returns>
    public static FoldResult? TryRun(CoinSignals signals, Fold fold, FoldModel model, FoldSettings settings, IStopFlag stop) =>
        TryRun(signals, fold, model, null, settings, stop, out _);

    /// <summary>As the other, with a record of every decision of the test window.</summary>
    /// <param name="modelHash">SHA-256 of the model as stored, hex: what the records name.</param>
    /// <param name="records">Null if it gave up.</param>
    public static FoldResult? TryRun(CoinSignals signals, Fold fold, FoldModel model, string? modelHash, FoldSettings settings, IStopFlag stop, out DecisionRecords? records)
    {
        records = null;
        if (stop.IsRaised) return null;
        SignalTape tape = signals.Tape;
        RowRange train = signals.Rows(fold.Train), test = signals.Rows(fold.Test);
        RowRange rows = new(train.Start, test.End);
        float[] state = new float[rows.Count * PolicyStateLayout.MarketSize];
        model.Normaliser.Encode(tape.Features, rows.Start, rows.Count, state);
        if (stop.IsRaised) return null;
        DecisionKernel kernel = new(settings.Kernel, tape.Candles.Timeframe);
        ConfidenceScorer scorer = new(settings.Confidence);
        int[] trainSamples = ShadowBook.CountTrain(tape, signals.Shadow.Span, train);
        int[] testSamples = ShadowBook.CountTest(tape, signals.Shadow.Span, train, test);
        EntryGate gate = EntryGate.ForFold(tape, train, trainSamples, test, testSamples, kernel, scorer);
        if (stop.IsRaised) return null;
        FoldMarket market = new(tape, rows, state, gate, kernel);
        PolicyEvaluator policy = new(model.Policy);
        if (!WindowReplay.TryRun(market, fold.Train, policy, stop, out ReplayResult? trained)) return null;
        DecisionRecorder? recorder = modelHash is null ? null : new DecisionRecorder(test);
        if (WindowReplay.Play(market, kernel, fold.Test, policy, stop, recorder) is not { } tested) return null;
        if (recorder is not null)
        {
            if (!WindowReplay.TryRun(market, fold.Test, Baselines.AlwaysLong, stop, out ReplayResult? ruled)) return null;
            FixedRule rule = new(ruled.Days, ruled.ToColumns());
            records = DecisionRecords.Of(settings.Symbol, fold, modelHash!, tape, test, testSamples, gate, scorer, recorder, rule);
        }

        return new FoldResult(fold, trained.Days, tested.Days, tested.ToColumns()).Validate();
    }

    private sealed class NoStop : IStopFlag
    {
        public static NoStop Instance { get; } = new();
        public bool IsRaised => false;
    }
}
