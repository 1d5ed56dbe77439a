namespace Huracan.Markets.Parquet;

/// <summary>Physical types that this codec knows; numbers as in parquet.thrift.</summary>
public enum ParquetType
{
    Int64 = 2,
    Float = 4,
    Double = 5,
}

/// <summary>How a page's bytes are packed; numbers as in parquet.thrift.</summary>
public enum ParquetCompression
{
    None = 0,
    Snappy = 1,
    Gzip = 2,
}

/// <summary>One flat column in memory: as many values as the table has rows, and which of them are there.</summary>
/// <remarks>Where a row is absent its value says nothing. A NaN that is present stays a NaN: absence is a matter of <see cref="Present"/> alone.</remarks>
public sealed class ParquetColumn
{
    private readonly Array _values;

    private ParquetColumn(string name, ParquetType type, Array values, bool[]? present)
    {
        if (present is not null && present.Length != values.Length) throw new ArgumentException($"{name}: {present.Length} presence flags given for {values.Length} values", nameof(present));
        Name = name;
        Type = type;
        _values = values;
        Present = present;
    }

    public string Name { get; }
    public ParquetType Type { get; }
    public int Count => _values.Length;

    /// <summary>[Count] false where absent; null where the column is required, that is every row is there.</summary>
    public bool[]? Present { get; }

    /// <summary>[Count] of a column of that type.</summary>
    /// <exception cref="InvalidCastException">The column is of another type.</exception>
    public long[] Int64 => (long[])_values;

    /// <inheritdoc cref="Int64"/>
    public double[] Double => (double[])_values;

    /// <inheritdoc cref="Int64"/>
    public float[] Float => (float[])_values;

    public static ParquetColumn Of(string name, long[] values, bool[]? present = null) => new(name, ParquetType.Int64, values, present);
    public static ParquetColumn Of(string name, double[] values, bool[]? present = null) => new(name, ParquetType.Double, values, present);
    public static ParquetColumn Of(string name, float[] values, bool[]? present = null) => new(name, ParquetType.Float, values, present);

    internal static int Width(ParquetType type) => type == ParquetType.Float ? 4 : 8;
}

/// <summary>What a file's footer says of one column chunk: enough to skip it.</summary>
/// <param name="Min">Smallest present value that is a number; null where there is none or the writer did not say.</param>
public sealed record ParquetChunkStatistics(string Column, long Rows, long? Nulls, double? Min, double? Max);

/// <summary>Columns of equal length, and what the footer said of each row group.</summary>
/// <param name="RowGroups">[row group][column]</param>
public sealed record ParquetTable(IReadOnlyList<ParquetColumn> Columns, int Rows, IReadOnlyList<IReadOnlyList<ParquetChunkStatistics>> RowGroups)
{
    /// <exception cref="ArgumentException">No such column; the message names those there are.</exception>
    public ParquetColumn this[string name] => Columns.FirstOrDefault(column => column.Name == name)
        ?? throw new ArgumentException($"no column is named '{name}'; there are {string.Join(", ", Columns.Select(c => c.Name))}", nameof(name));
}
