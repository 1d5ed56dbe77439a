using System.Globalization;
using System.Text.RegularExpressions;
using Huracan.Core.Market;

namespace Huracan.Markets.Files;

/// <summary>The parts of a candle file's name: <c>venue-SYMBOL-timeframe-firstday-lastday.csv[.gz]</c>, or just
/// <c>SYMBOL.csv[.gz]</c>.</summary>
/// <param name="Path">The file, as found.</param>
/// <param name="Venue">Empty for a plain name.</param>
/// <param name="Timeframe">Null for a plain name.</param>
/// <param name="From">Start of the first day; null for a plain name.</param>
/// <param name="To">End of the last day, exclusive; null for a plain name.</param>
public sealed partial record CandleFileName(string Path, string Venue, string Symbol, Timeframe? Timeframe, UtcMs? From, UtcMs? To)
{
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>False for files whose name says that they hold no candles, such as <c>...-funding-...</c>, quotes or trades.</summary>
    public static bool TryParse(string path, out CandleFileName name)
    {
        string file = System.IO.Path.GetFileName(path);
        if (Full().Match(file) is { Success: true } full
            && Core.Market.Timeframe.TryParse(full.Groups["timeframe"].Value, out Timeframe timeframe)
            && TryDay(full.Groups["first"].Value, out UtcMs first) && TryDay(full.Groups["last"].Value, out UtcMs last) && first <= last)
        {
            name = new CandleFileName(path, full.Groups["venue"].Value, full.Groups["symbol"].Value, timeframe, first, last.AddDays(1));
            return true;
        }

        Match plain = Plain().Match(file);
        name = new CandleFileName(path, "", plain.Groups["symbol"].Value, null, null, null);
        return plain.Success;
    }

    /// <summary>False only if the name excludes that the file has a candle in [from, to).</summary>
    public bool MayOverlap(UtcMs? from, UtcMs? to) => (To is not { } end || from is not { } f || end > f) && (From is not { } start || to is not { } t || start < t);

    private static bool TryDay(string text, out UtcMs day)
    {
        bool ok = DateTime.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime date);
        day = ok ? UtcMs.FromDate(date.Year, date.Month, date.Day) : default;
        return ok;
    }

    [GeneratedRegex(@"^(?<venue>[a-z0-9]+)-(?<symbol>[A-Z0-9]+(-[A-Z0-9]+)*)-(?<timeframe>[0-9]+[mhd])-(?<first>[0-9]{8})-(?<last>[0-9]{8})\.csv(\.gz)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Full();

    [GeneratedRegex(@"^(?<symbol>[A-Z0-9]+(-[A-Z0-9]+)*)\.csv(\.gz)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
