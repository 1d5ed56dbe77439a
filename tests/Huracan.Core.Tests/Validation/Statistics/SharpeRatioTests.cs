using Huracan.Core.Numerics;
using Huracan.Core.Validation.Overfitting;
using Huracan.Core.Validation.Statistics;
using Huracan.Core.Validation.Verdicts;
using Xunit;
using Xunit.Abstractions;

namespace Huracan.Core.Tests.Validation.Statistics;

public class SharpeRatioTests(ITestOutputHelper output)
{
    [Fact]
    public void A_hand_case()
    {
        // 1, 2, 3: mean 2, deviation 1, ratio 2; symmetric, kurtosis (1 + 0 + 1)/3 / (2/3)^2 = 1.5; error sqrt((1 + 0.5/4 x 4)/2) = sqrt(0.75).
        SharpeEstimate estimate = SharpeEstimate.Of([1, 2, 3]);
        double year = Math.Sqrt(365);
        Assert.Equal(2 * year, estimate.Annual.Value!.Value, 1e-12);
        Assert.Equal(Math.Sqrt(0.75) * year, estimate.StandardError!.Value, 1e-12);
        Assert.Equal((2 - (1.6448536269514722 * Math.Sqrt(0.75))) * year, estimate.LowerBound95!.Value, 1e-12);
        Assert.Equal((2 - (1.959963984540054 * Math.Sqrt(0.75))) * year, estimate.Low95!.Value, 1e-12);
        Assert.Equal((2 + (1.959963984540054 * Math.Sqrt(0.75))) * year, estimate.High95!.Value, 1e-12);
        Assert.Null(estimate.BootstrapLower95);
    }

    [Theory]
    [InlineData(new double[0], "there is no day")]
    [InlineData(new double[] { 1 }, "one day has no variance")]
    [InlineData(new double[] { 0, 0, 0 }, "every day's result is zero")]
    [InlineData(new double[] { 0.1, 0.1, 0.1 }, "the daily results have no variance")]
    public void A_ratio_without_variance_is_undefined_with_its_reason(double[] days, string reason)
    {
        SharpeEstimate estimate = SharpeEstimate.Of(days, 7);
        Assert.Null(estimate.Annual.Value);
        Assert.Equal(reason, estimate.Annual.Reason);
        Assert.Null(estimate.LowerBound95);
        Assert.Null(estimate.BootstrapLower95);
    }

    [Fact]
    public void One_try_is_expected_to_give_nothing() => Assert.Equal(0, DeflatedSharpe.ExpectedMax(1, 0.5));

    [Fact]
    public void Short_windows_have_the_errors_that_D20_states()
    {
        Assert.Equal(6.0, SharpeRatio.NormalStandardError(0, 10) * SharpeRatio.PerYear, 0.05);
        Assert.Equal(8.5, SharpeRatio.NormalStandardError(0, 5) * SharpeRatio.PerYear, 0.05);
    }

    [Fact]
    public void A_series_without_edge_passes_a_point_Sharpe_of_1_over_90_days_about_31_percent_of_the_time_and_the_lower_bound_rule_about_5()
    {
        const int Series = 40_000, Days = 90;
        double[] days = new double[Days];
        int points = 0, published = 0;
        for (uint s = 0; s < Series; s++)
        {
            PhiloxStream random = new(20, s, 0, 0);
            for (int d = 0; d < Days; d++) days[d] = random.NextNormal();
            SharpeEstimate estimate = SharpeEstimate.Of(days);
            if (estimate.Annual.AtLeast(1.0)) points++;
            if (estimate.LowerBound95 > 0) published++;
        }

        output.WriteLine($"seed 20: point estimate {100.0 * points / Series:F2} %, lower bound {100.0 * published / Series:F2} %");

        // Binomial error over 40,000 series: 0.23 and 0.11 points.
        Assert.InRange((double)points / Series, 0.30, 0.32);
        Assert.InRange((double)published / Series, 0.04, 0.06);
    }

    [Theory] // fat tails: days of a t distribution with 4 degrees; and calm and wild days in turns
    [InlineData(false)]
    [InlineData(true)]
    public void The_lower_bound_rule_publishes_at_most_six_percent_of_fat_tailed_noise(bool regimes)
    {
        const int Series = 20_000, Days = 90;
        double[] days = new double[Days];
        int published = 0;
        for (uint s = 0; s < Series; s++)
        {
            PhiloxStream random = new(21, s, regimes ? 1u : 0u, 0);
            for (int d = 0; d < Days; d++)
            {
                double spread = 1;
                if (regimes) spread = d / 10 % 2 == 0 ? 1 : 3;
                else
                {
                    double chi = 0;
                    for (int i = 0; i < 4; i++)
                    {
                        double z = random.NextNormal();
                        chi += z * z;
                    }

                    spread = 1 / Math.Sqrt(chi / 4);
                }

                days[d] = random.NextNormal() * spread;
            }

            if (SharpeEstimate.Of(days).LowerBound95 > 0) published++;
        }

        output.WriteLine($"seed 21: {100.0 * published / Series:F2} %");
        Assert.InRange((double)published / Series, 0.03, 0.06);
    }

