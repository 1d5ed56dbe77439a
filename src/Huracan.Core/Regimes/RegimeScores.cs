namespace Huracan.Core.Regimes;

/// <summary>The three scores of one candle, before any threshold.</summary>
public readonly record struct RegimeScores(double Trend, double Range, double Panic)
{
    internal const double TrendIntercept = -0.15;
    internal const double AdxWeight = 0.035;

    internal const double SeedTrendEntry = 0.6;
    internal const double SeedRangeEntry = 0.6;
    internal const double SeedPanicEntry = 0.7;

    public bool AreComplete => double.IsFinite(Trend) && double.IsFinite(Range) && double.IsFinite(Panic);

    /// <summary>Demands 25 to 27 with every input bounded (D9, D10).</summary>
    /// <remarks><code>
    /// trend = -0.15 + 1.8 |ts| + 0.035 clamp(adx - 25, +-20) + 0.10 (1.1 |ema| + 0.9 |momentum|)
    /// range =  0.10 + 1.2 compression - 0.8 bbWidth - 0.9 |ts|             bbWidth as a fraction, 0..1
    /// panic = -1.00 + 1.4 clamp(ratio - 1, +-2) + 1.6 percentile + 0.05 clamp(kurtosis, 0, 4) - 0.03 clamp(skew, +-3)
    /// </code>
    /// An ADX below 25 lowers the trend score, so the threshold of 25 has an effect again. A calm market (ratio 1, percentile 0.5) has a
    /// panic score of -0.2. A score is NaN if one of its inputs is.</remarks>
    public static RegimeScores Repaired(in RegimeInputs x, RegimeSettings settings)
    {
        double strength = Bounded(Math.Abs(x.TrendStrength), 0, 1);
        double adx = Bounded(x.Adx - settings.AdxCentre, -settings.AdxReach, settings.AdxReach);
        double emaSlope = settings.SlopeShare * Bounded(Math.Abs(x.EmaSlope), 0, 1);
        double momentumSlope = settings.SlopeShare * Bounded(Math.Abs(x.MomentumSlope), 0, 1);
        double trend = TrendIntercept + (1.8 * strength) + (AdxWeight * adx) + (1.1 * emaSlope) + (0.9 * momentumSlope);

        double compression = Bounded(x.Compression, 0, 1);
        double width = Bounded(x.BollingerWidth, 0, 1);
        double range = 0.1 + (1.2 * compression) - (0.8 * width) - (0.9 * strength);

        double ratio = Bounded(x.VolatilityRatio - 1, -settings.VolatilityRatioReach, settings.VolatilityRatioReach);
        double percentile = Bounded(x.VolatilityPercentile, 0, 1);
        double kurtosis = Bounded(x.Kurtosis, 0, settings.KurtosisCeiling);
        double skewness = Bounded(x.Skewness, -settings.SkewnessReach, settings.SkewnessReach);
        double panic = -1.0 + (1.4 * ratio) + (1.6 * percentile) + (0.05 * kurtosis) - (0.03 * skewness);
        return new RegimeScores(trend, range, panic);
    }

    /// <summary>Demands 25 to 27 literally, with the width in percent. A score is NaN if one of its inputs is.</summary>
    public static RegimeScores Seed(in RegimeInputs x)
    {
        double trend = TrendIntercept + (1.8 * x.TrendStrength) + (AdxWeight * x.Adx) + (1.1 * x.EmaSlope) + (0.9 * x.MomentumSlope);
        double range = 0.1 + (1.2 * x.Compression) - (0.8 * (100 * x.BollingerWidth)) - (0.9 * x.TrendStrength);
        double panic = -1.0 + (1.4 * x.VolatilityRatio) + (1.6 * x.VolatilityPercentile) + (0.05 * x.Kurtosis) - (0.03 * x.Skewness);
        return new RegimeScores(trend, range, panic);
    }

    // Comparisons with NaN are false, so an absent input passes through as NaN.
    private static double Bounded(double value, double low, double high) => value < low ? low : value > high ? high : value;
}
