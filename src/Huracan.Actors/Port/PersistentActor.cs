namespace Huracan.Actors.Port;

/// <summary>An actor whose state is the fold of its events. Only <see cref="Evolve"/> changes that state.</summary>
/// <remarks>One <see cref="Persist(IReadOnlyList{object},Action)"/> per command is one atomic append; other mail waits until its
/// continuation has run. An append that fails, or whose outcome nobody knows, is never retried in place: the actor fails with
/// <see cref="AppendFailedException"/>, its parent starts it again with back-off, and recovery decides. A conflict or a newer epoch
/// stops it for good. Acknowledge in <c>then</c>, never before. Snapshots, where an actor takes any, only shorten its
/// replay: they may fail, come late or vanish, and the journal stays the truth.</remarks>
public abstract class PersistentActor : Actor
{
    /// <summary>Made of run id and symbol, never of the path. Constant over the actor's life.</summary>
    public abstract string PersistenceId { get; }

    /// <summary>The fenced epoch under which this actor appends: the epoch of its lease, or the node's if there is no lease.</summary>
    protected virtual long WriterEpoch => Context.Epoch;

    /// <summary>Applies one stored event. Pure: it sends, spawns, runs and persists nothing. Called both live and in replay.</summary>
    protected abstract void Evolve(object @event);

    /// <summary>Events between two snapshots; 0 for none. Constant over the actor's life. A snapshot is taken after the first append that
    /// reaches this number.</summary>
    protected virtual int SnapshotEvery => 0;

    /// <summary>The current state, as a message that the codec knows; null to skip this snapshot. Pure, as <see cref="Evolve"/>
    /// is.</summary>
    protected virtual object? TakeSnapshot() => null;

    /// <summary>Replaces the whole state by one that <see cref="TakeSnapshot"/> gave, in place of the events before it. If it throws, it
    /// has changed nothing, and the replay uses an older snapshot or starts at the first event. Pure, as <see cref="Evolve"/> is.</summary>
    protected virtual void RestoreSnapshot(object state) => throw new NotSupportedException($"{GetType().Name} does not restore snapshots");

    /// <summary>Runs once per incarnation, after the replay and before the first message: it starts unfinished effects again from the
    /// state. May persist.</summary>
    protected virtual void Recovered() { }

    /// <summary>Stores the events atomically, evolves each in order, then runs <paramref name="then"/> with the Sender of this command.</summary>
    /// <remarks>Returns before the events are stored; code after it in the handler runs before <paramref name="then"/>, except that
    /// zero events run it at once. A second call in the same command, <paramref name="then"/> included, is refused.</remarks>
    protected void Persist(IReadOnlyList<object> events, Action? then = null) => Persistence.Persist(events, then);

    /// <inheritdoc cref="Persist(IReadOnlyList{object},Action)"/>
    protected void Persist(object @event, Action? then = null) => Persistence.Persist([@event], then);

    private IPersistentContext Persistence => Context as IPersistentContext
        ?? throw new InvalidOperationException($"{GetType().Name}: this host keeps no journal");

    internal void HostEvolve(object @event) => Evolve(@event);
    internal void HostRecovered() => Recovered();
    internal int HostSnapshotEvery => SnapshotEvery;
    internal object? HostTakeSnapshot() => TakeSnapshot();
    internal void HostRestoreSnapshot(object state) => RestoreSnapshot(state);
    internal long HostWriterEpoch => WriterEpoch;
}
