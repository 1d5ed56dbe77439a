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

    public static Option<string?> BlobsOption() => new("--blobs") { Description = "The blobs that all nodes share: a folder, or s3://BUCKET/PREFIX.", HelpName = "DIR|S3" };

    /// <summary>The fleet's database, from the environment or a secret's file; null if none is named. It is never on a command line, which
    /// every user of the machine can read.</summary>
    public static PostgresDsn? FindDsn()
    {
        string? text = Environment.GetEnvironmentVariable(PostgresDsn.Variable),
            file = Environment.GetEnvironmentVariable(PostgresDsn.FileVariable);
        string named = PostgresDsn.Variable;
        if (!string.IsNullOrEmpty(file))
        {
            if (!string.IsNullOrEmpty(text)) throw new CallerException($"{PostgresDsn.Variable} and {PostgresDsn.FileVariable}: both " +
                $"are set; set one of them");
            (text, named) = (Secret(file), PostgresDsn.FileVariable);
        }

        if (string.IsNullOrEmpty(text)) return null;
        try
        {
            return PostgresDsn.Parse(text);
        }
        catch (FormatException e)
        {
            throw new CallerException($"{named}: {e.Message}");
        }
    }

    /// <summary>Opens the stores and fails at once if they do not answer.</summary>
    /// <param name="reading">Makes and changes no table.</param>
    public static FleetStores Open(string? blobs, bool reading = false)
    {
        PostgresDsn address = FindDsn() ?? throw new CallerException($"{PostgresDsn.Variable} is not set, nor is " +
            $"{PostgresDsn.FileVariable}: a fleet needs a PostgreSQL; set the first to its address, such as " +
            $"Host=db;Username=...;Password=...;Database=huracan, or the second to a file that holds it");
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

    private static string Secret(string file)
    {
        try
        {
            string text = File.ReadAllText(file).Trim();
            return text.Length > 0 ? text : throw new CallerException($"{PostgresDsn.FileVariable}: {file} is empty; it needs the " +
                $"address of a PostgreSQL");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CallerException($"{PostgresDsn.FileVariable}: {file} cannot be read: {e.Message}");
        }
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
