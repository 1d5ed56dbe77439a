using Huracan.Core.Market;

namespace Huracan.Markets.Files;

/// <summary>The rules for every candle file, whatever its format: columns have known names, and times are Unix milliseconds UTC that do not
/// go backwards.</summary>
internal static class CandleFileRules
{
    public const string OpenTime = "open_time";

    /// <summary>Value columns in the order of <see cref="Core.Market.Quality.RawCandles.Column"/>: four that every file has, then the
    /// optional ones.</summary>
    public static readonly string[] Values =
        ["open", "high", "low", "close", "volume", "quote_volume", "trades", "taker_buy_base", "taker_buy_quote"];

    public const int RequiredValues = 4;

    // 2001-09-09 to 2286-11-20: in this range milliseconds have 13 digits, and seconds, microseconds and nanoseconds have not.
    private const long MsMin = 1_000_000_000_000, MsMax = 10_000_000_000_000;

    /// <summary>The error of a time that is no Unix time in milliseconds, as the words that follow it; null if there is none.</summary>
    public static string? UnitMistake(long time) => NoMilliseconds(time) is { } mistake
        ? $"{mistake}; the unit is not guessed; try: convert the times"
        : null;

    /// <summary>As <see cref="UnitMistake"/>, without advice.</summary>
    public static string? NoMilliseconds(long time)
    {
        if (time is >= MsMin and < MsMax) return null;
        string looks = time switch
        {
            >= 1_000_000_000 and < 10_000_000_000 => "looks like seconds",
            >= 1_000_000_000_000_000 and < 10_000_000_000_000_000 => "looks like microseconds",
            >= 1_000_000_000_000_000_000 => "looks like nanoseconds",
            _ => "is not a plausible time",
        };
        return $"{looks}; allowed: Unix milliseconds UTC such as 1727740800000 (13 digits)";
    }

    /// <summary>The error of a time that is before its predecessor; null if there is none. The quality report counts equal times.</summary>
    public static string? OrderMistake(long time, long before) => time >= before
        ? null
        : $"{new UtcMs(time)} comes after {new UtcMs(before)}: times go backwards; allowed: ascending times; " +
            "try: sort the rows by open_time or fetch the file again";
}
