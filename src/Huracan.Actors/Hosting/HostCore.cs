using System.Collections.Concurrent;
using Huracan.Actors.Codec;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;

namespace Huracan.Actors.Hosting;

/// <summary>What a host is built from.</summary>
public sealed record HostOptions
{
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The node's fenced epoch, one more at each start.</summary>
    public long Epoch { get; init; } = 1;

    public MessageCodec Codec { get; init; } = new();

    /// <summary>Null if no actor persists.</summary>
    public IJournal? Journal { get; init; }

    /// <summary>The snapshots beside that journal; null if every replay starts at event 1.</summary>
    public ISnapshotStore? Snapshots { get; init; }

    public SupervisionStrategy TopLevelSupervision { get; init; } = SupervisionStrategy.Default;

    /// <summary>Random numbers from 0 to below 1 that shorten the pauses between tries. Called on any thread. Null for the host's own:
    /// random, or in a simulation from its plan.</summary>
    public Func<double>? Jitter { get; init; }

    /// <summary>Every message that may cross nodes is encoded and decoded on its way. A message that neither the codec nor
    /// <see cref="ILocalMessage"/> knows is refused. For tests and simulation.</summary>
    public bool RoundTripMessages { get; init; }

    /// <summary>Called with who published what, on the publisher's thread: it must be quick. What this and the other observers below throw
    /// is counted in <see cref="HostCounters.ObserverFailures"/> and reaches no actor.</summary>
    public Action<ActorRef, object>? OnProgress { get; init; }

    /// <summary>Called for each failure of an actor, restarted or not. For the log.</summary>
    public Action<ActorRef, Exception>? OnFailure { get; init; }

    /// <summary>Called when a snapshot was not saved, or was skipped. Harmless. For the log. Called on any thread.</summary>
    public Action<ActorRef, SnapshotTrouble>? OnSnapshotTrouble { get; init; }

    /// <summary>Called when a top-level actor has failed for good.</summary>
    public Action<ChildFailed>? OnTopLevelFailed { get; init; }

    /// <summary>Called for mail that has no receiver. For the log.</summary>
    public Action<object, ActorRef?>? OnDeadLetter { get; init; }
}

/// <summary>What the hosts of this library share: the trees, the addresses, the counters.</summary>
public abstract class HostCore : IActorHost
{
    private readonly HostOptions _options;
    private readonly ActorCell _users, _system;
    private readonly ConcurrentDictionary<string, ActorCell> _topLevel = new();
    private readonly ConcurrentDictionary<string, ActorCell> _regions = new();
    private readonly ConcurrentDictionary<string, ActorCell> _services = new();
    private volatile bool _stopRaised;
    private volatile bool _stopping;

    private protected HostCore(HostOptions options)
    {
        _options = options;
        RoundTrips = options.RoundTripMessages;
        DeadLetters = new DeadLetterRef(this);
        _users = new ActorCell(this, null, Props.Of(() => new Guardian(options.TopLevelSupervision, options.OnTopLevelFailed)), "user");
        _system = new ActorCell(this, null, Props.Of(() => new Guardian(SupervisionStrategy.Default, options.OnTopLevelFailed)), "system");
    }

    public TimeProvider Clock => _options.Clock;
    public long Epoch => _options.Epoch;
    public HostCounters Counters { get; } = new();

    /// <summary>Counts the mail that has no receiver.</summary>
    public ActorRef DeadLetters { get; }

    internal MessageCodec Codec => _options.Codec;
    internal bool RoundTrips { get; }
    internal bool IsStopRaised => _stopRaised;
    internal IJournal? Journal => _options.Journal;
    internal ISnapshotStore? Snapshots => _options.Snapshots;

    internal abstract void Schedule(ActorCell cell);
    internal abstract void StartEffect(EffectRun run, PinnedWorker? pinned);
    internal abstract void SubmitAppend(ActorCell cell, JournalAppend append);

    /// <summary>Runs <see cref="ReadReplay"/>, or code that does the same, on a thread that may block, and signals the result to the
    /// cell.</summary>
    internal abstract void SubmitReplay(ActorCell cell, long incarnation, string persistenceId);

