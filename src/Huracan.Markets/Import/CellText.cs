using System.Globalization;

namespace Huracan.Markets.Import;

/// <summary>Typed cells as the text that every foreign table has; reading it gives the same bits.</summary>
internal static class CellText
{
    public static string Of(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A typed time as Unix milliseconds.</summary>
    /// <param name="perMs">Its units to a millisecond; 0 for seconds.</param>
    public static string Of(long time, long perMs) => perMs == 0 ? Of(time * 1_000)
        : time % perMs == 0 ? Of(time / perMs) : "a part of a millisecond";
}
