using Huracan.Actors.Codec;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;

namespace Huracan.Actors.Hosting;

/// <content>Snapshots of a persistent actor. They only shorten its replay. A snapshot that fails is never a failure of the actor.</content>
internal sealed partial class ActorCell
{
    /// <summary>Events between two snapshots; 0 if this actor takes none.</summary>
    private int _snapshotEvery;

    /// <summary>The newest snapshot that was restored or handed to the store, whether or not it was saved.</summary>
    private long _snapshotNr;

    /// <summary>This cell does not try a snapshot again that could not be restored, or that did not fit the events after it.</summary>
    private long _snapshotMax = long.MaxValue;

    private bool _savingSnapshot;

    /// <summary>Used when the host reads a replay.</summary>
    internal long SnapshotMax => _snapshotEvery > 0 ? _snapshotMax : 0;

    /// <summary>On the saver's thread.</summary>
    internal void SnapshotEnded() => Volatile.Write(ref _savingSnapshot, false);

    /// <returns>False if the actor did not accept it: the replay is read again, without this snapshot.</returns>
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
        _snapshotNr = _sequenceNr; // the next one is due one interval later, whether or not this one is saved
        _evolving = true;
        try
        {
            if (actor.HostTakeSnapshot() is not { } state) return;
            EncodedMessage encoded = _host.Codec.Encode(state);
            Snapshot snapshot = new(_sequenceNr, encoded.Name, encoded.Version, encoded.Bytes);
            _savingSnapshot = true;
            _snapshotMax = long.MaxValue; // the journal agrees with this state
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
