using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Trend;

/// <summary>Trend, slope and momentum in units of the average true range, clamped to -1..1, so that regimes and engines need no scale of
/// their own (D9, D10).</summary>
/// <remarks>The divisors are about two and a half standard deviations of each numerator on a driftless random walk whose true range is 1.6
/// standard deviations of its returns. Where the average true range is 0 nothing moved, and every value is 0.</remarks>
internal sealed class TrendStrength() : FeatureOperator(
    new FeatureSpec("trend_strength", FeatureFamily.Trend, "(ema_12 - ema_26) / (2 atr_14), clamped", "ratio -1..1", -1, 1, 25, CandleColumns.None, "demands 17, 24; D9", 210),
    new FeatureSpec("ema_slope", FeatureFamily.Trend, "(ema_26 - ema_26 five candles ago) / (1.5 atr_14), clamped", "ratio -1..1", -1, 1, 30, CandleColumns.None, "demands 17, 24; D10", 215),
    new FeatureSpec("momentum_slope", FeatureFamily.Trend, "14 linreg_slope_14 / (6 atr_14), clamped", "ratio -1..1", -1, 1, 14, CandleColumns.None, "demands 21, 24; D10", 210),
    new FeatureSpec("macd_histogram_atr", FeatureFamily.Trend, "macd_histogram / atr_14, clamped", "ratio -1..1", -1, 1, 33, CandleColumns.None, "demand 17", 250))
{
    private const int SlopeCandles = 5;
    private readonly Delay _ema26 = new(SlopeCandles);

    public override IReadOnlyList<string> Reads { get; } = ["ema_12", "ema_26", "atr_14", "linreg_slope_14", "macd_histogram"];

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> ema26 = rows.Read(1), atr = rows.Read(2);
        Span<double> work = run.Scratch(0);
        Elementwise.Subtract(rows.Read(0), ema26, work);
        Elementwise.SignedShare(work, atr, 1 / 2.0, rows[0]);
        _ema26.Run(ema26, work);
        Elementwise.Subtract(ema26, work, work);
        Elementwise.SignedShare(work, atr, 1 / 1.5, rows[1]);
        Elementwise.SignedShare(rows.Read(3), atr, 14 / 6.0, rows[2]);
        Elementwise.SignedShare(rows.Read(4), atr, 1, rows[3]);
    }

    public override void Save(StateWriter writer) => _ema26.Save(writer);
    public override void Restore(StateReader reader) => _ema26.Restore(reader);
}
