using Akka.Configuration;
using Huracan.Pipeline.Configuration;
using Huracan.Stores;
using Huracan.Stores.Postgres;
using Npgsql;

namespace Huracan.Runtime.Persistence;

/// <summary>The tables of Akka's own PostgreSQL plugin, in a schema beside ours. They hold Akka's own data and nothing of a
/// result.</summary>
public static class AkkaTables
{
    /// <summary>The schema's name: the name of our schema with a suffix.</summary>
    /// <exception cref="ConfigException">The connection string's search path begins with a name that needs quotes.</exception>
    public static string SchemaOf(PostgresDsn dsn)
    {
        ArgumentNullException.ThrowIfNull(dsn);
        string? path = new NpgsqlConnectionStringBuilder(dsn.ConnectionString).SearchPath;
        string ours = path?.Split(',')[0].Trim().Trim('"') ?? "";
        if (ours.Length == 0 || ours == "public") ours = "huracan";
        return ours.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')
            ? ours + "_akka"
            : throw new ConfigException($"{PostgresDsn.Variable}: the search path begins with '{ours}', lower-case letters, digits and _ are allowed where Akka's tables shall stand beside ours");
    }

    /// <summary>Where the plugin finds its tables. It holds the password, so it is never printed.</summary>
    public static Config Config(PostgresDsn dsn)
    {
        string place = $$"""
            connection-string = {{Quoted(new NpgsqlConnectionStringBuilder(dsn.ConnectionString) { ApplicationName = "huracan akka", Enlist = false }.ConnectionString)}}
            postgresql.schema-name = {{Quoted(SchemaOf(dsn))}}
            """;
        return ConfigurationFactory.ParseString($"akka.persistence {{ journal.sql {{\n{place}\n}}\nsnapshot-store.sql {{\n{place}\n}} }}");
    }

    /// <summary>Makes the missing tables. Any number of nodes may call it at the same moment. If all tables exist, no right to change the
    /// schema is needed.</summary>
    /// <exception cref="StoreException">The database is down, or refuses.</exception>
    public static void Create(PostgresDsn dsn)
    {
        string schema = SchemaOf(dsn);
        try
        {
            using NpgsqlConnection connection = new(dsn.ConnectionString);
            connection.Open();
            if (AreThere(connection, schema)) return;
            using NpgsqlTransaction transaction = connection.BeginTransaction();
            Execute(connection, $"SELECT pg_advisory_xact_lock(hashtextextended('huracan schema {schema}', 0))");
            if (!AreThere(connection, schema)) Execute(connection, Tables(schema));
            transaction.Commit();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw PostgresTrouble.Explain(dsn, "cannot make Akka's tables", e);
        }
    }

    private static bool AreThere(NpgsqlConnection connection, string schema)
    {
        using NpgsqlCommand command = new($"SELECT to_regclass('{schema}.event_journal') IS NOT NULL AND to_regclass('{schema}.metadata') IS NOT NULL AND to_regclass('{schema}.snapshot_store') IS NOT NULL", connection);
        return (bool)command.ExecuteScalar()!;
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using NpgsqlCommand command = new(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>The same tables as the plugin's auto-initialize makes (1.5.18 and later). Auto-initialize fails if two nodes start at the
    /// same moment.</summary>
    private static string Tables(string schema) => $"""
        CREATE SCHEMA IF NOT EXISTS {schema};
        CREATE TABLE IF NOT EXISTS {schema}.event_journal (
            ordering BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL PRIMARY KEY,
            persistence_id VARCHAR(255) NOT NULL,
            sequence_nr BIGINT NOT NULL,
            is_deleted BOOLEAN NOT NULL,
            created_at BIGINT NOT NULL,
            manifest VARCHAR(500) NOT NULL,
            payload BYTEA NOT NULL,
            tags VARCHAR(2000) NULL,
            serializer_id INTEGER NULL,
            CONSTRAINT event_journal_uq UNIQUE (persistence_id, sequence_nr));
        CREATE TABLE IF NOT EXISTS {schema}.metadata (
            persistence_id VARCHAR(255) NOT NULL,
            sequence_nr BIGINT NOT NULL,
            CONSTRAINT metadata_pk PRIMARY KEY (persistence_id, sequence_nr));
        CREATE TABLE IF NOT EXISTS {schema}.snapshot_store (
            persistence_id VARCHAR(255) NOT NULL,
            sequence_nr BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            manifest VARCHAR(500) NOT NULL,
            payload BYTEA NOT NULL,
            serializer_id INTEGER NULL,
            CONSTRAINT snapshot_store_pk PRIMARY KEY (persistence_id, sequence_nr));
        """;

    private static string Quoted(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
