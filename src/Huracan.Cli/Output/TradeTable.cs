using System.Globalization;
using System.Text;
using System.Text.Json;
using Huracan.Cli.Runs.Windows;
using Huracan.Core.Market;
using Huracan.Markets.Files;
using static Huracan.Core.Validation.Verdicts.Figures;

namespace Huracan.Cli.Output;

/// <summary>Trades as a table for a person, as CSV or Parquet for a notebook, or as JSON with every fill.</summary>
internal static class TradeTable
{
    /// <summary>The columns of CSV and Parquet.</summary>
    private static readonly (string Name, ParquetRecords.Kind Kind, Func<StoredTrade, object> Value)[] Columns =
    [
        ("id", ParquetRecords.Kind.Word, t => t.Id),
        ("fold", ParquetRecords.Kind.Number, t => (double)t.Fold),
        ("entry_time", ParquetRecords.Kind.Time, t => t.EntryMs),
        ("exit_time", ParquetRecords.Kind.Time, t => t.ExitMs),
        ("side", ParquetRecords.Kind.Word, _ => StoredTrade.Side),
        ("entry_price", ParquetRecords.Kind.Number, t => t.EntryPrice),
        ("exit_price", ParquetRecords.Kind.Number, t => t.ExitPrice),
        ("stop_price", ParquetRecords.Kind.Number, t => t.StopPrice),
        ("target_price", ParquetRecords.Kind.Number, t => t.TargetPrice),
        ("fills", ParquetRecords.Kind.Number, t => t.Fills.Count == 0 ? double.NaN : (double)t.Fills.Count),
        ("size", ParquetRecords.Kind.Number, t => t.Size),
        ("quantity", ParquetRecords.Kind.Number, t => t.Quantity),
        ("gross_bps", ParquetRecords.Kind.Number, t => t.GrossBps),
        ("cost_bps", ParquetRecords.Kind.Number, t => t.CostBps),
        ("net_bps", ParquetRecords.Kind.Number, t => t.NetBps),
        ("net_notional", ParquetRecords.Kind.Number, t => t.NetBps / 10_000),
        ("reason", ParquetRecords.Kind.Word, t => t.Reason),
        ("hold_candles", ParquetRecords.Kind.Number, t => t.HoldCandles == 0 ? double.NaN : (double)t.HoldCandles),
        ("hold_minutes", ParquetRecords.Kind.Number, t => t.HoldMs / 60_000.0),
        ("regime", ParquetRecords.Kind.Word, t => t.Regime),
        ("primary", ParquetRecords.Kind.Word, t => t.Primary),
        ("voted", ParquetRecords.Kind.Word, t => string.Join(' ', t.Voted)),
        ("against", ParquetRecords.Kind.Word, t => string.Join(' ', t.Against)),
        ("highest_bps", ParquetRecords.Kind.Number, t => t.HighestBps),
        ("lowest_bps", ParquetRecords.Kind.Number, t => t.LowestBps),
    ];

    /// <param name="why">The refusal or failure of a coin without trades; null if there is none.</param>
    public static void Write(TextWriter output, string title, IReadOnlyList<StoredTrade> trades, string? why)
    {
        output.Write($"{title}\n");
        if (trades.Count > 0) output.Write($"{"id",-7} {"entry, UTC",-16} {"held",7} {"bought at",10} {"sold at",10} {"cost",6} " +
            $"{"net bps",8} reason\n");
        foreach (StoredTrade trade in trades)
        {
            output.Write($"{trade.Id,-7} {Minute(trade.EntryMs),-16} {Duration(trade.HoldMs),7} {Price(trade.EntryPrice),10} " +
                $"{Price(trade.ExitPrice),10} " +
                $"{Fixed(trade.CostBps, 1),6} {Fixed(trade.NetBps, 1),8} {(trade.Reason.Length > 0 ? trade.Reason : "-")}\n");
        }

        if (trades.Count == 0 && why is not null) output.Write($"{why}\n");
        output.Write(Total(trades));
        if (trades.Count > 0) output.Write("bps of the notional; --csv has sizes, stops, engines, highest gain and loss\n");
    }

    /// <summary>One line per trade; an absent value is empty. Times are Unix milliseconds UTC.</summary>
    public static void WriteCsv(TextWriter output, IReadOnlyList<StoredTrade> trades)
    {
        output.Write(string.Join(',', Columns.Select(column => column.Name)) + "\n");
        foreach (StoredTrade trade in trades) output.Write(string.Join(',', Columns.Select(column => Cell(column.Value(trade)))) + "\n");
    }

