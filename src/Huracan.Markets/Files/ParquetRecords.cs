using Parquet;
using Parquet.Schema;

namespace Huracan.Markets.Files;

/// <summary>Writes a small table of mixed columns with Parquet.Net: times, numbers and words; zstd, one row group.</summary>
/// <remarks>The same values give the same bytes: the file holds no date of writing, machine or path.</remarks>
public static class ParquetRecords
{
    /// <summary>What a column holds.</summary>
    public enum Kind : byte
    {
        /// <summary>long: Unix milliseconds, written as TIMESTAMP in UTC.</summary>
        Time,

        /// <summary>double; NaN is absent.</summary>
        Number,

        /// <summary>string; "" is absent.</summary>
        Word,
    }

    /// <summary>One column; every value is of its kind.</summary>
    public sealed record Column(string Name, Kind Kind, IReadOnlyList<object> Values);

    /// <param name="metadata">Keys and values of the whole file.</param>
    /// <param name="columns">Of equal length.</param>
    public static void Write(Stream output, IReadOnlyList<KeyValuePair<string, string>> metadata, IReadOnlyList<Column> columns)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(columns);
        DataField[] fields = [.. columns.Select(Field)];
        ParquetOptions options = new() { CompressionMethod = CompressionMethod.Zstd,
            CompressionLevel = System.IO.Compression.CompressionLevel.Optimal };
        using MemoryStream file = new(); // the writer needs a stream that knows its position; stdout does not
        ParquetWriter writer = ParquetWriter.CreateAsync(new ParquetSchema([.. fields]), file, options).GetAwaiter().GetResult();
        writer.CustomMetadata = new Dictionary<string, string>(metadata);
        using (ParquetRowGroupWriter group = writer.CreateRowGroup())
        {
            for (int c = 0; c < fields.Length; c++) Write(group, fields[c], columns[c].Values);
        }

        writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        file.WriteTo(output);
    }

    private static void Write(ParquetRowGroupWriter group, DataField field, IReadOnlyList<object> values)
    {
        if (field is DateTimeDataField)
        {
            DateTime[] times = [.. values.Select(value => DateTime.UnixEpoch.AddMilliseconds((long)value))];
            group.WriteAsync<DateTime>(field, times).GetAwaiter().GetResult();
        }
        else if (field is DataField<double>)
        {
            double?[] numbers = [.. values.Select(value => value is double number && !double.IsNaN(number) ? number : (double?)null)];
            group.WriteAsync<double>(field, numbers).GetAwaiter().GetResult();
        }
        else
        {
            string?[] words = [.. values.Select(value => value is string { Length: > 0 } word ? word : null)];
            group.WriteAsync(field, words!).GetAwaiter().GetResult();
        }
    }

    private static DataField Field(Column column) => column.Kind switch
    {
        Kind.Time => new DateTimeDataField(column.Name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Millis,
            isNullable: false),
        Kind.Word => new DataField<string>(column.Name),
        _ => new DataField<double>(column.Name, true),
    };
}
