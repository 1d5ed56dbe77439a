using Huracan.Core.Regimes;
using Huracan.Core.State;

namespace Huracan.Core.Decisions.Records;

/// <summary>The fills of a window, in their order. Entries of equal index belong together.</summary>
/// <param name="Trade">0-based, in the order in which trades ended.</param>
/// <param name="Quantity">Coins per normal notional of 1 in the quote currency.</param>
/// <param name="CostBps">Fee and slippage, bps of the normal notional.</param>
internal sealed record FillColumns(
    IReadOnlyList<int> Trade, IReadOnlyList<long> Time, IReadOnlyList<byte> Side, IReadOnlyList<double> Price,
        IReadOnlyList<double> Quantity,
    IReadOnlyList<double> CostBps);

/// <summary>Every trade of a test window with its fills. Amounts in bps of the normal notional.</summary>
/// <remarks>
/// <c>row</c> is the decision that opened the trade. <c>highest_bps</c> and <c>lowest_bps</c> are the best and the worst gross result on
/// the way, from the highs and lows of the candles that were held to their close; inside the candle that ended the trade only the open and
/// the fill count, because the order of its prices is unknown.
/// </remarks>
/// <param name="Columns">One entry per trade, in the order in which they ended.</param>
/// <param name="Fills">One entry per fill; <c>fill_trade</c> is the index of its trade.</param>
public sealed record TradeRecords(IReadOnlyList<RecordColumn> Columns, IReadOnlyList<RecordColumn> Fills)
{
    internal const byte Buy = 0, Sell = 1;

    private const string Layout = "trade-records/1";

    public int Count => Columns[0].Count;
    public int FillCount => Fills[0].Count;

    /// <exception cref="ArgumentException">No such column.</exception>
    public RecordColumn this[string name] => Columns.Concat(Fills).FirstOrDefault(column => column.Name == name)
        ?? throw new ArgumentException($"trade records have no column '{name}'", nameof(name));

    internal static TradeRecords Of(IReadOnlyList<TradeRecord> trades, IReadOnlyList<int> rows, IReadOnlyList<double> stops,
        IReadOnlyList<double> targets, IReadOnlyList<double> highest, IReadOnlyList<double> lowest, FillColumns fills) => new(
    [
        RecordColumn.Of("entry_time", Each(trades, trade => trade.EntryTime.Value)),
        RecordColumn.Of("exit_time", Each(trades, trade => trade.ExitTime.Value)),
        RecordColumn.Of("row", [.. rows]),
        RecordColumn.Of("entry_price", Each(trades, trade => trade.EntryPrice)),
        RecordColumn.Of("exit_price", Each(trades, trade => trade.ExitPrice)),
        RecordColumn.Of("stop_price", [.. stops]),
        RecordColumn.Of("target_price", [.. targets]),
        RecordColumn.Of("size", Each(trades, trade => trade.Size)),
        RecordColumn.Of("gross_bps", Each(trades, trade => trade.GrossBps)),
        RecordColumn.Of("cost_bps", Each(trades, trade => trade.CostBps)),
        RecordColumn.Of("net_bps", Each(trades, trade => trade.NetBps)),
        RecordColumn.Of("highest_bps", [.. highest]),
        RecordColumn.Of("lowest_bps", [.. lowest]),
        RecordColumn.Of("reason", Each(trades, trade => (byte)trade.Reason), Enum.GetNames<ExitReason>()),
        RecordColumn.Of("hold_candles", Each(trades, trade => trade.HoldCandles)),
        RecordColumn.Of("regime", Each(trades, trade => (byte)trade.EntryRegime), Enum.GetNames<Regime>()),
    ],
    [
        RecordColumn.Of("fill_trade", [.. fills.Trade]),
        RecordColumn.Of("fill_time", [.. fills.Time]),
        RecordColumn.Of("fill_side", [.. fills.Side], "buy", "sell"),
        RecordColumn.Of("fill_price", [.. fills.Price]),
        RecordColumn.Of("fill_quantity", [.. fills.Quantity]),
        RecordColumn.Of("fill_cost_bps", [.. fills.CostBps]),
    ]);

    internal void Save(StateWriter writer)
    {
        writer.Section(Layout);
        foreach (IReadOnlyList<RecordColumn> table in (IReadOnlyList<RecordColumn>[])[Columns, Fills])
        {
            writer.Int32(table[0].Count);
            writer.Int32(table.Count);
            foreach (RecordColumn column in table) column.Save(writer);
        }
    }

    internal static TradeRecords Restore(StateReader reader)
    {
        reader.Section(Layout);
        return new TradeRecords(Table(reader), Table(reader));
    }

    private static List<RecordColumn> Table(StateReader reader)
    {
        int count = reader.Int32();
        List<RecordColumn> columns = [];
        for (int left = reader.Int32(); left > 0; left--) columns.Add(RecordColumn.Restore(reader, count));
        return columns.Count > 0 ? columns : throw new StateFormatException("trade records without a column");
    }

    private static T[] Each<T>(IReadOnlyList<TradeRecord> trades, Func<TradeRecord, T> value) => [.. trades.Select(value)];
}