    /// <summary>The columns of the CSV: times as TIMESTAMP (UTC), amounts as DOUBLE, words as STRING; an absent value is NULL.</summary>
    public static void WriteParquet(Stream output, string runId, string symbol, IReadOnlyList<StoredTrade> trades) =>
        ParquetRecords.Write(output, [new("run", runId), new("symbol", symbol)],
            [.. Columns.Select(column => new ParquetRecords.Column(column.Name, column.Kind, [.. trades.Select(column.Value)]))]);

    public static string Json(string runId, string symbol, IReadOnlyList<StoredTrade> trades, IReadOnlyList<string> lacks)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("runId", runId);
            json.WriteString("symbol", symbol);
            json.WriteNumber("count", trades.Count);
            json.WriteNumber("grossBps", trades.Sum(trade => trade.GrossBps));
            json.WriteNumber("costBps", trades.Sum(trade => trade.CostBps));
            json.WriteNumber("netBps", trades.Sum(trade => trade.NetBps));
            json.WriteStartArray("trades");
            foreach (StoredTrade trade in trades) Write(json, trade);
            json.WriteEndArray();
            json.WriteStartArray("notes");
            foreach (string lack in lacks) json.WriteStringValue(lack);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, StoredTrade trade)
    {
        json.WriteStartObject();
        json.WriteString("id", trade.Id);
        json.WriteNumber("fold", trade.Fold);
        json.WriteString("entryTime", new UtcMs(trade.EntryMs).ToString());
        json.WriteString("exitTime", new UtcMs(trade.ExitMs).ToString());
        json.WriteString("side", StoredTrade.Side);
        Number(json, "entryPrice", trade.EntryPrice);
        Number(json, "exitPrice", trade.ExitPrice);
        Number(json, "stopPrice", trade.StopPrice);
        Number(json, "targetPrice", trade.TargetPrice);
        Number(json, "size", trade.Size);
        Number(json, "quantity", trade.Quantity);
        json.WriteNumber("grossBps", trade.GrossBps);
        json.WriteNumber("costBps", trade.CostBps);
        json.WriteNumber("netBps", trade.NetBps);
        Word(json, "reason", trade.Reason);
        Number(json, "holdCandles", trade.HoldCandles == 0 ? double.NaN : trade.HoldCandles);
        json.WriteNumber("holdMs", trade.HoldMs);
        Word(json, "regime", trade.Regime);
        Word(json, "primary", trade.Primary);
        Words(json, "voted", trade.Voted);
        Words(json, "against", trade.Against);
        Number(json, "highestBps", trade.HighestBps);
        Number(json, "lowestBps", trade.LowestBps);
        json.WriteStartArray("fills");
        foreach (StoredFill fill in trade.Fills)
        {
            json.WriteStartObject();
            json.WriteString("time", new UtcMs(fill.TimeMs).ToString());
            json.WriteString("side", fill.Side);
            json.WriteNumber("price", fill.Price);
            json.WriteNumber("quantity", fill.Quantity);
            json.WriteNumber("costBps", fill.CostBps);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Words(Utf8JsonWriter json, string name, IReadOnlyList<string> words)
    {
        json.WriteStartArray(name);
        foreach (string word in words) json.WriteStringValue(word);
        json.WriteEndArray();
    }

    private static void Word(Utf8JsonWriter json, string name, string word)
    {
        if (word.Length > 0) json.WriteString(name, word);
        else json.WriteNull(name);
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    private static string Total(IReadOnlyList<StoredTrade> trades) => trades.Count == 0 ? "no trade\n"
        : string.Create(CultureInfo.InvariantCulture,
        $"{Count(trades.Count, "trade", "trades")}, {trades.Count(trade => trade.NetBps > 0)} won: gross " +
            $"{Fixed(trades.Sum(trade => trade.GrossBps))} - cost {Fixed(trades.Sum(trade => trade.CostBps))} = net " +
            $"{Fixed(trades.Sum(trade => trade.NetBps))} bps\n");

    internal static string Minute(long ms) => new UtcMs(ms).ToString()[..16].Replace('T', ' ');

    /// <summary>Seven digits, without exponent for the prices of coins that are traded.</summary>
    internal static string Price(double price) => double.IsFinite(price)
        ? Fixed(price, price > 0 ? Math.Clamp(6 - (int)Math.Floor(Math.Log10(price)), 0, 12) : 0)
        : "-";

    private static string Cell(object value) => value switch
    {
        double number => double.IsNaN(number) ? "" : number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
