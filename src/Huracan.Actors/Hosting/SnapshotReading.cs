using Huracan.Actors.Codec;
using Huracan.Actors.Stores;

namespace Huracan.Actors.Hosting;

/// <summary>A state from the snapshot store, and the event after which it was taken.</summary>
internal sealed record StoredState(long SequenceNr, object State);

/// <summary>Finds the state from which a replay may start.</summary>
internal static class SnapshotReading
{
    /// <summary>The newest snapshot that can be read and is not ahead of the journal. Null if there is none; then the replay starts at
    /// event 1. Blocks, and throws only what the journal throws.</summary>
    /// <param name="sequenceNrMax">Newer snapshots are not considered.</param>
    /// <param name="passedOver">Called for each snapshot that exists and cannot be read: torn, of an unknown name or version, or of another
    /// layout.</param>
    public static StoredState? Newest(ISnapshotStore snapshots, IJournal journal, MessageCodec codec, string persistenceId, long sequenceNrMax, Action<long, Exception> passedOver)
    {
        // A snapshot that is ahead of the journal belongs to a journal that was deleted.
        long max = Math.Min(sequenceNrMax, journal.HighestSequenceNr(persistenceId));
        while (max > 0)
        {
            Snapshot? snapshot = null;
            try
            {
                snapshot = snapshots.Load(persistenceId, max);
                return snapshot is null ? null : new StoredState(snapshot.SequenceNr, codec.Decode(snapshot.Manifest, snapshot.Version, snapshot.Payload));
            }
            catch (TornSnapshotException torn)
            {
                passedOver(torn.SequenceNr, torn);
                max = torn.SequenceNr - 1;
            }
            catch (Exception trouble)
            {
                passedOver(snapshot?.SequenceNr ?? 0, trouble);
                max = (snapshot?.SequenceNr ?? 0) - 1; // without an answer from the store, only the journal is read
            }
        }

        return null;
    }
}
