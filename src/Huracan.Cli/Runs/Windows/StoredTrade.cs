using Huracan.Core.Decisions.Records;
using Huracan.Core.Validation.Results;

namespace Huracan.Cli.Runs.Windows;

/// <summary>One fill of a trade.</summary>
/// <param name="Quantity">Coins per normal notional of 1 in the quote currency.</param>
/// <param name="CostBps">Fee and slippage, bps of the normal notional.</param>
internal sealed record StoredFill(long TimeMs, string Side, double Price, double Quantity, double CostBps);

/// <summary>One out-of-sample trade with everything that is stored of it. Amounts in bps of the normal notional.</summary>
/// <param name="Fold">Counted from 1.</param>
/// <param name="Number">In its fold, counted from 1, in the order in which trades ended.</param>
/// <param name="GrossBps">As the referee counted it, and so are cost and net.</param>
/// <param name="Voted">Engines whose vote at the decision was to buy; "" if its record is gone.</param>
/// <param name="Against">Engines whose vote was to sell.</param>
internal sealed record StoredTrade(int Fold, int Number, long EntryMs, long ExitMs, double GrossBps, double CostBps,
    IReadOnlyList<string> Voted,
    IReadOnlyList<string> Against)
{
    /// <summary>Spot positions are long; shorts need another mode of the kernel.</summary>
    public const string Side = "long";

    public string Id => $"F{Fold}-{Number}";

    public double NetBps => GrossBps - CostBps;
    public long HoldMs => ExitMs - EntryMs;

    /// <summary>Mean price of the purchases, quote currency; NaN if an earlier program kept the run, and so are all of the
    /// following.</summary>
    public double EntryPrice { get; init; } = double.NaN;

    /// <summary>Mean price of the sales.</summary>
    public double ExitPrice { get; init; } = double.NaN;

    public double StopPrice { get; init; } = double.NaN;
    public double TargetPrice { get; init; } = double.NaN;

    /// <summary>Bought notional, in normal notionals.</summary>
    public double Size { get; init; } = double.NaN;

    /// <summary>Bought coins per normal notional of 1 in the quote currency.</summary>
    public double Quantity => Size / EntryPrice;

    /// <summary>Highest gross result on the way, 0 or more.</summary>
    public double HighestBps { get; init; } = double.NaN;

    /// <summary>Lowest gross result on the way, 0 or less.</summary>
    public double LowestBps { get; init; } = double.NaN;

    /// <summary>"" if unknown.</summary>
    public string Reason { get; init; } = "";

    /// <summary>0 if unknown.</summary>
    public int HoldCandles { get; init; }

    /// <summary>At entry; "" if unknown.</summary>
    public string Regime { get; init; } = "";

    /// <summary>The engine that led the consensus at entry; "none", or "" if unknown.</summary>
    public string Primary { get; init; } = "";

    public IReadOnlyList<StoredFill> Fills { get; init; } = [];

    /// <summary>The trades of one fold, from its result and the records of its decisions.</summary>
    /// <param name="fold">Counted from 1.</param>
    /// <param name="records">Null if they are gone: then only times and amounts are known.</param>
    public static IReadOnlyList<StoredTrade> Of(int fold, TradeColumns result, DecisionRecords? records)
    {
        TradeRecords? kept = records?.Trades;
        if (kept is not null && kept.Count != result.Count)
        {
            throw new InvalidOperationException($"our bug: fold {fold} has {result.Count} trades and records of {kept.Count}");
        }

        ILookup<int, StoredFill>? fills = kept is null ? null : FillsOf(kept);
        string[] engines = records is null ? [] : EngineTally.Names(records);
        return [.. Enumerable.Range(0, result.Count).Select(i =>
        {
            int at = records is null ? -1 : kept is not null ? kept["row"].Int32s[i] - records["row"].Int32s[0]
                : Decision(records, result.EntryMs[i]);
            string[] Said(int vote) => at < 0 ? [] : [.. engines.Where(name => EngineTally.Vote(records!, name, at) == vote)];
            StoredTrade trade = new(fold, i + 1, result.EntryMs[i], result.ExitMs[i], result.GrossBps[i], result.CostBps[i], Said(1),
                Said(-1))
            {
                Regime = at < 0 ? "" : records!["regime"].Text(at),
                Primary = at < 0 ? "" : records!["primary"].Text(at),
            };
            return kept is null ? trade : trade with
            {
                EntryPrice = kept["entry_price"].Doubles[i],
                ExitPrice = kept["exit_price"].Doubles[i],
                StopPrice = kept["stop_price"].Doubles[i],
                TargetPrice = kept["target_price"].Doubles[i],
                Size = kept["size"].Doubles[i],
                HighestBps = kept["highest_bps"].Doubles[i],
                LowestBps = kept["lowest_bps"].Doubles[i],
                Reason = kept["reason"].Text(i),
                HoldCandles = kept["hold_candles"].Int32s[i],
                Fills = [.. fills![i]],
            };
        })];
    }

    private static ILookup<int, StoredFill> FillsOf(TradeRecords kept) => Enumerable.Range(0, kept.FillCount).ToLookup(
        at => kept["fill_trade"].Int32s[at],
        at => new StoredFill(kept["fill_time"].Int64s[at], kept["fill_side"].Text(at), kept["fill_price"].Doubles[at],
            kept["fill_quantity"].Doubles[at], kept["fill_cost_bps"].Doubles[at]));

    /// <summary>The last decision before a fill: it may lie further back where candles are missing.</summary>
    private static int Decision(DecisionRecords records, long entryMs)
    {
        int found = Array.BinarySearch(records["time"].Int64s, entryMs);
        return found >= 0 ? found : ~found - 1;
    }
}
