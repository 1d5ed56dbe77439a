using Huracan.Core.Foundation;
using Huracan.Core.Market;

namespace Huracan.Markets.Files;

/// <summary>Compares what a file says of itself (in its name, a column or its metadata) with what was asked for.</summary>
/// <param name="Symbol">The coin that was asked for.</param>
/// <param name="MayNameItself">The file may call the coin as its own venue does; only another coin is refused.</param>
internal sealed record CandleIdentity(string Symbol, bool MayNameItself)
{
    /// <summary>True if a file that says <paramref name="seen"/> may hold the coin.</summary>
    public bool Allows(string seen)
    {
        if (MarketSymbol.SameLetters(seen, Symbol)) return true;
        if (!MayNameItself) return false;
        IReadOnlyList<string> there = MarketSymbol.CoinsOf(seen), here = MarketSymbol.CoinsOf(Symbol);
        return there.Count == 0 || here.Count == 0 || there.Intersect(here).Any();
    }

    /// <exception cref="MarketDataException">The file holds another coin.</exception>
    /// <param name="place">The file, with line and column where it has them.</param>
    /// <param name="how">Such as <c>by its name</c>.</param>
    public void Check(string place, string seen, string how)
    {
        if (Allows(seen)) return;
        throw new MarketDataException(FailureCause.Caller, MayNameItself
            ? $"{place}: holds {SeenText.Plain(seen)} {how}, another coin than {Symbol}; " +
                "allowed: the same coin, under its name at that venue; try: another file"
            : $"{place}: holds {SeenText.Plain(seen)} {how}, asked for {Symbol}; try: the symbol {SeenText.Plain(seen)}, or another file");
    }
}
