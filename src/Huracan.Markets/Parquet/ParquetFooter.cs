using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Huracan.Markets.Parquet;

/// <summary>What the end of a file says about the rest of it.</summary>
internal sealed record ParquetFooter(long Rows, IReadOnlyList<ParquetFooter.Column> Columns, IReadOnlyList<ParquetFooter.Group> Groups)
{
    internal sealed record Column(string Name, int Type, bool Optional);

    internal sealed record Group(long Rows, IReadOnlyList<Chunk> Chunks);

    internal sealed record Chunk(string Name, int Type, int Codec, long Values, long PackedBytes, long DataOffset, long DictionaryOffset, long? Nulls, byte[]? Min, byte[]? Max)
    {
        public long Start => DictionaryOffset > 0 && DictionaryOffset < DataOffset ? DictionaryOffset : DataOffset;

        public ParquetChunkStatistics Statistics => new(Name, Values, Nulls, Bound(Min), Bound(Max));

        private double? Bound(byte[]? bytes) => (Type, bytes?.Length) switch
        {
            ((int)ParquetType.Int64, 8) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            ((int)ParquetType.Double, 8) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            ((int)ParquetType.Float, 4) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            _ => null,
        };
    }

    /// <exception cref="InvalidDataException">No such metadata, or a column this codec does not know.</exception>
    public static ParquetFooter Parse(ReadOnlySpan<byte> bytes)
    {
        CompactReader reader = new(bytes);
        long rows = -1;
        List<Column> columns = [];
        List<Group> groups = [];
        short id = 0;
        while (reader.Next(ref id, out byte type))
        {
            switch (id)
            {
                case 2: columns = Schema(ref reader); break;
                case 3: rows = reader.Integer(); break;
                case 4:
                    int count = reader.List(out _);
                    for (int g = 0; g < count; g++) groups.Add(ReadGroup(ref reader));
                    break;
                default: reader.Skip(type); break;
            }
        }

        if (rows < 0 || columns.Count == 0) throw new InvalidDataException("the footer names no rows or no columns");
        foreach (Group group in groups)
        {
            if (group.Chunks.Count != columns.Count) throw new InvalidDataException($"a row group of {group.Chunks.Count} columns, the schema has {columns.Count}");
        }

        return new ParquetFooter(rows, columns, groups);
    }

    private static List<Column> Schema(ref CompactReader reader)
    {
        List<Column> columns = [];
        int count = reader.List(out _);
        for (int e = 0; e < count; e++)
        {
            int type = -1, repetition = 0, children = 0;
            string name = "";
            short id = 0;
            while (reader.Next(ref id, out byte kind))
            {
                switch (id)
                {
                    case 1: type = reader.Int32(); break;
                    case 3: repetition = reader.Int32(); break;
                    case 4: name = reader.Text(); break;
                    case 5: children = reader.Int32(); break;
                    default: reader.Skip(kind); break;
                }
            }

            if (e == 0) continue; // the root
            if (children > 0 || repetition is not (ParquetFormat.Required or ParquetFormat.Optional)) throw new InvalidDataException($"column '{name}' is nested or repeated; allowed are flat columns");
            if (!Enum.IsDefined((ParquetType)type)) throw new InvalidDataException($"column '{name}' is {ParquetFormat.TypeName(type)}; allowed are INT64, DOUBLE, FLOAT");
            columns.Add(new Column(name, type, repetition == ParquetFormat.Optional));
        }

        return columns;
    }

    private static Group ReadGroup(ref CompactReader reader)
    {
        long rows = 0;
        List<Chunk> chunks = [];
        short id = 0;
        while (reader.Next(ref id, out byte kind))
        {
            switch (id)
            {
                case 1:
                    int count = reader.List(out _);
                    for (int c = 0; c < count; c++) chunks.Add(ReadChunk(ref reader));
                    break;
                case 3: rows = reader.Integer(); break;
                default: reader.Skip(kind); break;
            }
        }

        return new Group(rows, chunks);
    }

    private static Chunk ReadChunk(ref CompactReader reader)
    {
        Chunk? chunk = null;
        short id = 0;
        while (reader.Next(ref id, out byte kind))
        {
            if (id == 3) chunk = ReadMetadata(ref reader);
            else reader.Skip(kind);
        }

        return chunk ?? throw new InvalidDataException("a column chunk keeps its metadata elsewhere; allowed are files of one piece");
    }

    private static Chunk ReadMetadata(ref CompactReader reader)
    {
        int type = -1, codec = 0;
        long values = 0, packed = 0, data = 0, dictionary = 0;
        string name = "";
        (long? nulls, byte[]? min, byte[]? max) = (null, null, null);
        short id = 0;
        while (reader.Next(ref id, out byte kind))
        {
            switch (id)
            {
                case 1: type = reader.Int32(); break;
                case 3:
                    int parts = reader.List(out _);
                    for (int p = 0; p < parts; p++) name = p == 0 ? reader.Text() : $"{name}.{reader.Text()}";
                    break;
                case 4: codec = reader.Int32(); break;
                case 5: values = reader.Integer(); break;
                case 7: packed = reader.Integer(); break;
                case 9: data = reader.Integer(); break;
                case 11: dictionary = reader.Integer(); break;
                case 12: (nulls, min, max) = ReadStatistics(ref reader); break;
                default: reader.Skip(kind); break;
            }
        }

        return new Chunk(name, type, codec, values, packed, data, dictionary, nulls, min, max);
    }

    private static (long? Nulls, byte[]? Min, byte[]? Max) ReadStatistics(ref CompactReader reader)
    {
        (long? nulls, byte[]? min, byte[]? max) = (null, null, null);
        short id = 0;
        while (reader.Next(ref id, out byte kind))
        {
            switch (id)
            {
                case 3: nulls = reader.Integer(); break;
                case 5: max = reader.Binary().ToArray(); break;
                case 6: min = reader.Binary().ToArray(); break;
                default: reader.Skip(kind); break;
            }
        }

        return (nulls, min, max);
    }
}
