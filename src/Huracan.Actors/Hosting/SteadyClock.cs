namespace Huracan.Actors.Hosting;

/// <summary>The system's time with timers on a thread of their own, so that a busy thread pool delays none of them.</summary>
/// <remarks>Callbacks run on that thread one after another, so they must be quick. A host's callbacks are: they put mail into a mailbox.
/// There is one thread for the whole process. The first timer starts it, and it sleeps while no timer is due.</remarks>
public sealed class SteadyClock : TimeProvider
{
    private readonly object _gate = new();
    private readonly PriorityQueue<SteadyTimer, (long Due, long Number)> _queue = new();
    private long _number;
    private bool _started;

    private SteadyClock() { }

    public static SteadyClock Shared { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SteadyTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void Arm(SteadyTimer timer, TimeSpan delay)
    {
        long due = GetTimestamp() + (long)(delay.TotalSeconds * TimestampFrequency);
        timer.Number = ++_number;
        _queue.Enqueue(timer, (due, timer.Number));
        if (!_started)
        {
            _started = true;
            new Thread(Work) { Name = "timers", IsBackground = true, Priority = ThreadPriority.AboveNormal }.Start();
        }
        if (_queue.Peek().Number == timer.Number) Monitor.Pulse(_gate);
    }

    private void Work()
    {
        for (; ; )
        {
            SteadyTimer timer;
            lock (_gate)
            {
                for (; ; )
                {
                    if (!_queue.TryPeek(out SteadyTimer? next, out (long Due, long Number) key))
                    {
                        Monitor.Wait(_gate);
                        continue;
                    }
                    if (next.Number != key.Number)
                    {
                        _queue.Dequeue(); // changed or disposed since
                        continue;
                    }
                    long early = key.Due - GetTimestamp();
                    if (early > 0)
                    {
                        Monitor.Wait(_gate, (int)Math.Clamp((early * 1000 / TimestampFrequency) + 1, 1, int.MaxValue));
                        continue;
                    }
                    _queue.Dequeue();
                    timer = next;
                    timer.Number = 0;
                    if (timer.Period > TimeSpan.Zero) Arm(timer, timer.Period);
                    break;
                }
            }
            timer.Fire();
        }
    }

    private sealed class SteadyTimer(SteadyClock clock, TimerCallback callback, object? state) : ITimer
    {
        internal long Number;
        internal TimeSpan Period;

        internal void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                Number = 0;
                Period = period;
                if (dueTime >= TimeSpan.Zero) clock.Arm(this, dueTime);
            }
            return true;
        }

        public void Dispose()
        {
            lock (clock._gate) Number = 0;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
