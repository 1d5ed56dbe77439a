using Huracan.Core.Decisions;
using Huracan.Core.Market;
using Huracan.Core.Validation.Results;

namespace Huracan.Core.Folds;

/// <summary>The result of one policy in one window. Amounts in bps of the normal notional.</summary>
/// <param name="Days">One entry per UTC day that the window touches; idle days are 0.</param>
/// <param name="Trades">By exit; together they hold all of the window's result.</param>
/// <param name="Turnover">Notional of all fills, in normal notionals.</param>
/// <param name="Candles">Candles of the window.</param>
/// <param name="ExposedCandles">Candles with an open position.</param>
/// <param name="Actions">[10] how often each action was chosen.</param>
public sealed record ReplayResult(
    TimeRange Window, DailySeries Days, IReadOnlyList<TradeRecord> Trades, double GrossBps, double CostBps, double NetBps,
    double Turnover, int Candles, int ExposedCandles, IReadOnlyList<long> Actions)
{
    /// <summary>Share of the window's candles with an open position, 0 to 1.</summary>
    public double Exposure => Candles == 0 ? 0 : (double)ExposedCandles / Candles;

    /// <summary>The trades as columns, as a fold stores them.</summary>
    public TradeColumns ToColumns()
    {
        int count = Trades.Count;
        long[] entry = new long[count], exit = new long[count];
        double[] gross = new double[count], cost = new double[count];
        for (int i = 0; i < count; i++)
        {
            TradeRecord trade = Trades[i];
            (entry[i], exit[i], gross[i], cost[i]) = (trade.EntryTime.Value, trade.ExitTime.Value, trade.GrossBps, trade.CostBps);
        }

        return new TradeColumns(entry, exit, gross, cost);
    }
}
