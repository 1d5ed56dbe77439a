using Huracan.Core.Decisions;
using Huracan.Core.Folds;
using Huracan.Core.Market;
using Huracan.Core.Market.Synthetic;
using Huracan.Core.Validation.WalkForward;
using Xunit;

namespace Huracan.Core.Tests.Folds;

public sealed class WalkFeasibilityTests
{
    private const int Days = 14;
    private static readonly UtcMs FirstDay = UtcMs.FromDate(2024, 1, 1);
    private static readonly WalkForwardSettings Walk = new(6, 2, 2, 1);
    private static readonly CandleFrame Whole = SyntheticMarkets.PlantedEdge(new PlantedEdgeParameters { Start = FirstDay, Days = Days }).Frame;

    [Fact]
    public void A_whole_coin_is_feasible_and_worth_no_note()
    {
        Assert.Null(Why(Whole));
        Assert.Empty(WalkFeasibility.Notes(Whole, Plan(FirstDay, Days), new KernelSettings()));
    }

    [Fact]
    public void A_coin_listed_after_the_first_train_range_is_refused_with_the_day_on_which_to_start()
    {
        CandleFrame listed = Whole.Slice(FirstDay.AddDays(7), FirstDay.AddDays(Days));
        string why = Why(listed)!;
        Assert.Equal("fold 1 of 4 trains on 2024-01-01 to 2024-01-06 and has no candle there; " +
            "the first candle is of 2024-01-08; start at 2024-01-08 or later (a 6/2 walk needs 8 days)", why);
        CandleFrame more = SyntheticMarkets.PlantedEdge(new PlantedEdgeParameters { Start = FirstDay.AddDays(7), Days = 8 }).Frame;
        Assert.Null(WalkFeasibility.WhyNot(more, Plan(FirstDay.AddDays(7), 8), new KernelSettings()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(6)]
    public void The_start_that_a_refusal_names_is_not_refused(int listedDay)
    {
        CandleFrame listed = Whole.Slice(FirstDay.AddDays(listedDay), FirstDay.AddDays(Days));
        if (Why(listed) is not { } why)
        {
            Assert.True(listedDay < 4, "a train range of six days with three of them is still half full");
            return;
        }

        Assert.Contains("start at ", why, StringComparison.Ordinal);
        Assert.True(UtcMs.TryParse(why.Split("start at ")[1][..10], out UtcMs start));
        int left = (int)((FirstDay.AddDays(Days) - start) / UtcMs.PerDay);
        Assert.Null(WalkFeasibility.WhyNot(listed, Plan(start, left), new KernelSettings()));
    }

    [Fact]
    public void A_coin_that_ends_before_every_test_window_is_refused_and_one_that_ends_later_has_its_empty_windows_named()
    {
        string? why = WalkFeasibility.WhyNot(Whole.Slice(FirstDay, FirstDay.AddDays(6)), Plan(FirstDay, 8), new KernelSettings());
        Assert.Contains("no test window of the walk has a candle", why ?? "", StringComparison.Ordinal);
        CandleFrame delisted = Whole.Slice(FirstDay, FirstDay.AddDays(12));
        Assert.Null(Why(delisted));
        string note = Assert.Single(WalkFeasibility.Notes(delisted, Plan(FirstDay, Days), new KernelSettings()));
        Assert.Equal("no candle in test window 4 (2024-01-13 to 2024-01-14): these days count as days without a trade", note);
    }

    [Fact]
    public void A_candle_that_is_longer_than_half_of_the_longest_hold_is_refused_with_the_timeframes_that_fit()
    {
        string why = Why(Long(Timeframe.H4))!;
        Assert.Contains("a candle lasts 4h, and a trade may be held for at most 240 minutes", why, StringComparison.Ordinal);
        Assert.Contains("give candles of 1m, 3m, 5m, 15m, 30m, 1h, 2h, or set kernel.exits.max_hold_trend_minutes to 480 or more", why,
            StringComparison.Ordinal);
        Assert.Contains("2880 or more", Why(Long(Timeframe.D1))!, StringComparison.Ordinal);
    }

    [Fact]
    public void The_longer_hold_that_a_refusal_names_is_enough()
    {
        KernelSettings longer = new() { Exits = new ExitSettings { MaxHoldTrendMinutes = 480 } };
        Assert.Null(WalkFeasibility.WhyNot(Long(Timeframe.H4), Plan(FirstDay, Days), longer));
        Assert.Equal(3, WalkFeasibility.Notes(Long(Timeframe.H4), Plan(FirstDay, Days), longer).Count); // RANGE, PANIC, UNKNOWN
    }

    [Fact]
    public void A_train_range_of_one_candle_is_refused()
    {
        WalkForwardPlan plan = WalkForwardPlan.Create(FirstDay, 2, new WalkForwardSettings(1, 1, 1, 1), 0);
        KernelSettings kernel = new() { Exits = new ExitSettings { MaxHoldTrendMinutes = 2880 } };
        Assert.Contains("has 1 candle there, and a decision needs the next one",
            WalkFeasibility.WhyNot(Long(Timeframe.D1), plan, kernel)!, StringComparison.Ordinal);
    }

    private static string? Why(CandleFrame candles) => WalkFeasibility.WhyNot(candles, Plan(FirstDay, Days), new KernelSettings());

    private static WalkForwardPlan Plan(UtcMs from, int days) => WalkForwardPlan.Create(from, days, Walk, 240 * UtcMs.PerMinute);

    /// <summary>One candle per period, all of the same price.</summary>
    private static CandleFrame Long(Timeframe timeframe)
    {
        int count = Days * timeframe.CandlesPerDay;
        double[] price = [.. Enumerable.Repeat(100.0, count)];
        long[] time = [.. Enumerable.Range(0, count).Select(i => FirstDay.Value + (i * timeframe.Ms))];
        return new CandleFrame("FLAT", timeframe, 0, time, price, price, price, price);
    }
}
