using System.Globalization;
using System.Text.RegularExpressions;
using Huracan.Core.Market;

namespace Huracan.Markets.Files;

/// <summary>The parts of a candle file's name: <c>venue-SYMBOL-timeframe-firstday-lastday</c> or just <c>SYMBOL</c>, then <c>.csv</c>,
/// <c>.csv.gz</c> or <c>.parquet</c>.</summary>
/// <param name="Path">The file, as found.</param>
/// <param name="Venue">Empty for a plain name.</param>
/// <param name="Timeframe">Null for a plain name.</param>
/// <param name="From">Start of the first day; null for a plain name.</param>
/// <param name="To">End of the last day, exclusive; null for a plain name.</param>
public sealed partial record CandleFileName(string Path, string Venue, string Symbol, Timeframe? Timeframe, UtcMs? From, UtcMs? To)
{
    // No small letters: they mark what is no symbol, such as -funding- or my candles.csv. MarketSymbol says what else a symbol may be.
    private const string SymbolPart = @"(?<symbol>[^\W\p{Ll}_]+([-_][^\W\p{Ll}_]+)*)", Ending = @"\.(csv|csv\.gz|parquet)$";

    /// <summary>The allowed names, for messages.</summary>
    public const string Allowed = "venue-SYMBOL-timeframe-firstday-lastday or SYMBOL, with .csv, .csv.gz or .parquet";

    /// <summary>Endings of files that may hold candles, for telling which were left alone.</summary>
    private static readonly string[] Endings = [".csv", ".csv.gz", ".parquet", ".zip", ".json", ".feather"];

    // In these a coin's price is in money, so that a pair is recognised in a name of any form.
    private static readonly string[] Money = ["USDT", "USDC", "FDUSD", "BUSD", "TUSD", "USD", "EUR"];

    private static readonly string[] NoCoins =
        ["data", "candles", "prices", "price", "ohlcv", "ohlc", "klines", "spot", "train", "test", "all"];

    public string Name => System.IO.Path.GetFileName(Path);

    public bool IsParquet => Path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    /// <summary>The name of a file that holds the whole frame.</summary>
    /// <param name="extension">Without a dot.</param>
    public static string Compose(string venue, CandleFrame frame, string extension)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return $"{venue}-{frame.Symbol}-{frame.Timeframe}-{Day(frame.OpenTime[0])}-{Day(frame.OpenTime[^1])}.{extension}";

        static string Day(long openTime) => new UtcMs(openTime).ToDateString().Replace("-", "", StringComparison.Ordinal);
    }

    /// <summary>False for files whose name says that they hold no candles, such as <c>...-funding-...</c>, quotes or trades.</summary>
    public static bool TryParse(string path, out CandleFileName name)
    {
        string file = System.IO.Path.GetFileName(path);
        if (Full().Match(file) is { Success: true } full
            && MarketSymbol.IsValid(full.Groups["symbol"].Value)
            && Core.Market.Timeframe.TryParse(full.Groups["timeframe"].Value, out Timeframe timeframe)
            && TryDay(full.Groups["first"].Value, out UtcMs first) && TryDay(full.Groups["last"].Value, out UtcMs last) && first <= last)
        {
            name = new CandleFileName(path, full.Groups["venue"].Value, full.Groups["symbol"].Value, timeframe, first, last.AddDays(1));
            return true;
        }

        Match plain = Plain().Match(file);
        name = new CandleFileName(path, "", plain.Groups["symbol"].Value, null, null, null);
        return plain.Success && MarketSymbol.IsValid(name.Symbol);
    }

    /// <summary>Whether a file has the ending of one that may hold candles.</summary>
    public static bool MayHoldCandles(string path) => Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>The pairs that a name of any form names, such as ETHUSDT in <c>ethusdt 2024.csv</c> or <c>ETH_USDT-5m.csv</c>.</summary>
    public static IReadOnlyList<string> PairsIn(string path)
    {
        string[] words = Words(path);
        List<string> pairs = [];
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i].ToUpperInvariant();
            if (Money.Any(money => word.Length >= money.Length + 2 && word.EndsWith(money, StringComparison.Ordinal))) pairs.Add(word);
            bool coin = i > 0 && words[i - 1] is { Length: >= 2 } before && before.Any(char.IsLetter)
                && !NoCoins.Contains(before, StringComparer.OrdinalIgnoreCase);
            if (coin && Money.Contains(word)) pairs.Add(words[i - 1].ToUpperInvariant() + word);
        }

        return pairs;
    }

    /// <summary>The timeframe that a name of any form names, such as 5m in <c>ETHUSDT-5m-2024-01.csv</c>; null for none or
    /// several.</summary>
    public static Timeframe? TimeframeIn(string path)
    {
        Timeframe[] named = [.. Words(path).Where(word => Core.Market.Timeframe.TryParse(word, out _))
            .Select(word => Core.Market.Timeframe.TryParse(word, out Timeframe timeframe) ? timeframe : default).Distinct()];
        return named.Length == 1 ? named[0] : null;
    }

    private static string[] Words(string path)
    {
        string name = System.IO.Path.GetFileName(path);
        string ending = Endings.FirstOrDefault(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)) ?? "";
        return Separators().Split(name[..^ending.Length]);
    }

    /// <summary>False only if the name excludes that the file has a candle in [from, to).</summary>
    public bool MayOverlap(UtcMs? from, UtcMs? to) => (To is not { } end || from is not { } f || end > f) && (From is not { } start || to is not { } t || start < t);

    private static bool TryDay(string text, out UtcMs day)
    {
        bool ok = DateTime.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime date);
        day = ok ? UtcMs.FromDate(date.Year, date.Month, date.Day) : default;
        return ok;
    }

    [GeneratedRegex(@"^(?<venue>[a-z0-9]+)-" + SymbolPart + @"-(?<timeframe>[0-9]+[mhd])-(?<first>[0-9]{8})-(?<last>[0-9]{8})" + Ending,
        RegexOptions.CultureInvariant)]
    private static partial Regex Full();

    [GeneratedRegex(@"[\W_]+", RegexOptions.CultureInvariant)]
    private static partial Regex Separators();

    [GeneratedRegex("^" + SymbolPart + Ending, RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
