using Huracan.Actors.Codec;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;

namespace Huracan.Actors.Hosting;

/// <content>Snapshots of a persistent actor: they shorten its replay and can do no other thing. None of their troubles is a failure of the actor.</content>
internal sealed partial class ActorCell
{
    /// <summary>Events between two snapshots; 0 if this actor takes none.</summary>
    private int _snapshotEvery;

    /// <summary>The newest one that was restored or handed in, whatever became of it.</summary>
    private long _snapshotNr;

    /// <summary>One that could not be restored, or whose following events did not fit it, is not tried again by this cell.</summary>
    private long _snapshotMax = long.MaxValue;

    private bool _savingSnapshot;

    /// <summary>For the host's reading of a replay.</summary>
    internal long SnapshotMax => _snapshotEvery > 0 ? _snapshotMax : 0;

    /// <summary>On the saver's thread.</summary>
    internal void SnapshotEnded() => Volatile.Write(ref _savingSnapshot, false);

    /// <returns>False if the actor did not take it: the replay is read again, without this one.</returns>
    private bool Restore(PersistentActor actor, StoredState stored)
    {
        _evolving = true;
        try
        {
            actor.HostRestoreSnapshot(stored.State);
        }
        catch (Exception reason)
        {
            PassOver(actor, stored, reason);
            return false;
        }
        finally
        {
            _evolving = false;
        }
        _sequenceNr = _snapshotNr = stored.SequenceNr;
        return true;
    }

    private void PassOver(PersistentActor actor, StoredState stored, Exception reason)
    {
        _snapshotMax = stored.SequenceNr - 1;
        _host.ReportSnapshot(this, new SnapshotTrouble(actor.PersistenceId, stored.SequenceNr, SnapshotStep.Restoring, reason));
    }

    private void TakeSnapshotWhereDue(PersistentActor actor)
    {
        if (_snapshotEvery == 0 || _host.Snapshots is null || _sequenceNr - _snapshotNr < _snapshotEvery || Volatile.Read(ref _savingSnapshot)) return;
        _snapshotNr = _sequenceNr; // the next one is due an interval later, whatever becomes of this one
        _evolving = true;
        try
        {
            if (actor.HostTakeSnapshot() is not { } state) return;
            EncodedMessage encoded = _host.Codec.Encode(state);
            Snapshot snapshot = new(_sequenceNr, encoded.Name, encoded.Version, encoded.Bytes);
            _savingSnapshot = true;
            _snapshotMax = long.MaxValue; // this one is of a state that the journal agrees with
            _host.SubmitSnapshot(new SnapshotSave(this, actor.PersistenceId, actor.HostWriterEpoch, snapshot));
        }
        catch (Exception reason)
        {
            _savingSnapshot = false;
            _host.ReportSnapshot(this, new SnapshotTrouble(actor.PersistenceId, _sequenceNr, SnapshotStep.Taking, reason));
        }
        finally
        {
            _evolving = false;
        }
    }
}
