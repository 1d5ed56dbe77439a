using System.Buffers;
using System.Security.Cryptography;
using Huracan.Actors.Stores;
using Huracan.Core.Market;

namespace Huracan.Stores.Files;

/// <summary>Blobs in a folder: <c>ab/cdef...</c>, named by the SHA-256 of their bytes. Thread-safe; any number of processes may
/// write.</summary>
/// <remarks>A blob that is already there is read and hashed before it is used again. A torn one, left by a faulty disk or an unfinished
/// copy, is replaced. The folder is flushed then too, because the blob's writer may have died between rename and flush. A blob's age is
/// that of its file: a put of bytes that are already there touches the file if it is old.</remarks>
public sealed class FolderBlobStore : ISweepableBlobs
{
    /// <summary>Suffix of a file that a sweeper has moved aside to check its age once more.</summary>
    private const string Aside = ".swept";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly string _folder;
    private readonly bool[] _prefixDurable = new bool[256];
    private readonly Lock _prefixes = new();

    /// <param name="folder">Created if it is absent.</param>
    /// <exception cref="StoreException">The folder cannot be made.</exception>
    public FolderBlobStore(string folder)
    {
        _folder = Path.GetFullPath(folder);
        DurableFile.CreateFolder(_folder);
    }

    private FolderBlobStore(string folder, bool _) => _folder = Path.GetFullPath(folder);

    /// <summary>A store for readers: it creates no folder. <see cref="Put"/> fails if the folder is absent.</summary>
    public static FolderBlobStore ForReading(string folder) => new(folder, false);

    public BlobId Put(ReadOnlySpan<byte> content)
    {
        BlobId id = BlobId.Of(content);
        string path = PathOf(id);
        string prefix = Path.GetDirectoryName(path)!;
        try
        {
            MakePrefixDurable(prefix, Convert.ToByte(id.Hex[..2], 16));
            if (Matches(path, id) && TryFreshen(path))
            {
                Posix.FlushFolder(prefix);
                return id;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreException.FromFile("cannot store a blob", path, e);
        }

        DurableFile.Write(path, content, "blob");
        return id;
    }

    public byte[] Get(BlobId id)
    {
        string path = PathOf(id);
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BlobCorruptException(id, $"{path}: blob {id} is missing");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreException.FromFile("cannot read a blob", path, e);
        }

        BlobId seen = BlobId.Of(content);
        return seen == id ? content
            : throw new BlobCorruptException(id, $"{path}: blob {id} is torn or altered: its {content.Length} bytes hash to {seen.Hex[..12]}..., not to its name");
    }

    /// <summary>True if the blob is there and its bytes have its hash.</summary>
    public bool Contains(BlobId id) => Matches(PathOf(id), id);

    /// <summary>Deletes temp files of writers that died. Only for the process that owns the folder, before it writes.</summary>
    public int SweepTemporaries() => DurableFile.SweepTemporaries(_folder);

    /// <summary>Deletes unreferenced blobs. Only for the process that owns the folder, before it writes.</summary>
    /// <param name="referenced">Every blob that any stream of the journal names.</param>
    /// <returns>Blobs deleted.</returns>
    public int SweepOrphans(IReadOnlySet<BlobId> referenced)
    {
        int deleted = 0;
        foreach (BlobId id in All())
        {
            if (!referenced.Contains(id) && DurableFile.TryDelete(PathOf(id))) deleted++;
        }

        return deleted;
    }

    /// <summary>Names of all blobs present, in order of name; their bytes are not read.</summary>
    public IEnumerable<BlobId> All()
    {
        if (!Directory.Exists(_folder)) yield break;
        foreach (string prefix in Directory.EnumerateDirectories(_folder).Order(StringComparer.Ordinal))
        {
            foreach (string file in Directory.EnumerateFiles(prefix).Order(StringComparer.Ordinal))
            {
                string hex = Path.GetFileName(prefix) + Path.GetFileName(file);
                if (IsName(hex)) yield return new BlobId(hex);
            }
        }
    }

    /// <inheritdoc/>
    public void Delete(BlobId id)
    {
        string path = PathOf(id);
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Then it is not there either.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreException.FromFile("cannot delete a blob", path, e);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<StoredBlob> List()
    {
        TakeBackWhatIsAside();
        foreach (BlobId id in All())
        {
            FileInfo file = new(PathOf(id));
            if (file.Exists) yield return new StoredBlob(id, file.Length, PutAt(file.FullName)); // another sweeper may be at work
        }
    }

    /// <inheritdoc/>
    public bool DeleteIfOlder(BlobId id, UtcMs than)
    {
        string path = PathOf(id), aside = path + Aside;
        try
        {
            if (!File.Exists(path) || PutAt(path) >= than) return false;

            // From now on a put finds no file and writes a new one. A put that came earlier has touched the file that is now aside.
            File.Move(path, aside, overwrite: true);
            if (PutAt(aside) >= than)
            {
                File.Move(aside, path, overwrite: true); // the same bytes, whoever wrote them
                return false;
            }

            File.Delete(aside);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false; // another sweeper was quicker
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreException.FromFile("cannot delete a blob", path, e);
        }
    }

    /// <inheritdoc/>
    public int DeleteLeftovers(UtcMs than) => DurableFile.SweepTemporaries(_folder, file => PutAt(file) < than);

    /// <summary>The path of a blob, for tools and tests.</summary>
    public string PathOf(BlobId id) =>
        IsName(id.Hex) ? Path.Combine(_folder, id.Hex[..2], id.Hex[2..])
            : throw new ArgumentException($"'{id.Hex}' is not a blob name; a name has 64 lower-case hex digits", nameof(id));

    private static bool IsName(string? hex) => hex is { Length: 64 } && hex.AsSpan().IndexOfAnyExcept(HexDigits) < 0;

    private static UtcMs PutAt(string path) => new(new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero).ToUnixTimeMilliseconds());

    /// <summary>Makes an old blob young again.</summary>
    /// <returns>False if a sweeper has just moved it aside.</returns>
    private static bool TryFreshen(string path)
    {
        try
        {
            DateTime now = DateTime.UtcNow;
            if (now - File.GetLastWriteTimeUtc(path) >= ISweepableBlobs.FreshFor) File.SetLastWriteTimeUtc(path, now);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Undoes the step of a sweeper that died; the next sweep decides again.</summary>
    private void TakeBackWhatIsAside()
    {
        if (!Directory.Exists(_folder)) return;
        foreach (string prefix in Directory.EnumerateDirectories(_folder))
        {
            foreach (string aside in Directory.GetFiles(prefix, "*" + Aside))
            {
                try
                {
                    File.Move(aside, aside[..^Aside.Length], overwrite: true);
                }
                catch (FileNotFoundException)
                {
                    // Another sweeper is at work on it.
                }
            }
        }
    }

    private static bool Matches(string path, BlobId id)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Convert.ToHexStringLower(SHA256.HashData(file)) == id.Hex;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    // The folder "ab" may exist while its own name is not durable yet; one flush per process and prefix is enough.
    private void MakePrefixDurable(string prefix, byte index)
    {
        lock (_prefixes)
        {
            if (_prefixDurable[index] && Directory.Exists(prefix)) return;
            if (!Directory.Exists(prefix)) Directory.CreateDirectory(prefix);
            Posix.FlushFolder(_folder);
            _prefixDurable[index] = true;
        }
    }
}
