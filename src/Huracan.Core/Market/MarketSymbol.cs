namespace Huracan.Core.Market;

/// <summary>The one rule for the name of a coin, wherever it stands: on the command line, in the name of a file, as a folder.</summary>
/// <remarks>Letters of any script (Binance lists coins under Chinese names), digits, <c>-</c> and <c>_</c>. Upper and lower case
/// count.</remarks>
public static class MarketSymbol
{
    /// <summary>For messages.</summary>
    public const string Allowed = "letters, digits, - and _, at most 120 characters (a letter beyond ASCII counts 6 to 12)";

    /// <summary>Of the folder's name. File systems end at 255 bytes, and a report's name is a little longer.</summary>
    private const int FolderNameMax = 120;

    public static bool IsValid(string symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        if (symbol.Length is 0 or > FolderNameMax) return false;
        for (int i = 0; i < symbol.Length; i++)
        {
            bool pair = char.IsSurrogatePair(symbol, i);
            if (char.IsSurrogate(symbol[i]) && !pair) return false;
            if (!char.IsLetterOrDigit(symbol, i) && symbol[i] is not ('-' or '_')) return false;
            if (pair) i++;
        }

        return FolderName(symbol).Length <= FolderNameMax;
    }

    /// <summary>The symbol as the name of a folder or a file: ASCII as it is, any other letter percent-encoded (UTF-8), so that every file
    /// system and every archive keeps it.</summary>
    public static string FolderName(string symbol) => Uri.EscapeDataString(symbol);

    /// <summary>The coins that a name of a pair such as <c>BTCUSDT</c>, <c>XBT-USD</c> or <c>BTC_USDT</c> may stand for, in capitals; none
    /// if the name does not end in a known currency. Mostly one: BNBUSD is BNB for USD or BN for BUSD. Kraken's XBT and XDG are BTC and
    /// DOGE, 1000PEPE is PEPE.</summary>
    public static IReadOnlyList<string> CoinsOf(string symbol)
    {
        string joined = Joined(symbol);
        bool future = joined.EndsWith(Perpetual, StringComparison.Ordinal) && joined.Length >= Perpetual.Length + 2;
        if (future) joined = joined[..^Perpetual.Length];

        // At least two letters must be left: ETHBTC is ETH, BTC alone is no pair.
        string[] coins = [.. Quotes.Where(quote => joined.Length >= quote.Length + 2 && joined.EndsWith(quote, StringComparison.Ordinal))
            .Select(quote => Coin(joined[..^quote.Length])).OfType<string>()];
        return coins.Length == 0 && future && Coin(joined) is { } alone ? [alone] : coins;
    }

    /// <summary>True if both are the same letters and digits: <c>BTC_USDT</c>, <c>btc-usdt</c> and <c>BTCUSDT</c>.</summary>
    public static bool SameLetters(string a, string b) => Joined(a) == Joined(b);

    private static readonly string[] Quotes =
        ["FDUSD", "USDT", "USDC", "BUSD", "TUSD", "USDP", "DAI", "USD", "EUR", "GBP", "TRY", "JPY", "BRL", "BTC", "ETH", "BNB", "XBT"];

    private const string Perpetual = "PERP";

    private static string? Coin(string name) => name.TrimStart('0', '1') switch
    {
        "XBT" or "XXBT" => "BTC",
        "XDG" or "XXDG" => "DOGE",
        "" => null,
        string coin => coin,
    };

    private static string Joined(string symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        return string.Concat(symbol.Where(char.IsLetterOrDigit)).ToUpperInvariant();
    }
}
