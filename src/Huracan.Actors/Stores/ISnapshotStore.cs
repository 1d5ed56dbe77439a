using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Huracan.Actors.Stores;

/// <summary>The state of one persistent actor after event <paramref name="SequenceNr"/>: the fold of events 1 to that one.</summary>
/// <param name="SequenceNr">At least 1.</param>
/// <param name="Manifest">The codec's name for the state's type.</param>
/// <param name="Version">The version of its byte layout.</param>
public sealed record Snapshot(long SequenceNr, string Manifest, int Version, ReadOnlyMemory<byte> Payload)
{
    public long SequenceNr { get; } = SequenceNr >= 1 ? SequenceNr
        : throw new ArgumentOutOfRangeException(nameof(SequenceNr), SequenceNr, "a snapshot is taken after event 1 or a later one");

    /// <summary>How many snapshots a store keeps of one id: the newest, one in case that one is torn, and one in case both were written by
    /// a newer program that was rolled back. Older ones would only cost room: the journal is used instead.</summary>
    public const int KeptMax = 3;

    /// <summary>SHA-256 over number, name, version and payload: stored beside them, and compared at each load.</summary>
    public byte[] Hash()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] name = Encoding.UTF8.GetBytes(Manifest);
        Span<byte> head = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(head, SequenceNr);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(head[12..], name.Length);
        hash.AppendData(head);
        hash.AppendData(name);
        hash.AppendData(Payload.Span);
        return hash.GetHashAndReset();
    }
}

/// <summary>A stored snapshot differs from what was saved. Harmless: ask for an older one; if there is none, replay from event 1.</summary>
public sealed class TornSnapshotException(string persistenceId, long sequenceNr)
    : IOException($"snapshot {sequenceNr} of '{persistenceId}' is torn: its bytes do not have the hash stored beside them; an older one or the journal is used instead")
{
    public string PersistenceId => persistenceId;
    public long SequenceNr => sequenceNr;
}

/// <summary>Snapshots beside a journal: they only shorten its replay. The journal stays the truth and is never truncated, so a snapshot may
/// be missing, late, torn or unreadable at any time. Thread-safe; every call blocks. Implementations: in memory (tests, simulation),
/// SQLite, PostgreSQL; one contract suite for all.</summary>
/// <remarks><see cref="IJournal.DeleteStreams"/> of the journal beside it also deletes the snapshots of those streams.</remarks>
public interface ISnapshotStore
{
    /// <summary>Stores one, replaces one of the same number, and removes all but the newest <see cref="Snapshot.KeptMax"/> of this
    /// id.</summary>
    /// <param name="epoch">The writer's fenced epoch, as in <see cref="JournalAppend"/>.</param>
    /// <returns><see cref="AppendOutcome.Stored"/>, or <see cref="AppendOutcome.Fenced"/> if the epoch is not the newest. No
    /// other.</returns>
    /// <exception cref="IOException">The world's trouble: whether it is stored is unknown, and does not matter.</exception>
    AppendOutcome Save(string persistenceId, long epoch, Snapshot snapshot);

    /// <summary>The newest one whose number is at most <paramref name="sequenceNrMax"/>; null if there is none.</summary>
    /// <exception cref="TornSnapshotException">The snapshot exists and is torn; ask again below its number.</exception>
    Snapshot? Load(string persistenceId, long sequenceNrMax = long.MaxValue);

    /// <summary>Removes all up to and including <paramref name="sequenceNrMax"/>. The epoch is not checked: a deleted snapshot costs only
    /// time.</summary>
    void Delete(string persistenceId, long sequenceNrMax);
}
