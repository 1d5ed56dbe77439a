using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Huracan.Cli.Output.Terminal;

/// <summary>Writes straight to a descriptor of this process. Linux and macOS.</summary>
/// <remarks>The streams of System.Console write under one lock for both: while a full pipe behind standard error blocks a write, no result
/// could be written to standard output.</remarks>
internal sealed partial class DescriptorStream(int descriptor) : WriteOnlyStream
{
    private const int Eintr = 4;
    private const short PollOut = 4;
    private static readonly int s_tryAgain = OperatingSystem.IsMacOS() ? 35 : 11;

    /// <summary>EPIPE: the reader has gone.</summary>
    public const int BrokenPipe = 32;

    /// <exception cref="IOException">Not all could be written; the HResult is the error number.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written = Write(descriptor, buffer, (nuint)buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error == Eintr) continue;
            if (error != s_tryAgain) throw new IOException(new Win32Exception(error).Message, error);
            PollEntry room = new() { Descriptor = descriptor, Events = PollOut };
            _ = Poll(ref room, 1, -1); // another program has made this descriptor non-blocking, and its reader is slow
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollEntry entries, nuint count, int timeoutMs);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Seen;
    }
}
