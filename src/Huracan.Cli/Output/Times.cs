using System.Globalization;

namespace Huracan.Cli.Output;

/// <summary>How a display prints a duration.</summary>
internal static class Times
{
    /// <summary><c>4:05</c>, from an hour on <c>1:04:05</c>.</summary>
    public static string Clock(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");
}
