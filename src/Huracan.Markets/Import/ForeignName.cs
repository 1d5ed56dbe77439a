using System.Text.RegularExpressions;
using Huracan.Core.Market;
using Huracan.Markets.Files;

namespace Huracan.Markets.Import;

/// <summary>What the name of a file tells of its candles, in the forms that other programs use.</summary>
/// <param name="Venue">Empty if the name tells none.</param>
/// <param name="Symbol">Empty if the name tells none.</param>
internal sealed partial record ForeignName(string Venue, string Symbol, Timeframe? Timeframe)
{
    public static ForeignName Of(string path)
    {
        if (CandleFileName.TryParse(path, out CandleFileName own)) return new ForeignName(own.Venue, own.Symbol, own.Timeframe);
        string file = Path.GetFileName(path);
        foreach (Regex form in (Regex[])[Freqtrade(), BinanceDump(), CryptoDataDownload()])
        {
            GroupCollection told = form.Match(file).Groups;
            if (!Core.Market.Timeframe.TryParse(Minutes(told["timeframe"].Value), out Timeframe t)) continue;
            return new ForeignName(told["venue"].Value.ToLowerInvariant(), told["base"].Value + told["quote"].Value, t);
        }

        IReadOnlyList<string> pairs = CandleFileName.PairsIn(path);
        return new ForeignName("", pairs.Count == 1 ? pairs[0] : "", CandleFileName.TimeframeIn(path));
    }

    private static string Minutes(string timeframe) => timeframe switch { "minute" => "1m", "d" => "1d", _ => timeframe };

    /// <summary><c>BTC_USDT-5m.json</c>, <c>BTC_USDT_USDT-5m-futures.feather</c>. Mark prices and funding rates have other
    /// endings.</summary>
    [GeneratedRegex(@"^(?<base>[A-Z0-9]+)_(?<quote>[A-Z0-9]+)(_[A-Z0-9]+)?-(?<timeframe>[0-9]+[mhd])(-futures)?" +
        @"\.(json|json\.gz|feather|parquet)$")]
    private static partial Regex Freqtrade();

    /// <summary><c>BTCUSDT-1m-2025-01.zip</c>, <c>BTCUSDT-1m-2025-01-31.csv</c>.</summary>
    [GeneratedRegex(@"^(?<base>[A-Z0-9]+)-(?<timeframe>[0-9]+[mhd])-[0-9]{4}-[0-9]{2}(-[0-9]{2})?\.(zip|csv|csv\.gz)$")]
    private static partial Regex BinanceDump();

    /// <summary><c>Binance_BTCUSDT_2023_minute.csv</c>, <c>Bitstamp_BTCUSD_1h.csv</c>.</summary>
    [GeneratedRegex(@"^(?<venue>[A-Za-z]+)_(?<base>[A-Z0-9]+)(_[0-9]{4})?_(?<timeframe>minute|d|[0-9]+[mhd])\.csv(\.gz)?$")]
    private static partial Regex CryptoDataDownload();
}
