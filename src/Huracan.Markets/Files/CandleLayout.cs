using Huracan.Core.Foundation;
using Huracan.Core.Market;

namespace Huracan.Markets.Files;

/// <summary>What the columns of one candle file mean, and what the caller should know of that.</summary>
/// <param name="Meanings">Per column: <see cref="Ignored"/>, one of the identities, 0 open_time, otherwise 1 + its index in
/// <see cref="CandleFileRules.Values"/>.</param>
/// <param name="Optional">The optional columns that the file has.</param>
/// <param name="Notes">Columns under other names, and columns that are not used.</param>
internal sealed record CandleLayout(int[] Meanings, CandleColumns Optional, IReadOnlyList<string> Notes)
{
    public const int Ignored = -1, SymbolCell = -2, TimeframeCell = -3;

    /// <summary>Other names of a column that are in wide use: exchanges' own files, ccxt, pandas.</summary>
    private static readonly string[][] Aliases =
    [
        ["open_time", "opentime"],
        ["open", "open_price"], ["high", "high_price"], ["low", "low_price"], ["close", "close_price"],
        ["volume", "vol", "base_volume", "volume_base"],
        ["quote_volume", "quotevolume", "quote_asset_volume", "volume_quote"],
        ["trades", "count", "tradecount", "trade_count", "trades_count", "number_of_trades", "num_trades"],
        ["taker_buy_base", "taker_buy_volume", "taker_buy_base_volume", "taker_buy_base_asset_volume"],
        ["taker_buy_quote", "taker_buy_quote_volume", "taker_buy_quote_asset_volume"],
    ];

    /// <summary>They may be the time if no column is called open_time. Which of two it is cannot be told.</summary>
    private static readonly string[] Times = ["timestamp", "time", "date", "datetime", "unix"];

    private static readonly string[] Symbols = ["symbol", "pair", "ticker"], Timeframes = ["timeframe", "interval"];

    /// <param name="place">The file, and the line if its format has lines.</param>
    /// <exception cref="MarketDataException">A required column is missing, or two columns may be the same one.</exception>
    public static CandleLayout Of(string place, IReadOnlyList<string> names)
    {
        string[] plain = [.. names.Select(Plain)];
        int[] meanings = [.. plain.Select(MeaningOf)], surely = [.. meanings];
        if (!meanings.Contains(0))
        {
            for (int f = 0; f < meanings.Length; f++)
            {
                if (Times.Contains(plain[f])) meanings[f] = 0;
            }
        }

        CandleColumns optional = CandleColumns.None;
        for (int meaning = 0; meaning <= CandleFileRules.Values.Length; meaning++)
        {
            int[] those = [.. Enumerable.Range(0, meanings.Length).Where(f => meanings[f] == meaning)];
            string name = Canonical(meaning);
            if (those.Length > 1) throw Bad(Ambiguous(place, name, [.. those.Select(f => names[f])]));
            int value = meaning - 1;
            int beyond = value - CandleFileRules.RequiredValues;
            if (those.Length == 1 && beyond >= 0) optional |= (CandleColumns)(1 << beyond);
            if (those.Length == 0 && beyond < 0) throw Bad(Missing(place, names, surely));
        }

        return new CandleLayout(meanings, optional, Told(names, meanings));
    }

    /// <summary>The name without quotes, in small letters, words joined by underscores.</summary>
    internal static string Plain(string name) => name.Trim().Trim('"').Trim().ToLowerInvariant().Replace(' ', '_').Replace('-', '_');

    /// <summary>The meaning of a plain name, without a guess about times.</summary>
    internal static int MeaningOf(string plain)
    {
        int known = Array.FindIndex(Aliases, names => names.Contains(plain));
        return known >= 0 ? known
            : Symbols.Contains(plain) ? SymbolCell
            : Timeframes.Contains(plain) ? TimeframeCell
            : Ignored;
    }

    internal static string Canonical(int meaning) => Aliases[meaning][0];

    private static List<string> Told(IReadOnlyList<string> names, int[] meanings)
    {
        List<string> renamed = [], ignored = [], notes = [];
        for (int f = 0; f < meanings.Length; f++)
        {
            if (meanings[f] == Ignored) ignored.Add(names[f].Length == 0 ? "(a column without a name)" : names[f]);
            else if (meanings[f] >= 0 && names[f] != Canonical(meanings[f])) renamed.Add($"{names[f]} as {Canonical(meanings[f])}");
        }

        if (renamed.Count > 0) notes.Add($"columns under other names: {string.Join(", ", renamed)}");
        if (ignored.Count > 0) notes.Add($"columns ignored: {string.Join(", ", ignored)}");
        return notes;
    }

    private static string Ambiguous(string place, string name, string[] those) =>
        those.Distinct(StringComparer.Ordinal).Count() < those.Length
        ? $"{place}: column {those[0]} is there twice; allowed: each name once; try: rename one"
        : $"{place}: columns {string.Join(" and ", those)} may both be {name}; allowed: one of them; " +
            $"try: name the right one {name} and the other one differently, or remove it";

    private static string Missing(string place, IReadOnlyList<string> names, int[] meanings)
    {
        string missing = string.Join(", ", Enumerable.Range(0, 1 + CandleFileRules.RequiredValues).Except(meanings).Select(Canonical));
        string text = $"{place}: no column {missing}; seen: {SeenText.Quote(string.Join(',', names))}; " +
            "allowed: columns named open_time, open, high, low, close in any order; try: ";
        return text + (names.All(name => name.Length > 0 && (char.IsAsciiDigit(name[0]) || name[0] is '-' or '.'))
            ? "put a header line above the rows, or use huracan data import, which knows files without one"
            : "name the columns so");
    }

    private static MarketDataException Bad(string message) => new(FailureCause.Caller, message);
}
