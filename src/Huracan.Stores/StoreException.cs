using Huracan.Stores.Out;

namespace Huracan.Stores;

/// <summary>What went wrong outside the program.</summary>
public enum StoreTrouble : byte { DiskFull, ReadOnly, NoAccess, NotAFolder, Corrupt, NewerVersion, Locked, Busy, Unreachable, Fenced, Other }

/// <summary>The world's trouble with a store: disk, permissions, another process, a damaged file, a server. The command exits 3.</summary>
/// <remarks>It is an IOException, so that actors, which do not know the stores, count it as the world's trouble and not as our
/// bug.</remarks>
public class StoreException(StoreTrouble trouble, string message, Exception? inner = null) : IOException(message, inner)
{
    public StoreTrouble Trouble { get; } = trouble;

    /// <summary>Explains the operating system's error for <paramref name="what"/> at <paramref name="path"/>, and what to try.</summary>
    public static StoreException FromFile(string what, string path, Exception error)
    {
        const int enospc = 28, erofs = 30, edquotLinux = 122, enotdir = 20;
        (StoreTrouble trouble, string advice) = error switch
        {
            StoreException already => (already.Trouble, already.Message),
            UnauthorizedAccessException => (StoreTrouble.NoAccess, "permission denied; choose a folder this user may write to"),
            IOException { HResult: enospc or edquotLinux } => (StoreTrouble.DiskFull, "no space is left; free some and run the same command again, it continues where it stopped"),
            IOException { HResult: erofs } => (StoreTrouble.ReadOnly, "the file system is read-only; choose another folder with --out"),
            IOException { HResult: enotdir } => (StoreTrouble.NotAFolder, "a part of the path is a file, not a folder; choose another path"),
            _ => (StoreTrouble.Other, error.Message),
        };
        return error as StoreException ?? new StoreException(trouble, $"{path}: {what}: {advice}", error);
    }
}

/// <summary>Another live process works in this folder.</summary>
public sealed class LockedException(string folder, LockOwner? owner)
    : StoreException(StoreTrouble.Locked, owner is null
        ? $"{folder}: another process works in this folder (it has not written its name yet); wait for it, or choose another --out"
        : $"{folder}: process {owner.ProcessId} on {owner.Host} has worked in this folder since {owner.Since}; wait for it, stop it, or choose another --out")
{
    public LockOwner? Owner { get; } = owner;
}

/// <summary>A newer epoch owns the store: this writer was superseded and must stop.</summary>
public sealed class FencedException(long epoch, long storedEpoch, string what = "this folder")
    : StoreException(StoreTrouble.Fenced, $"epoch {epoch} was replaced by epoch {storedEpoch}: another process took over {what}; this one stops")
{
    public long Epoch { get; } = epoch;
    public long StoredEpoch { get; } = storedEpoch;
}
