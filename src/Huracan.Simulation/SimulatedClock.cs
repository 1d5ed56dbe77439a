namespace Huracan.Simulation;

/// <summary>One machine's clock over the one virtual time: its wall clock may jump, its timers may not.</summary>
public sealed class SimulatedClock(VirtualTime time) : TimeProvider
{
    public VirtualTime Time => time;

    /// <summary>How far the wall clock is off.</summary>
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Offset;
    public override long GetTimestamp() => time.GetTimestamp();
    public override long TimestampFrequency => time.TimestampFrequency;
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
}
