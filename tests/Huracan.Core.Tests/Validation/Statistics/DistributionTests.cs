using Huracan.Core.Validation.Statistics;
using Xunit;

namespace Huracan.Core.Tests.Validation.Statistics;

public class DistributionTests
{
    // mpmath 1.3.0 at 40 digits: erfc(-x/sqrt 2)/2.
    [Theory]
    [InlineData(-37, 5.7255712225245768227e-300)]
    [InlineData(-20, 2.7536241186062336951e-89)]
    [InlineData(-8.5, 9.4795348222033183542e-18)]
    [InlineData(-6, 9.865876450376981407e-10)]
    [InlineData(-5.5, 1.8989562465887719384e-8)]
    [InlineData(-3, 0.0013498980316300945267)]
    [InlineData(-1, 0.15865525393145705141)]
    [InlineData(-0.5, 0.30853753872598689636)]
    [InlineData(0, 0.5)]
    [InlineData(0.3, 0.61791142218895263731)]
    [InlineData(0.67, 0.74857110490468988571)]
    [InlineData(0.68, 0.7517477695464294711)]
    [InlineData(2.5, 0.99379033467422386483)]
    [InlineData(5.7, 0.99999999400962859894)]
    public void The_normal_distribution_has_mpmath_s_values_in_both_tails(double x, double expected)
    {
        const double relative = 1e-13;
        Assert.InRange(NormalDistribution.Cdf(x) / expected, 1 - relative, 1 + relative);
        Assert.InRange(NormalDistribution.Survival(-x) / expected, 1 - relative, 1 + relative);
    }

    [Fact]
    public void The_normal_distribution_ends_at_0_and_1_and_keeps_NaN()
    {
        Assert.Equal(0, NormalDistribution.Cdf(double.NegativeInfinity));
        Assert.Equal(1, NormalDistribution.Cdf(double.PositiveInfinity));
        Assert.True(double.IsNaN(NormalDistribution.Cdf(double.NaN)));
    }

    // mpmath 1.3.0: sqrt 2 erfinv(2p - 1); the last by root finding on the logarithm.
    [Theory]
    [InlineData(1e-300, -37.047096299361199237)]
    [InlineData(1e-10, -6.3613409024040562047)]
    [InlineData(0.001, -3.0902323061678135415)]
    [InlineData(0.05, -1.6448536269514727149)]
    [InlineData(0.075, -1.4395314709384559153)]
    [InlineData(0.3, -0.52440051270804078404)]
    [InlineData(0.5, 0)]
    [InlineData(0.9, 1.281551565544600467)]
    [InlineData(0.95, NormalDistribution.Z95)]
    [InlineData(0.975, NormalDistribution.Z975)]
    public void Normal_quantiles_are_mpmath_s(double p, double expected)
        => Assert.InRange(NormalDistribution.Quantile(p), expected - 4e-15 - (1e-15 * Math.Abs(expected)), expected + 4e-15 + (1e-15 * Math.Abs(expected)));

    [Fact]
    public void Quantile_and_distribution_undo_each_other()
    {
        for (double x = -8; x <= 6; x += 0.03125)
        {
            // Above 0 the probability rounds near 1, which costs x the digits that 1 - p has lost.
            double lost = 1.2e-16 / NormalDistribution.Survival(x) * 0.5;
            Assert.InRange(NormalDistribution.Quantile(NormalDistribution.Cdf(x)) - x, -1e-12 - lost, 1e-12 + lost);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void No_quantile_of_a_certainty(double p) => Assert.Throws<ArgumentOutOfRangeException>(() => NormalDistribution.Quantile(p));

    // mpmath 1.3.0: regularised upper incomplete gamma.
    [Theory]
    [InlineData(3.841, 1, 0.0500136837639567048)]
    [InlineData(0.5, 1, 0.479500122186953462)]
    [InlineData(15.507, 8, 0.0500052192832807885)]
    [InlineData(40, 8, 3.20371978047699838e-6)]
    [InlineData(7, 3, 0.0718977724964651275)]
    [InlineData(300, 3, 9.94875834632770887e-65)]
    [InlineData(24.996, 15, 0.0499971788296934038)]
    [InlineData(25, 25, 0.462373662926613679)]
    [InlineData(1.5, 25, 0.999999999991980769)]
    [InlineData(1000, 1000, 0.494052853829239642)]
    [InlineData(1200, 999, 0.0000111293504482588665)]
    public void The_chi_square_tail_has_mpmath_s_values(double x, int degrees, double expected)
        => Assert.InRange(ChiSquareDistribution.Survival(x, degrees) / expected, 1 - 1e-12, 1 + 1e-12);

    // The printed table (three decimals), e.g. NIST/SEMATECH e-Handbook 1.3.6.7.4.
    [Theory]
    [InlineData(0.95, 1, 3.841)]
    [InlineData(0.95, 2, 5.991)]
    [InlineData(0.95, 8, 15.507)]
    [InlineData(0.99, 8, 20.090)]
    [InlineData(0.05, 8, 2.733)]
    [InlineData(0.95, 25, 37.652)]
    [InlineData(0.95, 100, 124.342)]
    public void Chi_square_quantiles_are_the_table_s(double p, int degrees, double expected) => Assert.Equal(expected, ChiSquareDistribution.Quantile(p, degrees), 3);

    [Fact]
    public void A_chi_square_quantile_has_all_its_digits() => Assert.Equal(15.50731305586545, ChiSquareDistribution.Quantile(0.95, 8), 1e-12);

    // mpmath 1.3.0 from Wilson's formula.
    [Theory]
    [InlineData(8, 10, 0.490162471536642, 0.943317848545625)]
    [InlineData(0, 10, 0, 0.277532799862889)]
    [InlineData(412, 800, 0.480379091934411, 0.549477541779418)]
    public void Wilson_intervals_are_the_formula_s(int hits, int trials, double low, double high)
    {
        WilsonInterval interval = WilsonInterval.Of(hits, trials);
        Assert.Equal(low, interval.Low, 1e-13);
        Assert.Equal(high, interval.High, 1e-13);
        Assert.Equal((double)hits / trials, interval.Share);
    }

    [Fact]
    public void A_Wilson_interval_needs_trials() => Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(0, 0));
}
