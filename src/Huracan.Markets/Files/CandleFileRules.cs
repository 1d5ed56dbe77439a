using Huracan.Core.Foundation;
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

    private const int RequiredValues = 4;

    // 2001-09-09 to 2286-11-20: in this range milliseconds have 13 digits, and seconds, microseconds and nanoseconds have not.
    private const long MsMin = 1_000_000_000_000, MsMax = 10_000_000_000_000;

    private static readonly string[] Required = [OpenTime, .. Values[..RequiredValues]];

    /// <summary>The meaning of each column: -1 ignored, 0 open_time, otherwise 1 + its index in <see cref="Values"/>.</summary>
    /// <param name="place">The file, and the line if its format has lines.</param>
    /// <param name="optional">The optional columns that the file has.</param>
    /// <exception cref="MarketDataException">A required column is missing, or a known column is there twice.</exception>
    public static int[] Meanings(string place, IReadOnlyList<string> names, out CandleColumns optional)
    {
        optional = CandleColumns.None;
        int[] meanings = new int[names.Count];
        HashSet<string> known = [];
        for (int f = 0; f < meanings.Length; f++)
        {
            int value = Array.IndexOf(Values, names[f]);
            meanings[f] = names[f] == OpenTime ? 0 : value < 0 ? -1 : value + 1;
            if (meanings[f] >= 0 && !known.Add(names[f]))
            {
                throw Bad($"{place}: column {names[f]} is there twice; allowed: each name once; try: rename one");
            }

            if (value >= RequiredValues) optional |= (CandleColumns)(1 << (value - RequiredValues));
        }

        string missing = string.Join(", ", Required.Where(name => !known.Contains(name)));
        if (missing.Length == 0) return meanings;
        throw Bad($"{place}: no column {missing}; seen: {SeenText.Quote(string.Join(',', names))}; " +
            "allowed: columns named open_time, open, high, low, close in any order; try: name the columns so");
    }

    /// <summary>The error of a time that is no Unix time in milliseconds, as the words that follow it; null if there is none.</summary>
    public static string? UnitMistake(long time)
    {
        if (time is >= MsMin and < MsMax) return null;
        string looks = time switch
        {
            >= 1_000_000_000 and < 10_000_000_000 => "looks like seconds",
            >= 1_000_000_000_000_000 and < 10_000_000_000_000_000 => "looks like microseconds",
            >= 1_000_000_000_000_000_000 => "looks like nanoseconds",
            _ => "is not a plausible time",
        };
        return $"{looks}; allowed: Unix milliseconds UTC such as 1727740800000 (13 digits); the unit is not guessed; " +
            "try: convert the times";
    }

    /// <summary>The error of a time that is before its predecessor; null if there is none. The quality report counts equal times.</summary>
    public static string? OrderMistake(long time, long before) => time >= before
        ? null
        : $"{new UtcMs(time)} comes after {new UtcMs(before)}: times go backwards; allowed: ascending times; " +
            "try: sort the rows by open_time or fetch the file again";

    private static MarketDataException Bad(string message) => new(FailureCause.Caller, message);
}
