using Huracan.Core.Market.Quality;

namespace Huracan.Core.Market;

/// <summary>Which candles of one coin are wanted, and how good they must be.</summary>
/// <param name="Path">A folder of candle files, or one file.</param>
/// <param name="From">First instant, inclusive; null for the first candle there is.</param>
/// <param name="To">Last instant, exclusive; null for the end of the last candle there is.</param>
/// <param name="Timeframe">Null: from the file name, else the commonest spacing of the rows.</param>
/// <param name="WarmFrom">From here on candles before <paramref name="From"/> are brought too where they exist, for features to warm up on; null for none.</param>
public sealed record CandleRequest(string Path, string Symbol, UtcMs? From, UtcMs? To, Timeframe? Timeframe, QualityPolicy Policy, UtcMs? WarmFrom = null);
