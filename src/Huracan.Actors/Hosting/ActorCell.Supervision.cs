using Huracan.Actors.Port;

namespace Huracan.Actors.Hosting;

/// <content>Children, their failures, and this cell's own.</content>
internal sealed partial class ActorCell
{
    // Children in the order of their start: an intrusive list, with an index by name.
    private ActorCell? _firstChild, _lastChild, _previousSibling, _nextSibling;
    private Dictionary<string, ActorCell>? _childByName;
    private int _childCount;

    // Kept by the parent about this cell.
    private int _tries;
    private long _lastFailureAt;
    private Exception? _failedForGood;

    private Exception? _failure;
    private object? _failedMessage;
    private TimeSpan _pause;
    private ITimer? _pauseTimer;

    internal ActorCell Spawn(Props props, string name, ActorCell? region = null)
    {
        ArgumentNullException.ThrowIfNull(props);
        CheckName(name);
        if (_childByName?.ContainsKey(name) == true)
            throw new InvalidOperationException($"{Path}: a child named '{name}' is there already; a name is free again when its bearer has terminated");
        if (_state is CellState.Stopping or CellState.Stopped or CellState.Failed or CellState.Clearing)
            throw new InvalidOperationException($"{Path}: no new child '{name}', the actor is {_state}");
        var child = new ActorCell(_host, this, props, name, region);
        AddChild(child);
        child.Start();
        return child;
    }

    internal static void CheckName(string name)
    {
        if (string.IsNullOrEmpty(name) || name.Contains('/', StringComparison.Ordinal))
            throw new ArgumentException($"actor name '{name}': needs at least one letter and no slash", nameof(name));
    }

    internal ActorCell? FirstChild => _firstChild;
    internal ActorCell? NextSibling => _nextSibling;

    internal ActorCell? Child(string name) => _childByName?.GetValueOrDefault(name);

    internal IReadOnlyList<ActorRef> ListChildren()
    {
        var children = new List<ActorRef>(_childCount);
        for (ActorCell? child = _firstChild; child is not null; child = child._nextSibling) children.Add(child);
        return children;
    }

    private void AddChild(ActorCell child)
    {
        (_childByName ??= []).Add(child._name, child);
        child._previousSibling = _lastChild;
        if (_lastChild is null) _firstChild = child;
        else _lastChild._nextSibling = child;
        _lastChild = child;
        _childCount++;
        if (_state == CellState.Stopping) child.RequestStop();  // adopted too late
    }

    private bool RemoveChild(ActorCell child)
    {
        if (_childByName?.Remove(child._name, out ActorCell? known) != true || !ReferenceEquals(known, child)) return false;
        if (child._previousSibling is null) _firstChild = child._nextSibling;
        else child._previousSibling._nextSibling = child._nextSibling;
        if (child._nextSibling is null) _lastChild = child._previousSibling;
        else child._nextSibling._previousSibling = child._previousSibling;
        child._previousSibling = child._nextSibling = null;
        _childCount--;
        return true;
    }

    private void StopChildren()
    {
        for (ActorCell? child = _firstChild; child is not null; child = child._nextSibling) child.RequestStop();
    }

    private void OnChildStopped(ActorCell child)
    {
        if (!RemoveChild(child)) return;
        if (child._failedForGood is { } reason && _state is not (CellState.Stopping or CellState.Clearing))
            Tell(new ChildFailed(child, child._name, child._tries, reason), child);
        if (_childCount > 0) return;
        if (_state == CellState.Stopping) FinishStop();
        else if (_state == CellState.Clearing) BeginPause();
    }

    private void OnChildFailure(ActorCell child, Exception reason)
    {
        if (_actor is null || _state is CellState.Stopping or CellState.Clearing) return; // its children are being stopped anyway
        long now = _host.Clock.GetTimestamp();
        SupervisionDirective directive;
        SupervisionStrategy strategy;
        try
        {
            strategy = _actor.HostSupervision;
            if (child._tries > 0 && _host.Clock.GetElapsedTime(child._lastFailureAt, now) >= strategy.ResetAfter) child._tries = 0;
            child._tries++;
            child._lastFailureAt = now;
            directive = reason is AppendFailedException { IsFinal: true } ? SupervisionDirective.Stop : strategy.Decide(reason);
            if (directive == SupervisionDirective.Restart && child._tries > strategy.RestartsMax) directive = SupervisionDirective.Stop;
            if (directive == SupervisionDirective.Escalate && _parent is null) directive = SupervisionDirective.Stop;
        }
        catch (Exception broken)
        {
            Fail(new AggregateException($"{Path}: its supervision threw while handling {child.Path}", broken, reason), null);
            return;
        }
        switch (directive)
        {
            case SupervisionDirective.Restart:
                Interlocked.Increment(ref _host.Counters.RestartCount);
                child.Signal(new RestartSignal(_host.Jitter(strategy.BackOff(child._tries))));
                break;
            case SupervisionDirective.Stop:
                child._failedForGood = reason;
                child.RequestStop();
                break;
            default:
                Fail(reason, null);
                break;
        }
    }

    private void Fail(Exception reason, object? message)
    {
        if (_state is CellState.Stopping or CellState.Stopped or CellState.Failed or CellState.Clearing or CellState.Pausing) return;
        if (_state == CellState.Persisting)
        {
            _failAfterAppend ??= reason; // recovery must not read the journal before the append has ended
            return;
        }
        _host.ReportFailure(this, reason);
        _state = CellState.Failed;
        EndIncarnation();
        _failure = reason;
        _failedMessage = message;
        if (_parent is null) BeginStop(); // a failed guardian takes its tree down; the host reports it
        else _parent.Signal(new ChildFailureSignal(this, reason));
    }

    private void OnRestart(TimeSpan pause)
    {
        if (_state != CellState.Failed) return;
        _state = CellState.Clearing;
        _pause = pause;
        if (_actor is not null)
        {
            try
            {
                _actor.HostPreRestart(_failure!, _failedMessage);
            }
            catch (Exception second)
            {
                _host.ReportFailure(this, second);  // it is being replaced anyway
            }
        }
        _actor = null;
        _failure = null;
        _failedMessage = null;
        StopChildren();
        if (_childCount == 0) BeginPause();
    }

    private void BeginPause()
    {
        _state = CellState.Pausing;
        if (_pause <= TimeSpan.Zero)
        {
            StartIncarnation();
            return;
        }
        long incarnation = _incarnation;
        _pauseTimer = _host.Clock.CreateTimer(_ => Signal(new PauseOverSignal(incarnation)), null, _pause, System.Threading.Timeout.InfiniteTimeSpan);
    }
}
