using Xunit;
using Xunit.Abstractions;

namespace Huracan.Oracle.Tests;

// One class per market, so that they train side by side.

public sealed class PlantedSignalTests(ITestOutputHelper output)
{
    [Fact]
    public void The_default_recipe_finds_a_planted_signal() => Bars.Hold(OracleMarket.PlantedSignal, output);
}

public sealed class LeakedFutureTests(ITestOutputHelper output)
{
    [Fact]
    public void The_default_recipe_reads_a_leaked_future() => Bars.Hold(OracleMarket.LeakedFuture, output);
}

public sealed class ConstantDriftTests(ITestOutputHelper output)
{
    [Fact]
    public void The_default_recipe_buys_and_holds_what_always_rises() => Bars.Hold(OracleMarket.ConstantDrift, output);
}

public sealed class ShockReversionTests(ITestOutputHelper output)
{
    [Fact]
    public void The_default_recipe_buys_the_shocks_that_are_taken_back_and_no_others() => Bars.Hold(OracleMarket.ShockReversion, output);
}

public sealed class PureNoiseTests(ITestOutputHelper output)
{
    [Fact]
    public void The_default_recipe_leaves_pure_noise_alone()
    {
        OracleTable table = new(OracleMarket.PureNoise);
        output.WriteLine(table.Text);
        Assert.All(table.Scores, score => Assert.True(score.EntriesPerThousand <= 1, table.Text));
    }
}

internal static class Bars
{
    private const double MedianMin = 0.9, WorstMin = 0.75;

    public static void Hold(OracleMarket market, ITestOutputHelper output)
    {
        OracleTable table = new(market);
        output.WriteLine(table.Text);
        double[] shares = table.Shares;
        Assert.True(shares[shares.Length / 2] >= MedianMin && shares[0] >= WorstMin,
            $"median {shares[shares.Length / 2]:F3}, at least {MedianMin} needed; worst {shares[0]:F3}, at least {WorstMin} needed\n{table.Text}");
    }
}
