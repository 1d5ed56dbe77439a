using System.Globalization;
using Npgsql;

namespace Huracan.Stores.Postgres;

/// <summary>One PostgreSQL database: its connections, its schema version. Journal, leases, registry and patterns share it.
/// Thread-safe.</summary>
/// <remarks>Every call is one statement that commits by itself: no client holds a transaction open, so a frozen client blocks nobody. The
/// tables live in the first schema of the connection's search path. Calls block their thread and need no thread pool, so compute on every
/// core cannot delay a renewal.</remarks>
public sealed class PostgresDatabase : IDisposable
{
    /// <summary>Longer than any of our statements takes, shorter than a lease.</summary>
    private const int LockMs = 5_000;

    private const int StatementMs = 30_000;
    private const int IdleMs = 10_000;
    private const int ConnectSeconds = 10;

    private readonly NpgsqlDataSource _source;

    private PostgresDatabase(PostgresDsn dsn)
    {
        Dsn = dsn;
        NpgsqlConnectionStringBuilder settings = new(dsn.ConnectionString)
        {
            ApplicationName = "huracan",
            Enlist = false,
            IncludeErrorDetail = true, // the detail of a fence error is its epoch; no statement of ours holds a secret
            CommandTimeout = (StatementMs / 1000) + 5,
            KeepAlive = 15,
            MaxAutoPrepare = 40,
            AutoPrepareMinUsages = 2,
        };
        settings.Timeout = Math.Min(settings.Timeout, ConnectSeconds);

        // "off" would answer before the log is on disk; a stricter mode than "on" (remote_apply) is the operator's and stays.
        settings.Options = string.Create(CultureInfo.InvariantCulture,
            $"{settings.Options} -c lock_timeout={LockMs} -c statement_timeout={StatementMs} -c idle_in_transaction_session_timeout={IdleMs} -c client_connection_check_interval=2000 -c TimeZone=UTC").Trim();
        NpgsqlDataSourceBuilder builder = new(settings.ConnectionString);
        builder.UseVector();
        _source = builder.Build();
    }

    public PostgresDsn Dsn { get; }

    /// <summary>Opens the database and brings its schema to this program's version. If several programs do this at once, one migrates and
    /// the others wait.</summary>
    /// <exception cref="StoreException">Down, refused, no such database, not ours, or written by a newer program.</exception>
    public static PostgresDatabase Open(PostgresDsn dsn) => Opened(dsn, database => PostgresMigrations.Apply(database));

    /// <summary>Opens the database as it is, for readers.</summary>
    /// <exception cref="StoreException">As above, or its schema is of an older program.</exception>
    public static PostgresDatabase OpenForReading(PostgresDsn dsn) => Opened(dsn, database => PostgresMigrations.RequireCurrent(database));

    public void Dispose() => _source.Dispose();

    private static PostgresDatabase Opened(PostgresDsn dsn, Action<PostgresDatabase> check)
    {
        PostgresDatabase database = new(dsn);
        try
        {
            check(database);
            database.LearnTypes();
            RequireDurable(database);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static void RequireDurable(PostgresDatabase database)
    {
        if (database.Scalar<string>("read the server's settings", "SELECT current_setting('synchronous_commit')") == "off" &&
            database.Scalar<string>("read the server's settings", "SELECT current_setting('fsync')") == "on")
        {
            throw new StoreException(StoreTrouble.Other, $"PostgreSQL {database.Dsn}: synchronous_commit is off, so a stored fact may vanish in a crash; set it to on for this database or user");
        }
    }

    /// <summary>Asks for the server's types again. The first connection asked too, but pgvector's may have been created after that, by this
    /// process or another.</summary>
    private void LearnTypes() => Run("read the server's types", connection =>
    {
        connection.ReloadTypes();
        return 0;
    });

    /// <summary>Runs one statement and reads its rows.</summary>
    internal List<T> Query<T>(string doing, string sql, Func<NpgsqlDataReader, T> row, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        NpgsqlParameter[] kept = parameters.ToArray();
        return Run(doing, connection =>
        {
            using NpgsqlCommand command = Command(connection, sql, kept);
            using NpgsqlDataReader reader = command.ExecuteReader();
            List<T> rows = [];
            while (reader.Read()) rows.Add(row(reader));
            return rows;
        });
    }

    internal int Execute(string doing, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        NpgsqlParameter[] kept = parameters.ToArray();
        return Run(doing, connection =>
        {
            using NpgsqlCommand command = Command(connection, sql, kept);
            return command.ExecuteNonQuery();
        });
    }

    internal T Scalar<T>(string doing, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        NpgsqlParameter[] kept = parameters.ToArray();
        return Run(doing, connection =>
        {
            using NpgsqlCommand command = Command(connection, sql, kept);
            return (T)command.ExecuteScalar()!;
        });
    }

    /// <summary>Runs work on a connection of its own and explains errors.</summary>
    internal T Run<T>(string doing, Func<NpgsqlConnection, T> work)
    {
        try
        {
            using NpgsqlConnection connection = _source.OpenConnection();
            return work(connection);
        }
        catch (PostgresException e) when (e.SqlState == PostgresTrouble.Fenced)
        {
            throw new FencedException(0, long.Parse(e.Detail ?? "0", CultureInfo.InvariantCulture), e.MessageText);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw PostgresTrouble.Explain(Dsn, "cannot " + doing, e);
        }
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, NpgsqlParameter[] parameters)
    {
        NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddRange(parameters);
        return command;
    }
}
