using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Huracan.Cli.Bench;

/// <summary>The machine that was measured: a figure means nothing without it.</summary>
internal static class Machine
{
    public static string Text => string.Create(CultureInfo.InvariantCulture,
        $"{Processor()}, {Environment.ProcessorCount} cores used, vectors of {Bits} bits, {RuntimeInformation.OSDescription.Trim()}, .NET {Environment.Version}");

    private static int Bits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    private static string Processor()
    {
        try
        {
            string? line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal));
            if (line is not null) return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A machine that does not tell is named by its architecture.
        }

        return RuntimeInformation.ProcessArchitecture.ToString();
    }
}
