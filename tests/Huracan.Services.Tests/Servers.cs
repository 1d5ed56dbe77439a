using Huracan.Stores.Postgres;
using Huracan.Stores.S3;
using Npgsql;

namespace Huracan.Services.Tests;

/// <summary>The servers that these tests need. They fail without them: a check that skips itself checks nothing.</summary>
internal static class Servers
{
    private const string Advice = "the tests of this project need real servers: run 'scripts/services up --quick', then 'eval \"$(scripts/services env)\"', then the tests again";

    /// <summary>A connection string with its password.</summary>
    public static string Dsn => Environment.GetEnvironmentVariable("HURACAN_TEST_DSN") is { Length: > 0 } dsn ? dsn : throw new InvalidOperationException("HURACAN_TEST_DSN is not set: " + Advice);

    public static S3Location Bucket(string prefix) => S3Location.Parse(
        (Environment.GetEnvironmentVariable("HURACAN_TEST_S3") is { Length: > 0 } text ? text : throw new InvalidOperationException("HURACAN_TEST_S3 is not set: " + Advice)) + "/" + prefix,
        Environment.GetEnvironmentVariable);
}

/// <summary>An empty schema of its own in the test database, gone when its test ends.</summary>
public sealed class TestSchema : IDisposable
{
    private readonly List<PostgresDatabase> _open = [];

    public TestSchema()
    {
        Execute($"CREATE SCHEMA {Name}");
    }

    public string Name { get; } = "t_" + Guid.NewGuid().ToString("N");

    /// <summary>With the password.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(Servers.Dsn) { SearchPath = Name + ",public", Pooling = true, MaxPoolSize = 20 }.ConnectionString;

    public PostgresDsn Dsn => PostgresDsn.Parse(ConnectionString);

    public PostgresDatabase Open()
    {
        PostgresDatabase database = PostgresDatabase.Open(Dsn);
        _open.Add(database);
        return database;
    }

    /// <summary>A statement behind the program's back.</summary>
    public void Execute(string sql)
    {
        using NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder(Servers.Dsn) { SearchPath = Name + ",public" }.ConnectionString);
        connection.Open();
        using NpgsqlCommand command = new(sql, connection);
        command.ExecuteNonQuery();
    }

    public T Scalar<T>(string sql)
    {
        using NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder(Servers.Dsn) { SearchPath = Name + ",public" }.ConnectionString);
        connection.Open();
        using NpgsqlCommand command = new(sql, connection);
        return (T)command.ExecuteScalar()!;
    }

    public void Dispose()
    {
        foreach (PostgresDatabase database in _open) database.Dispose();
        Execute($"DROP SCHEMA {Name} CASCADE");
    }
}
