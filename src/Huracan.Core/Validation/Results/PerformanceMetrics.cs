using Huracan.Core.Validation.Statistics;

namespace Huracan.Core.Validation.Results;

/// <summary>The results of the test windows, pooled in time order. An undefined measure has a reason.</summary>
/// <param name="Days">Out-of-sample UTC days.</param>
/// <param name="Sharpe">Of the pooled daily series (D20).</param>
/// <param name="WinRate">Share of trades with a net result above 0, pooled over trades, not windows (D21).</param>
/// <param name="WinRateLow95">Wilson interval, two-sided 95 %; null without a trade.</param>
/// <param name="ProfitFactor">Net result of winning trades over that of losing ones.</param>
/// <param name="MaxDrawdown">Deepest drawdown of the cumulated net result as a share of the normal notional.</param>
/// <param name="GrossBps">Mean per trade, bps of normal notional; so are the next two.</param>
/// <param name="NetBpsTotal">Sum of all days, bps of normal notional.</param>
/// <param name="TurnoverPerDay">Notional bought and sold per day, in multiples of the normal notional.</param>
/// <param name="TimeInMarket">Share of the tested time with an open position.</param>
/// <param name="MeanHoldMs">Mean time from entry to exit.</param>
/// <param name="BuyAndHoldBps">One normal notional held through the same windows, without cost. Staying flat earns 0.</param>
public sealed record PerformanceMetrics(
    int Days, int Trades, SharpeEstimate Sharpe, Measure WinRate, double? WinRateLow95, double? WinRateHigh95, Measure ProfitFactor, Measure MaxDrawdown,
    Measure GrossBps, Measure CostBps, Measure NetBps, double NetBpsTotal, Measure TurnoverPerDay, Measure TimeInMarket, Measure MeanHoldMs, double BuyAndHoldBps)
{
    /// <param name="folds">In time order.</param>
    /// <param name="bootstrapKey">Philox key of the block bootstrap.</param>
    public static PerformanceMetrics Pool(IReadOnlyList<FoldResult> folds, ulong bootstrapKey)
    {
        List<double> daily = [];
        Drawdown path = default;
        double turnover = 0, hold = 0, gross = 0, cost = 0, won = 0, lost = 0;
        long inMarketMs = 0, testMs = 0, heldMs = 0;
        int trades = 0, wins = 0;
        foreach (FoldResult fold in folds)
        {
            DailySeries test = fold.Test;
            testMs += fold.Fold.Test.Ms;
            for (int d = 0; d < test.Days; d++)
            {
                daily.Add(test.NetBps[d]);
                path = path.Then(Drawdown.OfDay(test, d));
                turnover += test.Turnover[d];
                inMarketMs += test.InMarketMs[d];
                hold += test.BuyAndHoldBps[d];
            }

            for (int i = 0; i < fold.Trades.Count; i++)
            {
                double net = fold.Trades.NetBps(i);
                gross += fold.Trades.GrossBps[i];
                cost += fold.Trades.CostBps[i];
                heldMs += fold.Trades.ExitMs[i] - fold.Trades.EntryMs[i];
                if (net > 0) { wins++; won += net; }
                else lost -= net;
            }

            trades += fold.Trades.Count;
        }

        Measure noTrade = Measure.Undefined("no trade was closed"), noDay = Measure.Undefined("there is no day");
        Measure PerTrade(double total) => trades > 0 ? Measure.Of(total / trades) : noTrade;
        WilsonInterval? winRate = trades > 0 ? WilsonInterval.Of(wins, trades) : null;
        int days = daily.Count;
        return new PerformanceMetrics(
            days, trades, SharpeEstimate.Of(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(daily), bootstrapKey),
            winRate is { } rate ? Measure.Of(rate.Share) : noTrade, winRate?.Low, winRate?.High,
            trades == 0 ? noTrade : lost > 0 ? Measure.Of(won / lost) : Measure.Undefined("no trade lost"),
            days > 0 ? Measure.Of(path.Fall / 10_000) : noDay,
            PerTrade(gross), PerTrade(cost), PerTrade(gross - cost), path.Net,
            days > 0 ? Measure.Of(turnover / days) : noDay, testMs > 0 ? Measure.Of((double)inMarketMs / testMs) : noDay,
            PerTrade(heldMs), hold);
    }
}
