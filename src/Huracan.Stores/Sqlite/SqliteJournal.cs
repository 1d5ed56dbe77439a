using Huracan.Actors.Stores;
using Microsoft.Data.Sqlite;

namespace Huracan.Stores.Sqlite;

/// <summary>The journal in SQLite. Appends that arrive during a commit share the next commit.</summary>
/// <remarks>
/// One transaction holds many appends, each in a savepoint of its own, so that a failed append leaves no trace and does not
/// affect the others. The fence: an append fails if the folder's epoch (table node) or the epoch of its stream's last record is newer. Both
/// are read inside the write transaction, so no takeover can happen between check and insert. If a commit fails, its appends are
/// <see cref="AppendOutcome.Unknown"/>: the next recovery may or may not find them.
/// </remarks>
/// <param name="clock">For the column with the time of the event, which is for people only.</param>
public sealed class SqliteJournal(SqliteDatabase database, TimeProvider clock) : IJournal
{
    private readonly List<Request> _waiting = [];
    private readonly Lock _committing = new();
    private Statements? _statements;

    public void Append(IReadOnlyList<JournalAppend> appends, Span<AppendOutcome> outcomes, out Exception? error)
    {
        if (outcomes.Length < appends.Count) throw new ArgumentException($"{outcomes.Length} outcomes given, {appends.Count} appends need one each", nameof(outcomes));
        foreach (JournalAppend append in appends) JournalRules.RequireConsecutive(append);

        Request mine = new(appends);
        lock (_waiting) _waiting.Add(mine);
        lock (_committing)
        {
            // The former holder of the lock may have stored this request too.
            if (!mine.Done) Commit(TakeAll());
        }

        mine.Outcomes.CopyTo(outcomes);
        error = mine.Error;
    }

    public IReadOnlyList<JournalRecord> Read(string persistenceId, long fromSequenceNr)
    {
        List<JournalRecord> records = database.Read("read the journal", connection => SqliteDatabase.Query(connection,
            "SELECT sequence_nr, manifest, version, payload FROM journal WHERE persistence_id = $id AND sequence_nr >= $from ORDER BY sequence_nr",
            row => new JournalRecord(row.GetInt64(0), row.GetString(1), row.GetInt32(2), row.GetFieldValue<byte[]>(3)),
            ("$id", persistenceId), ("$from", fromSequenceNr)));
        JournalRules.RequireNoHoles(records, persistenceId, database.Path);
        return records;
    }

    public long HighestSequenceNr(string persistenceId) => database.Read("read the journal", connection =>
        SqliteDatabase.Number(connection, "SELECT coalesce(max(sequence_nr), 0) FROM journal WHERE persistence_id = $id", ("$id", persistenceId)));

    /// <summary>When the last event of the streams that begin with <paramref name="prefix"/> was written, Unix ms; 0 if there is none. For
    /// people: no code decides by it.</summary>
    public long LastWrittenMs(string prefix) => database.Read("read the journal", connection =>
        SqliteDatabase.Number(connection, "SELECT coalesce(max(written_ms), 0) FROM journal WHERE substr(persistence_id, 1, length($prefix)) = $prefix", ("$prefix", prefix)));

    public void DeleteStreams(string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        database.Write("delete from the journal", connection => SqliteDatabase.Execute(connection,
            "DELETE FROM snapshots WHERE substr(persistence_id, 1, length($prefix)) = $prefix; DELETE FROM journal WHERE substr(persistence_id, 1, length($prefix)) = $prefix",
            ("$prefix", prefix)));
    }

    /// <summary>The ids that begin with <paramref name="prefix"/>, in ordinal order.</summary>
    public IReadOnlyList<string> PersistenceIds(string prefix) => database.Read("read the journal", connection => SqliteDatabase.Query(connection,
        "SELECT DISTINCT persistence_id FROM journal WHERE substr(persistence_id, 1, length($prefix)) = $prefix ORDER BY persistence_id",
        row => row.GetString(0), ("$prefix", prefix)));

    private Request[] TakeAll()
    {
        lock (_waiting)
        {
            Request[] all = [.. _waiting];
            _waiting.Clear();
            return all;
        }
    }

