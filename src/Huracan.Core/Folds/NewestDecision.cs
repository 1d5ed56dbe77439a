using Huracan.Core.Decisions;
using Huracan.Core.Decisions.Confidence;
using Huracan.Core.Decisions.Entry;
using Huracan.Core.Decisions.Records;
using Huracan.Core.Features.MarketState;
using Huracan.Core.Learning;
using Huracan.Core.Shadow;
using Huracan.Core.Signals;
using Huracan.Core.Validation.WalkForward;

namespace Huracan.Core.Folds;

/// <summary>What a policy decides at the newest candle of a tape if nothing is held, with every reason.</summary>
/// <remarks>The same gate, kernel, normaliser and policy as <see cref="FoldValidation"/>, which replays whole windows: at a candle where
/// that replay is flat, both decide from the same bits. Only what followed the decision is not known here.</remarks>
/// <param name="Records">One row; reward_bps and equity_bps are NaN.</param>
/// <param name="InSample">The candle lies in the train range: the policy has learnt from it.</param>
/// <param name="Raw">[80] the state before the normaliser; NaN where a feature is absent.</param>
/// <param name="State">[80] the state that the policy saw.</param>
/// <param name="Logits">[10] before masking.</param>
/// <param name="Mask">Bit a is set where action a is legal.</param>
public sealed record NewestDecision(
    DecisionRecords Records, bool InSample, ReadOnlyMemory<double> Raw, ReadOnlyMemory<float> State, ReadOnlyMemory<float> Logits,
    ushort Mask, TradingAction Action)
{
    /// <param name="fold">The train range behind the policy, and from where on candles are new to it. Closed shadow trades count as in a
    /// test window: those of the train range, and those since Test.From.</param>
    /// <param name="model">What the records name as the model: a hash.</param>
    /// <param name="settings">Those of the model.</param>
    /// <exception cref="ArgumentException">The tape is empty, or ends between the train range and the test window.</exception>
    public static NewestDecision Of(
        CoinSignals signals, Fold fold, PolicyNetwork policy, MarketStateNormaliser normaliser, string model, FoldSettings settings)
    {
        ArgumentNullException.ThrowIfNull(signals);
        ArgumentNullException.ThrowIfNull(fold);
        ArgumentNullException.ThrowIfNull(settings);
        SignalTape tape = signals.Tape;
        RowRange train = signals.Rows(fold.Train);
        int row = tape.Count - 1, testStart = tape.Candles.IndexAtOrAfter(fold.Test.From);
        bool inSample = train.Contains(row);
        if (!inSample && testStart > row)
            throw new ArgumentException($"the newest of {tape.Count} candles lies in no range of the fold", nameof(signals));

        DecisionKernel kernel = new(settings.Kernel, tape.Candles.Timeframe);
        ConfidenceScorer scorer = new(settings.Confidence);
        RowRange window = inSample ? train : new RowRange(testStart, tape.Count);
        int[] trainSamples = ShadowBook.CountTrain(tape, signals.Shadow.Span, train);
        int[] samples = inSample ? trainSamples : ShadowBook.CountTest(tape, signals.Shadow.Span, train, window);
        EntryGate gate = inSample
            ? EntryGate.ForTrain(tape, train, samples, kernel, scorer)
            : EntryGate.ForFold(tape, train, trainSamples, window, samples, kernel, scorer);

        float[] market = new float[PolicyStateLayout.MarketSize], state = new float[PolicyStateLayout.Size];
        normaliser.Encode(tape.Features, row, 1, market);
        FoldMarket only = new(tape, new RowRange(row, row + 1), market, gate, kernel);
        PositionState flat = default;
        only.WriteState(row, flat, state);

        DecisionContext now = only.Context(row);
        ushort mask = kernel.Mask(flat, now);
        PolicyEvaluator evaluator = new(policy);
        float[] logits = new float[evaluator.Actions];
        evaluator.Logits(state, logits);
        int action = PolicyEvaluator.ArgMax(logits, mask);

        // A recorder expects one more row, which ends a window; here there is none.
        DecisionRecorder recorder = new(new RowRange(row, row + 2));
        recorder.Decided(row, now.Time, state, mask, action, flat.Units);
        recorder.Followed(row, double.NaN, double.NaN);
        return new NewestDecision(DecisionRecords.Of(settings.Symbol, fold, model, tape, window, samples, gate, scorer, recorder),
            inSample, RawState(tape, row, state), state, logits, mask, (TradingAction)action);
    }

    private static double[] RawState(SignalTape tape, int row, ReadOnlySpan<float> state)
    {
        double[] raw = new double[PolicyStateLayout.Size];
        MarketStateLayout.WriteRaw(tape.Features, row, raw);
        for (int s = PolicyStateLayout.MarketSize; s < raw.Length; s++) raw[s] = state[s];
        return raw;
    }
}
