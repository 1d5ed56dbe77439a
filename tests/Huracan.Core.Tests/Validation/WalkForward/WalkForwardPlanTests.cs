using Huracan.Core.Market;
using Huracan.Core.State;
using Huracan.Core.Validation.WalkForward;
using Xunit;

namespace Huracan.Core.Tests.Validation.WalkForward;

public class WalkForwardPlanTests
{
    private const long FourHours = 240 * UtcMs.PerMinute;
    private static readonly UtcMs June = UtcMs.FromDate(2025, 6, 1);

    [Theory] // D3
    [InlineData("60/10", 150, 9)]
    [InlineData("20/5", 150, 26)]
    [InlineData("60/10", 70, 1)]
    [InlineData("60/10", 79, 1)]
    [InlineData("60/10", 80, 2)]
    [InlineData("20/5", 25, 1)]
    public void A_span_of_days_gives_the_documented_number_of_folds(string profile, int days, int folds)
    {
        Assert.True(WalkForwardSettings.TryProfile(profile, out WalkForwardSettings settings));
        Assert.Equal(folds, WalkForwardPlan.Create(June, days, settings, FourHours).Folds.Count);
    }

    [Fact]
    public void An_unknown_profile_is_no_profile() => Assert.False(WalkForwardSettings.TryProfile("90/30", out _));

    [Fact]
    public void The_first_fold_trains_sixty_days_less_max_hold_and_tests_the_ten_after_them()
    {
        Fold fold = WalkForwardPlan.Create(June, 150, WalkForwardSettings.Default, FourHours).Folds[0];
        Assert.Equal("[2025-06-01T00:00Z, 2025-07-30T20:00Z)", fold.Train.ToString());
        Assert.Equal("[2025-07-31T00:00Z, 2025-08-10T00:00Z)", fold.Test.ToString());
        Assert.Equal((60, 10), (fold.Train.Days, fold.Test.Days));
    }

    [Fact]
    public void The_final_policy_trains_on_the_last_sixty_days()
    {
        WalkForwardPlan plan = WalkForwardPlan.Create(June, 157, WalkForwardSettings.Default, FourHours);
        Assert.Equal(new TimeRange(June.AddDays(97), June.AddDays(157)), plan.FinalTrain);
    }

    [Theory]
    [InlineData(150, 60, 10, 10)]
    [InlineData(151, 20, 5, 5)]
    [InlineData(100, 20, 5, 9)]
    [InlineData(31, 30, 1, 1)]
    public void Every_window_is_whole_days_inside_the_span_no_day_is_tested_twice_and_a_gap_parts_train_from_test(int days, int train, int test, int step)
    {
        WalkForwardPlan plan = WalkForwardPlan.Create(June, days, new WalkForwardSettings(train, test, step), FourHours);
        TimeRange? before = null;
        foreach (Fold fold in plan.Folds)
        {
            Assert.True(fold.Test.IsWholeDays);
            Assert.True(fold.Test.From >= plan.Span.From && fold.Test.To <= plan.Span.To && fold.Train.From >= plan.Span.From);
            Assert.Equal(FourHours, fold.Test.From - fold.Train.To);
            Assert.False(before is { } earlier && earlier.Overlaps(fold.Test));
            before = fold.Test;
        }

        // Maximal: one more window would leave the span.
        Assert.True(before!.Value.To.AddDays(step) > plan.Span.To);
    }

    [Fact]
    public void Ranges_are_half_open_so_day_sixty_belongs_to_the_test_alone()
    {
        Fold fold = WalkForwardPlan.Create(June, 70, WalkForwardSettings.Default, 0).Folds[0];
        UtcMs daySixty = June.AddDays(60);
        Assert.False(fold.Train.Contains(daySixty));
        Assert.True(fold.Test.Contains(daySixty));
        Assert.False(fold.Test.Contains(fold.Test.To));
    }

    [Fact]
    public void Three_days_for_a_60_10_walk_are_refused_with_the_numbers()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => WalkForwardPlan.Create(June, 3, WalkForwardSettings.Default, FourHours));
        Assert.StartsWith("3 days from 2025-06-01 given, a 60/10 walk needs at least 70 (60 to train and 10 to test); give 70 days or more", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("20/5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_days_are_enough_for_the_short_walk_the_refusal_says_so() => Assert.Equal(
        "40 days from 2025-06-01 given, a 60/10 walk needs at least 70 (60 to train and 10 to test); give 70 days or more, or take the 20/5 walk, which needs 25",
        WalkForwardPlan.WhyTooShort(June, 40, WalkForwardSettings.Default));

    [Fact]
    public void A_start_inside_a_day_and_a_gap_longer_than_the_train_range_are_refused()
    {
        Assert.Throws<ArgumentException>(() => WalkForwardPlan.Create(June.AddMs(1), 150, WalkForwardSettings.Default, 0));
        Assert.Throws<ArgumentException>(() => WalkForwardPlan.Create(June, 150, WalkForwardSettings.Default, 60 * UtcMs.PerDay));
        Assert.Throws<ArgumentException>(() => WalkForwardPlan.Create(June, 150, WalkForwardSettings.Default, -1));
    }

    [Fact]
    public void A_step_shorter_than_the_test_is_refused_because_days_would_count_twice()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new WalkForwardSettings(60, 10, 5).Validate());
        Assert.StartsWith("walk_forward.step_days: 5 given, needs 10..3650 (a step shorter than test_days would count test days twice)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_counts_a_partly_covered_day_as_a_day()
    {
        Assert.Equal(0, new TimeRange(June, June).Days);
        Assert.Equal(1, new TimeRange(June, June.AddMs(1)).Days);
        Assert.Equal(1, new TimeRange(June, June.AddDays(1)).Days);
        Assert.Equal(2, new TimeRange(June, June.AddDays(1).AddMs(1)).Days);
        Assert.Equal(0, new TimeRange(June, June.AddDays(1)).DayOf(June.AddDays(1).AddMs(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TimeRange(June, June.AddDays(1)).DayOf(June.AddDays(1)));
    }

    [Fact]
    public void Settings_come_back_from_their_bytes()
    {
        StateWriter writer = new();
        WalkForwardSettings.Short.Save(writer);
        Assert.Equal(WalkForwardSettings.Short, WalkForwardSettings.Restore(new StateReader(writer.ToArray())));
    }
}
