using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Trend;

/// <summary>Simple moving averages of the close and the close's distance from them. A stationary distance, not the price, enters the policy
/// state.</summary>
internal sealed class SimpleAverages() : FeatureOperator(
    new FeatureSpec("sma_50", FeatureFamily.Trend, "mean of the last 50 closes", "price", 0, double.PositiveInfinity, 49, CandleColumns.None, "TA-Lib SMA; demand 17"),
    new FeatureSpec("sma_200", FeatureFamily.Trend, "mean of the last 200 closes", "price", 0, double.PositiveInfinity, 199, CandleColumns.None, "TA-Lib SMA; demand 17"),
    new FeatureSpec("close_to_sma_50", FeatureFamily.Trend, "(close / sma_50 - 1) x 10000", "bps", -10_000, 490_000, 49, CandleColumns.None, "demand 17"),
    new FeatureSpec("close_to_sma_200", FeatureFamily.Trend, "(close / sma_200 - 1) x 10000", "bps", -10_000, 1_990_000, 199, CandleColumns.None, "demand 17"))
{
    private readonly WindowSum _sum50 = new(50), _sum200 = new(200);

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> close = run.Close.Now;
        _sum50.Run(close, rows[0]);
        Elementwise.Scale(rows[0], 1.0 / 50, rows[0]);
        _sum200.Run(close, rows[1]);
        Elementwise.Scale(rows[1], 1.0 / 200, rows[1]);
        Elementwise.Change(close, rows[0], 10_000, rows[2]);
        Elementwise.Change(close, rows[1], 10_000, rows[3]);
    }

    public override void Save(StateWriter writer) { _sum50.Save(writer); _sum200.Save(writer); }
    public override void Restore(StateReader reader) { _sum50.Restore(reader); _sum200.Restore(reader); }
}
