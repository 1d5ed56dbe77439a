using Huracan.Actors.Port;

namespace Huracan.Actors.Hosting;

/// <content>Effects and timers: what leaves the cell and comes back as mail.</content>
internal sealed partial class ActorCell
{
    // Counts over all incarnations: a restarted actor never sees the id of an effect that the one before it started.
    private long _requests;
    private Dictionary<object, CellTimer>? _timers;
    private PinnedWorker? _pinned;

    internal long RunEffect(Effect effect, bool pinned)
    {
        ArgumentNullException.ThrowIfNull(effect);
        var run = new EffectRun(this, _incarnation, ++_requests, effect);
        _host.StartEffect(run, pinned ? _pinned ??= _host.Pin(_props.PinnedThread ?? Path) : null);
        return run.RequestId;
    }

    internal void StartTimer(object key, object message, TimeSpan delay, bool periodic)
    {
        if (delay < TimeSpan.Zero || (periodic && delay == TimeSpan.Zero))
            throw new ArgumentOutOfRangeException(nameof(delay), delay, $"{Path}: timer '{key}' needs a delay of 0 or more, a periodic one more than 0");
        CancelTimer(key);
        var timer = new CellTimer(this, key, message, delay, periodic);
        (_timers ??= []).Add(key, timer);
        timer.Arm(_host.Clock);
    }

    internal bool IsTimerActive(object key) => _timers?.ContainsKey(key) == true;

    internal void CancelTimer(object key)
    {
        if (_timers is not null && _timers.Remove(key, out CellTimer? timer)) timer.Disarm();
    }

    internal void CancelAllTimers()
    {
        if (_timers is not null)
        {
            foreach (CellTimer timer in _timers.Values) timer.Disarm();
            _timers.Clear();
        }
        _pauseTimer?.Dispose();
        _pauseTimer = null;
    }

    /// <summary>Null if the timer was replaced or cancelled while its message waited in the mailbox.</summary>
    internal object? TimerFired(CellTimer timer)
    {
        if (_timers is null || !_timers.TryGetValue(timer.Key, out CellTimer? current) || !ReferenceEquals(current, timer)) return null;
        timer.Disarm();
        if (timer.Periodic) timer.Arm(_host.Clock);
        else _timers.Remove(timer.Key);
        return timer.Message;
    }
}

/// <summary>One started timer of a cell.</summary>
internal sealed class CellTimer(ActorCell cell, object key, object message, TimeSpan delay, bool periodic)
{
    private ITimer? _timer;

    internal object Key => key;
    internal object Message => message;
    internal bool Periodic => periodic;

    internal void Arm(TimeProvider clock) =>
        _timer = clock.CreateTimer(_ => cell.TellMail(new TimerMail(this)), null, delay, System.Threading.Timeout.InfiniteTimeSpan);

    internal void Disarm()
    {
        _timer?.Dispose();
        _timer = null;
    }
}
