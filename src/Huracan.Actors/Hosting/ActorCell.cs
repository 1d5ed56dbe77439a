using Huracan.Actors.Port;
using Huracan.Actors.Stores;

namespace Huracan.Actors.Hosting;

internal enum CellState : byte
{
    Starting,
    Replaying,
    Running,
    /// <summary>An append is under way; everything but signals waits.</summary>
    Persisting,
    /// <summary>Waits for the parent's decision.</summary>
    Failed,
    /// <summary>Waits for its children to stop before the pause.</summary>
    Clearing,
    Pausing,
    /// <summary>Waits for its children to stop before PostStop.</summary>
    Stopping,
    Stopped,
}

/// <summary>One actor's place in a host: its address, mailbox, children and life. The Akka host and the simulated host share it, so both
/// follow the same laws. The hosts differ only in who calls <see cref="Run"/>, and in when effects, timers and appends come back.</summary>
/// <remarks>Everything outside the mailbox part is touched only inside <see cref="Run"/>, by one thread at a time.</remarks>
internal sealed partial class ActorCell : ActorRef, IAppendWaiter
{
    private readonly HostCore _host;
    private readonly ActorCell? _parent;
    private readonly string _name;
    private readonly Props _props;
    private string? _path;

    private CellContext? _context;
    private Actor? _actor;
    private CellState _state;
    private long _incarnation;
    private ActorRef? _sender;
    private bool _postStopDone;

    private HashSet<ActorRef>? _watching;
    private List<ActorRef>? _watchers;

    /// <summary>Set for entities: who gets the mail that a stopped entity did not read.</summary>
    private volatile ActorCell? _region;

    // The stop flag is raised for incarnations up to these numbers. Effects read them on other threads.
    private long _stopRaisedFor = -1;
    private long _endedFor = -1;

    internal ActorCell(HostCore host, ActorCell? parent, Props props, string name, ActorCell? region = null)
    {
        _host = host;
        _parent = parent;
        _props = props;
        _name = name;
        _region = region;
    }

    /// <summary>The host's own note of where it runs this cell.</summary>
    internal object? Home;

    internal HostCore Host => _host;
    internal ActorCell? Parent => _parent;
    internal string Name => _name;
    internal Props Props => _props;
    internal CellState State => _state;
    internal long Incarnation => _incarnation;
    internal ActorRef Sender => _sender ?? _host.DeadLetters;
    internal Actor? Instance => _actor;

    public override string Path => _path ??= _parent is null ? "/" + _name : _parent.Path + "/" + _name;

    internal void Start() => Signal(new StartSignal());

    void IAppendWaiter.Appended(AppendOutcome outcome, Exception? error) => Signal(new AppendedSignal(outcome, error));

    private void Handle(SystemSignal signal)
    {
        switch (signal)
        {
            case StartSignal: StartIncarnation(); break;
            case StopSignal: OnStop(); break;
            case AdoptSignal adopt: AddChild(adopt.Child); break;
            case ChildFailureSignal failure: OnChildFailure(failure.Child, failure.Reason); break;
            case ChildStoppedSignal stopped: OnChildStopped(stopped.Child); break;
            case RestartSignal restart: OnRestart(restart.Pause); break;
            case PauseOverSignal over: if (_state == CellState.Pausing && over.Incarnation == _incarnation) StartIncarnation(); break;
            case WatchSignal watch: OnWatchedBy(watch.Watcher); break;
            case UnwatchSignal unwatch: _watchers?.Remove(unwatch.Watcher); break;
            case ReplayedSignal replayed: OnReplayed(replayed); break;
            case AppendedSignal appended: OnAppended(appended.Outcome, appended.Error); break;
            case CrashSignal crash: if (_state is CellState.Running or CellState.Replaying) Fail(crash.Reason, null); break;
            default: throw new InvalidOperationException($"our bug: {signal.GetType().Name} has no handler in a cell");
        }
    }

