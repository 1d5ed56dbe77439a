using Huracan.Core.Market;
using Huracan.Core.Numerics;
using Huracan.Core.State;
using Huracan.Core.Validation.Results;
using Huracan.Core.Validation.Statistics;
using Huracan.Core.Validation.WalkForward;
using Xunit;

namespace Huracan.Core.Tests.Validation.Results;

public class PerformanceMetricsTests
{
    private const long Hour = 60 * UtcMs.PerMinute;

    private static Fold OneFold(int testDays = 2) =>
        WalkForwardPlan.Create(SyntheticCoin.From, 3 + testDays, new WalkForwardSettings(3, testDays, testDays, 1), 0).Folds[0];

    /// <summary>Two days, three trades: +30 -10 on the first, +10 on the second, each at 4 bps cost.</summary>
    private static FoldResult HandCase()
    {
        Fold fold = OneFold();
        UtcMs day1 = fold.Test.From, day2 = day1.AddDays(1);
        DailyLedger ledger = new(fold.Test);
        ledger.Add(day1, 26, 2, Hour, 100);
        ledger.Add(day1.AddMs(5 * Hour), -14, 2, 2 * Hour, -40);
        ledger.Add(day2, 6, 2, 3 * Hour, 10);
        TradeColumns trades = new(
            [day1.Value, day1.AddMs(5 * Hour).Value, day2.Value], [day1.AddMs(Hour).Value, day1.AddMs(7 * Hour).Value, day2.AddMs(3 * Hour).Value],
            [30, -10, 10], [4, 4, 4]);
        return new FoldResult(fold, DailySeries.FromNet([1, 2, 3]), ledger.ToSeries(), trades).Validate();
    }

    [Fact]
    public void A_hand_case_of_two_days_and_three_trades()
    {
        PerformanceMetrics metrics = PerformanceMetrics.Pool([HandCase()], 1);
        Assert.Equal((2, 3), (metrics.Days, metrics.Trades));
        Assert.Equal(2.0 / 3, metrics.WinRate.Value!.Value, 15);
        Assert.Equal(32.0 / 14, metrics.ProfitFactor.Value!.Value, 15);
        Assert.Equal(10, metrics.GrossBps.Value!.Value, 12);
        Assert.Equal(4, metrics.CostBps.Value!.Value, 12);
        Assert.Equal(6, metrics.NetBps.Value!.Value, 12);
        Assert.Equal(18, metrics.NetBpsTotal, 12);
        Assert.Equal(14.0 / 10_000, metrics.MaxDrawdown.Value!.Value, 15); // from +26 to +12
        Assert.Equal(3, metrics.TurnoverPerDay.Value!.Value, 15);
        Assert.Equal(6.0 / 48, metrics.TimeInMarket.Value!.Value, 15);
        Assert.Equal(2 * Hour, metrics.MeanHoldMs.Value!.Value, 9);
        Assert.Equal(70, metrics.BuyAndHoldBps, 12);

        // Days 12 and 6: mean 9, deviation sqrt 18.
        Assert.Equal(9 / Math.Sqrt(18) * Math.Sqrt(365), metrics.Sharpe.Annual.Value!.Value, 1e-12);
    }

    [Fact]
    public void The_win_rate_is_pooled_over_trades_not_averaged_over_windows()
    {
        // D21: 1 win of 1 and 40 of 100 is 41 of 101, not 0.7.
        WalkForwardPlan plan = WalkForwardPlan.Create(SyntheticCoin.From, 5, new WalkForwardSettings(3, 1, 1, 1), 0);
        FoldResult Of(int fold, int wins, int losses)
        {
            int n = wins + losses;
            TradeColumns trades = new(new long[n], new long[n], new double[n], new double[n]);
            for (int i = 0; i < n; i++)
            {
                trades.EntryMs[i] = trades.ExitMs[i] = plan.Folds[fold].Test.From.Value;
                trades.GrossBps[i] = i < wins ? 1 : -1;
            }

            return new FoldResult(plan.Folds[fold], DailySeries.FromNet([0, 0, 0]), DailySeries.FromNet([wins - losses]), trades).Validate();
        }

        Assert.Equal(41.0 / 101, PerformanceMetrics.Pool([Of(0, 1, 0), Of(1, 40, 60)], 1).WinRate.Value!.Value, 15);
    }

    [Fact]
    public void Without_a_trade_the_trade_measures_are_undefined_with_their_reason()
    {
        Fold fold = OneFold();
        PerformanceMetrics metrics = PerformanceMetrics.Pool([new FoldResult(fold, DailySeries.FromNet([0, 0, 0]), DailySeries.FromNet([0, 0]), TradeColumns.None).Validate()], 1);
        foreach (Measure measure in new[] { metrics.WinRate, metrics.ProfitFactor, metrics.GrossBps, metrics.CostBps, metrics.NetBps, metrics.MeanHoldMs })
        {
            Assert.Equal(new Measure(null, "no trade was closed"), measure);
        }

        Assert.Equal("every day's result is zero", metrics.Sharpe.Annual.Reason);
        Assert.Equal(0, metrics.MaxDrawdown.Value);
        Assert.Equal(0, metrics.TimeInMarket.Value);
    }

    [Fact]
    public void Without_a_losing_trade_there_is_no_profit_factor()
    {
        Fold fold = OneFold();
        TradeColumns trades = new([fold.Test.From.Value], [fold.Test.From.Value + 1], [5], [1]);
        PerformanceMetrics metrics = PerformanceMetrics.Pool([new FoldResult(fold, DailySeries.FromNet([1, 2, 3]), DailySeries.FromNet([4, 0]), trades).Validate()], 1);
        Assert.Equal(new Measure(null, "no trade lost"), metrics.ProfitFactor);
        Assert.Equal(1, metrics.WinRate.Value);
    }

