using Huracan.Core.Decisions.Confidence;
using Huracan.Core.Engines.Alpha;
using Huracan.Core.Engines.Consensus;
using Huracan.Core.Regimes;
using Huracan.Core.Signals;

namespace Huracan.Core.Decisions.Entry;

/// <summary>Where the rules allow an entry: consensus, confidence and viability, one verdict per candle of a fold.</summary>
/// <remarks>Row t uses nothing after the close of candle t, and the sample counts that the caller gives must not either.</remarks>
public sealed class EntryGate
{
    private readonly EntryVerdict[] _verdicts;
    private readonly float[] _confidence;

    private EntryGate(RowRange rows)
    {
        Rows = rows;
        _verdicts = new EntryVerdict[rows.Count];
        _confidence = new float[rows.Count];
    }

    public RowRange Rows { get; }

    /// <summary>[Rows.Count]</summary>
    public ReadOnlySpan<EntryVerdict> Verdicts => _verdicts;

    /// <summary>[Rows.Count] 0 to 1; 0 outside the fold's windows.</summary>
    public ReadOnlySpan<float> Confidence => _confidence;

    public bool Allows(int row) => _verdicts[row - Rows.Start] >= EntryVerdict.Half;
    public bool Halves(int row) => _verdicts[row - Rows.Start] == EntryVerdict.Half;

    /// <summary>Number of each verdict in some rows, by <see cref="EntryVerdict"/>.</summary>
    /// <returns>[8]</returns>
    public int[] CountVerdicts(RowRange rows)
    {
        if (!Rows.Contains(rows)) throw new ArgumentOutOfRangeException(nameof(rows), $"{rows} asked, the gate knows {Rows}");
        int[] counts = new int[(int)EntryVerdict.Full + 1];
        for (int row = rows.Start; row < rows.End; row++) counts[(int)_verdicts[row - Rows.Start]]++;
        return counts;
    }

    /// <summary>No entry anywhere: for tests, and for tapes that no rule may open.</summary>
    public static EntryGate Closed(RowRange rows) => new(rows);

    /// <summary>The gate of a fold: from the start of its train range to the end of its test window. Rows between the two stay
    /// closed.</summary>
    /// <param name="trainSamples">[train.Count] closed shadow trades known at each row; so is the next one for the test window.</param>
    /// <exception cref="ArgumentException">The test window starts before the train range ends, or a count is missing.</exception>
    public static EntryGate ForFold(SignalTape tape, RowRange train, ReadOnlySpan<int> trainSamples, RowRange test, ReadOnlySpan<int> testSamples,
        DecisionKernel kernel, ConfidenceScorer scorer)
    {
        ArgumentNullException.ThrowIfNull(tape);
        if (test.Start < train.End) throw new ArgumentException($"entry gate: the test window ({test}) starts inside the train range ({train})", nameof(test));
        var gate = new EntryGate(new RowRange(train.Start, test.End));
        gate.Fill(tape, train, trainSamples, kernel, scorer);
        gate.Fill(tape, test, testSamples, kernel, scorer);
        return gate;
    }

    /// <summary>The gate of a train range without a test window, for the final policy.</summary>
    /// <param name="samples">[train.Count] closed shadow trades known at each row.</param>
    public static EntryGate ForTrain(SignalTape tape, RowRange train, ReadOnlySpan<int> samples, DecisionKernel kernel, ConfidenceScorer scorer)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var gate = new EntryGate(train);
        gate.Fill(tape, train, samples, kernel, scorer);
        return gate;
    }

    /// <summary>The verdict on one candle, rule by rule in the order of <see cref="EntryVerdict"/>.</summary>
    /// <param name="confidence">0 to 1; only the seed profile's target depends on it.</param>
    /// <param name="passed">The confidence has reached the regime's threshold.</param>
    public static EntryVerdict Judge(in ConsensusResult consensus, in RegimeReading regime, double volatilityBps, float confidence, bool passed, DecisionKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        if (!(volatilityBps >= 0)) return EntryVerdict.NotWarm;
        if (consensus.Direction != Direction.Buy) return EntryVerdict.NotABuy;
        if (consensus.Recommendation == Recommendation.Skip) return EntryVerdict.ConsensusSkips;
        if (!passed) return EntryVerdict.LowConfidence;
        if (!kernel.IsViable(regime.Label, volatilityBps, confidence)) return EntryVerdict.NotViable;
        return consensus.Recommendation == Recommendation.ReduceSize ? EntryVerdict.Half : EntryVerdict.Full;
    }

    /// <summary>The confidence of one candle with its factors.</summary>
    /// <remarks>The samples are from this regime. Without a pattern memory, no other factor has a history from another regime.</remarks>
    internal static ConfidenceResult Score(ConfidenceScorer scorer, int samples, in ConsensusResult vote, in RegimeReading regime) =>
        scorer.Score(new ConfidenceInput(samples, vote.BestScore, vote.RunnerUpScore, regime.Label));

    private void Fill(SignalTape tape, RowRange rows, ReadOnlySpan<int> samples, DecisionKernel kernel, ConfidenceScorer scorer)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        if (samples.Length != rows.Count) throw new ArgumentException($"entry gate: {samples.Length} sample counts for {rows.Count} rows", nameof(samples));
        ReadOnlySpan<ConsensusResult> consensus = tape.Consensus.Span;
        ReadOnlySpan<RegimeReading> regimes = tape.Regimes.Span;
        ReadOnlySpan<float> volatility = tape.VolatilityBps.Span;
        for (int row = rows.Start; row < rows.End; row++)
        {
            ref readonly ConsensusResult vote = ref consensus[row];

            ConfidenceResult scored = Score(scorer, samples[row - rows.Start], vote, regimes[row]);
            float confidence = (float)scored.Value;
            _confidence[row - Rows.Start] = confidence;
            _verdicts[row - Rows.Start] = Judge(vote, regimes[row], volatility[row], confidence, scored.Trade, kernel);
        }
    }
}
