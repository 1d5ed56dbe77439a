namespace Huracan.Stores.Files;

/// <summary>Writes a file so that a reader sees all of it or none of it, through any crash.</summary>
/// <remarks>Order: temp file in the same folder, write, flush to disk, rename over the target, flush of the folder.
/// A crash in between leaves the old file, and perhaps a file whose name starts with <see cref="TemporaryPrefix"/>.</remarks>
public static class DurableFile
{
    public const string TemporaryPrefix = ".tmp-";

    private static int s_counter;

    /// <summary>Replaces <paramref name="path"/>. Its folder must exist.</summary>
    /// <param name="kind">The first part of the crash points' names.</param>
    /// <exception cref="StoreException">Disk full, read-only, no access.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, string kind = "file")
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string temporary = Path.Combine(folder, $"{TemporaryPrefix}{Environment.ProcessId}-{Interlocked.Increment(ref s_counter)}");
        try
        {
            CrashPoints.Hit(kind, "write.before");
            using (FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                int half = CrashPoints.Enabled ? content.Length / 2 : 0;
                file.Write(content[..half]);
                CrashPoints.Hit(kind, "write.half");
                file.Write(content[half..]);
                CrashPoints.Hit(kind, "flush.before");
                file.Flush(flushToDisk: true);
            }

            CrashPoints.Hit(kind, "rename.before");
            File.Move(temporary, path, overwrite: true);
            CrashPoints.Hit(kind, "rename.after");
            Posix.FlushFolder(folder);
            CrashPoints.Hit(kind, "flush_folder.after");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw StoreException.FromFile("cannot write the file", path, e);
        }
    }

    /// <summary>Creates a folder and the ones above it, and makes their names durable.</summary>
    /// <exception cref="StoreException">Read-only, no access, or a part of the path is a file.</exception>
    public static void CreateFolder(string folder)
    {
        string full = Path.GetFullPath(folder);
        if (Directory.Exists(full)) return;
        if (File.Exists(full)) throw new StoreException(StoreTrouble.NotAFolder, $"{full}: is a file, a folder is needed; choose another path");
        string? parent = Path.GetDirectoryName(full);
        if (parent is not null) CreateFolder(parent);
        try
        {
            Directory.CreateDirectory(full);
            if (parent is not null) Posix.FlushFolder(parent);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreException.FromFile("cannot create the folder", full, e);
        }
    }

    /// <summary>Deletes temp files of dead writers under <paramref name="folder"/>. Only for the one process that owns the
    /// folder.</summary>
    /// <returns>Files deleted.</returns>
    public static int SweepTemporaries(string folder) => SweepTemporaries(folder, _ => true);

    /// <summary>As above, but only files that <paramref name="which"/> selects: also for a folder that others write to.</summary>
    public static int SweepTemporaries(string folder, Func<string, bool> which)
    {
        if (!Directory.Exists(folder)) return 0;
        int deleted = 0;
        EnumerationOptions everywhere = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };
        foreach (string file in Directory.EnumerateFiles(folder, TemporaryPrefix + "*", everywhere))
        {
            if (which(file) && TryDelete(file)) deleted++;
        }

        return deleted;
    }

    internal static bool TryDelete(string file)
    {
        try
        {
            File.Delete(file);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;   // a temp file that stays costs space, but does no harm
        }
    }
}