    /// <summary>Executes it on a thread that may block. Called on the cell's turn.</summary>
    internal abstract void SubmitSnapshot(SnapshotSave save);

    /// <summary>The newest readable snapshot and the events after it. Blocks, and never throws.</summary>
    internal ReplayedSignal ReadReplay(ActorCell cell, long incarnation, string persistenceId)
    {
        try
        {
            IJournal journal = Journal ?? throw NoJournal(persistenceId);
            StoredState? state = ReadSnapshot(cell, persistenceId, cell.SnapshotMax);
            return new ReplayedSignal(incarnation, journal.Read(persistenceId, (state?.SequenceNr ?? 0) + 1), null, state);
        }
        catch (Exception error)
        {
            return new ReplayedSignal(incarnation, null, error);
        }
    }

    /// <summary>The first half of a replay: the newest readable snapshot, or null if the replay starts at event 1.</summary>
    /// <param name="sequenceNrMax">Newer snapshots are not considered: <see cref="ActorCell.SnapshotMax"/>.</param>
    internal StoredState? ReadSnapshot(ActorCell cell, string persistenceId, long sequenceNrMax) =>
        Snapshots is { } snapshots && Journal is { } journal && sequenceNrMax > 0
            ? SnapshotReading.Newest(snapshots, journal, Codec, persistenceId, sequenceNrMax,
                (sequenceNr, reason) => ReportSnapshot(cell, new SnapshotTrouble(persistenceId, sequenceNr, SnapshotStep.Restoring, reason)))
            : null;

    internal static InvalidOperationException NoJournal(string id) => new($"{id}: this host was built without a journal (HostOptions.Journal)");

    /// <summary>A pause between tries, shortened by up to half, so that actors that failed together do not all come back
    /// together.</summary>
    internal TimeSpan Jitter(TimeSpan pause) => pause * (1 - (_options.Jitter?.Invoke() ?? DrawJitter()) / 2);

    private protected virtual double DrawJitter() => Random.Shared.NextDouble();

    internal virtual AppendOutcome SaveSnapshot(SnapshotSave save) => Snapshots!.Save(save.PersistenceId, save.Epoch, save.Snapshot);
    internal virtual void SnapshotEnded() { }

    /// <summary>A worker for one actor's pinned effects.</summary>
    internal virtual PinnedWorker Pin(string name) => new PinnedThread(name);

    internal virtual object? ExecuteEffect(EffectRun run) => run.Effect.Execute(run);
    internal virtual void EffectEnded() { }

    /// <summary>An entity is no longer on this node. Called on its region's turn.</summary>
    internal virtual void EntityEnded(EntityKind kind, string id) { }

    private protected void StartGuardians()
    {
        _users.Start();
        _system.Start();
    }

    public ActorRef Spawn(Props props, string name) => SpawnTop(_users, props, name);

    private ActorCell SpawnTop(ActorCell guardian, Props props, string name)
    {
        ActorCell.CheckName(name);
        ObjectDisposedException.ThrowIf(_stopping, this);
        var cell = new ActorCell(this, guardian, props, name);
        if (!_topLevel.TryAdd(cell.Path, cell))
            throw new InvalidOperationException($"{cell.Path} is there already; a name is free again when its bearer has terminated");
        guardian.Signal(new AdoptSignal(cell));
        cell.Start();
        return cell;
    }

    public void RegisterEntity(EntityKind kind)
    {
        ActorCell region = SpawnTop(_system, Props.Of(() => new EntityRegion(kind)).WithMailboxBound(int.MaxValue), "entity-" + kind.Name);
        _regions[kind.Name] = region;
    }

    public void RegisterService(string name, Props props, int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        _services[name] = SpawnTop(_system, Props.Of(() => new ServicePool(props, workers)).WithMailboxBound(int.MaxValue), "service-" + name);
    }

    public virtual ActorRef Entity(string kind, string id)
    {
        ActorCell.CheckName(id);
        return _regions.TryGetValue(kind, out ActorCell? region)
            ? new EntityRef(region, kind, id)
            : throw new ArgumentException($"entity kind '{kind}' is not registered on this node; known: {Names(_regions)}", nameof(kind));
    }

