namespace Huracan.Core.Regimes;

/// <summary>Market state (demand 23). Values are stable: they are stored.</summary>
public enum Regime : byte { Unknown = 0, Trend = 1, Range = 2, Panic = 3 }

/// <summary>One candle's regime with everything that led to it (D9 to D11).</summary>
/// <param name="Label">After hysteresis.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Direction">-1 down, 0 none, +1 up: kept apart from the label (D9).</param>
/// <param name="TrendScore">Raw score, before thresholds and hysteresis; kept in the record.</param>
public readonly record struct RegimeReading(
    Regime Label, float Confidence, sbyte Direction, float TrendScore, float RangeScore, float PanicScore);
