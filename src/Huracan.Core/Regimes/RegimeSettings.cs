namespace Huracan.Core.Regimes;

/// <summary>Which rule labels the market.</summary>
public enum RegimeProfile : byte
{
    /// <summary>Bounded inputs, panic first, hysteresis (D9 to D11).</summary>
    Repaired = 0,

    /// <summary>Demands 25 to 27 to the letter: signed inputs, trend first, no memory.</summary>
    Seed = 1,
}

/// <summary>Where a label is taken and where it is given up.</summary>
/// <param name="Enter">A score above it takes the label.</param>
/// <param name="Leave">A label once taken is kept while its score stays above this.</param>
/// <param name="Full">The score at which the label's confidence reaches 1.</param>
public sealed record RegimeThreshold(double Enter, double Leave, double Full);

/// <summary>Numbers of the regime rule.</summary>
/// <remarks>The seed profile enters at the source's 0.60, 0.60 and 0.70 whatever is set here. With the bounded inputs of the repaired profile a driftless
/// random walk scores above 0.60 for a trend half of the time and above 0.70 for panic one candle in nine; at the entries below it is a trend in
/// about 40 % and a panic in less than 1 % of its candles.</remarks>
public sealed record RegimeSettings
{
    public RegimeProfile Profile { get; init; } = RegimeProfile.Repaired;

    public RegimeThreshold Trend { get; init; } = new(0.90, 0.60, 2.10);
    public RegimeThreshold Range { get; init; } = new(0.60, 0.40, 1.20);
    public RegimeThreshold Panic { get; init; } = new(1.20, 0.80, 2.40);

    /// <summary>ADX that adds nothing to the trend score: demand 23's border of a strong trend.</summary>
    public double AdxCentre { get; init; } = 25;

    /// <summary>Farthest that ADX counts from its centre. 20 points are worth 0.70, which with the intercept of -0.15 stays below even the source's 0.60 (D10).</summary>
    public double AdxReach { get; init; } = 20;

    /// <summary>What a full slope (1) counts in the trend score: two full slopes add 0.20 and so make no trend alone (D10).</summary>
    public double SlopeShare { get; init; } = 0.10;

    /// <summary>The ratio of short to long volatility less 1 counts from minus to plus this.</summary>
    public double VolatilityRatioReach { get; init; } = 2;

    /// <summary>Excess kurtosis counts from 0 up to this: four is worth 0.20. Half of all minutes of bitcoin have more than 1.5.</summary>
    public double KurtosisCeiling { get; init; } = 4;

    /// <summary>Skewness counts from minus to plus this.</summary>
    public double SkewnessReach { get; init; } = 3;

    /// <summary>|trend_strength| below this has no direction.</summary>
    public double DirectionDeadBand { get; init; } = 0.10;

    /// <summary>What is wrong with these numbers; empty if nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> wrong = [];
        Check(nameof(Trend), Trend);
        Check(nameof(Range), Range);
        Check(nameof(Panic), Panic);
        Positive(nameof(AdxReach), AdxReach);
        Positive(nameof(VolatilityRatioReach), VolatilityRatioReach);
        if (!(AdxCentre is >= 0 and <= 100)) wrong.Add(Line(nameof(AdxCentre), AdxCentre, "0..100"));
        if (!(SlopeShare is >= 0 and <= 1)) wrong.Add(Line(nameof(SlopeShare), SlopeShare, "0..1"));
        if (!(KurtosisCeiling is >= 0 and <= 100)) wrong.Add(Line(nameof(KurtosisCeiling), KurtosisCeiling, "0..100"));
        if (!(SkewnessReach is >= 0 and <= 100)) wrong.Add(Line(nameof(SkewnessReach), SkewnessReach, "0..100"));
        if (!(DirectionDeadBand is >= 0 and < 1)) wrong.Add(Line(nameof(DirectionDeadBand), DirectionDeadBand, "0..1"));
        double adxAlone = RegimeScores.TrendIntercept + (RegimeScores.AdxWeight * AdxReach);
        if (Profile == RegimeProfile.Repaired && adxAlone > Trend.Enter)
        {
            wrong.Add(FormattableString.Invariant($"regime.{nameof(AdxReach)}: at {AdxReach} ADX alone scores {adxAlone:0.###} and would make a trend (threshold {Trend.Enter}); give at most {(Trend.Enter - RegimeScores.TrendIntercept) / RegimeScores.AdxWeight:0.#} (D10)"));
        }

        return wrong;

        void Check(string name, RegimeThreshold t)
        {
            if (!(t.Leave <= t.Enter && t.Enter < t.Full && double.IsFinite(t.Full - t.Leave))) wrong.Add(FormattableString.Invariant($"regime.{name}: leaves at {t.Leave}, enters at {t.Enter}, full at {t.Full}; they must ascend"));
        }

        void Positive(string name, double value)
        {
            if (!(value > 0) || double.IsInfinity(value)) wrong.Add(Line(name, value, "above 0"));
        }

        static string Line(string name, double value, string allowed) => FormattableString.Invariant($"regime.{name}: {value} given, allowed {allowed}");
    }
}
