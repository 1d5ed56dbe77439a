using Xunit;

namespace Huracan.Simulation.Tests;

public sealed class SimulatedClockTests
{
    [Theory]
    [InlineData(50)]
    [InlineData(0)]
    [InlineData(-50)]
    public void A_drifting_clock_and_its_timers_agree_with_each_other_and_not_with_the_world(int permille)
    {
        var time = new VirtualTime();
        var clock = new SimulatedClock(time, permille);
        TimeSpan wait = TimeSpan.FromSeconds(21);
        List<(TimeSpan Own, TimeSpan World)> fired = [];
        using ITimer timer = clock.CreateTimer(_ => fired.Add((clock.GetElapsedTime(0), time.Elapsed)), null, wait, wait);
        time.Advance(TimeSpan.FromSeconds(45));
        double world = 21 / (1 + (permille / 1000.0));
        Assert.Equal([world, 2 * world], fired.Select(at => at.World.TotalSeconds), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([21, 42], fired.Select(at => at.Own.TotalSeconds), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.True(fired[0].Own >= wait); // a timer is never early by its own clock
    }

    [Fact]
    public void Setting_the_wall_clock_moves_no_timer()
    {
        var time = new VirtualTime();
        var clock = new SimulatedClock(time, 10);
        bool fired = false;
        using ITimer timer = clock.CreateTimer(_ => fired = true, null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        clock.Offset = TimeSpan.FromHours(3);
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(fired);
        Assert.Equal(VirtualTime.Start + TimeSpan.FromHours(3) + TimeSpan.FromSeconds(4.04), clock.GetUtcNow());
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(fired);
    }
}
