namespace Huracan.Actors.Stores;

/// <summary>A journal in memory, for tests and simulation. It outlives the hosts that use it, as a disk would.</summary>
public sealed class InMemoryJournal : IJournal
{
    private readonly object _gate = new();
    private readonly InMemoryLeaseStore? _leases;
    private readonly Dictionary<string, List<JournalRecord>> _streams = [];
    private readonly Dictionary<string, long> _owners = [];

    /// <param name="leases">Their epochs fence appends, as the lease rows of a database do; null for a journal without a fleet.</param>
    public InMemoryJournal(InMemoryLeaseStore? leases = null)
    {
        _leases = leases;
        Snapshots = new InMemorySnapshotStore(this);
    }

    /// <summary>The snapshots beside this journal: checked by the same epochs, deleted with its streams.</summary>
    public InMemorySnapshotStore Snapshots { get; }

    /// <summary>From now on appends to this id under an older epoch are fenced.</summary>
    public void TakeOver(string persistenceId, long epoch)
    {
        lock (_gate) _owners[persistenceId] = Math.Max(epoch, _owners.GetValueOrDefault(persistenceId));
    }

    public void Append(IReadOnlyList<JournalAppend> appends, Span<AppendOutcome> outcomes, out Exception? error)
    {
        error = null;
        lock (_leases?.Gate ?? _gate) // no takeover between the epoch check and the insert
        lock (_gate)
            for (int i = 0; i < appends.Count; i++) outcomes[i] = Append(appends[i]);
    }

    /// <summary>Runs <paramref name="store"/> if the epoch may write under this id, with no takeover between the two.</summary>
    internal AppendOutcome Fenced(string persistenceId, long epoch, Action store)
    {
        lock (_leases?.Gate ?? _gate)
        lock (_gate)
        {
            if (IsFenced(persistenceId, epoch)) return AppendOutcome.Fenced;
            store();
            return AppendOutcome.Stored;
        }
    }

    private bool IsFenced(string persistenceId, long epoch) =>
        epoch < _owners.GetValueOrDefault(persistenceId) || (_leases?.NewestEpoch(persistenceId) is { } newest && epoch != newest);

    private AppendOutcome Append(JournalAppend append)
    {
        if (IsFenced(append.PersistenceId, append.Epoch)) return AppendOutcome.Fenced;
        _streams.TryGetValue(append.PersistenceId, out List<JournalRecord>? stream);
        long next = (stream?.Count ?? 0) + 1;
        for (int i = 0; i < append.Records.Count; i++)
            if (append.Records[i].SequenceNr != next + i) return AppendOutcome.Conflict;
        if (stream is null) _streams.Add(append.PersistenceId, stream = []);
        foreach (JournalRecord record in append.Records) stream.Add(record with { Payload = record.Payload.ToArray() });
        return AppendOutcome.Stored;
    }

    public IReadOnlyList<JournalRecord> Read(string persistenceId, long fromSequenceNr)
    {
        lock (_gate)
        {
            return _streams.TryGetValue(persistenceId, out List<JournalRecord>? stream)
                ? stream.GetRange((int)Math.Min(stream.Count, Math.Max(0, fromSequenceNr - 1)), (int)Math.Max(0, stream.Count - Math.Max(0, fromSequenceNr - 1)))
                : [];
        }
    }

    public long HighestSequenceNr(string persistenceId)
    {
        lock (_gate) return _streams.TryGetValue(persistenceId, out List<JournalRecord>? stream) ? stream.Count : 0;
    }

    public void DeleteStreams(string prefix)
    {
        lock (_gate)
        {
            foreach (string id in _streams.Keys.Where(id => id.StartsWith(prefix, StringComparison.Ordinal)).ToArray()) _streams.Remove(id);
            foreach (string id in _owners.Keys.Where(id => id.StartsWith(prefix, StringComparison.Ordinal)).ToArray()) _owners.Remove(id);
            Snapshots.DeleteStreams(prefix);
        }
    }
}
