using Huracan.Core.State;

namespace Huracan.Core.Validation.Results;

/// <summary>The results of a window, one entry per UTC day. Amounts are bps of the normal notional, which stays constant.</summary>
/// <remarks>A day's path is kept as four numbers (net, peak, trough, drawdown). They give the exact drawdown over any consecutive days.
/// A train window's last day may be shorter than 24 h (the purge).</remarks>
/// <param name="NetBps">[days] net result marked to market at each close; an idle day is 0.</param>
/// <param name="PeakBps">[days] highest cumulated result since the day's start, 0 or more.</param>
/// <param name="TroughBps">[days] lowest, 0 or less.</param>
/// <param name="DrawdownBps">[days] deepest drawdown inside the day, 0 or more.</param>
/// <param name="Turnover">[days] notional bought and sold, in multiples of the normal notional.</param>
/// <param name="InMarketMs">[days] time with an open position.</param>
/// <param name="BuyAndHoldBps">[days] what one normal notional, held without cost, would have earned.</param>
public sealed record DailySeries(
    double[] NetBps, double[] PeakBps, double[] TroughBps, double[] DrawdownBps, double[] Turnover, long[] InMarketMs, double[] BuyAndHoldBps)
{
    public int Days => NetBps.Length;

    /// <summary>A series with daily results only: drawdowns inside a day are not known.</summary>
    public static DailySeries FromNet(ReadOnlySpan<double> netBps)
    {
        int days = netBps.Length;
        double[] peak = new double[days], trough = new double[days], fall = new double[days];
        for (int d = 0; d < days; d++)
        {
            peak[d] = Math.Max(0, netBps[d]);
            trough[d] = Math.Min(0, netBps[d]);
            fall[d] = Math.Max(0, -netBps[d]);
        }

        return new DailySeries(netBps.ToArray(), peak, trough, fall, new double[days], new long[days], new double[days]);
    }

    /// <exception cref="ArgumentException">Lengths differ, or a number is not finite.</exception>
    public DailySeries Validate()
    {
        foreach ((string name, double[] values) in new[]
        {
            ("net", NetBps), ("peak", PeakBps), ("trough", TroughBps), ("drawdown", DrawdownBps), ("turnover", Turnover), ("buy and hold", BuyAndHoldBps),
        })
        {
            if (values.Length != Days) throw new ArgumentException($"daily series: {values.Length} days of {name}, {Days} of net");
            for (int d = 0; d < Days; d++)
            {
                if (!double.IsFinite(values[d])) throw new ArgumentException($"daily series: {name} of day {d} is {values[d]}, needs a number");
            }
        }

        if (InMarketMs.Length != Days) throw new ArgumentException($"daily series: {InMarketMs.Length} days in market, {Days} of net");
        return this;
    }

    public void Save(StateWriter writer)
    {
        writer.Section("daily");
        writer.Array<double>(NetBps);
        writer.Array<double>(PeakBps);
        writer.Array<double>(TroughBps);
        writer.Array<double>(DrawdownBps);
        writer.Array<double>(Turnover);
        writer.Array<long>(InMarketMs);
        writer.Array<double>(BuyAndHoldBps);
    }

    public static DailySeries Restore(StateReader reader)
    {
        reader.Section("daily");
        return new DailySeries(reader.Array<double>(), reader.Array<double>(), reader.Array<double>(), reader.Array<double>(),
            reader.Array<double>(), reader.Array<long>(), reader.Array<double>());
    }
}
