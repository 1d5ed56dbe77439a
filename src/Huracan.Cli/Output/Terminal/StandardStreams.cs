using System.Globalization;
using System.Runtime.InteropServices;

namespace Huracan.Cli.Output.Terminal;

/// <summary>Columns and rows of a terminal.</summary>
internal readonly record struct TerminalSize(int Columns, int Rows);

/// <summary>Standard output and standard error as they were given to this process.</summary>
internal static partial class StandardStreams
{
    public const int Output = 1, Error = 2;

    private const int CloseOnExec = 0x80000;
    private static readonly TerminalSize s_usual = new(80, 24);

    /// <returns>Null if the caller closed the descriptor (<c>2&gt;&amp;-</c>). The number then belongs to a file or pipe of the runtime,
    /// and nothing may be written there.</returns>
    public static Stream? Open(int descriptor)
    {
        if (!IsInherited(descriptor)) return null;
        if (!OperatingSystem.IsWindows()) return new DescriptorStream(descriptor);
        return descriptor == Output ? Console.OpenStandardOutput() : Console.OpenStandardError();
    }

    /// <summary>The size now; 80 by 24 where the terminal does not tell.</summary>
    public static TerminalSize SizeOf(int descriptor)
    {
        try
        {
            if (OperatingSystem.IsLinux() && Ioctl(descriptor, 0x5413, out WindowSize size) == 0 && size is { Columns: > 0, Rows: > 0 })
                return new TerminalSize(size.Columns, size.Rows);
            if (!OperatingSystem.IsLinux() && Console.WindowWidth > 0) return new TerminalSize(Console.WindowWidth, Console.WindowHeight);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or PlatformNotSupportedException or DllNotFoundException)
        {
            // No terminal, or none that tells its size.
        }

        return s_usual;
    }

    /// <summary>A descriptor of this process that another program handed over does not close on exec; all that the runtime opens
    /// does.</summary>
    private static bool IsInherited(int descriptor)
    {
        if (!OperatingSystem.IsLinux()) return true;
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{descriptor}");
        try
        {
            string? flags = File.ReadLines(path).FirstOrDefault(line => line.StartsWith("flags:", StringComparison.Ordinal));
            return flags is null || (Convert.ToInt32(flags["flags:".Length..].Trim(), 8) & CloseOnExec) == 0;
        }
        catch (FileNotFoundException)
        {
            return !Directory.Exists("/proc/self/fdinfo"); // closed, unless this machine mounts no /proc
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            return true;
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Ioctl(int descriptor, nuint request, out WindowSize size);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct WindowSize
    {
        public readonly ushort Rows, Columns;
        private readonly ushort _xPixels, _yPixels;
    }
}
