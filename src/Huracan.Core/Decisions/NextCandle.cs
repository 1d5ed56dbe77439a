using Huracan.Core.Market;

namespace Huracan.Core.Decisions;

/// <summary>The first candle that exists after the decision, even after a gap. Prices in quote currency.</summary>
public readonly record struct NextCandle(UtcMs OpenTime, double Open, double High, double Low, double Close);
