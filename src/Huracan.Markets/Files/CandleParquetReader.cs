using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Parquet.Meta;
using Type = Parquet.Meta.Type;

namespace Huracan.Markets.Files;

/// <summary>Reads one candle file in Parquet into raw rows.</summary>
/// <remarks>Columns are found by name as in <see cref="CandleCsvReader"/>. open_time is a TIMESTAMP in milliseconds,
/// microseconds or nanoseconds (one without a time zone is UTC), or an INT64 of Unix milliseconds. Values are DOUBLE, FLOAT, INT64 or
/// INT32; a DECIMAL or unsigned column is refused. Venue, symbol, timeframe and content hash are checked if the metadata has
/// them.</remarks>
public static class CandleParquetReader
{
    /// <summary>All rows, in file order. A file is good or bad as a whole, whatever span is asked for.</summary>
    /// <param name="name">The file and what it must hold; an empty venue or no timeframe allows any.</param>
    /// <exception cref="MarketDataException">Names file, row, column, what was seen, what is allowed, what to try.</exception>
    public static RawCandles Read(CandleFileName name, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Read(name, new CandleIdentity(name.Symbol, MayNameItself: false), cancel).Rows;
    }

    internal static CandleRows Read(CandleFileName name, CandleIdentity wanted, CancellationToken cancel)
    {
        ParquetTableReader table = ParquetTableReader.Open(name.Path);
        CheckIdentity(name, wanted, table.Metadata);
        string[] names = [.. table.Columns.Select(column => column.Name)];
        CandleLayout layout = CandleLayout.Of(name.Path, names);
        (int[] meanings, CandleColumns optional) = (layout.Meanings, layout.Optional);
        if (table.Rows == 0) throw Bad($"{name.Path}: no candle in it; allowed: one candle per row; try: fetch it again");

        long[] time = [];
        double[][] values = [.. Enumerable.Repeat<double[]>([], RawCandles.ColumnCount)];
        for (int c = 0; c < meanings.Length; c++)
        {
            cancel.ThrowIfCancellationRequested();
            if (meanings[c] == CandleLayout.SymbolCell) CheckSymbols(name.Path, wanted, table, table.Columns[c]);
            if (meanings[c] == 0) time = Times(name.Path, table, table.Columns[c]);
            else if (meanings[c] > 0) values[meanings[c] - 1] = Values(name.Path, table, table.Columns[c]);
        }

        RawCandles rows = RawCandles.Over(wanted.Symbol, optional, time, values);
        string named = table.Metadata.GetValueOrDefault(CandleParquetWriter.Symbol, wanted.Symbol); // the hash was made under this name
        if (table.Metadata.TryGetValue(CandleParquetWriter.ContentHash, out string? hash)
            && hash != RawCandles.Over(named, optional, time, values).ContentHash())
        {
            throw Bad($"{name.Path}: damaged: its candles do not have the hash in its metadata; " +
                "allowed: the file as it was written; try: fetch it again");
        }

        return new CandleRows(rows, layout.Notes);
    }

    private static void CheckIdentity(CandleFileName name, CandleIdentity wanted, IReadOnlyDictionary<string, string> metadata)
    {
        Check(CandleParquetWriter.Venue, name.Venue);
        bool other = metadata.TryGetValue(CandleParquetWriter.Symbol, out string? symbol) && !wanted.Allows(symbol ?? "");
        if (other) Check(CandleParquetWriter.Symbol, wanted.Symbol);
        Check(CandleParquetWriter.Timeframe, name.Timeframe?.ToString() ?? "");

        void Check(string key, string expected)
        {
            if (expected.Length == 0 || !metadata.TryGetValue(key, out string? seen) || seen == expected) return;
            throw Bad($"{name.Path}: its metadata has {key} {SeenText.Quote(seen ?? "")}; " +
                $"allowed: {expected}, as its name or the request says; try: another file, or the right name");
        }
    }

    private static void CheckSymbols(string file, CandleIdentity wanted, ParquetTableReader table, SchemaElement column)
    {
        if (column.Type != Type.BYTE_ARRAY) return;
        string[] seen = [.. table.ReadTexts(column).Distinct(StringComparer.Ordinal)];
        if (seen.Length > 1)
        {
            throw Bad($"{file} column {column.Name}: {SeenText.Quote(seen[1])} beside {SeenText.Quote(seen[0])}; " +
                "allowed: one symbol per file; try: split the file");
        }

        wanted.Check(file, seen[0], "by its symbol column");
    }

    private static long[] Times(string file, ParquetTableReader table, SchemaElement column)
    {
        long perMs = column.Type != Type.INT64 ? 0 : column switch
        {
            { LogicalType.TIMESTAMP.Unit.MILLIS: not null } or { ConvertedType: ConvertedType.TIMESTAMP_MILLIS } => 1,
            { LogicalType.TIMESTAMP.Unit.MICROS: not null } or { ConvertedType: ConvertedType.TIMESTAMP_MICROS } => 1_000,
            { LogicalType.TIMESTAMP.Unit.NANOS: not null } => 1_000_000,
            _ => IsPlainNumber(column) ? 1 : 0,
        };
        if (perMs == 0) throw Kind(file, column, "TIMESTAMP, or INT64 of Unix milliseconds UTC", "CAST(open_time AS TIMESTAMP)");
        long[] time = table.Read<long>(column);
        long before = long.MinValue;
        for (int i = 0; i < time.Length; i++)
        {
            (long ms, long rest) = Math.DivRem(time[i], perMs);
            string? mistake = rest != 0
                ? $"{time[i]} at {perMs} to a millisecond is no whole millisecond; allowed: whole milliseconds; try: correct that row"
                : CandleFileRules.UnitMistake(ms) is { } unit ? $"{ms} {unit}" : CandleFileRules.OrderMistake(ms, before);
            if (mistake is not null) throw Bad($"{file} row {i + 1} column {column.Name}: {mistake}");
            time[i] = before = ms;
        }

        return time;
    }

    private static double[] Values(string file, ParquetTableReader table, SchemaElement column) =>
        (IsPlainNumber(column) ? column.Type : null) switch
        {
            Type.DOUBLE => table.Read<double>(column),
            Type.FLOAT => Array.ConvertAll(table.Read<float>(column), value => (double)value),
            Type.INT64 => Array.ConvertAll(table.Read<long>(column), value => (double)value),
            Type.INT32 => Array.ConvertAll(table.Read<int>(column), value => (double)value),
            _ => throw Kind(file, column, "DOUBLE, FLOAT, INT64 or INT32", $"CAST({column.Name} AS DOUBLE)"),
        };

    /// <summary>False if the stored number stands for something else: a decimal, a date, an unsigned number.</summary>
    private static bool IsPlainNumber(SchemaElement column) =>
        column.LogicalType is null or { INTEGER.IsSigned: true }
        && column.ConvertedType is null
            or ConvertedType.INT_8 or ConvertedType.INT_16 or ConvertedType.INT_32 or ConvertedType.INT_64;

    private static MarketDataException Kind(string file, SchemaElement column, string allowed, string advice)
    {
        string meaning = column.ConvertedType is { } converted ? $" ({converted})"
            : column.LogicalType is null ? "" : " with an annotation";
        return Bad($"{file} column {column.Name}: {column.Type}{meaning} seen; allowed: {allowed}; try: {advice}");
    }

    private static MarketDataException Bad(string message) => new(FailureCause.Caller, message);
}
