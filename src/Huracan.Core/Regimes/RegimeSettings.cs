namespace Huracan.Core.Regimes;

/// <summary>The rule that labels the market.</summary>
public enum RegimeProfile : byte
{
    /// <summary>Bounded inputs, panic first, hysteresis (D9 to D11).</summary>
    Repaired = 0,

    /// <summary>Demands 25 to 27 literally: signed inputs, trend first, no hysteresis.</summary>
    Seed = 1,
}

/// <summary>The scores at which a label begins and ends.</summary>
/// <param name="Enter">Above this score the label begins.</param>
/// <param name="Leave">The label stays while its score is above this.</param>
/// <param name="Full">The score at which the label's confidence reaches 1.</param>
public sealed record RegimeThreshold(double Enter, double Leave, double Full);

/// <summary>Numbers of the regime rule.</summary>
/// <remarks>The seed profile enters at the source's 0.60, 0.60 and 0.70, whatever is set here. With the bounded inputs of the repaired
/// profile, a driftless random walk has a trend score above 0.60 on half of its candles and a panic score above 0.70 on one in nine. With
/// the entry thresholds below, about 40 % of its candles are a trend and less than 1 % a panic.</remarks>
public sealed record RegimeSettings
{
    public RegimeProfile Profile { get; init; } = RegimeProfile.Repaired;

    public RegimeThreshold Trend { get; init; } = new(0.90, 0.60, 2.10);
    public RegimeThreshold Range { get; init; } = new(0.60, 0.40, 1.20);
    public RegimeThreshold Panic { get; init; } = new(1.20, 0.80, 2.40);

    /// <summary>ADX that adds nothing to the trend score: the threshold of a strong trend in demand 23.</summary>
    public double AdxCentre { get; init; } = 25;

    /// <summary>Largest distance of ADX from its centre that counts. 20 points are worth 0.70; with the intercept of -0.15 that stays below
    /// the source's 0.60 (D10).</summary>
    public double AdxReach { get; init; } = 20;

    /// <summary>Weight of a full slope (1) in the trend score. Two full slopes add 0.20, so they make no trend alone (D10).</summary>
    public double SlopeShare { get; init; } = 0.10;

    /// <summary>The ratio of short to long volatility, less 1, is clamped to plus and minus this.</summary>
    public double VolatilityRatioReach { get; init; } = 2;

    /// <summary>Excess kurtosis is clamped to 0 up to this; 4 is worth 0.20. Half of all one-minute candles of bitcoin have more than
    /// 1.5.</summary>
    public double KurtosisCeiling { get; init; } = 4;

    /// <summary>Skewness is clamped to plus and minus this.</summary>
    public double SkewnessReach { get; init; } = 3;

    /// <summary>A trend strength of smaller size than this has no direction.</summary>
    public double DirectionDeadBand { get; init; } = 0.10;

    /// <exception cref="ArgumentException">Numbers are wrong; the message names each of them.</exception>
    public void Validate()
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

        if (wrong.Count > 0) throw new ArgumentException(string.Join("; ", wrong));

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