    [Fact]
    public void Drawdown_joined_from_days_is_the_one_walked_candle_by_candle()
    {
        Fold fold = OneFold(30);
        for (uint seed = 0; seed < 200; seed++)
        {
            PhiloxStream random = new(9, seed, 0, 0);
            DailyLedger ledger = new(fold.Test);
            double sum = 0, peak = 0, deepest = 0;
            for (UtcMs at = fold.Test.From; at < fold.Test.To; at = at.AddMs(4 * Hour))
            {
                double net = Math.Round(random.NextNormal() * 1024) / 16; // sums of these are exact in any order
                ledger.Add(at, net);
                sum += net;
                peak = Math.Max(peak, sum);
                deepest = Math.Max(deepest, peak - sum);
            }

            DailySeries series = ledger.ToSeries();
            Drawdown path = default;
            for (int d = 0; d < series.Days; d++) path = path.Then(Drawdown.OfDay(series, d));
            Assert.Equal(deepest, path.Fall);
            Assert.Equal(sum, path.Net);
        }
    }

    [Fact]
    public void A_series_of_days_alone_sees_the_falls_from_close_to_close()
    {
        DailySeries series = DailySeries.FromNet([10, -4, -5, 20, -3]);
        Drawdown path = default;
        for (int d = 0; d < series.Days; d++) path = path.Then(Drawdown.OfDay(series, d));
        Assert.Equal(9, path.Fall);
    }

    [Fact]
    public void A_day_that_loses_from_its_start_is_a_fall_already()
    {
        DailySeries series = DailySeries.FromNet([-7]);
        Assert.Equal(7, default(Drawdown).Then(Drawdown.OfDay(series, 0)).Fall);
    }

    [Fact]
    public void The_last_candle_of_a_day_belongs_to_it_and_idle_days_are_zero()
    {
        Fold fold = OneFold(3);
        DailyLedger ledger = new(fold.Test);
        ledger.Add(fold.Test.From.AddDays(1).AddMs(-UtcMs.PerMinute), 5);
        ledger.Add(fold.Test.From.AddDays(2), -2, 0.5, UtcMs.PerMinute, 3);
        DailySeries series = ledger.ToSeries();
        Assert.Equal([5, 0, -2], series.NetBps);
        Assert.Equal([0, 0, UtcMs.PerMinute], series.InMarketMs);
        Assert.Equal([0, 0, 0.5], series.Turnover);
        Assert.Throws<ArgumentOutOfRangeException>(() => ledger.Add(fold.Test.To, 1));
    }

    [Fact]
    public void A_fold_whose_trades_do_not_add_up_to_its_days_is_our_bug()
    {
        FoldResult good = HandCase();
        FoldResult bad = good with { Trades = good.Trades with { GrossBps = [30, -10, 11] } };
        var error = Assert.Throws<InvalidOperationException>(bad.Validate);
        Assert.Equal("our bug: fold 0's 3 trades add up to 19.0000 bps, its days to 18.0000 bps", error.Message);
    }

    [Fact]
    public void A_fold_that_trains_on_its_own_test_bars_is_our_bug()
    {
        FoldResult good = HandCase();
        FoldResult bad = good with { Fold = good.Fold with { Train = new TimeRange(good.Fold.Train.From, good.Fold.Test.From.AddMs(1)) } };
        Assert.Equal("our bug: fold 0 trains on its own test bars", Assert.Throws<InvalidOperationException>(bad.Validate).Message);
    }

    [Fact]
    public void Numbers_that_are_none_and_trades_outside_the_window_are_refused()
    {
        FoldResult good = HandCase();
        Assert.Throws<ArgumentException>(() => (good with { Test = good.Test with { NetBps = [double.NaN, 1] } }).Validate());
        Assert.Throws<ArgumentException>(() => (good with { Test = good.Test with { Turnover = [1] } }).Validate());
        Assert.Throws<ArgumentException>(() => (good with { Trades = good.Trades with { ExitMs = [good.Fold.Test.To.Value + 1, 0, 0] } }).Validate());
        Assert.Throws<ArgumentException>(() => Measure.Of(double.NaN));
    }

    [Fact]
    public void A_coin_s_result_comes_back_from_its_bytes_bit_for_bit()
    {
        CoinResult coin = SyntheticCoin.Coin(3, 20, 5);
        StateWriter writer = new();
        coin.Save(writer);
        StateReader reader = new(writer.ToArray());
        CoinResult back = CoinResult.Restore(reader);
        reader.End();
        StateWriter again = new();
        back.Validate().Save(again);
        Assert.Equal(writer.ToArray(), again.ToArray());
        Assert.Equal(coin.Plan.Folds, back.Plan.Folds);
        Assert.Equal(coin.Folds[8].Test.DrawdownBps, back.Folds[8].Test.DrawdownBps);
    }

    [Fact]
    public void A_fold_s_result_comes_back_from_its_own_blob()
    {
        FoldResult fold = HandCase();
        StateWriter writer = new(), again = new();
        fold.Save(writer);
        FoldResult.Restore(new StateReader(writer.ToArray())).Save(again);
        Assert.Equal(writer.ToArray(), again.ToArray());
    }

    [Fact]
    public void A_coin_with_a_missing_or_doubled_fold_is_refused()
    {
        CoinResult coin = SyntheticCoin.Coin(3, 20, 5);
        Assert.Throws<ArgumentException>(() => (coin with { Folds = [.. coin.Folds.Take(8)] }).Validate());
        Assert.Throws<ArgumentException>(() => (coin with { Folds = [coin.Folds[0], .. coin.Folds.Take(8)] }).Validate());
    }
}
