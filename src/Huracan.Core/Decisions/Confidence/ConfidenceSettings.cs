using Huracan.Core.Regimes;

namespace Huracan.Core.Decisions.Confidence;

/// <summary>Weights and thresholds of the trade confidence (demands 28 and 56 to 60).</summary>
public sealed record ConfidenceSettings
{
    /// <summary>Weight of the sample count (demand 56).</summary>
    public double SampleWeight { get; init; } = 0.3;
    /// <summary>Weight of the distance between the best direction and the runner-up (demand 56).</summary>
    public double SeparationWeight { get; init; } = 0.3;
    /// <summary>Weight of the similarity of past patterns (demand 56).</summary>
    public double SimilarityWeight { get; init; } = 0.2;
    /// <summary>Weight of the win rate of past patterns (demand 56).</summary>
    public double ReliabilityWeight { get; init; } = 0.2;

    /// <summary>Added if the history comes from another regime; 0 or negative (the source calls it a bonus, D58).</summary>
    public double RegimePenalty { get; init; } = -0.05;

    /// <summary>Least confidence for an entry in TREND (demand 28).</summary>
    public double TrendThreshold { get; init; } = 0.50;
    /// <summary>The same in RANGE.</summary>
    public double RangeThreshold { get; init; } = 0.55;
    /// <summary>The same in PANIC.</summary>
    public double PanicThreshold { get; init; } = 0.65;
    /// <summary>The same in UNKNOWN.</summary>
    public double UnknownThreshold { get; init; } = 0.60;

    /// <summary>Confidence that a trade needs in a regime (demand 28).</summary>
    public double ThresholdOf(Regime regime) => regime switch
    {
        Regime.Trend => TrendThreshold,
        Regime.Range => RangeThreshold,
        Regime.Panic => PanicThreshold,
        _ => UnknownThreshold,
    };

    /// <exception cref="ArgumentException">Numbers are wrong; the message names each of them.</exception>
    public void Validate()
    {
        List<string> wrong = [];
        Fraction(nameof(SampleWeight), SampleWeight);
        Fraction(nameof(SeparationWeight), SeparationWeight);
        Fraction(nameof(SimilarityWeight), SimilarityWeight);
        Fraction(nameof(ReliabilityWeight), ReliabilityWeight);
        Fraction(nameof(TrendThreshold), TrendThreshold);
        Fraction(nameof(RangeThreshold), RangeThreshold);
        Fraction(nameof(PanicThreshold), PanicThreshold);
        Fraction(nameof(UnknownThreshold), UnknownThreshold);
        double sum = SampleWeight + SeparationWeight + SimilarityWeight + ReliabilityWeight;
        if (!(Math.Abs(sum - 1) <= 1e-9)) wrong.Add(FormattableString.Invariant($"confidence: the four weights sum to {sum:0.####}, they must sum to 1"));
        if (!(RegimePenalty is >= -1 and <= 0)) wrong.Add(FormattableString.Invariant($"confidence.{nameof(RegimePenalty)}: {RegimePenalty} given, allowed -1..0"));
        if (wrong.Count > 0) throw new ArgumentException(string.Join("; ", wrong));

        void Fraction(string name, double value)
        {
            if (!(value is >= 0 and <= 1)) wrong.Add(FormattableString.Invariant($"confidence.{name}: {value} given, allowed 0..1"));
        }
    }
}
