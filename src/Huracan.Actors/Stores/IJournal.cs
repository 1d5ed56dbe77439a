namespace Huracan.Actors.Stores;

/// <summary>One persisted event.</summary>
/// <param name="Manifest">The codec's name for the event's type.</param>
/// <param name="Version">The version of its byte layout.</param>
public sealed record JournalRecord(long SequenceNr, string Manifest, int Version, ReadOnlyMemory<byte> Payload);

/// <summary>One atomic append: all records of one command, or none.</summary>
/// <param name="Records">Consecutive sequence numbers, the first one above the highest stored.</param>
/// <param name="Epoch">The writer's fenced epoch: a column of the journal, never part of an event.</param>
public sealed record JournalAppend(string PersistenceId, long Epoch, IReadOnlyList<JournalRecord> Records);

public enum AppendOutcome : byte
{
    Stored,

    /// <summary>Another writer has stored these sequence numbers already: this writer is stale and must stop.</summary>
    Conflict,

    /// <summary>A newer epoch owns the id: a zombie's append; it must stop.</summary>
    Fenced,

    /// <summary>Failed, or of unknown outcome: never retried in place; recovery decides.</summary>
    Unknown,
}

/// <summary>The journal of facts. Thread-safe. Implementations: SQLite, PostgreSQL, in memory (tests, simulation); one contract suite for
/// all.</summary>
public interface IJournal
{
    /// <summary>Appends each entry atomically; several entries may share one durable commit. Returns after it is durable.</summary>
    /// <param name="outcomes">[appends.Count] overwritten; a failed entry does not affect the others.</param>
    /// <param name="error">The reason behind an <see cref="AppendOutcome.Unknown"/>, for the log; null otherwise.</param>
    void Append(IReadOnlyList<JournalAppend> appends, Span<AppendOutcome> outcomes, out Exception? error);

    /// <summary>All records of one id from <paramref name="fromSequenceNr"/> on, ascending, without holes.</summary>
    IReadOnlyList<JournalRecord> Read(string persistenceId, long fromSequenceNr);

    /// <summary>0 if nothing is stored.</summary>
    long HighestSequenceNr(string persistenceId);

    /// <summary>Deletes the streams whose id begins with <paramref name="prefix"/> (a run started afresh).</summary>
    void DeleteStreams(string prefix);
}
