using Huracan.Core.Market;

namespace Huracan.Core.Decisions;

/// <summary>The candle after the decision: the first that exists, however long the gap. Prices in quote currency.</summary>
public readonly record struct NextCandle(UtcMs OpenTime, double Open, double High, double Low, double Close);
