using Huracan.Actors.Stores;
using Huracan.Stores.Files;
using Huracan.Stores.Registry;
using Huracan.Stores.Sqlite;

namespace Huracan.Stores.Out;

/// <summary>Reads an --out folder for <c>huracan status</c>: it writes nothing, keeps no lock, and works while another process works
/// there.</summary>
public sealed class OutFolderReader : IDisposable
{
    private readonly SqliteDatabase _database;

    private OutFolderReader(OutLayout layout, SqliteDatabase database)
    {
        Layout = layout;
        _database = database;
        Registry = new RegistryQueries(database);
        Journal = new SqliteJournal(database, TimeProvider.System);
        Blobs = FolderBlobStore.ForReading(layout.Blobs);
    }

    public OutLayout Layout { get; }
    public RegistryQueries Registry { get; }

    /// <summary>For reading; the outcome of an append is Unknown.</summary>
    public IJournal Journal { get; }

    /// <summary>For reading.</summary>
    public IBlobStore Blobs { get; }

    /// <summary>The epoch of the process that last took the folder.</summary>
    public long Epoch => _database.Epoch;

    /// <summary>The live process that works here; null if none does.</summary>
    public LockOwner? Owner => FolderLock.FindOwner(Layout);

    /// <summary>False if no run was started in this folder, or if it is absent.</summary>
    public static bool Exists(string folder) => File.Exists(new OutLayout(folder).Database);

    /// <exception cref="StoreException">No database there, damaged, or written by a newer program.</exception>
    public static OutFolderReader Open(string folder)
    {
        OutLayout layout = new(folder);
        return new OutFolderReader(layout, SqliteDatabase.OpenForReading(layout.Database));
    }

    public void Dispose() => _database.Dispose();
}
