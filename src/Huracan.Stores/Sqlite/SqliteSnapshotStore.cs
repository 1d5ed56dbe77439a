using Huracan.Actors.Stores;

namespace Huracan.Stores.Sqlite;

/// <summary>Snapshots in SQLite, beside the journal of the same file. A save is one durable commit.</summary>
/// <remarks>The fence is that of the journal: a save is refused if the epoch of the folder, of the stream's last event or of its newest
/// snapshot is newer. All are read inside the write transaction.</remarks>
/// <param name="clock">For the column with the time of the snapshot, which is for people only.</param>
public sealed class SqliteSnapshotStore(SqliteDatabase database, TimeProvider clock) : ISnapshotStore
{
    public AppendOutcome Save(string persistenceId, long epoch, Snapshot snapshot)
    {
        if (database.IsReadOnly) throw new StoreException(StoreTrouble.ReadOnly, $"{database.Path}: was opened for reading");
        byte[] hash = snapshot.Hash();
        return database.Write("save a snapshot", connection =>
        {
            CrashPoints.Hit("snapshot", "save.before");
            long newest = SqliteDatabase.Number(connection,
                """
                SELECT max(
                    (SELECT epoch FROM node),
                    coalesce((SELECT epoch FROM journal WHERE persistence_id = $id ORDER BY sequence_nr DESC LIMIT 1), 0),
                    coalesce((SELECT epoch FROM snapshots WHERE persistence_id = $id ORDER BY sequence_nr DESC LIMIT 1), 0))
                """, ("$id", persistenceId));
            if (epoch < newest) return AppendOutcome.Fenced;
            SqliteDatabase.Execute(connection,
                """
                INSERT OR REPLACE INTO snapshots(persistence_id, sequence_nr, epoch, written_ms, manifest, version, payload, hash)
                VALUES ($id, $nr, $epoch, $now, $manifest, $version, $payload, $hash);
                DELETE FROM snapshots WHERE persistence_id = $id AND sequence_nr NOT IN
                    (SELECT sequence_nr FROM snapshots WHERE persistence_id = $id ORDER BY sequence_nr DESC LIMIT $kept);
                """,
                ("$id", persistenceId), ("$nr", snapshot.SequenceNr), ("$epoch", epoch), ("$now", clock.GetUtcNow().ToUnixTimeMilliseconds()),
                ("$manifest", snapshot.Manifest), ("$version", snapshot.Version), ("$payload", JournalRules.Bytes(snapshot.Payload)), ("$hash", hash),
                ("$kept", Snapshot.KeptMax));
            CrashPoints.Hit("snapshot", "save.written");
            return AppendOutcome.Stored;
        });
    }

    public Snapshot? Load(string persistenceId, long sequenceNrMax = long.MaxValue)
    {
        List<(Snapshot Snapshot, byte[] Hash)> newest = database.Read("load a snapshot", connection => SqliteDatabase.Query(connection,
            "SELECT sequence_nr, manifest, version, payload, hash FROM snapshots WHERE persistence_id = $id AND sequence_nr <= $max ORDER BY sequence_nr DESC LIMIT 1",
            row => (new Snapshot(row.GetInt64(0), row.GetString(1), row.GetInt32(2), row.GetFieldValue<byte[]>(3)), row.GetFieldValue<byte[]>(4)),
            ("$id", persistenceId), ("$max", sequenceNrMax)));
        return JournalRules.Whole(persistenceId, newest);
    }

    public void Delete(string persistenceId, long sequenceNrMax) => database.Write("delete snapshots", connection => SqliteDatabase.Execute(connection,
        "DELETE FROM snapshots WHERE persistence_id = $id AND sequence_nr <= $max", ("$id", persistenceId), ("$max", sequenceNrMax)));
}
