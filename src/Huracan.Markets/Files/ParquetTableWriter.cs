using System.IO.Compression;
using Parquet;
using Parquet.Schema;

namespace Huracan.Markets.Files;

/// <summary>Writes a table with Parquet.Net: open_time as TIMESTAMP (UTC, milliseconds), then columns of DOUBLE; zstd.</summary>
/// <remarks>The same values give the same bytes: the file holds no date of writing, machine or path.</remarks>
public static class ParquetTableWriter
{
    /// <summary>1 MiB per column: a reader that wants few columns or a short span reads little.</summary>
    private const int RowGroupRows = 131_072;

    /// <summary>The values of one column, as many as there are times.</summary>
    public delegate ReadOnlySpan<double> ColumnOf(int index);

    /// <param name="metadata">Keys and values of the whole file, written in this order.</param>
    /// <param name="openTime">Unix milliseconds UTC.</param>
    /// <param name="names">One per column.</param>
    /// <param name="nanIsAbsent">True: the columns are optional and NaN becomes NULL. False: the columns are required.</param>
    public static void Write(Stream output, IReadOnlyList<KeyValuePair<string, string>> metadata, ReadOnlySpan<long> openTime,
        IReadOnlyList<string> names, ColumnOf column, bool nanIsAbsent)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(column);
        DateTimeDataField time = new(CandleFileRules.OpenTime, DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Millis,
            isNullable: false);
        DataField<double>[] fields = [.. names.Select(name => new DataField<double>(name, nanIsAbsent))];
        ParquetOptions options = new() { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Optimal };
        ParquetWriter writer = ParquetWriter.CreateAsync(new ParquetSchema([time, .. fields]), output, options).GetAwaiter().GetResult();
        writer.CustomMetadata = new Dictionary<string, string>(metadata);
        DateTime[] times = new DateTime[Math.Min(RowGroupRows, openTime.Length)];
        double?[] optional = new double?[nanIsAbsent ? times.Length : 0];
        double[] required = new double[nanIsAbsent ? 0 : times.Length];
        for (int from = 0; from < openTime.Length; from += RowGroupRows)
        {
            int count = Math.Min(RowGroupRows, openTime.Length - from);
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            for (int i = 0; i < count; i++) times[i] = DateTime.UnixEpoch.AddTicks(openTime[from + i] * TimeSpan.TicksPerMillisecond);
            group.WriteAsync<DateTime>(time, times.AsMemory(0, count)).GetAwaiter().GetResult();
            for (int c = 0; c < fields.Length; c++)
            {
                ReadOnlySpan<double> values = column(c).Slice(from, count);
                if (nanIsAbsent)
                {
                    for (int i = 0; i < count; i++) optional[i] = double.IsNaN(values[i]) ? null : values[i];
                    group.WriteAsync<double>(fields[c], optional.AsMemory(0, count)).GetAwaiter().GetResult();
                }
                else
                {
                    values.CopyTo(required);
                    group.WriteAsync<double>(fields[c], required.AsMemory(0, count)).GetAwaiter().GetResult();
                }
            }
        }

        // This writes the footer. Without it, after a failure above, no reader accepts the file.
        writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