    [Fact]
    public void Nine_stable_ten_day_windows_fail_the_bare_excess_test_54_percent_of_the_time_and_the_gate_seldom()
    {
        // D20's figure for the bare test, and why Cochran's Q stands beside it.
        const int Coins = 20_000;
        int bare = 0, gate = 0;
        double[] days = new double[10], ratios = new double[9], errors = new double[9];
        for (uint c = 0; c < Coins; c++)
        {
            PhiloxStream random = new(22, c, 0, 0);
            for (int w = 0; w < 9; w++)
            {
                for (int d = 0; d < 10; d++) days[d] = random.NextNormal() + 0.05;
                double ratio = SharpeRatio.Of(Moments.Of(days)).Value!.Value;
                ratios[w] = ratio * SharpeRatio.PerYear;
                errors[w] = SharpeRatio.NormalStandardError(ratio, 10) * SharpeRatio.PerYear;
            }

            CochranQ test = CochranQ.Of(ratios, errors);
            if (test.Excess > 0.2)
            {
                bare++;
                if (test.PValue < 0.05) gate++;
            }
        }

        output.WriteLine($"seed 22: bare excess {100.0 * bare / Coins:F2} %, with Cochran's Q {100.0 * gate / Coins:F2} %");
        Assert.InRange((double)bare / Coins, 0.52, 0.56);
        Assert.InRange((double)gate / Coins, 0.04, 0.08);
    }

    [Fact]
    public void The_block_bootstrap_is_the_same_for_the_same_key_and_another_for_another()
    {
        double[] days = new double[90];
        PhiloxStream random = new(23, 0, 0, 0);
        for (int d = 0; d < days.Length; d++) days[d] = random.NextNormal() + 0.1;
        double first = BlockBootstrap.SharpeQuantile(days, 0.05, 1);
        Assert.Equal(BitConverter.DoubleToInt64Bits(first), BitConverter.DoubleToInt64Bits(BlockBootstrap.SharpeQuantile(days, 0.05, 1)));
        Assert.NotEqual(first, BlockBootstrap.SharpeQuantile(days, 0.05, 2));
    }

    [Fact]
    public void On_independent_days_the_bootstrap_bound_agrees_with_the_formula()
    {
        double[] days = new double[400];
        PhiloxStream random = new(24, 0, 0, 0);
        for (int d = 0; d < days.Length; d++) days[d] = random.NextNormal() + 0.1;
        SharpeEstimate estimate = SharpeEstimate.Of(days, 3);

        // Both estimate the same 5 % point; the redraws' own noise and the few blocks leave a fifth of a standard error each.
        Assert.InRange(estimate.BootstrapLower95!.Value - estimate.LowerBound95!.Value, -0.5 * estimate.StandardError!.Value, 0.5 * estimate.StandardError.Value);
    }

    [Fact]
    public void On_days_that_follow_each_other_the_bootstrap_bound_is_lower_than_the_formula_s()
    {
        // Each day half of yesterday: the formula believes in four times the days there are.
        double[] days = new double[400];
        PhiloxStream random = new(25, 0, 0, 0);
        double yesterday = 0;
        for (int d = 0; d < days.Length; d++)
        {
            yesterday = (0.6 * yesterday) + random.NextNormal();
            days[d] = yesterday + 0.3;
        }

        SharpeEstimate estimate = SharpeEstimate.Of(days, 3);
        Assert.True(estimate.BootstrapLower95 < estimate.LowerBound95 - (0.3 * estimate.StandardError));
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(8, 2)]
    [InlineData(9, 3)]
    [InlineData(90, 5)]
    [InlineData(125, 5)]
    [InlineData(126, 6)]
    public void A_block_is_as_long_as_the_cube_root_of_the_days(int days, int length) => Assert.Equal(length, BlockBootstrap.BlockLength(days));

    [Fact]
    public void Gamma_point_99_halves_a_reward_after_69_candles()
        => Assert.Equal(68.96756393652842, new ReportContext(1, Huracan.Core.Market.Timeframe.M1, 0.99).GammaHalfLifeMs / 60_000, 1e-9);
}
