using System.Globalization;

namespace Huracan.Markets.Import;

/// <summary>A time as text, in the forms that are in use. The unit of a number follows from its size, per value: Binance's spot dumps
/// change from milliseconds to microseconds on 2025-01-01.</summary>
/// <remarks>From 2001-09-09 to 2286-11-20 the numbers have 10, 13, 16 and 19 digits: no number has two meanings. A date whose day and month
/// could be exchanged (01/02/2024) is not read.</remarks>
internal static class ForeignTime
{
    private static readonly string[] Forms =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd",
    ];

    private static readonly (long From, long PerMsOrSecond, string Name)[] Units =
    [
        (1_000_000_000, 1, "seconds"), (1_000_000_000_000, 1_000, "milliseconds"), (1_000_000_000_000_000, 1_000_000, "microseconds"),
        (1_000_000_000_000_000_000, 1_000_000_000, "nanoseconds"),
    ];

    /// <param name="ms">Unix milliseconds UTC.</param>
    /// <param name="form">How it was written, for the list of conversions.</param>
    public static bool TryParse(string text, out long ms, out string form)
    {
        (ms, form) = (0, "");
        text = text.Trim();
        if (text.EndsWith(".0", StringComparison.Ordinal)) text = text[..^2]; // pandas writes whole numbers so where a column had gaps
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)) return Number(number, out ms, out form);
        if (text.EndsWith(" UTC", StringComparison.Ordinal)) text = text[..^4] + "Z";
        if (text.EndsWith("+00", StringComparison.Ordinal)) text += ":00";
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (!DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, Styles, out DateTimeOffset time)) return false;
        if (time.Ticks % TimeSpan.TicksPerMillisecond != 0) return false;
        ms = time.ToUnixTimeMilliseconds();
        bool zone = text.EndsWith('Z') || text.LastIndexOf('+') > 10 || text.LastIndexOf('-') > 10;
        form = zone ? "as text with a time zone" : "as text, taken as UTC";
        return true;
    }

    private static bool Number(long number, out long ms, out string form)
    {
        foreach ((long from, long perSecond, string name) in Units)
        {
            if (number < from || number / 10 >= from) continue;
            (long seconds, long rest) = Math.DivRem(number, perSecond);
            bool whole = perSecond <= 1_000 || rest % (perSecond / 1_000) == 0;
            ms = (seconds * 1_000) + (perSecond <= 1_000 ? rest : rest / (perSecond / 1_000));
            form = $"in Unix {name}";
            return whole;
        }

        (ms, form) = (0, "");
        return false;
    }
}
