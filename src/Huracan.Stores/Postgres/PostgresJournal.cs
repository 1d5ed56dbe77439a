using Huracan.Actors.Stores;
using Npgsql;
using NpgsqlTypes;

namespace Huracan.Stores.Postgres;

/// <summary>The journal in PostgreSQL. One statement holds many appends and commits by itself: one round trip and one flush to
/// disk.</summary>
/// <remarks>
/// The fence: the lease row of the append's id must have the append's epoch. The statement locks that row FOR SHARE, and a
/// takeover updates it. So an append that has begun ends before the takeover, and a later one is <see cref="AppendOutcome.Fenced"/>. An id
/// without a lease row has no owner, so every append to it is fenced. An append without an answer from the server is
/// <see cref="AppendOutcome.Unknown"/>.
/// </remarks>
public sealed class PostgresJournal(PostgresDatabase database) : IJournal
{
    /// <summary>One statement's payload: well below the server's limit of 1 GB for a value, and small enough to copy at once.</summary>
    private const int BytesMax = 32 << 20;

    private const string Sql = "SELECT journal_append($1, $2, $3, $4, $5, $6, $7)";

    public void Append(IReadOnlyList<JournalAppend> appends, Span<AppendOutcome> outcomes, out Exception? error)
    {
        if (outcomes.Length < appends.Count) throw new ArgumentException($"{outcomes.Length} outcomes given, {appends.Count} appends need one each", nameof(outcomes));
        foreach (JournalAppend append in appends) JournalRules.RequireConsecutive(append);
        error = null;
        for (int from = 0; from < appends.Count;)
        {
            int count = Fitting(appends, from);
            try
            {
                short[] answers = Store(appends, from, count);
                for (int i = 0; i < count; i++) outcomes[from + i] = (AppendOutcome)answers[i];
            }
            catch (Exception e) when (e is IOException or NpgsqlException or TimeoutException)
            {
                error = e;
                outcomes.Slice(from, count).Fill(AppendOutcome.Unknown);
            }

            from += count;
        }
    }

    public IReadOnlyList<JournalRecord> Read(string persistenceId, long fromSequenceNr)
    {
        List<JournalRecord> records = database.Query("read the journal",
            "SELECT sequence_nr, manifest, version, payload FROM journal WHERE persistence_id = $1 AND sequence_nr >= $2 ORDER BY sequence_nr",
            row => new JournalRecord(row.GetInt64(0), row.GetString(1), row.GetInt32(2), row.GetFieldValue<byte[]>(3)),
            Value(persistenceId), Value(fromSequenceNr));
        JournalRules.RequireNoHoles(records, persistenceId, $"PostgreSQL {database.Dsn}");
        return records;
    }

    public long HighestSequenceNr(string persistenceId) =>
        database.Scalar<long>("read the journal", "SELECT coalesce(max(sequence_nr), 0) FROM journal WHERE persistence_id = $1", Value(persistenceId));

    public void DeleteStreams(string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        database.Execute("delete from the journal",
            "WITH gone AS (DELETE FROM snapshots WHERE starts_with(persistence_id, $1)) DELETE FROM journal WHERE starts_with(persistence_id, $1)", Value(prefix));
    }

    /// <summary>When the newest record of the streams that begin with <paramref name="prefix"/> was written, by the server's clock; 0 if
    /// there is none.</summary>
    public long LastWrittenMs(string prefix) => database.Scalar<long>("read the journal",
        "SELECT coalesce((extract(epoch FROM max(written_at)) * 1000)::bigint, 0) FROM journal WHERE starts_with(persistence_id, $1)", Value(prefix));

    private static int Fitting(IReadOnlyList<JournalAppend> appends, int from)
    {
        long bytes = 0;
        int count = 0;
        for (; from + count < appends.Count; count++)
        {
            foreach (JournalRecord record in appends[from + count].Records) bytes += record.Payload.Length;
            if (bytes > BytesMax && count > 0) break;
        }

        return count;
    }

    private short[] Store(IReadOnlyList<JournalAppend> appends, int from, int count)
    {
        string[] ids = new string[count];
        long[] epochs = new long[count], firsts = new long[count];
        int[] counts = new int[count];
        List<string> manifests = [];
        List<int> versions = [];
        List<byte[]> payloads = [];
        for (int i = 0; i < count; i++)
        {
            JournalAppend append = appends[from + i];
            (ids[i], epochs[i], firsts[i], counts[i]) = (append.PersistenceId, append.Epoch, append.Records[0].SequenceNr, append.Records.Count);
            foreach (JournalRecord record in append.Records)
            {
                manifests.Add(record.Manifest);
                versions.Add(record.Version);
                payloads.Add(JournalRules.Bytes(record.Payload));
            }
        }

        CrashPoints.Hit("journal", "append.before");
        short[] answers = database.Scalar<short[]>("append to the journal", Sql,
            Array(NpgsqlDbType.Text, ids), Array(NpgsqlDbType.Bigint, epochs), Array(NpgsqlDbType.Bigint, firsts), Array(NpgsqlDbType.Integer, counts),
            Array(NpgsqlDbType.Text, manifests), Array(NpgsqlDbType.Integer, versions), Array(NpgsqlDbType.Bytea, payloads));
        CrashPoints.Hit("journal", "append.after");
        return answers;
    }

    private static NpgsqlParameter Array(NpgsqlDbType element, object values) => new() { NpgsqlDbType = NpgsqlDbType.Array | element, Value = values };

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };
}