    private void Receive(object message, ActorRef? sender, bool counted)
    {
        if (!counted && message is HostMail mail)
        {
            if (mail.Open(this) is not { } opened) return;
            message = opened;
        }
        _sender = sender;
        _persistOpen = true;
        try
        {
            _actor!.HostReceive(message);
        }
        catch (Exception reason)
        {
            Fail(reason, message);
            return;
        }
        if (_command is not null) SubmitAppend(message);
    }

    private void StartIncarnation()
    {
        Volatile.Write(ref _incarnation, _incarnation + 1);
        _state = CellState.Starting;
        _postStopDone = false;
        _sender = null;
        _persistOpen = false;
        CancelAllTimers();  // what PreRestart may have started
        try
        {
            _actor = _props.Factory();
            _actor.Attach(_context ??= new CellContext(this));
            _actor.HostPreStart();
        }
        catch (Exception reason)
        {
            Fail(reason, null);
            return;
        }
        if (_actor is PersistentActor persistent) BeginReplay(persistent);
        else BecomeRunning();
    }

    private void BecomeRunning()
    {
        _state = CellState.Running;
        OpenMailbox(true);
    }

    /// <summary>From here on nothing that this incarnation started comes back to it.</summary>
    private void EndIncarnation()
    {
        OpenMailbox(false);
        Volatile.Write(ref _endedFor, _incarnation);
        _command = null;
        _persistOpen = false;
        CancelAllTimers();
        if (_watching is null) return;
        foreach (ActorRef watched in _watching) (watched as ActorCell)?.Signal(new UnwatchSignal(this));
        _watching = null;
    }

    private void OnStop()
    {
        switch (_state)
        {
            case CellState.Stopping or CellState.Stopped:
                return;
            case CellState.Persisting:
                _stopAfterAppend = true; // a replay of this id must not overtake the append, and the command was accepted before the stop
                return;
            default:
                BeginStop();
                return;
        }
    }

    private void BeginStop()
    {
        _state = CellState.Stopping;
        EndIncarnation();
        StopChildren();
        if (_childCount == 0) FinishStop();
    }

    private void FinishStop()
    {
        PostStop();
        _actor = null;
        _state = CellState.Stopped;
        _pinned?.Complete();
        // The parent comes first, so that the name is free when Terminated arrives.
        _parent?.Signal(new ChildStoppedSignal(this));
        if (_parent is { _parent: null }) _host.TopLevelStopped(this);
        CloseMailbox(redeliver: _failedForGood is null);
        _watchers = null;
        if (_parent is null) _host.RootStopped(this);
    }

    private void PostStop()
    {
        if (_actor is null || _postStopDone) return;
        _postStopDone = true;
        try
        {
            _actor.HostPostStop();
        }
        catch (Exception reason)
        {
            _host.ReportFailure(this, reason); // it stops anyway
        }
    }

    // The stop flag.

    internal void RaiseStopFlag() => Volatile.Write(ref _stopRaisedFor, Volatile.Read(ref _incarnation));

    internal bool IsStopRaised(long incarnation)
    {
        if (_host.IsStopRaised || Volatile.Read(ref _endedFor) >= incarnation || Volatile.Read(ref _stopRaisedFor) >= incarnation) return true;
        for (ActorCell? above = _parent; above is not null; above = above._parent)
            if (Volatile.Read(ref above._stopRaisedFor) >= Volatile.Read(ref above._incarnation)) return true;
        return false;
    }

    internal void RequestStop()
    {
        RaiseStopFlag();
        Signal(new StopSignal());
    }

    // Death watch.

    internal void Watch(ActorCell other)
    {
        if (ReferenceEquals(other, this)) throw new ArgumentException($"{Path}: an actor cannot watch itself");
        if ((_watching ??= []).Add(other)) other.Signal(new WatchSignal(this));
    }

    internal void Unwatch(ActorCell other)
    {
        if (StopWatching(other)) other.Signal(new UnwatchSignal(this));
    }

    internal bool StopWatching(ActorCell other) => _watching?.Remove(other) == true;

    private void OnWatchedBy(ActorRef watcher)
    {
        _watchers ??= [];
        if (!_watchers.Contains(watcher)) _watchers.Add(watcher);
    }
}
