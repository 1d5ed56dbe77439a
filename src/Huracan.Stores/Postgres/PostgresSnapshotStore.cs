using Huracan.Actors.Stores;
using Npgsql;

namespace Huracan.Stores.Postgres;

/// <summary>Snapshots in PostgreSQL, beside the journal of the same database. A save is one statement, which commits by itself.</summary>
/// <remarks>The fence is the journal's: the statement locks the lease row FOR SHARE where the epoch matches; without such a row the save is
/// refused.</remarks>
public sealed class PostgresSnapshotStore(PostgresDatabase database) : ISnapshotStore
{
    public AppendOutcome Save(string persistenceId, long epoch, Snapshot snapshot)
    {
        CrashPoints.Hit("snapshot", "save.before");
        short outcome = database.Scalar<short>("save a snapshot", "SELECT snapshot_save($1, $2, $3, $4, $5, $6, $7, $8)",
            Value(persistenceId), Value(epoch), Value(snapshot.SequenceNr), Value(snapshot.Manifest), Value(snapshot.Version),
            Value(JournalRules.Bytes(snapshot.Payload)), Value(snapshot.Hash()), Value(Snapshot.KeptMax));
        CrashPoints.Hit("snapshot", "save.after");
        return (AppendOutcome)outcome;
    }

    public Snapshot? Load(string persistenceId, long sequenceNrMax = long.MaxValue) => JournalRules.Whole(persistenceId, database.Query("load a snapshot",
        "SELECT sequence_nr, manifest, version, payload, hash FROM snapshots WHERE persistence_id = $1 AND sequence_nr <= $2 ORDER BY sequence_nr DESC LIMIT 1",
        row => (new Snapshot(row.GetInt64(0), row.GetString(1), row.GetInt32(2), row.GetFieldValue<byte[]>(3)), row.GetFieldValue<byte[]>(4)),
        Value(persistenceId), Value(sequenceNrMax)));

    public void Delete(string persistenceId, long sequenceNrMax) => database.Execute("delete snapshots",
        "DELETE FROM snapshots WHERE persistence_id = $1 AND sequence_nr <= $2", Value(persistenceId), Value(sequenceNrMax));

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };
}
