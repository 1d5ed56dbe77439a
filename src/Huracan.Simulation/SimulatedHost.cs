using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;

namespace Huracan.Simulation;

/// <summary>One node on one thread in virtual time. A ready actor handles one message per turn, in an order that the plan draws. Effects,
/// appends and replays run inline when their virtual time has come.</summary>
/// <remarks>Not thread-safe: only the caller that steps it may use it. A node that has crashed does nothing any more; build the next one on
/// the same clock, journal and blobs with the next epoch.</remarks>
public sealed class SimulatedHost : HostCore
{
    private readonly SimulationPlan _plan;
    private readonly VirtualTime _time;
    private readonly List<ActorCell> _ready = [];
    private readonly HashSet<ITimer> _underway = [];
    private readonly Dictionary<PinnedWorker, Queue<EffectRun>> _pinned = [];
    private readonly List<Action> _frozenUntilThaw = [];
    private bool _crashed, _frozen;
    private bool _allStopped;

    /// <param name="options">Its clock must be a <see cref="VirtualTime"/> or a <see cref="SimulatedClock"/>. Messages are round-tripped if
    /// the options say so.</param>
    public SimulatedHost(HostOptions options, SimulationPlan? plan = null) : base(options)
    {
        _time = options.Clock as VirtualTime ?? (options.Clock as SimulatedClock)?.Time
            ?? throw new ArgumentException("simulated host: needs a VirtualTime or a SimulatedClock", nameof(options));
        _plan = plan ?? new SimulationPlan();
        StartGuardians();
    }

    public VirtualTime Time => _time;

    /// <summary>The number of turns and events so far.</summary>
    public long Steps { get; private set; }

    public bool IsStopped => _allStopped;
    public bool IsCrashed => _crashed;

    /// <summary>True if some actor is ready to handle a message at this virtual instant.</summary>
    public bool HasTurn => _ready.Count > 0 && !_frozen;

    /// <summary>Where entities of a cluster live; null if all are on this node.</summary>
    public ISimulatedCluster? Cluster { get; init; }

    public override ActorRef Entity(string kind, string id) => Cluster?.Find(this, kind, id) ?? base.Entity(kind, id);

    public override ActorRef Service(string name) => Cluster?.FindService(this, name) ?? base.Service(name);

    /// <summary>The service on this node.</summary>
    public ActorRef LocalService(string name) => base.Service(name);

    /// <summary>The entity on this node, even if the cluster sees it elsewhere.</summary>
    public ActorRef LocalEntity(string kind, string id) => base.Entity(kind, id);

    /// <summary>Asks an entity to end on this node, as a cluster that moves it does.</summary>
    public void LeaveEntity(string kind, string id) => Region(kind)?.Tell(new EntityLeave(id));

    /// <summary>Ends an entity on this node, as a cluster does after its time-out; does nothing if the entity is not here.</summary>
    public void StopEntity(string kind, string id) => Region(kind)?.Child(id)?.RequestStop();

    /// <summary>Lets one ready actor handle one message. For callers that drive several nodes on one clock.</summary>
    public bool Turn() => !_frozen && StepReady();

    /// <summary>SIGSTOP: nothing on this node goes on; results from outside wait.</summary>
    public void Freeze() => _frozen = true;

    /// <summary>SIGCONT: what waited happens now.</summary>
    public void Thaw()
    {
        _frozen = false;
        foreach (Action act in _frozenUntilThaw) After(TimeSpan.Zero, act);
        _frozenUntilThaw.Clear();
    }

    /// <summary>Makes one of the actors below the root fail, as if its handler had thrown.</summary>
    /// <param name="draw">Gives a number below its argument.</param>
    /// <returns>The actor's path; null if there is none.</returns>
    public string? CrashAny(Func<int, int> draw, Exception reason)
    {
        List<ActorCell> cells = [];
        Collect(Users, cells);
        foreach (string kind in Cluster?.Kinds ?? [])
            if (Region(kind) is { } region) Collect(region, cells);
        if (cells.Count == 0) return null;
        ActorCell victim = cells[draw(cells.Count)];
        victim.Signal(new CrashSignal(reason));
        return victim.Path;
    }

    private static void Collect(ActorCell above, List<ActorCell> cells)
    {
        for (ActorCell? child = above.FirstChild; child is not null; child = child.NextSibling)
        {
            cells.Add(child);
            Collect(child, cells);
        }
    }

    /// <summary>Lets one ready actor handle one message; if none is ready, moves the clock to the next event.</summary>
    /// <returns>False if nothing is left to happen.</returns>
    public bool Step() => StepReady() || StepTime();

    /// <summary>Lets the ready actors run until none is ready, at this virtual instant.</summary>
    public void Settle(long stepsMax = 1_000_000)
    {
        while (StepReady())
            if (--stepsMax < 0) throw new InvalidOperationException($"simulation, seed {_plan.Seed}: the actors do not come to rest at {_time.Elapsed}");
    }

    /// <summary>Steps until the condition holds.</summary>
    /// <returns>False if nothing is left to happen before it does.</returns>
    public bool RunUntil(Func<bool> condition, long stepsMax = 10_000_000)
    {
        while (!condition())
        {
            if (!Step()) return false;
            if (--stepsMax < 0) throw new InvalidOperationException($"simulation, seed {_plan.Seed}: the condition does not hold after the allowed steps, at {_time.Elapsed}");
        }
        return true;
    }

