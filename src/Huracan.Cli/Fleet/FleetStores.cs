using System.CommandLine;
using Huracan.Actors.Stores;
using Huracan.Stores.Files;
using Huracan.Stores.Postgres;
using Huracan.Stores.S3;

namespace Huracan.Cli.Fleet;

/// <summary>The stores that a fleet shares: one PostgreSQL, and one folder or bucket for blobs.</summary>
internal sealed class FleetStores : IDisposable
{
    private readonly IDisposable? _blobs;

    private FleetStores(PostgresDatabase database, IBlobStore? blobs)
    {
        Database = database;
        Journal = new PostgresJournal(database);
        Snapshots = new PostgresSnapshotStore(database);
        Leases = new PostgresLeaseStore(database);
        Nodes = new PostgresNodes(database);
        Registry = new PostgresRegistryQueries(database);
        MaybeBlobs = blobs;
        _blobs = blobs as IDisposable;
    }

    public PostgresDatabase Database { get; }
    public PostgresJournal Journal { get; }
    public PostgresSnapshotStore Snapshots { get; }
    public PostgresLeaseStore Leases { get; }
    public PostgresNodes Nodes { get; }
    public PostgresRegistryQueries Registry { get; }

    /// <summary>Null if --blobs was not given.</summary>
    public IBlobStore? MaybeBlobs { get; }

    public IBlobStore Blobs => MaybeBlobs ?? throw new CallerException("--blobs: not given; give the folder or bucket (s3://BUCKET/PREFIX) that all nodes share");

    public static Option<string?> DsnOption() => new("--dsn")
    {
        Description = $"The fleet's PostgreSQL. Better set the variable {PostgresDsn.Variable}: every user of the machine can read a command line.",
        HelpName = "DSN",
    };

    public static Option<string?> BlobsOption() => new("--blobs") { Description = "The blobs that all nodes share: a folder, or s3://BUCKET/PREFIX.", HelpName = "DIR|S3" };

    /// <summary>The option, else the variable; null if neither is given.</summary>
    public static PostgresDsn? FindDsn(string? given)
    {
        string? text = given ?? Environment.GetEnvironmentVariable(PostgresDsn.Variable);
        if (string.IsNullOrEmpty(text)) return null;
        try
        {
            return PostgresDsn.Parse(text);
        }
        catch (FormatException e)
        {
            throw new CallerException($"{(given is null ? PostgresDsn.Variable : "--dsn")}: {e.Message}");
        }
    }

    /// <summary>Opens the stores and fails at once if they do not answer.</summary>
    /// <param name="reading">Makes and changes no table.</param>
    public static FleetStores Open(string? dsn, string? blobs, bool reading = false)
    {
        PostgresDsn address = FindDsn(dsn) ?? throw new CallerException($"--dsn: not given, and {PostgresDsn.Variable} is not set; a fleet needs a PostgreSQL, such as Host=db;Username=...;Password=...;Database=huracan");
        IBlobStore? store = OpenBlobs(blobs);
        try
        {
            return new FleetStores(reading ? PostgresDatabase.OpenForReading(address) : PostgresDatabase.Open(address), store);
        }
        catch
        {
            (store as IDisposable)?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Database.Dispose();
        _blobs?.Dispose();
    }

    private static IBlobStore? OpenBlobs(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (!text.Contains("://", StringComparison.Ordinal)) return new FolderBlobStore(text);
        try
        {
            S3BlobStore bucket = new(S3Location.Parse(text, Environment.GetEnvironmentVariable));
            bucket.Check();
            return bucket;
        }
        catch (FormatException e)
        {
            throw new CallerException($"--blobs: {e.Message}");
        }
    }
}
