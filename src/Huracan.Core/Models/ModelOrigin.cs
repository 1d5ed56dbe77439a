using Huracan.Core.Market;

namespace Huracan.Core.Models;

/// <summary>Where a model comes from. No part of its hash: a run may name its candles' venue or not, the model is the same.</summary>
/// <param name="RunId">The run that trained it.</param>
/// <param name="Candles">By symbol: SHA-256 of the candles of every coin of that run, hex. With the settings they give the run's id
/// again.</param>
/// <param name="Venue">From the names of the candle files; empty if they name none.</param>
/// <param name="Columns">Optional columns of the candles; a feature without its column is absent. Null if nobody noted them.</param>
public sealed record ModelOrigin(
    string RunId, IReadOnlyList<KeyValuePair<string, string>> Candles, string Venue, Timeframe Timeframe, CandleColumns? Columns);
