using System.Globalization;
using System.Text;
using Huracan.Stores.Files;
using Microsoft.Win32.SafeHandles;
using Polly;
using Polly.Retry;

namespace Huracan.Stores.Out;

/// <summary>The process that works in a folder.</summary>
/// <param name="Since">UTC, as text.</param>
public sealed record LockOwner(int ProcessId, string Host, string Since)
{
    internal string ToText() => string.Create(CultureInfo.InvariantCulture, $"pid {ProcessId}\nhost {Host}\nsince {Since}\n");

    internal static LockOwner? Parse(string text)
    {
        string? pid = null, host = null, since = null;
        foreach (string line in text.Split('\n'))
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0) continue;
            string value = line[(space + 1)..];
            switch (line[..space])
            {
                case "pid": pid = value; break;
                case "host": host = value; break;
                case "since": since = value; break;
            }
        }

        return int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && host is not null && since is not null
            ? new LockOwner(number, host, since)
            : null;
    }
}

/// <summary>An exclusive lock (flock) on a file. It ends with its process, however the process ends. The file says for people who holds
/// it.</summary>
/// <remarks>The file is never deleted: otherwise a second process could lock the deleted file while a third creates a new one. Its text is
/// for people; only the lock counts.</remarks>
internal sealed class FolderLock : IDisposable
{
    // A status reader holds the lock for microseconds, a killed process until the kernel has removed it. Neither is an owner.
    private static readonly ResiliencePipeline<bool> Patience = new ResiliencePipelineBuilder<bool>()
        .AddRetry(new RetryStrategyOptions<bool>
        {
            ShouldHandle = new PredicateBuilder<bool>().HandleResult(false),
            MaxRetryAttempts = 4,
            Delay = TimeSpan.FromMilliseconds(20),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <exception cref="LockedException">Another live process has it.</exception>
    public static FolderLock Take(OutLayout layout, TimeProvider clock)
    {
        FileStream? file = null;
        try
        {
            if (!File.Exists(layout.Lock)) Create(layout.Lock);
            file = new FileStream(Posix.OpenUnlocked(layout.Lock, writable: true), FileAccess.ReadWrite, bufferSize: 0);

            // The first try is made without Polly: where the lock is free, a start need not load it.
            if (!TryLock(file.SafeFileHandle) && !Patience.Execute(TryLock, file.SafeFileHandle))
                throw new LockedException(layout.Folder, ReadOwner(file));

            string since = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            byte[] text = Encoding.UTF8.GetBytes(new LockOwner(Environment.ProcessId, Environment.MachineName, since).ToText());
            file.SetLength(0);
            file.Position = 0;
            file.Write(text);
            return new FolderLock(file);
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (e is IOException or UnauthorizedAccessException) throw StoreException.FromFile("cannot lock the folder", layout.Lock, e);
            throw;
        }
    }

    /// <summary>The live owner; null if no process holds the lock.</summary>
    public static LockOwner? FindOwner(OutLayout layout)
    {
        try
        {
            if (!File.Exists(layout.Lock)) return null;
            using FileStream file = new(Posix.OpenUnlocked(layout.Lock, writable: false), FileAccess.Read, bufferSize: 0);
            if (Posix.TryLock(file.SafeFileHandle, exclusive: false))
            {
                Posix.Release(file.SafeFileHandle);
                return null;
            }

            return ReadOwner(file) ?? new LockOwner(0, "unknown", "a moment ago");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreException.FromFile("cannot read the lock", layout.Lock, e);
        }
    }

    public void Dispose() => _file.Dispose();

    private static bool TryLock(SafeFileHandle file) => Posix.TryLock(file, exclusive: true);

    private static void Create(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.CreateNew);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process made it at the same instant.
        }
    }

    private static LockOwner? ReadOwner(FileStream file)
    {
        byte[] text = new byte[512];
        file.Position = 0;
        return LockOwner.Parse(Encoding.UTF8.GetString(text, 0, file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false)));
    }
}
