using System.Runtime.InteropServices;
using Huracan.Actors.Stores;

namespace Huracan.Stores;

/// <summary>The checks of every journal before it stores and after it reads.</summary>
internal static class JournalRules
{
    /// <exception cref="ArgumentException">No records, or a gap between them.</exception>
    public static void RequireConsecutive(JournalAppend append)
    {
        if (append.Records.Count == 0) throw new ArgumentException($"journal '{append.PersistenceId}': an append without records");
        for (int i = 0; i < append.Records.Count; i++)
        {
            long expected = append.Records[0].SequenceNr + i;
            if (expected < 1 || append.Records[i].SequenceNr != expected)
            {
                throw new ArgumentException($"journal '{append.PersistenceId}': sequence number {append.Records[i].SequenceNr} at place {i} of an append, {Math.Max(1, expected)} expected");
            }
        }
    }

    /// <exception cref="StoreException">A record is missing between two others.</exception>
    public static void RequireNoHoles(List<JournalRecord> records, string persistenceId, string place)
    {
        for (int i = 1; i < records.Count; i++)
        {
            if (records[i].SequenceNr != records[i - 1].SequenceNr + 1)
            {
                throw new StoreException(StoreTrouble.Corrupt, $"{place}: journal '{persistenceId}' has record {records[i].SequenceNr} right after {records[i - 1].SequenceNr}; the store was altered, restore it from a copy");
            }
        }
    }

    /// <summary>The newest snapshot that was found, after a check of its hash; null if none was found.</summary>
    /// <exception cref="TornSnapshotException">Its hash does not match.</exception>
    public static Snapshot? Whole(string persistenceId, List<(Snapshot Snapshot, byte[] Hash)> newest)
    {
        if (newest is not [var (snapshot, hash), ..]) return null;
        return snapshot.Hash().AsSpan().SequenceEqual(hash) ? snapshot : throw new TornSnapshotException(persistenceId, snapshot.SequenceNr);
    }

    /// <summary>The payload's own array where it is whole, else a copy.</summary>
    public static byte[] Bytes(ReadOnlyMemory<byte> payload) =>
        MemoryMarshal.TryGetArray(payload, out ArraySegment<byte> segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : payload.ToArray();
}
