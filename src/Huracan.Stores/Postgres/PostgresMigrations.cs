using System.Globalization;
using System.Reflection;
using Npgsql;

namespace Huracan.Stores.Postgres;

/// <summary>Brings a database to this program's schema: the embedded files 0001.sql, 0002.sql, ... one after the other, in one transaction,
/// under an advisory lock.</summary>
internal static class PostgresMigrations
{
    private const string Application = "huracan";

    /// <summary>A migration may wait this long for another program's.</summary>
    private const int WaitMs = 60_000;

    private static readonly string[] Steps = Load();

    public static int Version => Steps.Length;

    public static void Apply(PostgresDatabase database) => database.Run("bring the schema up to date", connection =>
    {
        // A database that is up to date needs no lock, and no right to change it.
        if (StoredVersion(database.Dsn, connection) == Version) return 0;
        using NpgsqlTransaction transaction = connection.BeginTransaction();
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"SET LOCAL lock_timeout = {WaitMs}; SET LOCAL statement_timeout = {WaitMs}"));
        Execute(connection, "SELECT pg_advisory_xact_lock(hashtextextended('huracan schema ' || current_schema(), 0))");
        int version = StoredVersion(database.Dsn, connection);
        if (version == 0)
        {
            RequireVector(database.Dsn, connection);
            Execute(connection, "CREATE TABLE schema_version(id integer PRIMARY KEY CHECK (id = 1), application text NOT NULL, version integer NOT NULL)");
            Execute(connection, $"INSERT INTO schema_version(id, application, version) VALUES (1, '{Application}', 0)");
        }

        for (; version < Version; version++) Execute(connection, Steps[version]);
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"UPDATE schema_version SET version = {version}"));
        transaction.Commit();
        return 0;
    });

    public static void RequireCurrent(PostgresDatabase database) => database.Run("read the schema version", connection =>
    {
        int version = StoredVersion(database.Dsn, connection);
        return version == Version ? version
            : throw new StoreException(StoreTrouble.NewerVersion, version == 0
                ? $"PostgreSQL {database.Dsn}: no run was ever submitted here; 'huracan submit' makes the tables"
                : $"PostgreSQL {database.Dsn}: schema version {version} seen, this program reads {Version}; run 'huracan submit' or 'huracan node' of this version once, it brings the schema up to date");
    });

    /// <summary>0 if there are no tables of ours.</summary>
    private static int StoredVersion(PostgresDsn dsn, NpgsqlConnection connection)
    {
        using NpgsqlCommand there = new("SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_version')", connection);
        if (!(bool)there.ExecuteScalar()!) return 0;
        try
        {
            using NpgsqlCommand command = new("SELECT application, version FROM schema_version", connection);
            using NpgsqlDataReader row = command.ExecuteReader();
            if (row.Read() && row.GetString(0) == Application)
            {
                int version = row.GetInt32(1);
                return version <= Version ? version
                    : throw new StoreException(StoreTrouble.NewerVersion, $"PostgreSQL {dsn}: schema version {version} seen, this program knows versions up to {Version}; use the newer huracan, or another database");
            }
        }
        catch (PostgresException e) when (e.SqlState == "42703")
        {
            // A table of that name with other columns.
        }

        throw new StoreException(StoreTrouble.Corrupt, $"PostgreSQL {dsn}: the tables there are another program's; give Huracan a database of its own");
    }

    private static void RequireVector(PostgresDsn dsn, NpgsqlConnection connection)
    {
        using NpgsqlCommand available = new("SELECT EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'vector')", connection);
        if (!(bool)available.ExecuteScalar()!)
        {
            throw new StoreException(StoreTrouble.Other, $"PostgreSQL {dsn}: the server has no pgvector; install it there (on a test machine: scripts/services install pg)");
        }

        // In a schema that every search path reaches; the extension is one per database, and IF NOT EXISTS does not wait for another
        // session's.
        Execute(connection, "SELECT pg_advisory_xact_lock(hashtextextended('huracan extension vector', 0))");
        Execute(connection, "CREATE EXTENSION IF NOT EXISTS vector SCHEMA public");
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using NpgsqlCommand command = new(sql, connection);
        command.ExecuteNonQuery();
    }

    private static string[] Load()
    {
        Assembly assembly = typeof(PostgresMigrations).Assembly;
        string[] names = [.. assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        return [.. names.Select(name =>
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        })];
    }
}
