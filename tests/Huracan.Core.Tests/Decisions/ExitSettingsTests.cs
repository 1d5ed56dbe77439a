using Huracan.Core.Decisions;
using Huracan.Core.Market;
using Huracan.Core.Regimes;
using Xunit;

namespace Huracan.Core.Tests.Decisions;

public class ExitSettingsTests
{
    private static readonly ExitSettings Seed = new() { Profile = ExitProfile.Seed };

    [Theory]
    [InlineData(Regime.Trend, 50)]
    [InlineData(Regime.Range, 100)]
    [InlineData(Regime.Panic, 150)]
    [InlineData(Regime.Unknown, 100)]
    public void The_seed_profile_stops_as_demand_65_says(Regime regime, double stop) => Assert.Equal(stop, Seed.StopBps(regime, 1_000, 1));

    [Theory]
    [InlineData(0.76, 30)]
    [InlineData(0.75, 20)]
    [InlineData(0.66, 20)]
    [InlineData(0.65, 15)]
    [InlineData(0.10, 15)]
    public void The_seed_profile_aims_as_demand_66_says(double confidence, double target) => Assert.Equal(target, Seed.TargetBps(50, confidence));

    // Volatility times the root of the longest hold in candles, but at least 50 bps.
    [Theory]
    [InlineData(Regime.Unknown, 8, 1, 50)]
    [InlineData(Regime.Trend, 10, 15, 50)]
    [InlineData(Regime.Trend, 20, 15, 80)]
    [InlineData(Regime.Range, 20, 30, 50)]
    [InlineData(Regime.Range, 30, 30, 60)]
    [InlineData(Regime.Panic, 70, 30, 70)]
    public void The_default_stop_is_as_wide_as_chance_reaches(Regime regime, double volatility, double minutes, double stop)
    {
        var exits = new ExitSettings();
        Assert.Equal(stop, exits.StopBps(regime, volatility, minutes), 1e-9);
        Assert.Equal(1.75 * stop, exits.TargetBps(stop, 0.9), 1e-9);
    }

    [Fact]
    public void Incoherent_distances_are_refused_with_the_arithmetic()
    {
        var exits = new ExitSettings { TargetToStop = 0.4 };

        var refused = Assert.Throws<ArgumentException>(() => exits.Validate(new CostSettings()));

        Assert.Equal("exits: stop 50 bps and target 20 bps at 55 % wins: profit factor 0.49, -11.5 bps gross per trade, break-even win rate 71.4 % (94.3 % with 8 bps a side); "
            + "a profit factor of 2.0 needs a target of at least 1.64 stops, 0.40 given; raise TargetToStop, or name profile seed to keep the source's numbers", refused.Message);
    }

    [Fact]
    public void A_target_below_cost_buffer_and_net_target_is_refused()
    {
        var exits = new ExitSettings { StopFloorBps = 20 };

        var refused = Assert.Throws<ArgumentException>(() => exits.Validate(new CostSettings()));

        Assert.Equal("exits: the least target is 35 bps, but a round trip (16), the buffer (9) and the net target (15) need 40 bps even without slippage (D6); raise StopFloorBps or TargetToStop", refused.Message);
    }

    [Fact]
    public void Default_and_seed_are_accepted_by_name()
    {
        new KernelSettings().Validate();
        new KernelSettings { Exits = Seed }.Validate();
        Assert.Equal(240, new ExitSettings().LongestHoldMinutes);
    }

    [Theory]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_fee_that_is_no_fee_is_refused(double fee) =>
        Assert.Contains("FeeBps", Assert.Throws<ArgumentException>(() => new KernelSettings { Costs = new CostSettings { FeeBps = fee } }.Validate()).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void A_hold_of_no_time_is_refused(int minutes) =>
        Assert.Contains("MaxHoldPanicMinutes", Assert.Throws<ArgumentException>(() => new KernelSettings { Exits = new ExitSettings { MaxHoldPanicMinutes = minutes } }.Validate()).Message, StringComparison.Ordinal);

    // On half-hour candles an unknown regime holds one candle: stop 25, target 43.75. Less 16 + 0.5 volatility, less 9, at least 15.
    [Theory]
    [InlineData(7.0, true)]
    [InlineData(7.5, true)]
    [InlineData(7.6, false)]
    [InlineData(8.0, false)]
    [InlineData(double.NaN, false)]
    public void An_entry_has_to_be_able_to_leave_the_net_target(double volatility, bool viable)
    {
        var kernel = new DecisionKernel(new KernelSettings { Exits = new ExitSettings { StopFloorBps = 25 } }, Timeframe.FromMinutes(30));
        Assert.Equal(viable, kernel.IsViable(Regime.Unknown, volatility, 0.7));
    }

    [Fact]
    public void The_seed_profile_is_never_viable()
    {
        var kernel = new DecisionKernel(new KernelSettings { Exits = Seed }, Timeframe.M1);
        Assert.False(kernel.IsViable(Regime.Trend, 0, 1));
    }
}
