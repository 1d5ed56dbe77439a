using Huracan.Stores.Files;
using Huracan.Stores.Registry;
using Huracan.Stores.Sqlite;

namespace Huracan.Stores.Out;

/// <summary>The one process that works in an --out folder: it holds the lock, owns the newest epoch, and may write.</summary>
/// <remarks>Opening takes the lock, then epoch + 1 (durable before anything else is written), then deletes temp files of writers that died.
/// Unreferenced blobs stay until <see cref="FolderBlobStore.SweepOrphans"/> is called with the referenced ones.</remarks>
public sealed class OutFolder : IDisposable
{
    private readonly FolderLock _lock;
    private readonly SqliteDatabase _database;

    private OutFolder(OutLayout layout, FolderLock held, SqliteDatabase database, TimeProvider clock)
    {
        Layout = layout;
        _lock = held;
        _database = database;
        Epoch = database.TakeOver();
        Blobs = new FolderBlobStore(layout.Blobs);
        Swept = Blobs.SweepTemporaries() + DurableFile.SweepTemporaries(layout.Models) + DurableFile.SweepTemporaries(layout.AllReports) + DurableFile.SweepTemporaries(layout.Cache);
        Journal = new SqliteJournal(database, clock);
        Snapshots = new SqliteSnapshotStore(database, clock);
        Registry = new ModelRegistry(database, Epoch, clock);
    }

    public OutLayout Layout { get; }

    /// <summary>This process's epoch: one more than that of any process before it.</summary>
    public long Epoch { get; }

    public SqliteJournal Journal { get; }
    public SqliteSnapshotStore Snapshots { get; }
    public FolderBlobStore Blobs { get; }
    public ModelRegistry Registry { get; }

    /// <summary>Temp files of writers that died, deleted at opening.</summary>
    public int Swept { get; }

    /// <summary>Creates the folder if it is absent, and takes it over.</summary>
    /// <exception cref="LockedException">Another live process works here; the message names it.</exception>
    /// <exception cref="StoreException">Read-only, no access, disk full, the path is a file, the database is damaged or newer.</exception>
    public static OutFolder Open(string folder, TimeProvider clock)
    {
        OutLayout layout = new(folder);
        DurableFile.CreateFolder(layout.Folder);
        FolderLock held = FolderLock.Take(layout, clock);
        SqliteDatabase? database = null;
        try
        {
            database = SqliteDatabase.Open(layout.Database);
            FlushFolder(layout.Folder);
            return new OutFolder(layout, held, database, clock);
        }
        catch
        {
            database?.Dispose();
            held.Dispose();
            throw;
        }
    }

    /// <summary>Writes a coin's artifact to its folder for people, durably. Repeating it changes nothing.</summary>
    /// <returns>The file.</returns>
    public string WriteModel(string symbol, string runId, ReadOnlySpan<byte> archive)
    {
        string file = Layout.Model(symbol, runId);
        DurableFile.CreateFolder(Path.GetDirectoryName(file)!);
        DurableFile.Write(file, archive, "artifact");
        return file;
    }

    /// <summary>Writes a report of a run, durably. Repeating it changes nothing.</summary>
    /// <returns>The file.</returns>
    public string WriteReport(string runId, string name, string text)
    {
        string folder = Layout.Reports(runId), file = Path.Combine(folder, name);
        DurableFile.CreateFolder(folder);
        DurableFile.Write(file, System.Text.Encoding.UTF8.GetBytes(text), "report");
        return file;
    }

    public void Dispose()
    {
        _database.Dispose();
        _lock.Dispose();   // last: the next owner of the lock must find the database closed
    }

    private static void FlushFolder(string folder)
    {
        try
        {
            Posix.FlushFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreException.FromFile("cannot flush the folder", folder, e);
        }
    }
}
