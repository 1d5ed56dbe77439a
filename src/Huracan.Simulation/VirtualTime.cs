namespace Huracan.Simulation;

/// <summary>A clock that moves only when told to. Timers fire in the order of their time, then of their start, on the thread that moves the
/// clock. Thread-safe, so it can also drive a host with threads.</summary>
public sealed class VirtualTime : TimeProvider
{
    /// <summary>An arbitrary fixed instant; nothing may depend on it.</summary>
    public static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly object _gate = new();
    private readonly PriorityQueue<VirtualTimer, (long Due, long Number)> _queue = new();
    private long _now;
    private long _number;
    private int _armed;

    public override DateTimeOffset GetUtcNow() => Start + Elapsed;
    public override long GetTimestamp() => Interlocked.Read(ref _now);
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Since <see cref="Start"/>.</summary>
    public TimeSpan Elapsed => new(GetTimestamp());

    /// <summary>Timers that wait for their time.</summary>
    public int Armed { get { lock (_gate) return _armed; } }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Runs an action once, at a later time.</summary>
    public ITimer After(TimeSpan delay, Action act) => CreateTimer(_ => act(), null, delay, Timeout.InfiniteTimeSpan);

    /// <summary>Moves the clock forward, and fires each timer that becomes due, at its own time.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        long until = GetTimestamp() + by.Ticks;
        while (FireNext(until)) { }
        lock (_gate) _now = Math.Max(_now, until);
    }

    /// <summary>Moves the clock to the next timer and fires it; false if none is armed.</summary>
    public bool AdvanceToNext() => FireNext(long.MaxValue);

    /// <summary>Fires the next timer that is due by then, at its time; false if there is none.</summary>
    /// <param name="until">Since <see cref="Start"/>.</param>
    public bool AdvanceToNext(TimeSpan until) => FireNext(until.Ticks);

    /// <summary>Blocks until a timer is armed. For tests of hosts with threads.</summary>
    /// <param name="guard">Real time after which it gives up and returns false.</param>
    public bool WaitUntilArmed(TimeSpan guard)
    {
        lock (_gate)
        {
            while (_armed == 0)
                if (!Monitor.Wait(_gate, guard)) return false;
            return true;
        }
    }

    private bool FireNext(long until)
    {
        VirtualTimer timer;
        lock (_gate)
        {
            for (; ; )
            {
                if (!_queue.TryPeek(out VirtualTimer? next, out (long Due, long Number) key) || key.Due > until) return false;
                _queue.Dequeue();
                if (next.Number != key.Number) continue; // changed or disposed since
                timer = next;
                _now = Math.Max(_now, key.Due);
                timer.Number = 0;
                _armed--;
                if (timer.Period > 0) Arm(timer, timer.Period);
                break;
            }
        }
        timer.Fire();
        return true;
    }

    private void Arm(VirtualTimer timer, long ticks)
    {
        timer.Number = ++_number;
        _queue.Enqueue(timer, (_now + ticks, _number));
        _armed++;
        Monitor.PulseAll(_gate);
    }

    private void Disarm(VirtualTimer timer)
    {
        if (timer.Number == 0) return;
        timer.Number = 0;
        _armed--;
    }

    private sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        internal long Number;
        internal long Period;

        internal void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time.Disarm(this);
                Period = period.Ticks;
                if (dueTime >= TimeSpan.Zero) time.Arm(this, dueTime.Ticks);
            }
            return true;
        }

        public void Dispose()
        {
            lock (time._gate) time.Disarm(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
