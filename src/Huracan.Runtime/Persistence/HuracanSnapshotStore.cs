using Akka.Event;
using Akka.Persistence;
using Akka.Persistence.Snapshot;
using Huracan.Actors.Codec;
using Huracan.Actors.Hosting;
using Huracan.Actors.Stores;

namespace Huracan.Runtime.Persistence;

/// <summary>Akka's snapshots in our own store, which checks the writer's epoch. It has no state; after a crash it starts empty.</summary>
/// <remarks>If a snapshot is torn, or this program's codec does not know it, an older one is used, and in the end the journal. The store
/// keeps the newest few of each actor by itself and stores no times, so requests for single numbers or for times are refused.</remarks>
public sealed class HuracanSnapshotStore : SnapshotStore
{
    public const string PluginId = "huracan.persistence.snapshot-store";

    private readonly StoreAccess _access = StoreAccess.Of(Context.System);
    private readonly ISnapshotStore _store = StoreAccess.Of(Context.System).Snapshots;
    private readonly IJournal _journal = StoreAccess.Of(Context.System).Journal;
    private readonly MessageCodec _codec = StoreAccess.Of(Context.System).Codec;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private SnapshotMetadata? _failed;

    protected override async Task<SelectedSnapshot> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(criteria);
        RequireTimeless(persistenceId, criteria);
        StoredState? found = await BlockingCall.Run(() => SnapshotReading.Newest(_store, _journal, _codec, persistenceId, criteria.MaxSequenceNr,
            (sequenceNr, reason) => PassedOver(persistenceId, sequenceNr, reason))).ConfigureAwait(false);
        return found is null || found.SequenceNr < criteria.MinSequenceNr
            ? null! // null tells Akka: there is none
            : new SelectedSnapshot(new SnapshotMetadata(persistenceId, found.SequenceNr, DateTime.UnixEpoch), found);
    }

    protected override async Task SaveAsync(SnapshotMetadata metadata, object snapshot, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        string id = metadata.PersistenceId;
        if (snapshot is not EncodedSnapshot encoded)
        {
            throw new InvalidOperationException(
                $"{id}: a snapshot of type {snapshot?.GetType().FullName ?? "null"} came to {PluginId}, which stores {nameof(EncodedSnapshot)} only; an actor of Akka's own belongs to the default snapshot store");
        }
        if (encoded.Snapshot.SequenceNr != metadata.SequenceNr)
            throw new InvalidOperationException($"{id}: the snapshot says event {encoded.Snapshot.SequenceNr}, Akka says {metadata.SequenceNr}");
        AppendOutcome outcome = await BlockingCall.Run(() => _store.Save(id, encoded.Epoch, encoded.Snapshot)).ConfigureAwait(false);
        if (outcome != AppendOutcome.Stored) throw new AppendRefusedException(id, outcome);
    }

    /// <remarks>After a failed save Akka asks to delete what may be half stored. Nothing is half stored, and the number may by now belong
    /// to the new owner.</remarks>
    protected override Task DeleteAsync(SnapshotMetadata metadata, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (metadata.Equals(_failed))
        {
            _failed = null;
            return Task.CompletedTask;
        }
        return Task.FromException(new NotSupportedException(
            $"{metadata.PersistenceId}: snapshot {metadata.SequenceNr} cannot be deleted alone; the store keeps the newest {Snapshot.KeptMax} by itself, and all up to a number can be deleted"));
    }

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(criteria);
        RequireTimeless(persistenceId, criteria);
        if (criteria.MinSequenceNr > 0)
            throw new NotSupportedException($"{persistenceId}: snapshots from {criteria.MinSequenceNr} on cannot be deleted alone, only all up to a number");
        return BlockingCall.Run(() =>
        {
            _store.Delete(persistenceId, criteria.MaxSequenceNr);
            return true;
        });
    }

    protected override bool ReceivePluginInternal(object message)
    {
        if (message is not SaveSnapshotFailure failure) return false;
        _failed = failure.Metadata;
        return true;
    }

    private void PassedOver(string persistenceId, long sequenceNr, Exception reason)
    {
        _log.Warning("{0}: snapshot {1} is skipped ({2}); an older one or the journal is used instead",
            persistenceId, sequenceNr, reason.Message);
        _access.SnapshotPassedOver?.Invoke(persistenceId, sequenceNr, reason);
    }

    private static void RequireTimeless(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        if (criteria.MaxTimeStamp < DateTime.MaxValue || criteria.MinTimestamp > DateTime.MinValue)
            throw new NotSupportedException($"{persistenceId}: snapshots are chosen by number here; the store keeps no times");
    }
}
