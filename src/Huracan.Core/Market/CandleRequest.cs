using Huracan.Core.Market.Quality;

namespace Huracan.Core.Market;

/// <summary>The candles of one coin that are wanted, and the quality that they need.</summary>
/// <param name="Path">A folder of candle files, or one file.</param>
/// <param name="From">First instant, inclusive; null for the first candle in the data.</param>
/// <param name="To">Last instant, exclusive; null for the end of the last candle in the data.</param>
/// <param name="Timeframe">Null: from the file name, else the commonest spacing of the rows.</param>
/// <param name="WarmFrom">Candles from here to <paramref name="From"/> are loaded too, if they exist, so that features can warm up; null
/// for none.</param>
public sealed record CandleRequest(
    string Path, string Symbol, UtcMs? From, UtcMs? To, Timeframe? Timeframe, QualityPolicy Policy, UtcMs? WarmFrom = null)
{
    /// <summary>The file may name the coin as its venue does (Kraken says XBT) or by its contract: for series beside the coin's
    /// own.</summary>
    public bool MayNameItself { get; init; }
}
