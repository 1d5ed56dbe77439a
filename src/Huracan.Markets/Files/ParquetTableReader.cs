using System.Runtime.CompilerServices;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;

namespace Huracan.Markets.Files;

/// <summary>Columns of one Parquet file, read by Parquet.Net. A damaged file is refused.</summary>
/// <remarks>The file is in memory while it is read. Lists, maps and structs are left out. Parquet.Net checks no checksum of a page, so
/// damage inside a page may give other values. A caller that must exclude this compares a hash from the metadata.</remarks>
internal sealed class ParquetTableReader
{
    /// <summary>The magic at both ends and the length of the footer.</summary>
    private const int FrameBytes = 12;

    private const string ThriftReader = "Parquet.Meta.Proto.ThriftCompactProtocolReader, Parquet";
    private static readonly byte[] Magic = "PAR1"u8.ToArray();
    private readonly string _file;
    private readonly ParquetReader _reader;

    private ParquetTableReader(string file, ParquetReader reader, int rows)
    {
        (_file, _reader, Rows, Metadata) = (file, reader, rows, reader.CustomMetadata);
        List<SchemaElement> schema = reader.Metadata!.Schema;
        for (int i = 1; i < schema.Count; i += Nodes(schema, i))
        {
            if (schema[i] is { Type: not null, RepetitionType: not FieldRepetitionType.REPEATED }) Columns.Add(schema[i]);
        }
    }

    /// <summary>Keys and values that the writer gave the whole file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>In the order of the file.</summary>
    public List<SchemaElement> Columns { get; } = [];

    public int Rows { get; }

    /// <exception cref="MarketDataException">No such file, unreadable, damaged, or no Parquet file.</exception>
    public static ParquetTableReader Open(string file)
    {
        byte[] bytes = MarketFile.ReadBytes(file);
        if (bytes.Length < FrameBytes || !bytes.AsSpan().StartsWith(Magic) || !bytes.AsSpan().EndsWith(Magic))
        {
            throw Bad($"{file}: no Parquet file, or cut off: it does not begin and end with PAR1; " +
                "allowed: one complete Parquet file; try: fetch it again");
        }

        return Guarded(file, () =>
        {
            CheckFooter(bytes);
            ParquetReader reader = ParquetReader.CreateAsync(new WholeStream(bytes)).GetAwaiter().GetResult();
            long rows = reader.Metadata!.NumRows;
            bool agree = rows is >= 0 and <= int.MaxValue && reader.RowGroups.All(group => group.RowCount >= 0)
                && reader.RowGroups.Sum(group => group.RowCount) == rows;
            return agree
                ? new ParquetTableReader(file, reader, (int)rows)
                : throw new InvalidDataException("its row groups do not hold as many rows as the file");
        });
    }

    /// <summary>All values of one column.</summary>
    /// <exception cref="MarketDataException">Damaged, or a row without a value.</exception>
    public T[] Read<T>(SchemaElement column)
        where T : unmanaged
    {
        // A field of our own gives the stored numbers. The library's field of a TIMESTAMP gives DateTime, which cuts nanoseconds off.
        bool optional = column.RepetitionType == FieldRepetitionType.OPTIONAL;
        DataField<T> field = new(column.Name, optional);
        _ = new ParquetSchema(field);
        T[] values = Guarded(_file, () => new T[Rows]);
        int[] present = optional ? new int[Rows] : [];
        int from = 0;
        foreach (ParquetRowGroupReader group in _reader.RowGroups)
        {
            Memory<T> groupValues = values.AsMemory(from, (int)group.RowCount);
            Memory<int>? groupPresent = optional ? present.AsMemory(from, (int)group.RowCount) : (Memory<int>?)null;
            Guarded(_file, () => Read(group, field, groupValues, groupPresent));
            from += (int)group.RowCount;
        }

        int absent = present.AsSpan().IndexOf(0);
        return absent < 0 ? values : throw Bad($"{_file} row {absent + 1} column {column.Name}: no value; " +
            "allowed: a number in every row; try: correct that row, or leave an optional column out");
    }

    /// <summary>All values of one column of text; an absent value is empty.</summary>
    /// <exception cref="MarketDataException">Damaged.</exception>
    public string[] ReadTexts(SchemaElement column)
    {
        DataField field = _reader.Schema.DataFields.First(f => f.Name == column.Name);
        string?[] values = Guarded(_file, () => new string?[Rows]);
        int from = 0;
        foreach (ParquetRowGroupReader group in _reader.RowGroups)
        {
            Memory<string?> groupValues = values.AsMemory(from, (int)group.RowCount);
            Guarded(_file, () =>
            {
                group.ReadAsync(field, groupValues, null, default).AsTask().GetAwaiter().GetResult();
                return 0;
            });
            from += (int)group.RowCount;
        }

        return [.. values.Select(value => value ?? "")];
    }

    private static int Read<T>(ParquetRowGroupReader group, DataField<T> field, Memory<T> values, Memory<int>? present)
        where T : unmanaged
    {
        if (group.GetMetadata(field)?.MetaData?.NumValues != values.Length)
        {
            throw new InvalidDataException($"a row group does not hold {values.Length} values of column {field.Name}");
        }

        group.ReadRawAsync(field, values, present, repetitionLevels: null).AsTask().GetAwaiter().GetResult();
        return values.Length;
    }

    /// <summary>The number of schema entries of one node and all below it. The schema lists its tree depth first.</summary>
    private static int Nodes(List<SchemaElement> schema, int at)
    {
        int nodes = 1, children = schema[at].NumChildren ?? 0;
        for (int child = 0; child < children && at + nodes < schema.Count; child++) nodes += Nodes(schema, at + nodes);
        return nodes;
    }

    /// <remarks>On damaged bytes Parquet.Net throws almost any exception, so all of them mean damage here.</remarks>
    private static T Guarded<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e)
        {
            string seen = $"{file}: damaged, or packed in a way that is not read here ({e.Message.TrimEnd('.')})";
            throw Bad($"{seen}; allowed: one complete Parquet file; " +
                "try: fetch it again, or write it again with zstd, snappy or no compression", e);
        }
    }

    /// <summary>Reads the footer from a stream that throws at its end. Parquet.Net reads its own copy from one that does not: if damage
    /// makes the footer end inside a number, it never returns.</summary>
    private static void CheckFooter(byte[] bytes)
    {
        int length = BitConverter.ToInt32(bytes, bytes.Length - 8);
        if (length < 1 || length > bytes.Length - FrameBytes) throw new InvalidDataException($"a footer of {length} bytes does not fit");
        ReadFooter(null, NewThriftReader(new WholeStream(bytes.AsSpan(bytes.Length - 8 - length, length).ToArray())));
    }

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType(ThriftReader)]
    private static extern object NewThriftReader(Stream input);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Read")]
    private static extern FileMetaData ReadFooter(FileMetaData? type, [UnsafeAccessorType(ThriftReader)] object input);

    private static MarketDataException Bad(string message, Exception? inner = null) => new(FailureCause.Caller, message, inner);

    /// <summary>A stream that throws where others return -1 for the end.</summary>
    private sealed class WholeStream(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public override int ReadByte() =>
            base.ReadByte() is >= 0 and var value ? value : throw new EndOfStreamException("it ends too early");
    }
}
