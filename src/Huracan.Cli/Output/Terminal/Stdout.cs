using System.Text;

namespace Huracan.Cli.Output.Terminal;

/// <summary>Standard output, the place for results.</summary>
internal static class Stdout
{
    /// <summary>From now on Console.Out says in words why a result could not be written, and never writes into a descriptor that the
    /// caller closed.</summary>
    public static void Guard() => Console.SetOut(TextWriter.Synchronized(
        new StreamWriter(new ResultStream(StandardStreams.Open(StandardStreams.Output)), new UTF8Encoding(false)) { AutoFlush = true }));

    /// <summary>Standard output whose trouble names it. A reader that has gone (<c>| head</c>) is no trouble: the rest is
    /// dropped.</summary>
    private sealed class ResultStream(Stream? sink) : WriteOnlyStream
    {
        private bool _broken;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (_broken || buffer.IsEmpty) return; // it was said once
            try
            {
                if (sink is null) throw new IOException("it is closed");
                sink.Write(buffer);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _broken = true;
                if (e.HResult == DescriptorStream.BrokenPipe) return;
                throw new WorldException($"the result could not be written to standard output: {e.Message}; " +
                    "mend that and give the same command again", e);
            }
        }
    }
}
