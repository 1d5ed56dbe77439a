using Akka.Actor;
using Akka.Persistence;
using Huracan.Actors.Hosting;
using Huracan.Actors.Stores;
using Huracan.Akka.Persistence;
using ActorCell = Huracan.Actors.Hosting.ActorCell;

namespace Huracan.Akka.Hosting;

/// <summary>Recovers one incarnation of a persistent cell, and appends its commands, through Akka.Persistence and our journal plugin.
/// Owns no state: the cell evolves. After a failed append Akka stops this actor and the cell its incarnation; recovery decides.</summary>
internal sealed class PersistentBridgeActor : UntypedPersistentActor
{
    internal const string JournalPlugin = "huracan.persistence.journal";

    private readonly ActorCell _cell;
    private readonly long _incarnation;
    private readonly StoredState? _state;
    private bool _offered;
    private List<JournalRecord> _replayed = [];
    private int _waiting;

    public PersistentBridgeActor(ActorCell cell, Recover recover)
    {
        (_cell, _incarnation, PersistenceId, _state) = (cell, recover.Incarnation, recover.PersistenceId, recover.State);
        JournalPluginId = JournalPlugin;
        if (_state is not null) SnapshotPluginId = HuracanSnapshotStore.PluginId;
    }

    public override string PersistenceId { get; }

    /// <summary>From the one that was read already. Where newer ones have displaced it meanwhile, everything is replayed.</summary>
    public override Recovery Recovery => new(_state is null ? SnapshotSelectionCriteria.None
        : new SnapshotSelectionCriteria(_state.SequenceNr, DateTime.MaxValue, _state.SequenceNr));

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case JournaledEvent e: _replayed.Add(e.Record); break;
            case SnapshotOffer: _offered = true; break;
            case RecoveryCompleted:
                _cell.Signal(new ReplayedSignal(_incarnation, _replayed, null, _offered ? _state : null));
                _replayed = [];
                break;
            default: Unhandled(message); break;
        }
    }

    protected override void OnCommand(object message)
    {
        if (message is not JournalAppend append)
        {
            Unhandled(message);
            return;
        }

        _waiting = append.Records.Count;
        PersistAll(append.Records.Select(record => new JournaledEvent(append.Epoch, record)), _ =>
        {
            if (--_waiting == 0) _cell.Signal(new AppendedSignal(AppendOutcome.Stored, null));
        });
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        base.OnRecoveryFailure(reason, message);
        _cell.Signal(new ReplayedSignal(_incarnation, null, reason));
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistFailure(cause, @event, sequenceNr);
        _cell.Signal(new AppendedSignal(cause is AppendRefusedException refused ? refused.Outcome : AppendOutcome.Unknown, cause.InnerException ?? cause));
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistRejected(cause, @event, sequenceNr);
        _cell.Signal(new AppendedSignal(AppendOutcome.Unknown, cause));
        Context.Stop(Self);
    }
}
