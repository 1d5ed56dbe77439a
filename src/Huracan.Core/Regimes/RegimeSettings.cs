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
public readonly record struct RegimeThreshold(double Enter, double Leave);

/// <summary>Numbers of the regime rule. Thresholds to enter are those of demands 25 to 27.</summary>
public sealed record RegimeSettings
{
    public RegimeProfile Profile { get; init; } = RegimeProfile.Repaired;

    public RegimeThreshold Trend { get; init; } = new(0.60, 0.40);
    public RegimeThreshold Range { get; init; } = new(0.60, 0.40);
    public RegimeThreshold Panic { get; init; } = new(0.70, 0.45);

    /// <summary>Score beyond the entry threshold at which confidence reaches 1.</summary>
    public double ConfidenceSpan { get; init; } = 0.80;

    /// <summary>ADX that adds nothing to the trend score: demand 23's border of a strong trend.</summary>
    public double AdxCentre { get; init; } = 25;

    /// <summary>Farthest that ADX counts from its centre. 20 points are worth 0.70, which with the intercept of -0.15 stays below 0.60 (D10).</summary>
    public double AdxReach { get; init; } = 20;

    /// <summary>What a full slope (1) counts in the trend score: two full slopes add 0.50 and so make no trend alone (D10).</summary>
    public double SlopeShare { get; init; } = 0.25;

    /// <summary>The ratio of short to long volatility less 1 counts from minus to plus this.</summary>
    public double VolatilityRatioReach { get; init; } = 2;

    /// <summary>Excess kurtosis counts from 0 up to this: ten is worth 0.50.</summary>
    public double KurtosisCeiling { get; init; } = 10;

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
        Positive(nameof(ConfidenceSpan), ConfidenceSpan);
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
            if (!double.IsFinite(t.Enter) || !(t.Leave <= t.Enter)) wrong.Add(FormattableString.Invariant($"regime.{name}: leaves at {t.Leave}, enters at {t.Enter}; leave must not lie above enter"));
        }

        void Positive(string name, double value)
        {
            if (!(value > 0) || double.IsInfinity(value)) wrong.Add(Line(name, value, "above 0"));
        }

        static string Line(string name, double value, string allowed) => FormattableString.Invariant($"regime.{name}: {value} given, allowed {allowed}");
    }
}
