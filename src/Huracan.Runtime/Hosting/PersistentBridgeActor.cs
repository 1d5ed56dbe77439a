using Akka.Actor;
using Akka.Persistence;
using Huracan.Actors.Hosting;
using Huracan.Actors.Stores;
using Huracan.Runtime.Persistence;
using ActorCell = Huracan.Actors.Hosting.ActorCell;

namespace Huracan.Runtime.Hosting;

/// <summary>Recovers one incarnation of a persistent cell, and appends its commands, through Akka.Persistence and our journal plugin. It
/// has no state: the cell evolves. After a failed append Akka stops this actor, and the cell ends its incarnation; recovery
/// decides.</summary>
internal sealed class PersistentBridgeActor : UntypedPersistentActor
{
    private readonly AkkaHost _host;
    private readonly ActorCell _cell;
    private readonly long _incarnation;
    private readonly long _snapshotMax;
    private List<JournalRecord> _replayed = [];
    private StoredState? _offered;
    private PendingSave? _save;
    private int _waiting;

    public PersistentBridgeActor(AkkaHost host, ActorCell cell, long incarnation, string persistenceId, long snapshotMax)
    {
        (_host, _cell, _incarnation, PersistenceId) = (host, cell, incarnation, persistenceId);
        _snapshotMax = host.Snapshots is null ? 0 : snapshotMax;
        JournalPluginId = HuracanJournal.PluginId;
        if (host.Snapshots is not null) SnapshotPluginId = HuracanSnapshotStore.PluginId;
    }

    public override string PersistenceId { get; }

    public override Recovery Recovery => new(_snapshotMax > 0 ? new SnapshotSelectionCriteria(_snapshotMax) : SnapshotSelectionCriteria.None);

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer { Snapshot: StoredState state }: _offered = state; break;
            case JournaledEvent e: _replayed.Add(e.Record); break;
            case RecoveryCompleted:
                _cell.Signal(new ReplayedSignal(_incarnation, _replayed, null, _offered));
                _replayed = [];
                break;
            default: Unhandled(message); break;
        }
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case JournalAppend append: Store(append); break;
            case PendingSave save:
                _save = save;
                SaveSnapshot(new EncodedSnapshot(save.Save.Epoch, save.Save.Snapshot));
                break;
            case SaveSnapshotSuccess: _save?.End(AppendOutcome.Stored, null); break;
            case SaveSnapshotFailure failure: _save?.End(OutcomeOf(failure.Cause), failure.Cause.InnerException ?? failure.Cause); break;
            default: Unhandled(message); break;
        }
    }

    protected override void PostStop()
    {
        _host.JournalClosed(_cell, _incarnation, PersistenceId);
        base.PostStop();
    }

    private void Store(JournalAppend append)
    {
        _waiting = append.Records.Count;
        PersistAll(append.Records.Select(record => new JournaledEvent(append.Epoch, record)), _ =>
        {
            if (--_waiting == 0) _cell.Signal(new AppendedSignal(AppendOutcome.Stored, null));
        });
    }

    private static AppendOutcome OutcomeOf(Exception cause) => cause is AppendRefusedException refused ? refused.Outcome : AppendOutcome.Unknown;

    // The base classes only log. The cell reports it to its host, and the host logs it once.

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        _cell.Signal(new ReplayedSignal(_incarnation, null, reason));
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        _cell.Signal(new AppendedSignal(OutcomeOf(cause), cause.InnerException ?? cause));
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        _cell.Signal(new AppendedSignal(AppendOutcome.Unknown, cause));
        Context.Stop(Self);
    }
}

/// <summary>Makes the journal actor of one incarnation.</summary>
internal sealed class JournalActorProducer(AkkaHost host, ActorCell cell, long incarnation, string persistenceId) : IIndirectActorProducer
{
    private readonly long _snapshotMax = cell.SnapshotMax;

    public Type ActorType => typeof(PersistentBridgeActor);

    public ActorBase Produce() => new PersistentBridgeActor(host, cell, incarnation, persistenceId, _snapshotMax);

    public void Release(ActorBase actor) { }
}