    /// <summary>Runs until nothing is left to happen.</summary>
    public void RunToEnd(long stepsMax = 10_000_000) => RunUntil(() => false, stepsMax);

    /// <summary>Moves the clock forward, and lets the actors run at each event on the way.</summary>
    public void Advance(TimeSpan by)
    {
        TimeSpan until = _time.Elapsed + by;
        Settle();
        while (_time.AdvanceToNext(until)) Settle();
        _time.Advance(until - _time.Elapsed);
    }

    /// <summary>Sends a message and steps until the first answer.</summary>
    public T Ask<T>(ActorRef to, object message)
    {
        object? answer = null;
        to.Tell(message, new EdgeRef("ask", (reply, _) => answer ??= reply));
        if (!RunUntil(() => answer is not null))
            throw new InvalidOperationException($"simulation, seed {_plan.Seed}: {to} never answered {message.GetType().Name}");
        return answer is T typed ? typed : throw new InvalidOperationException($"{to} answered {message.GetType().Name} with {answer!.GetType().Name}, expected {typeof(T).Name}");
    }

    /// <summary>The actor that lives at a path now, such as <c>/user/run</c> or <c>/system/entity-coin/BTCUSDT/ppo</c>; null if there is
    /// none.</summary>
    public ActorRef? Find(string path) => FindAtRest(path);

    /// <summary>The node disappears between two steps: no PostStop, no mail, no timer, no append that was still under way.</summary>
    public void Crash()
    {
        _crashed = true;
        _ready.Clear();
        foreach (ITimer timer in _underway) timer.Dispose();
        _underway.Clear();
        _pinned.Clear();
        _frozenUntilThaw.Clear();
    }

    /// <summary>Orderly end: all actors stop, children first.</summary>
    public void Stop()
    {
        StopUsers();
        if (!RunUntil(() => _allStopped)) throw new InvalidOperationException($"simulation, seed {_plan.Seed}: some actor does not stop");
    }

    internal override void Schedule(ActorCell cell)
    {
        if (!_crashed) _ready.Add(cell);
    }

    internal override void StartEffect(EffectRun run, PinnedWorker? pinned)
    {
        if (pinned is null)
        {
            After(_plan.EffectDelay(run.Effect), run.Execute);
            return;
        }
        if (!_pinned.TryGetValue(pinned, out Queue<EffectRun>? queue)) _pinned.Add(pinned, queue = new Queue<EffectRun>());
        queue.Enqueue(run);
        if (queue.Count == 1) After(_plan.EffectDelay(run.Effect), () => RunPinned(queue));
    }

    private void RunPinned(Queue<EffectRun> queue)
    {
        queue.Peek().Execute();
        queue.Dequeue();
        if (queue.TryPeek(out EffectRun? next)) After(_plan.EffectDelay(next.Effect), () => RunPinned(queue));
    }

    private protected override double DrawJitter() => _plan.Jitter();

    internal override object? ExecuteEffect(EffectRun run) => _plan.Execute(run.Effect, run);

    internal override void SubmitAppend(ActorCell cell, JournalAppend append)
    {
        if (!_plan.AcknowledgesBeforePersisting)
        {
            After(_plan.AppendDelay(append), () => Append(cell, append));
            return;
        }
        _plan.OnAcknowledged(append);
        cell.Signal(new AppendedSignal(AppendOutcome.Stored, null));
        // One delay for all keeps their order, so only what a crash or a failing journal loses shows the mistake.
        After(TimeSpan.FromMilliseconds(20), () => _plan.Append(RequireJournal(append.PersistenceId), append, out _));
    }

    private void Append(ActorCell cell, JournalAppend append)
    {
        AppendOutcome outcome;
        Exception? error;
        try
        {
            outcome = _plan.Append(RequireJournal(append.PersistenceId), append, out error);
        }
        catch (Exception thrown)
        {
            (outcome, error) = (AppendOutcome.Unknown, thrown);
        }
        if (outcome == AppendOutcome.Stored) _plan.OnAcknowledged(append);
        cell.Signal(new AppendedSignal(outcome, error));
    }

    internal override void SubmitReplay(ActorCell cell, long incarnation, string persistenceId) =>
        After(_plan.ReplayDelay(persistenceId), () => cell.Signal(ReadReplay(cell, incarnation, persistenceId)));

    internal override void SubmitSnapshot(SnapshotSave save) => After(_plan.SnapshotDelay(save.PersistenceId), save.Execute);

    internal override AppendOutcome SaveSnapshot(SnapshotSave save) => _plan.Save(Snapshots!, save.PersistenceId, save.Epoch, save.Snapshot);

    private IJournal RequireJournal(string id) => Journal ?? throw NoJournal(id);

    private protected override void AllStopped() => _allStopped = true;

    private bool StepReady()
    {
        if (_ready.Count == 0) return false;
        int at = _plan.NextReady(_ready.Count);
        ActorCell cell = _ready[at];
        _ready.RemoveAt(at);
        Steps++;
        cell.Run(1);
        return true;
    }

    private bool StepTime()
    {
        if (_crashed) return false;
        Steps++;
        return _time.AdvanceToNext();
    }

    private void After(TimeSpan delay, Action act)
    {
        if (_crashed) return;
        ITimer? timer = null;
        timer = _time.CreateTimer(_ =>
        {
            _underway.Remove(timer!);
            if (_frozen) _frozenUntilThaw.Add(act);
            else act();
        }, null, delay, System.Threading.Timeout.InfiniteTimeSpan);
        _underway.Add(timer);
    }
}
