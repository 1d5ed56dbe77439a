using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Huracan.Stores.Files;

/// <summary>The calls that .NET does not offer: flushing a folder, an advisory lock that dies with the process, SIGKILL to
/// oneself.</summary>
/// <remarks>Linux and macOS. Windows has none of the three; run under WSL there.</remarks>
internal static partial class Posix
{
    private const int LockExclusive = 2, LockShared = 1, LockNonBlocking = 4, Unlock = 8;
    private const int ReadWrite = 2;
    private const int Sigkill = 9;
    private const int Eperm = 1, Eintr = 4, Eacces = 13, Einval = 22;
    private static readonly int s_wouldBlock = OperatingSystem.IsMacOS() ? 35 : 11;
    private static readonly int s_closeOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    /// <summary>Makes the folder's entries durable: a renamed file may vanish in a power cut until this returns.</summary>
    public static void FlushFolder(string folder)
    {
        int descriptor = Open(folder, s_closeOnExec);
        if (descriptor < 0) throw Error("cannot open the folder to flush it");
        try
        {
            int result;
            do result = Fsync(descriptor);
            while (result < 0 && Marshal.GetLastPInvokeError() == Eintr);

            // EINVAL: this file system (some network ones) cannot flush a folder.
            if (result < 0 && Marshal.GetLastPInvokeError() != Einval) throw Error("cannot flush the folder");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>Opens an existing file without .NET's own locks: FileStream takes a shared flock on every file it opens, which would
    /// conflict with ours.</summary>
    public static SafeFileHandle OpenUnlocked(string path, bool writable)
    {
        int descriptor = Open(path, (writable ? ReadWrite : 0) | s_closeOnExec);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Error("cannot open the file");
    }

    /// <summary>Tries to lock an open file for this process; false if another process has locked it.</summary>
    public static bool TryLock(SafeFileHandle file, bool exclusive)
    {
        int result;
        do result = Flock((int)file.DangerousGetHandle(), (exclusive ? LockExclusive : LockShared) | LockNonBlocking);
        while (result < 0 && Marshal.GetLastPInvokeError() == Eintr);
        if (result == 0) return true;
        return Marshal.GetLastPInvokeError() == s_wouldBlock ? false : throw Error("cannot lock the file (does this file system support locks?)");
    }

    public static void Release(SafeFileHandle file) => _ = Flock((int)file.DangerousGetHandle(), Unlock);

    /// <summary>Ends this process now, without handlers, finally blocks or buffers.</summary>
    public static void KillThisProcess()
    {
        _ = Kill(Environment.ProcessId, Sigkill);
        Thread.Sleep(Timeout.Infinite);   // the signal is coming; no code may run after it
    }

    private static Exception Error(string what)
    {
        int errno = Marshal.GetLastPInvokeError();
        string message = $"{what}: {new Win32Exception(errno).Message}";
        return errno is Eperm or Eacces ? new UnauthorizedAccessException(message) : new IOException(message, errno);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
