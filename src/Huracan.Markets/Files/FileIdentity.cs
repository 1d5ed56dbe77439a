using System.Runtime.InteropServices;

namespace Huracan.Markets.Files;

/// <summary>What a path stands for after links: its kind, and the file itself (device and inode).</summary>
/// <remarks>.NET tells neither, and opening a named pipe to find out would wait for its writer. Linux is asked by statx(2), whose layout is
/// the same on every processor. Elsewhere the kind is what .NET says, and two paths are one file if their full paths after links are
/// equal.</remarks>
public static partial class FileIdentity
{
    private const int CurrentFolder = -100, StatxBytes = 256, TypeAndInode = 0x1 | 0x100;
    private const int ModeAt = 28, InodeAt = 32, MajorAt = 136, MinorAt = 140;
    private const int TypeMask = 0xF000, Regular = 0x8000, Folder = 0x4000, Pipe = 0x1000, Socket = 0xC000;
    private const int Characters = 0x2000, Blocks = 0x6000;

    /// <summary>Null if a file may be read here as often as needed; otherwise what is there instead, in words. Null too if nothing is
    /// there: opening it tells that better.</summary>
    public static string? WhyNoRegularFile(string path)
    {
        if (Stat(path) is not { } stat) return Directory.Exists(path) ? "a folder" : null;
        return (stat.Mode & TypeMask) switch
        {
            Regular => null,
            Folder => "a folder",
            Pipe => "a pipe",
            Socket => "a socket",
            Characters or Blocks => "a device",
            _ => "no regular file",
        };
    }

    /// <summary>True if both paths lead to one existing file: by links, by hard links, or by two spellings.</summary>
    public static bool AreOne(string a, string b)
    {
        if (Stat(a) is { } one) return Stat(b) is { } other && (one.Major, one.Minor, one.Inode) == (other.Major, other.Minor, other.Inode);
        return Exists(a) && Exists(b) && Resolved(a) == Resolved(b);
    }

    /// <summary>Names the file or folder itself: equal for two paths that lead to it.</summary>
    public static string KeyOf(string path) => Stat(path) is { } stat
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{stat.Major}:{stat.Minor}:{stat.Inode}")
        : Resolved(path);

    private static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);

    private static string Resolved(string path)
    {
        string full = Path.GetFullPath(path);
        FileSystemInfo info = Directory.Exists(full) ? new DirectoryInfo(full) : new FileInfo(full);
        return info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full;
    }

    private static (int Mode, ulong Inode, uint Major, uint Minor)? Stat(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        Span<byte> found = stackalloc byte[StatxBytes];
        try
        {
            if (Statx(CurrentFolder, path, 0, TypeAndInode, ref MemoryMarshal.GetReference(found)) != 0) return null;
        }
        catch (EntryPointNotFoundException)
        {
            return null; // a C library from before 2018
        }

        return (MemoryMarshal.Read<ushort>(found[ModeAt..]), MemoryMarshal.Read<ulong>(found[InodeAt..]),
            MemoryMarshal.Read<uint>(found[MajorAt..]), MemoryMarshal.Read<uint>(found[MinorAt..]));
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte found);
}