    private void Commit(Request[] requests)
    {
        Exception? trouble = null;
        try
        {
            if (database.IsReadOnly) throw new StoreException(StoreTrouble.ReadOnly, $"{database.Path}: was opened for reading");
            database.Write("append to the journal", connection =>
            {
                if (_statements?.Connection != connection) _statements = new Statements(connection);
                long nodeEpoch = SqliteDatabase.StoredEpoch(connection);
                long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
                CrashPoints.Hit("journal", "append.before");
                foreach (Request request in requests)
                {
                    for (int i = 0; i < request.Appends.Count; i++)
                    {
                        request.Outcomes[i] = _statements.TryAppend(request.Appends[i], nodeEpoch, now, ref request.Error);
                    }
                }

                CrashPoints.Hit("journal", "append.written");
                return 0;
            });
        }
        catch (Exception e)
        {
            trouble = e;
            _statements = null;
        }

        foreach (Request request in requests)
        {
            if (trouble is not null)
            {
                // A refusal stays true whether or not the commit succeeded; everything else is now in doubt.
                request.Error = trouble;
                foreach (ref AppendOutcome outcome in request.Outcomes.AsSpan())
                {
                    if (outcome == AppendOutcome.Stored) outcome = AppendOutcome.Unknown;
                }
            }

            request.Done = true;
        }
    }

    private sealed class Request(IReadOnlyList<JournalAppend> appends)
    {
        public readonly IReadOnlyList<JournalAppend> Appends = appends;
        public readonly AppendOutcome[] Outcomes = new AppendOutcome[appends.Count];
        public Exception? Error;
        public bool Done;
    }

    /// <summary>Statements compiled once per connection.</summary>
    private sealed class Statements
    {
        private readonly SqliteCommand _begin, _keep, _undo, _last, _insert;
        private readonly SqliteParameter _lastId, _id, _sequenceNr, _epoch, _now, _manifest, _version, _payload;

        public Statements(SqliteConnection connection)
        {
            Connection = connection;
            _begin = Prepared("SAVEPOINT one");
            _keep = Prepared("RELEASE one");
            _undo = Prepared("ROLLBACK TO one");
            _last = Command("SELECT sequence_nr, epoch FROM journal WHERE persistence_id = $id ORDER BY sequence_nr DESC LIMIT 1");
            _lastId = _last.Parameters.Add("$id", SqliteType.Text);
            _last.Prepare();
            _insert = Command("INSERT INTO journal(persistence_id, sequence_nr, epoch, written_ms, manifest, version, payload) VALUES ($id, $nr, $epoch, $now, $manifest, $version, $payload)");
            _id = _insert.Parameters.Add("$id", SqliteType.Text);
            _sequenceNr = _insert.Parameters.Add("$nr", SqliteType.Integer);
            _epoch = _insert.Parameters.Add("$epoch", SqliteType.Integer);
            _now = _insert.Parameters.Add("$now", SqliteType.Integer);
            _manifest = _insert.Parameters.Add("$manifest", SqliteType.Text);
            _version = _insert.Parameters.Add("$version", SqliteType.Integer);
            _payload = _insert.Parameters.Add("$payload", SqliteType.Blob);
            _insert.Prepare();
        }

        public SqliteConnection Connection { get; }

        public AppendOutcome TryAppend(JournalAppend append, long nodeEpoch, long now, ref Exception? error)
        {
            if (append.Epoch < nodeEpoch) return AppendOutcome.Fenced;
            _lastId.Value = append.PersistenceId;
            long lastNr = 0, lastEpoch = 0;
            using (SqliteDataReader row = _last.ExecuteReader())
            {
                if (row.Read()) (lastNr, lastEpoch) = (row.GetInt64(0), row.GetInt64(1));
            }

            if (append.Epoch < lastEpoch) return AppendOutcome.Fenced;

            // A gap is a conflict too: the writer replayed records that are gone, because the run was started afresh in the meantime.
            if (append.Records[0].SequenceNr != lastNr + 1) return AppendOutcome.Conflict;

            _begin.ExecuteNonQuery();
            try
            {
                foreach (JournalRecord record in append.Records)
                {
                    _id.Value = append.PersistenceId;
                    _sequenceNr.Value = record.SequenceNr;
                    _epoch.Value = append.Epoch;
                    _now.Value = now;
                    _manifest.Value = record.Manifest;
                    _version.Value = record.Version;
                    _payload.Value = JournalRules.Bytes(record.Payload);
                    _insert.ExecuteNonQuery();
                    CrashPoints.Hit("journal", "record.written");
                }

                _keep.ExecuteNonQuery();
                return AppendOutcome.Stored;
            }
            catch (SqliteException e) when (e.SqliteErrorCode is not (10 or 11 or 13 or 26))
            {
                // An error of this append alone (such as a payload beyond SQLite's limit): it is undone here, and the others continue.
                // Disk full, input/output and corruption end the whole transaction and are left to the caller.
                _undo.ExecuteNonQuery();
                _keep.ExecuteNonQuery();
                error = e;
                return AppendOutcome.Unknown;
            }
        }

        private SqliteCommand Command(string sql)
        {
            SqliteCommand command = Connection.CreateCommand();
            command.CommandText = sql;
            return command;
        }

        private SqliteCommand Prepared(string sql)
        {
            SqliteCommand command = Command(sql);
            command.Prepare();
            return command;
        }
    }
}
