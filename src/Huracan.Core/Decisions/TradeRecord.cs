using Huracan.Core.Market;
using Huracan.Core.Regimes;

namespace Huracan.Core.Decisions;

/// <summary>The reason why a trade ended. Stored; values are stable.</summary>
public enum ExitReason : byte { None = 0, Stop = 1, Target = 2, Trail = 3, MaxHold = 4, Exit = 5, Scratch = 6, WindowEnd = 7 }

/// <summary>One trade, from flat to flat. Amounts in bps of the normal notional (1.0), so a trade of double size counts double.</summary>
/// <param name="EntryTime">Open of the candle of the first fill.</param>
/// <param name="ExitTime">The open at which the exit filled, or the close of the candle in which a level was reached.</param>
/// <param name="EntryPrice">Mean price of all bought coins.</param>
/// <param name="ExitPrice">Mean price of all sold coins.</param>
/// <param name="Size">Bought notional in normal notionals, grid adds included.</param>
/// <param name="GrossBps">Sales less purchases.</param>
/// <param name="CostBps">Fees and slippage of every fill.</param>
/// <param name="NetBps">Gross less cost.</param>
/// <param name="HoldCandles">Candles with an open position, including the entry candle.</param>
/// <param name="PrimaryEngine">Index of the engine that led the consensus at entry; -1 if none voted.</param>
public readonly record struct TradeRecord(
    UtcMs EntryTime, UtcMs ExitTime, double EntryPrice, double ExitPrice, double Size,
    double GrossBps, double CostBps, double NetBps, ExitReason Reason, int HoldCandles, short PrimaryEngine, Regime EntryRegime);
