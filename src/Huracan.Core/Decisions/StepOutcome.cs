namespace Huracan.Core.Decisions;

/// <summary>The effect of one candle on the account. Amounts in bps of the normal notional.</summary>
/// <param name="RewardBps">Net equity at this close less net equity at the last one.</param>
/// <param name="CostBps">Fees and slippage of this candle's fills, already inside the reward.</param>
/// <param name="Turnover">Notional of this candle's fills, in normal notionals.</param>
/// <param name="Exposed">True if a position was open during this candle.</param>
/// <param name="TradeClosed">True if <paramref name="Trade"/> holds a trade that ended in this candle.</param>
public readonly record struct StepOutcome(double RewardBps, double CostBps, double Turnover, bool Exposed, bool TradeClosed, TradeRecord Trade);
