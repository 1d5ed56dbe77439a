using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Huracan.Stores.Sqlite;

/// <summary>One SQLite file: its settings, its schema version, its one writer. Journal and registry share it.</summary>
/// <remarks>Writes are serialised on one connection; reads use pooled connections beside it (WAL). synchronous=FULL is set on every
/// connection, because that setting belongs to a connection and not to the file. Every commit is one flush to disk.</remarks>
public sealed class SqliteDatabase : IDisposable
{
    private const int BusySeconds = 5;

    private readonly Lock _writing = new();
    private readonly string _connectionString;
    private SqliteConnection? _writer;

    static SqliteDatabase() => SQLitePCL.Batteries_V2.Init();

    private SqliteDatabase(string path, string connectionString, bool isReadOnly)
    {
        Path = path;
        _connectionString = connectionString;
        IsReadOnly = isReadOnly;
    }

    public string Path { get; }
    public bool IsReadOnly { get; }

    /// <summary>Opens the file, creates it if it is absent, and brings its schema to this program's version.</summary>
    /// <exception cref="StoreException">Disk full, read-only, damaged, not ours, or written by a newer program.</exception>
    public static SqliteDatabase Open(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        SqliteDatabase database = new(full, ConnectionString(full, SqliteOpenMode.ReadWriteCreate, pooled: true), isReadOnly: false);
        try
        {
            database.Read("open the database", connection =>
            {
                // Checked before any write: a database of another program, or of a newer version, is not changed.
                database.CheckVersion(connection);
                if (Text(connection, "PRAGMA journal_mode=WAL") != "wal")
                {
                    throw new StoreException(StoreTrouble.Other, $"{full}: the file system offers no shared memory, which SQLite's write-ahead log needs; choose a local folder with --out");
                }

                return 0;
            });
            database.Write("bring the schema up to date", database.Migrate);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Opens an existing file for reading; works while another process writes, and changes nothing.</summary>
    /// <exception cref="StoreException">Absent, damaged, not ours, or written by a newer program.</exception>
    public static SqliteDatabase OpenForReading(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        if (!File.Exists(full)) throw new StoreException(StoreTrouble.NoAccess, $"{full}: no database is there; has a run been started in this folder?");
        SqliteDatabase database = new(full, ConnectionString(full, SqliteOpenMode.ReadOnly, pooled: false), isReadOnly: true);
        try
        {
            return Checked(database);
        }
        catch (StoreException e) when (e.Trouble is StoreTrouble.ReadOnly or StoreTrouble.NoAccess && IsEmpty(full + "-wal"))
        {
            // The user may not write to this folder, and its last writer closed it properly: without a log, the file alone is complete.
            string uri = "file:" + Uri.EscapeDataString(full).Replace("%2F", "/", StringComparison.Ordinal) + "?immutable=1";
            return Checked(new SqliteDatabase(full, ConnectionString(uri, SqliteOpenMode.ReadOnly, pooled: false), isReadOnly: true));
        }

        static SqliteDatabase Checked(SqliteDatabase database)
        {
            int version = database.Read("open the database", database.CheckVersion);
            return version >= SqliteSchema.ReadableFrom ? database
                : throw new StoreException(StoreTrouble.NewerVersion, $"{database.Path}: schema version {version} seen, this program reads from {SqliteSchema.ReadableFrom} on; run 'huracan train' with this --out once, it brings the schema up to date");
        }

        static bool IsEmpty(string file) => !File.Exists(file) || new FileInfo(file).Length == 0;
    }

    /// <summary>The epoch that owns the file; 0 before the first takeover.</summary>
    public long Epoch => Read("read the epoch", StoredEpoch);

    /// <summary>Takes the file over: when this returns, every writer with an older epoch is fenced, durably.</summary>
    public long TakeOver() => Write("take the folder over", connection =>
    {
        CrashPoints.Hit("epoch", "take.before");
        return Number(connection, "UPDATE node SET epoch = epoch + 1 RETURNING epoch");
    });

    public void Dispose()
    {
        lock (_writing)
        {
            if (_writer is not null)
            {
                SqliteConnection.ClearPool(_writer);
                _writer.Dispose();
                SqliteConnection.ClearPool(_writer);
                _writer = null;
            }
        }

        using SqliteConnection any = new(_connectionString);
        SqliteConnection.ClearPool(any);
    }

    /// <summary>Runs <paramref name="work"/> in one transaction and returns after it is durable. An exception rolls back.</summary>
    internal T Write<T>(string doing, Func<SqliteConnection, T> work)
    {
        lock (_writing)
        {
            SqliteConnection? connection = null;
            try
            {
                connection = _writer ??= Connect();
                Execute(connection, "BEGIN IMMEDIATE");
                T result = work(connection);
                CrashPoints.Hit("database", "commit.before");
                Execute(connection, "COMMIT");
                CrashPoints.Hit("database", "commit.after");
                return result;
            }
            catch (Exception e)
            {
                if (connection is not null) Abandon(connection);
                if (e is SqliteException trouble) throw SqliteTrouble.Explain(Path, "cannot " + doing, trouble);
                throw;
            }
        }
    }

    /// <summary>Runs <paramref name="work"/> on a connection of its own; concurrent with a writer.</summary>
    internal T Read<T>(string doing, Func<SqliteConnection, T> work)
    {
        try
        {
            using SqliteConnection connection = Connect();
            return work(connection);
        }
        catch (SqliteException e)
        {
            throw SqliteTrouble.Explain(Path, "cannot " + doing, e);
        }
    }

    /// <summary>A connection with this program's settings: durable commits, waiting for other writers, checked references.</summary>
    internal SqliteConnection Connect()
    {
        SqliteConnection connection = new(_connectionString);
        try
        {
            connection.Open();

            // FULL: in WAL mode NORMAL loses the last commits in a power cut. fullfsync: on macOS fsync alone does not reach the platter.
            Execute(connection, string.Create(CultureInfo.InvariantCulture,
                $"PRAGMA busy_timeout={BusySeconds * 1000}; PRAGMA synchronous=FULL; PRAGMA fullfsync=1; PRAGMA checkpoint_fullfsync=1; PRAGMA foreign_keys=1"));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal static long StoredEpoch(SqliteConnection connection) => Number(connection, "SELECT epoch FROM node");

    /// <summary>Inside a write: stops a writer whose epoch was replaced.</summary>
    internal static void Fence(SqliteConnection connection, long epoch)
    {
        long stored = StoredEpoch(connection);
        if (epoch < stored) throw new FencedException(epoch, stored);
    }

    internal static int Execute(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteCommand command = Command(connection, sql, parameters);
        return command.ExecuteNonQuery();
    }

    internal static List<T> Query<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteCommand command = Command(connection, sql, parameters);
        using SqliteDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read()) rows.Add(row(reader));
        return rows;
    }

    internal static long Number(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteCommand command = Command(connection, sql, parameters);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static string? Text(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = Command(connection, sql);
        return command.ExecuteScalar() as string;
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object? value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    private static string ConnectionString(string source, SqliteOpenMode mode, bool pooled) =>
        new SqliteConnectionStringBuilder { DataSource = source, Mode = mode, Pooling = pooled, DefaultTimeout = BusySeconds }.ToString();

    // The state of a connection after a failed write is uncertain, so the next write opens a new one.
    private void Abandon(SqliteConnection connection)
    {
        try
        {
            Execute(connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // Some errors (disk full, input/output) have rolled back already.
        }

        SqliteConnection.ClearPool(connection);
        connection.Dispose();
        _writer = null;
    }

    /// <summary>The stored schema version; 0 for a new file.</summary>
    private int CheckVersion(SqliteConnection connection)
    {
        int applicationId = (int)Number(connection, "PRAGMA application_id");
        long tables = Number(connection, "SELECT count(*) FROM sqlite_master WHERE type = 'table'");
        if (tables == 0) return 0;
        if (applicationId != SqliteSchema.ApplicationId)
        {
            throw new StoreException(StoreTrouble.Corrupt, $"{Path}: is a SQLite database of another program; choose another --out");
        }

        int version = (int)Number(connection, "SELECT version FROM schema_version");
        return version <= SqliteSchema.Version ? version
            : throw new StoreException(StoreTrouble.NewerVersion, $"{Path}: schema version {version} seen, this program knows versions up to {SqliteSchema.Version}; use the newer huracan, or choose another --out");
    }

    private int Migrate(SqliteConnection connection)
    {
        int version = CheckVersion(connection);
        if (version == SqliteSchema.Version) return version;
        if (version == 0)
        {
            Execute(connection, $"PRAGMA application_id={SqliteSchema.ApplicationId.ToString(CultureInfo.InvariantCulture)}");
            Execute(connection, "CREATE TABLE schema_version(id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL); INSERT INTO schema_version(id, version) VALUES (1, 0)");
        }

        for (; version < SqliteSchema.Version; version++) Execute(connection, SqliteSchema.Steps[version]);
        Execute(connection, "UPDATE schema_version SET version = $version", ("$version", version));
        return version;
    }
}
