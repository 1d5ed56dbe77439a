using System.Globalization;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Markets.Files;

namespace Huracan.Markets.Import;

/// <summary>Which column of a foreign table is which. More is recognised than in <see cref="CandleLayout"/>, because all of it is listed
/// and nothing trains on it unseen.</summary>
/// <param name="Meanings">As in <see cref="CandleLayout"/>.</param>
/// <param name="Beside">Other columns that hold the time too; they must agree.</param>
internal sealed record ForeignLayout(int[] Meanings, CandleColumns Optional, IReadOnlyList<int> Beside, IReadOnlyList<string> Notes)
{
    /// <summary>The surest first: a number has its zone and its unit, a text may not.</summary>
    private static readonly string[] Times =
        ["unix", "unix_timestamp", "timestamp", "datetime", "open_date", "date", "time"];

    private const string BinanceOrder =
        "Binance's klines: time, open, high, low, close, volume, close time, quote volume, trades, taker volumes";

    private static readonly int[] BinanceKlines = [0, 1, 2, 3, 4, 5, -1, 6, 7, 8, 9, -1];

    /// <param name="names">Null for rows without a header.</param>
    /// <param name="symbol">The coin, for columns such as Volume BTC; empty if it is not known yet.</param>
    /// <param name="sample">The first rows.</param>
    public static ForeignLayout Of(string place, IReadOnlyList<string>? names, string symbol, IReadOnlyList<string[]> sample) =>
        names is null ? WithoutHeader(place, sample) : Named(place, names, symbol);

    private static ForeignLayout Named(string place, IReadOnlyList<string> names, string symbol)
    {
        string[] plain = [.. names.Select(CandleLayout.Plain)];
        int[] times = [.. Times.SelectMany(time => Enumerable.Range(0, plain.Length).Where(f => plain[f] == time))];
        string[] told = [.. names.Select((name, f) => Volume(plain[f], symbol) ?? name)];
        if (plain.Any(name => CandleLayout.MeaningOf(name) == 0)) times = [];
        for (int i = 0; i < times.Length; i++) told[times[i]] = i == 0 ? CandleFileRules.OpenTime : $"{names[times[i]]} (beside the time)";
        CandleLayout layout = CandleLayout.Of(place, told);
        List<string> notes = [.. layout.Notes];
        for (int f = 0; f < told.Length; f++)
        {
            if (layout.Meanings[f] >= 0 && told[f] != names[f]) notes.Insert(0, $"column {names[f]} read as {told[f]}");
        }

        return new ForeignLayout(layout.Meanings, layout.Optional, times.Length > 1 ? times[1..] : [], notes);
    }

    /// <summary>CryptoDataDownload calls the volumes by their currencies: Volume BTC, Volume USDT.</summary>
    private static string? Volume(string plain, string symbol)
    {
        const string Prefix = "volume_";
        string pair = string.Concat(symbol.Where(char.IsLetterOrDigit)).ToUpperInvariant(), currency = plain.ToUpperInvariant();
        if (!plain.StartsWith(Prefix, StringComparison.Ordinal) || CandleLayout.MeaningOf(plain) >= 0) return null;
        currency = currency[Prefix.Length..];
        return pair.Length <= currency.Length ? null
            : pair.StartsWith(currency, StringComparison.Ordinal) ? "volume"
            : pair.EndsWith(currency, StringComparison.Ordinal) ? "quote_volume" : null;
    }

    private static ForeignLayout WithoutHeader(string place, IReadOnlyList<string[]> sample)
    {
        int columns = sample.Count > 0 ? sample[0].Length : 0;
        (int[] Meanings, string Order)[] forms = columns switch
        {
            12 => [(BinanceKlines, BinanceOrder)],
            7 => [([0, 1, 2, 3, 4, 5, 7], "Kraken's: time, open, high, low, close, volume, trades")],
            5 or 6 =>
            [
                (Prices(columns, [0, 1, 2, 3, 4, 5]), "time, open, high, low, close, volume"),
                (Prices(columns, [0, 1, 4, 2, 3, 5]), "Jesse's: time, open, close, high, low, volume"),
            ],
            _ => throw Bad($"{place}: no header and {columns} columns; " +
                "allowed without a header: 5, 6, 7 or 12 columns; try: put a header above the rows"),
        };
        (int[] Meanings, string Order)[] fit = [.. forms.Where(form => sample.All(row => Fits(row, form.Meanings)))];
        if (fit.Length != 1)
        {
            string many = fit.Length == 0 ? "no" : "more than one";
            throw Bad($"{place}: no header, and {many} known order of columns fits the first {sample.Count} rows " +
                $"({string.Join("; ", forms.Select(form => form.Order))}); allowed: one; try: put a header above the rows");
        }

        CandleColumns optional = CandleColumns.None;
        foreach (int beyond in fit[0].Meanings.Select(meaning => meaning - 1 - CandleFileRules.RequiredValues).Where(beyond => beyond >= 0))
        {
            optional |= (CandleColumns)(1 << beyond);
        }

        List<string> notes = [$"no header; columns in the order of {fit[0].Order}"];
        if (columns == BinanceKlines.Length) notes.Add("columns ignored: the close time and the last one");
        return new ForeignLayout(fit[0].Meanings, optional, [], notes);
    }

    private static int[] Prices(int columns, int[] meanings) => meanings[..columns];

    /// <summary>High must be the highest and low the lowest; the time must be one.</summary>
    private static bool Fits(string[] row, int[] meanings)
    {
        if (row.Length != meanings.Length || !ForeignTime.TryParse(row[Array.IndexOf(meanings, 0)], out _, out _)) return false;
        double[] price = new double[4];
        for (int value = 0; value < price.Length; value++)
        {
            string cell = row[Array.IndexOf(meanings, value + 1)];
            if (!double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out price[value])) return false;
        }

        return price[1] >= Math.Max(price[0], price[3]) && price[2] <= Math.Min(price[0], price[3]);
    }

    private static MarketDataException Bad(string message) => new(FailureCause.Caller, message);
}
