using Huracan.Core.Features;

namespace Huracan.Core.Regimes;

/// <summary>The inputs of the regime rule for one candle (demand 24). NaN means absent.</summary>
/// <param name="TrendStrength">-1 to 1.</param>
/// <param name="Adx">0 to 100.</param>
/// <param name="EmaSlope">-1 to 1: slope of the slow average in ATRs, as the feature column defines it.</param>
/// <param name="MomentumSlope">-1 to 1: slope of the closes in ATRs, as the feature column defines it.</param>
/// <param name="VolatilityRatio">Short over long volatility; 1 is normal.</param>
/// <param name="VolatilityPercentile">0 to 1.</param>
/// <param name="Kurtosis">Excess: 0 for a normal distribution.</param>
/// <param name="Skewness">0 for a symmetric distribution.</param>
/// <param name="Compression">0 to 1.</param>
/// <param name="BollingerWidth">(upper - lower) / middle, a fraction.</param>
public readonly record struct RegimeInputs(
    double TrendStrength, double Adx, double EmaSlope, double MomentumSlope,
    double VolatilityRatio, double VolatilityPercentile, double Kurtosis, double Skewness,
    double Compression, double BollingerWidth)
{
    /// <summary>The columns in the order of the parameters.</summary>
    public static IReadOnlyList<string> ColumnNames { get; } =
    [
        "trend_strength", "adx_14", "ema_slope", "momentum_slope",
        "volatility_ratio", "vol_percentile", "kurtosis", "skewness", "compression_score", "bb_width",
    ];

    /// <summary>The positions of the columns in one schema.</summary>
    /// <exception cref="ArgumentException">The schema lacks one of them; the message names it.</exception>
    public static int[] Locate(FeatureSchema schema)
    {
        var columns = new int[ColumnNames.Count];
        for (int c = 0; c < columns.Length; c++) columns[c] = schema.IndexOf(ColumnNames[c]);
        return columns;
    }

    /// <summary>Reads one row.</summary>
    /// <param name="columns">The result of <see cref="Locate"/> for the frame's schema.</param>
    public static RegimeInputs Read(FeatureFrame frame, ReadOnlySpan<int> columns, int row) => new(
        frame.Column(columns[0])[row], frame.Column(columns[1])[row], frame.Column(columns[2])[row], frame.Column(columns[3])[row],
        frame.Column(columns[4])[row], frame.Column(columns[5])[row], frame.Column(columns[6])[row], frame.Column(columns[7])[row],
        frame.Column(columns[8])[row], frame.Column(columns[9])[row]);
}
