using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Huracan.Markets.Parquet;

/// <summary>Writes flat numeric columns as a Parquet file: plain encoding, one page per column and row group, definition levels where a column has absences, row-group statistics.</summary>
/// <remarks>The same columns give the same bytes: no time, no path. https://github.com/apache/parquet-format.</remarks>
public static class ParquetWriter
{
    /// <summary>Some 1 MiB per column: a notebook reads a few columns of a few groups.</summary>
    public const int DefaultRowGroupRows = 131_072;

    private const string CreatedBy = "huracan parquet version 1";
    private static ReadOnlySpan<byte> Magic => "PAR1"u8;

    private sealed record Chunk(ParquetColumn Column, long Offset, long PlainBytes, long PackedBytes, int Rows, long Nulls, byte[]? Min, byte[]? Max);

    /// <param name="columns">At least one; equal lengths, names of their own.</param>
    /// <exception cref="ArgumentException">Lengths differ, a name repeats, or there is no column.</exception>
    public static void Write(Stream output, IReadOnlyList<ParquetColumn> columns, ParquetCompression compression = ParquetCompression.Gzip, int rowGroupRows = DefaultRowGroupRows)
    {
        ArgumentNullException.ThrowIfNull(output);
        Check(columns, compression, rowGroupRows);
        int rows = columns[0].Count;
        long at = Magic.Length;
        output.Write(Magic);
        List<(int Rows, List<Chunk> Chunks)> groups = [];
        for (int from = 0; from < rows; from += rowGroupRows)
        {
            int count = Math.Min(rowGroupRows, rows - from);
            List<Chunk> chunks = [];
            foreach (ParquetColumn column in columns)
            {
                Chunk chunk = WriteChunk(output, at, column, from, count, compression);
                at += chunk.PackedBytes;
                chunks.Add(chunk);
            }

            groups.Add((count, chunks));
        }

        using MemoryStream footer = new();
        WriteFooter(new CompactWriter(footer), columns, rows, groups, compression);
        footer.WriteTo(output);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, (int)footer.Length);
        output.Write(length);
        output.Write(Magic);
    }

    private static void Check(IReadOnlyList<ParquetColumn> columns, ParquetCompression compression, int rowGroupRows)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(rowGroupRows, 1);
        if (columns.Count == 0) throw new ArgumentException("a table has at least one column", nameof(columns));
        if (compression == ParquetCompression.Snappy) throw new ArgumentException("snappy is read, not written: give gzip or none", nameof(compression));
        HashSet<string> names = [];
        foreach (ParquetColumn column in columns)
        {
            if (!names.Add(column.Name)) throw new ArgumentException($"column '{column.Name}' is given twice", nameof(columns));
            if (column.Count != columns[0].Count) throw new ArgumentException($"column '{column.Name}' has {column.Count} rows, '{columns[0].Name}' {columns[0].Count}", nameof(columns));
        }
    }

    private static Chunk WriteChunk(Stream output, long at, ParquetColumn column, int from, int count, ParquetCompression compression)
    {
        using MemoryStream page = new();
        long nulls = 0;
        if (column.Present is { } present)
        {
            page.Write(stackalloc byte[4]);
            HybridRuns.Write(page, present.AsSpan(from, count));
            BinaryPrimitives.WriteInt32LittleEndian(page.GetBuffer(), (int)page.Length - 4);
            for (int i = from; i < from + count; i++) nulls += present[i] ? 0 : 1;
        }

        (byte[]? min, byte[]? max) = column.Type switch
        {
            ParquetType.Int64 => Values(page, column.Int64.AsSpan(from, count), column.Present.AsSpan(column.Present is null ? 0 : from), IsTrue, Identity, Identity),
            ParquetType.Double => Values(page, column.Double.AsSpan(from, count), column.Present.AsSpan(column.Present is null ? 0 : from), x => !double.IsNaN(x), x => x == 0 ? -0.0 : x, x => x == 0 ? 0.0 : x),
            _ => Values(page, column.Float.AsSpan(from, count), column.Present.AsSpan(column.Present is null ? 0 : from), x => !float.IsNaN(x), x => x == 0 ? -0.0f : x, x => x == 0 ? 0.0f : x),
        };
        ReadOnlySpan<byte> plain = page.GetBuffer().AsSpan(0, (int)page.Length);
        byte[] packed = compression == ParquetCompression.Gzip ? Gzip(plain) : plain.ToArray();

        using MemoryStream header = new();
        CompactWriter thrift = new(header);
        thrift.BeginStruct();
        thrift.I32(1, 0); // data page
        thrift.I32(2, plain.Length);
        thrift.I32(3, packed.Length);
        thrift.Struct(5);
        thrift.I32(1, count);
        thrift.I32(2, ParquetFormat.Plain);
        thrift.I32(3, ParquetFormat.Rle);
        thrift.I32(4, ParquetFormat.Rle);
        thrift.EndStruct();
        thrift.EndStruct();
        header.WriteTo(output);
        output.Write(packed);
        return new Chunk(column, at, header.Length + plain.Length, header.Length + packed.Length, count, nulls, min, max);

        static bool IsTrue(long _) => true;
        static long Identity(long x) => x;
    }

    /// <summary>Writes the present values and finds their bounds. NaN has no place in an order, and a bound of 0 covers both zeros, as the format asks.</summary>
    private static (byte[]? Min, byte[]? Max) Values<T>(Stream page, ReadOnlySpan<T> values, ReadOnlySpan<bool> present, Func<T, bool> counts, Func<T, T> low, Func<T, T> high)
        where T : unmanaged, IComparable<T>
    {
        bool any = false;
        T min = default, max = default;
        int from = 0;
        for (int i = 0; i <= values.Length; i++)
        {
            bool here = i < values.Length && (present.IsEmpty || present[i]);
            if (here && counts(values[i]))
            {
                if (!any || values[i].CompareTo(min) < 0) min = values[i];
                if (!any || values[i].CompareTo(max) > 0) max = values[i];
                any = true;
            }

            if (here) continue;
            page.Write(MemoryMarshal.AsBytes(values[from..i]));
            from = i + 1;
        }

        if (!any) return (null, null);
        (min, max) = (low(min), high(max));
        return (MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in min)).ToArray(), MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in max)).ToArray());
    }

    private static byte[] Gzip(ReadOnlySpan<byte> plain)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(plain);
        return packed.ToArray();
    }

    private static void WriteFooter(CompactWriter thrift, IReadOnlyList<ParquetColumn> columns, int rows, List<(int Rows, List<Chunk> Chunks)> groups, ParquetCompression compression)
    {
        thrift.BeginStruct();
        thrift.I32(1, 1);
        thrift.List(2, CompactWriter.TypeStruct, columns.Count + 1);
        thrift.BeginStruct();
        thrift.Text(4, "schema");
        thrift.I32(5, columns.Count);
        thrift.EndStruct();
        foreach (ParquetColumn column in columns)
        {
            thrift.BeginStruct();
            thrift.I32(1, (int)column.Type);
            thrift.I32(3, column.Present is null ? ParquetFormat.Required : ParquetFormat.Optional);
            thrift.Text(4, column.Name);
            thrift.EndStruct();
        }

        thrift.I64(3, rows);
        thrift.List(4, CompactWriter.TypeStruct, groups.Count);
        foreach ((int count, List<Chunk> chunks) in groups)
        {
            thrift.BeginStruct();
            thrift.List(1, CompactWriter.TypeStruct, chunks.Count);
            long plain = 0;
            foreach (Chunk chunk in chunks)
            {
                WriteChunkMetadata(thrift, chunk, compression);
                plain += chunk.PlainBytes;
            }

            thrift.I64(2, plain);
            thrift.I64(3, count);
            thrift.EndStruct();
        }

        thrift.Text(6, CreatedBy);
        thrift.List(7, CompactWriter.TypeStruct, columns.Count);
        foreach (ParquetColumn _ in columns)
        {
            // Ordered as the type defines it: without this a reader may not use the bounds.
            thrift.BeginStruct();
            thrift.Struct(1);
            thrift.EndStruct();
            thrift.EndStruct();
        }

        thrift.EndStruct();
    }

    private static void WriteChunkMetadata(CompactWriter thrift, Chunk chunk, ParquetCompression compression)
    {
        thrift.BeginStruct();
        thrift.I64(2, chunk.Offset);
        thrift.Struct(3);
        thrift.I32(1, (int)chunk.Column.Type);
        thrift.List(2, CompactWriter.TypeI32, 2);
        thrift.ElementI32(ParquetFormat.Plain);
        thrift.ElementI32(ParquetFormat.Rle);
        thrift.List(3, CompactWriter.TypeBinary, 1);
        thrift.ElementText(chunk.Column.Name);
        thrift.I32(4, (int)compression);
        thrift.I64(5, chunk.Rows);
        thrift.I64(6, chunk.PlainBytes);
        thrift.I64(7, chunk.PackedBytes);
        thrift.I64(9, chunk.Offset);
        thrift.Struct(12);
        thrift.I64(3, chunk.Nulls);
        if (chunk.Max is not null) thrift.Binary(5, chunk.Max);
        if (chunk.Min is not null) thrift.Binary(6, chunk.Min);
        thrift.EndStruct();
        thrift.EndStruct();
        thrift.EndStruct();
    }
}
