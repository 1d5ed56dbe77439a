namespace Huracan.Actors.Stores;

/// <summary>Snapshots in memory, for tests and simulation, beside an <see cref="InMemoryJournal"/>. They outlive the hosts that use them,
/// as a disk would.</summary>
public sealed class InMemorySnapshotStore : ISnapshotStore
{
    private sealed record Kept(Snapshot Snapshot, byte[] Hash);

    private readonly InMemoryJournal _journal;
    private readonly object _gate = new(); // taken inside the journal's lock, never the other way round
    private readonly Dictionary<string, SortedList<long, Kept>> _snapshots = [];

    internal InMemorySnapshotStore(InMemoryJournal journal) => _journal = journal;

    public AppendOutcome Save(string persistenceId, long epoch, Snapshot snapshot)
    {
        Kept kept = new(snapshot with { Payload = snapshot.Payload.ToArray() }, snapshot.Hash());
        return _journal.Fenced(persistenceId, epoch, () =>
        {
            lock (_gate)
            {
                if (!_snapshots.TryGetValue(persistenceId, out SortedList<long, Kept>? mine)) _snapshots.Add(persistenceId, mine = []);
                mine[snapshot.SequenceNr] = kept;
                while (mine.Count > Snapshot.KeptMax) mine.RemoveAt(0);
            }
        });
    }

    public Snapshot? Load(string persistenceId, long sequenceNrMax = long.MaxValue)
    {
        Kept? newest;
        lock (_gate) newest = _snapshots.TryGetValue(persistenceId, out SortedList<long, Kept>? mine) ? mine.LastOrDefault(pair => pair.Key <= sequenceNrMax).Value : null;
        if (newest is null) return null;
        return newest.Snapshot.Hash().AsSpan().SequenceEqual(newest.Hash) ? newest.Snapshot : throw new TornSnapshotException(persistenceId, newest.Snapshot.SequenceNr);
    }

    public void Delete(string persistenceId, long sequenceNrMax)
    {
        lock (_gate)
        {
            if (!_snapshots.TryGetValue(persistenceId, out SortedList<long, Kept>? mine)) return;
            while (mine.Count > 0 && mine.GetKeyAtIndex(0) <= sequenceNrMax) mine.RemoveAt(0);
        }
    }

    /// <summary>The sequence numbers kept for one id, ascending.</summary>
    public IReadOnlyList<long> SequenceNrs(string persistenceId)
    {
        lock (_gate) return _snapshots.TryGetValue(persistenceId, out SortedList<long, Kept>? mine) ? [.. mine.Keys] : [];
    }

    /// <summary>Replaces a stored payload, as a torn write or a flipped bit would.</summary>
    public void Damage(string persistenceId, long sequenceNr, Func<byte[], byte[]> damage)
    {
        lock (_gate)
        {
            Kept kept = _snapshots[persistenceId][sequenceNr];
            _snapshots[persistenceId][sequenceNr] = kept with { Snapshot = kept.Snapshot with { Payload = damage(kept.Snapshot.Payload.ToArray()) } };
        }
    }

    internal void DeleteStreams(string prefix)
    {
        lock (_gate)
            foreach (string id in _snapshots.Keys.Where(id => id.StartsWith(prefix, StringComparison.Ordinal)).ToArray()) _snapshots.Remove(id);
    }
}
