namespace Huracan.Stores.Sqlite;

/// <summary>The tables, as steps: step k leads from schema version k to k+1. A shipped step is never edited.</summary>
/// <remarks>
/// node            the one row that fences: the epoch that owns this folder
/// journal         the facts: one row per event; epoch and time are columns, never part of the payload
/// snapshots       states that shorten a replay of the journal; the journal decides
/// runs            what was run: the spec, and when it was begun and ended
/// run_coins       the outcome of each coin of a run
/// models          one row per (run, coin) that finished training
/// model_versions  the history of a model's status with reasons (demand 94, D54)
/// The first step is older than STRICT tables, hence its CHECKs. Times are milliseconds UTC.
/// </remarks>
internal static class SqliteSchema
{
    /// <summary>"HURC": distinguishes our files from databases of other programs.</summary>
    public const int ApplicationId = 0x48555243;

    public static int Version => Steps.Length;

    /// <summary>Readers of the journal and the registry need nothing newer than this version.</summary>
    public const int ReadableFrom = 1;

    public static readonly string[] Steps =
    [
        """
        CREATE TABLE node(
            id INTEGER PRIMARY KEY CHECK (id = 1),
            epoch INTEGER NOT NULL);
        INSERT INTO node(id, epoch) VALUES (1, 0);

        CREATE TABLE journal(
            persistence_id TEXT NOT NULL,
            sequence_nr INTEGER NOT NULL CHECK (sequence_nr > 0),
            epoch INTEGER NOT NULL,
            written_ms INTEGER NOT NULL,
            manifest TEXT NOT NULL,
            version INTEGER NOT NULL,
            payload BLOB NOT NULL,
            PRIMARY KEY (persistence_id, sequence_nr)) WITHOUT ROWID;

        CREATE TABLE runs(
            run_id TEXT PRIMARY KEY,
            inputs_hash TEXT NOT NULL,
            algorithm_version INTEGER NOT NULL,
            spec TEXT NOT NULL,
            from_ms INTEGER NOT NULL,
            to_ms INTEGER NOT NULL CHECK (to_ms >= from_ms),
            created_ms INTEGER NOT NULL,
            updated_ms INTEGER NOT NULL,
            finished_ms INTEGER,
            epoch INTEGER NOT NULL);
        CREATE INDEX runs_by_inputs ON runs(inputs_hash);

        CREATE TABLE run_coins(
            run_id TEXT NOT NULL REFERENCES runs(run_id) ON DELETE CASCADE,
            symbol TEXT NOT NULL,
            stage TEXT NOT NULL,
            progress REAL NOT NULL CHECK (progress BETWEEN 0 AND 1),
            verdict TEXT,
            reason TEXT,
            model_hash TEXT,
            updated_ms INTEGER NOT NULL,
            PRIMARY KEY (run_id, symbol));
        CREATE INDEX run_coins_by_symbol ON run_coins(symbol);

        CREATE TABLE models(
            id INTEGER PRIMARY KEY,
            symbol TEXT NOT NULL,
            run_id TEXT NOT NULL,
            hash TEXT NOT NULL,
            artifact TEXT NOT NULL,
            metrics TEXT NOT NULL,
            created_ms INTEGER NOT NULL,
            UNIQUE (run_id, symbol));
        CREATE INDEX models_by_symbol ON models(symbol);

        CREATE TABLE model_versions(
            model_id INTEGER NOT NULL REFERENCES models(id) ON DELETE CASCADE,
            version INTEGER NOT NULL CHECK (version > 0),
            status TEXT NOT NULL CHECK (status IN ('CANDIDATE', 'SHADOW', 'PUBLISHED', 'REJECTED', 'RETIRED')),
            reason TEXT NOT NULL,
            at_ms INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            PRIMARY KEY (model_id, version));
        """,
        """
        CREATE TABLE snapshots(
            persistence_id TEXT NOT NULL,
            sequence_nr INTEGER NOT NULL CHECK (sequence_nr > 0),
            epoch INTEGER NOT NULL,
            written_ms INTEGER NOT NULL,
            manifest TEXT NOT NULL,
            version INTEGER NOT NULL,
            payload BLOB NOT NULL,
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            PRIMARY KEY (persistence_id, sequence_nr));
        """,
        """
        ALTER TABLE run_coins DROP COLUMN stage;
        ALTER TABLE run_coins DROP COLUMN progress;
        """,
    ];
}
