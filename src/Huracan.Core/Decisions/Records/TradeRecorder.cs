using Huracan.Core.Market;

namespace Huracan.Core.Decisions.Records;

/// <summary>Records the fills of a replay and how far each trade went for and against itself. It allocates per trade, never per
/// candle.</summary>
/// <remarks>The kernel keeps no fills. They follow from the position before and after a step: a purchase and a sale of half fill at the
/// open, and the rest is sold when the trade ends. The same fee and slippage hold for all fills of one candle.</remarks>
internal sealed class TradeRecorder
{
    private readonly List<TradeRecord> _trades = [];
    private readonly List<int> _rows = [], _fillTrades = [];
    private readonly List<double> _stops = [], _targets = [], _highest = [], _lowest = [];
    private readonly List<long> _fillTimes = [];
    private readonly List<byte> _fillSides = [];
    private readonly List<double> _fillPrices = [], _fillQuantities = [], _fillCosts = [];
    private int _row;
    private double _stop, _target, _high, _low, _held, _sold;

    /// <param name="row">Of the decision.</param>
    /// <param name="next">The candle that was played.</param>
    public void Stepped(int row, DecisionKernel kernel, TradingAction action, in PositionState before, in PositionState after,
        in DecisionContext now,
        in NextCandle next, in StepOutcome outcome)
    {
        if (!before.InPosition && !outcome.Exposed) return;
        TradeRecord trade = outcome.Trade;
        double cost = outcome.Turnover > 0 ? outcome.CostBps / outcome.Turnover : 0;
        if (before.InPosition) Mark(Gross(before, next.Open));
        else Begin(row, kernel, now, next.Open);
        bool endedAtOpen = outcome.TradeClosed && trade.Reason is ExitReason.Exit or ExitReason.Scratch or ExitReason.MaxHold;
        double bought = (outcome.TradeClosed ? trade.Size : after.BoughtUnits) - before.BoughtUnits;
        if (bought > 0) Fill(next.OpenTime, TradeRecords.Buy, next.Open, bought / next.Open, cost);
        if (action == TradingAction.ScaleOut && !endedAtOpen) Fill(next.OpenTime, TradeRecords.Sell, next.Open, before.Quantity / 2, cost);
        if (outcome.TradeClosed)
        {
            End(trade, endedAtOpen ? next.Open : Rest(trade), cost);
            return;
        }

        Mark(Gross(after, next.High));
        Mark(Gross(after, next.Low));
    }

    /// <summary>The end of the window closed the trade at its last close.</summary>
    public void Flattened(in DecisionContext last, in StepOutcome outcome)
    {
        if (outcome.TradeClosed) End(outcome.Trade, last.Close, outcome.CostBps / outcome.Turnover);
    }

    public TradeRecords ToRecords() => TradeRecords.Of(_trades, _rows, _stops, _targets, _highest, _lowest,
        new FillColumns(_fillTrades, _fillTimes, _fillSides, _fillPrices, _fillQuantities, _fillCosts));

    private void Begin(int row, DecisionKernel kernel, in DecisionContext now, double open)
    {
        (_row, _high, _low, _held, _sold) = (row, 0, 0, 0, 0);
        kernel.Levels(now, open, out _, out _stop, out _target);
    }

    private void End(in TradeRecord trade, double price, double costBps)
    {
        // Inside the last candle only its open and the fill have certainly been seen.
        Mark(trade.GrossBps);
        Fill(trade.ExitTime, TradeRecords.Sell, price, _held, costBps);
        _trades.Add(trade);
        _rows.Add(_row);
        _stops.Add(_stop);
        _targets.Add(_target);
        _highest.Add(_high);
        _lowest.Add(_low);
    }

    private void Fill(UtcMs time, byte side, double price, double quantity, double costBps)
    {
        _fillTrades.Add(_trades.Count);
        _fillTimes.Add(time.Value);
        _fillSides.Add(side);
        _fillPrices.Add(price);
        _fillQuantities.Add(quantity);
        _fillCosts.Add(quantity * price * costBps);
        if (side == TradeRecords.Buy) _held += quantity;
        else (_held, _sold) = (_held - quantity, _sold + (quantity * price));
    }

    /// <summary>The price of the last sale: what all sales brought, less the earlier ones.</summary>
    private double Rest(in TradeRecord trade) => ((trade.GrossBps / 10_000) + trade.Size - _sold) / _held;

    private void Mark(double grossBps) => (_high, _low) = (Math.Max(_high, grossBps), Math.Min(_low, grossBps));

    private static double Gross(in PositionState position, double price) =>
        position.ProceedsBps - position.InvestedBps + (position.Quantity * price * 10_000);
}
