using System.Globalization;

namespace Huracan.Core.Validation.Verdicts;

/// <summary>How reports print numbers: invariant culture, no minus before a zero.</summary>
public static class Figures
{
    public static string Fixed(double value, int digits = 2)
    {
        string text = value.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        foreach (char c in text)
        {
            if (c is not ('-' or '0' or '.')) return text;
        }

        return text.TrimStart('-');
    }

    public static string Percent(double share, int digits = 1) => Fixed(share * 100, digits) + " %";
    public static string Bps(double value) => Fixed(value, 1) + " bps";
    public static string Count(int count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");

    /// <summary>Number of digits at which a printed value that misses its bound also differs from the bound.</summary>
    public static int DigitsToTell(double value, double bound, int atLeast)
    {
        int digits = atLeast;
        while (digits < 8 && value != bound && Fixed(value, digits) == Fixed(bound, digits)) digits++;
        return digits;
    }

    public static string Duration(double ms) => ms switch
    {
        < 3_600_000 => Fixed(ms / 60_000, 0) + " min",
        < 172_800_000 => Fixed(ms / 3_600_000, 1) + " h",
        _ => Fixed(ms / 86_400_000, 1) + " days",
    };

    /// <summary><c>2</c>, <c>2 and 5</c>, <c>2, 5 and 7</c>.</summary>
    public static string List(IReadOnlyList<string> items) => items.Count switch
    {
        0 => "",
        1 => items[0],
        _ => string.Join(", ", items.Take(items.Count - 1)) + " and " + items[^1],
    };
}
