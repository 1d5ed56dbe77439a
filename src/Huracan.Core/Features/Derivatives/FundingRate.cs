using Huracan.Core.Features.Inputs;
using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Derivatives;

/// <summary>The funding rate that longs pay to shorts: the rate in force, its mean over a day of candles and its change over eight hours of
/// candles.</summary>
/// <remarks>The mean takes the rate in force at each close, so coins that pay every hour and coins that pay every eight hours compare.
/// Candles are counted, not hours: a gap lengthens both windows.</remarks>
internal sealed class FundingRate(Timeframe timeframe) : FeatureOperator(
    Column("funding_rate_bps", "funding rate in force x 10000", 0),
    Column("funding_mean_24h_bps", "mean of funding_rate_bps over 24 hours of candles", Candles(timeframe, 24) - 1),
    Column("funding_change_8h_bps", "funding_rate_bps - funding_rate_bps 8 hours of candles ago", Candles(timeframe, 8)))
{
    private readonly int _day = Candles(timeframe, 24);
    private readonly WindowSum _mean = new(Candles(timeframe, 24));
    private readonly Delay _ago = new(Candles(timeframe, 8));

    private static int Candles(Timeframe timeframe, int hours) => Math.Max(1, hours * 60 / timeframe.Minutes);

    private static FeatureSpec Column(string name, string formula, int warmup) => new(name, FeatureFamily.Derivatives, formula, "bps per interval",
        double.NegativeInfinity, double.PositiveInfinity, warmup, CandleColumns.None, "exchange funding history; He, Manela, Ross and von Wachter 2022", Side: SideInputs.Funding);

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        Span<double> rate = rows[0];
        Elementwise.Scale(run.FundingRate, 10_000, rate);
        _mean.Run(rate, rows[1]);
        Elementwise.Scale(rows[1], 1.0 / _day, rows[1]);
        _ago.Run(rate, rows[2]);
        Elementwise.Subtract(rate, rows[2], rows[2]);
    }

    public override void Save(StateWriter writer) { _mean.Save(writer); _ago.Save(writer); }
    public override void Restore(StateReader reader) { _mean.Restore(reader); _ago.Restore(reader); }
}
