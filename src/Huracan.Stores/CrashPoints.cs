using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Huracan.Stores.Files;

namespace Huracan.Stores;

/// <summary>Named points around every write, flush, rename and append, at which a test can kill the process.</summary>
/// <remarks>
/// <c>HURACAN_CRASH_AT=17</c> kills the process with SIGKILL at the 17th point it reaches, <c>HURACAN_CRASH_AT=blob.rename.before:3</c> at
/// the third one of that name. <c>HURACAN_CRASH_COUNT=FILE</c> writes at exit how many were reached: a line <c>total N</c>, then a line
/// <c>NAME N</c> for each name, sorted. Without these variables <see cref="Enabled"/> is a constant for the JIT, and a point costs nothing.
/// After such a kill no handler, finally block or buffer runs. The disk looks as after a power cut or an evicted machine, except that pages
/// already given to the operating system survive.
/// </remarks>
public static class CrashPoints
{
    private static readonly string? CrashAt = Environment.GetEnvironmentVariable("HURACAN_CRASH_AT");
    private static readonly string? CountFile = Environment.GetEnvironmentVariable("HURACAN_CRASH_COUNT");

    /// <summary>True if a variable above is set.</summary>
    public static readonly bool Enabled = !string.IsNullOrEmpty(CrashAt) || !string.IsNullOrEmpty(CountFile);

    private static readonly ConcurrentDictionary<string, int> Counts = new(StringComparer.Ordinal);
    private static readonly (string? Name, int Nth) Target = ParseTarget(CrashAt);
    private static int s_total;

    static CrashPoints()
    {
        if (!string.IsNullOrEmpty(CountFile)) AppDomain.CurrentDomain.ProcessExit += (_, _) => WriteCounts(CountFile);
    }

    /// <summary>Marks the point <c>kind.moment</c>, such as <c>blob.rename.before</c>.</summary>
    public static void Hit(string kind, string moment)
    {
        if (Enabled) Reached($"{kind}.{moment}");
    }

    private static void Reached(string name)
    {
        int ofName = Counts.AddOrUpdate(name, 1, (_, n) => n + 1);
        int ofAll = Interlocked.Increment(ref s_total);
        if (Target.Nth == 0) return;
        if (Target.Name is null ? ofAll == Target.Nth : Target.Name == name && ofName == Target.Nth) Posix.KillThisProcess();
    }

    private static (string? Name, int Nth) ParseTarget(string? text)
    {
        if (string.IsNullOrEmpty(text)) return (null, 0);
        int colon = text.LastIndexOf(':');
        string? name = colon < 0 ? null : text[..colon];
        return int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int nth) && nth > 0
            ? (name, nth)
            : throw new ArgumentException($"HURACAN_CRASH_AT: '{text}' seen, allowed is N or NAME:N with N from 1");
    }

    private static void WriteCounts(string file)
    {
        StringBuilder lines = new();
        lines.Append(CultureInfo.InvariantCulture, $"total {s_total}\n");
        foreach ((string name, int count) in Counts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            lines.Append(CultureInfo.InvariantCulture, $"{name} {count}\n");
        }

        File.WriteAllText(file, lines.ToString());
    }
}
