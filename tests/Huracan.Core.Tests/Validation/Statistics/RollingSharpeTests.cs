using Huracan.Core.Validation.Statistics;
using Xunit;

namespace Huracan.Core.Tests.Validation.Statistics;

public sealed class RollingSharpeTests
{
    [Fact]
    public void Each_day_sees_the_last_days_alone()
    {
        // Days 1, 2, 3: mean 2, deviation 1; days 2, 3, 10: mean 5, deviation sqrt(19).
        double[] ratios = RollingSharpe.Of([1, 2, 3, 10], 3);
        Assert.Equal([double.NaN, double.NaN], ratios[..2]);
        Assert.Equal(2 * Math.Sqrt(365), ratios[2], 1e-9);
        Assert.Equal(5 / Math.Sqrt(19) * Math.Sqrt(365), ratios[3], 1e-9);
    }

    [Fact]
    public void Equal_results_have_no_ratio()
    {
        Assert.Equal([double.NaN, double.NaN, double.NaN], RollingSharpe.Of([5, 5, 5], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => RollingSharpe.Of([1, 2], 1));
    }
}
