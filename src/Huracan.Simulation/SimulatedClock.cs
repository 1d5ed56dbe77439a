namespace Huracan.Simulation;

/// <summary>One machine's clock over the one virtual time: it may run too fast or too slow, and its wall clock may jump.</summary>
/// <param name="driftPermille">How much too fast it runs, its timers included; negative if it is slow.</param>
public sealed class SimulatedClock(VirtualTime time, int driftPermille = 0) : TimeProvider
{
    public VirtualTime Time => time;

    /// <summary>The difference that was set between the wall clock and the right time.</summary>
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => VirtualTime.Start + new TimeSpan(GetTimestamp()) + Offset;
    public override long GetTimestamp() => Drifted(time.GetTimestamp());
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => driftPermille == 0
        ? time.CreateTimer(callback, state, dueTime, period)
        : new DriftingTimer(this, time.CreateTimer(callback, state, ToVirtual(dueTime), ToVirtual(period)));

    private long Drifted(long ticks) => ticks + (ticks * driftPermille / 1000);

    /// <summary>The virtual time in which this clock moves by that much, rounded up. Zero and infinite stay as they are.</summary>
    private TimeSpan ToVirtual(TimeSpan span) =>
        span <= TimeSpan.Zero ? span : new TimeSpan(((span.Ticks * 1000) + 999 + driftPermille) / (1000 + driftPermille));

    private sealed class DriftingTimer(SimulatedClock clock, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(clock.ToVirtual(dueTime), clock.ToVirtual(period));
        public void Dispose() => timer.Dispose();
        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