    public virtual ActorRef Service(string name) => _services.TryGetValue(name, out ActorCell? pool)
        ? pool
        : throw new ArgumentException($"service '{name}' is not registered on this node; known: {Names(_services)}", nameof(name));

    public void RaiseStop() => _stopRaised = true;

    /// <summary>The region of a kind on this node; null if it is not registered.</summary>
    private protected ActorCell? Region(string kind) => _regions.GetValueOrDefault(kind);

    private protected ActorCell Users => _users;

    /// <summary>The actors that live now, parents before children. For display: an actor that starts or stops meanwhile may be
    /// missing.</summary>
    /// <param name="max">The largest number of actors to return.</param>
    public IReadOnlyList<ActorView> Look(int max = 1000)
    {
        List<ActorView> seen = [];
        _users.Look(seen, max);
        _system.Look(seen, max);
        return seen;
    }

    private static string Names(ConcurrentDictionary<string, ActorCell> known) =>
        known.IsEmpty ? "none" : string.Join(", ", known.Keys.Order(StringComparer.Ordinal));

    /// <summary>The actor that lives at a path now; null if there is none. Call it only while no actor runs.</summary>
    private protected ActorRef? FindAtRest(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        ActorCell? cell = names.Length == 0 ? null : names[0] == _users.Name ? _users : names[0] == _system.Name ? _system : null;
        for (int i = 1; i < names.Length; i++) cell = cell?.Child(names[i]);
        return cell;
    }

    private protected void StopUsers()
    {
        _stopping = true;
        RaiseStop();
        _users.RequestStop();
    }

    internal void RootStopped(ActorCell root)
    {
        if (ReferenceEquals(root, _users)) _system.RequestStop();
        else AllStopped();
    }

    private protected abstract void AllStopped();

    internal void TopLevelStopped(ActorCell cell) => _topLevel.TryRemove(cell.Path, out _);

    internal void DeadLetter(object message, ActorRef? sender)
    {
        Interlocked.Increment(ref Counters.DeadLetterCount);
        Observe(_options.OnDeadLetter, message, sender);
    }

    internal void ReportFailure(ActorCell cell, Exception reason)
    {
        Interlocked.Increment(ref Counters.FailureCount);
        Observe<ActorRef, Exception>(_options.OnFailure, cell, reason);
    }

    internal void ReportSnapshot(ActorCell cell, SnapshotTrouble trouble) =>
        Observe<ActorRef, SnapshotTrouble>(_options.OnSnapshotTrouble, cell, trouble);

    internal void PublishProgress(ActorCell cell, object progress) => Observe<ActorRef, object>(_options.OnProgress, cell, progress);

    /// <summary>An observer that fails is counted; no actor and no effect notices.</summary>
    private void Observe<TFirst, TSecond>(Action<TFirst, TSecond>? observer, TFirst first, TSecond second)
    {
        try
        {
            observer?.Invoke(first, second);
        }
        catch (Exception)
        {
            Interlocked.Increment(ref Counters.ObserverFailureCount);
        }
    }

    /// <summary>The message as another node would receive it.</summary>
    internal object CrossNodes(object message)
    {
        if (message is ILocalMessage || message is ActorRef) return message;
        return Codec.RoundTrip(message);
    }

    /// <summary>Watches from outside the actors: sends one <see cref="Terminated"/> to <paramref name="watcher"/>.</summary>
    private protected void WatchFromOutside(ActorRef actor, ActorRef watcher)
    {
        if (actor is not ActorCell cell || !ReferenceEquals(cell.Host, this)) throw new ArgumentException($"{actor} can only receive messages; watch needs an actor of this node", nameof(actor));
        cell.Signal(new WatchSignal(watcher));
    }

    private sealed class DeadLetterRef(HostCore host) : ActorRef
    {
        public override string Path => "/dead-letters";
        public override void Tell(object message, ActorRef? sender = null) => host.DeadLetter(message, sender);
    }
}
