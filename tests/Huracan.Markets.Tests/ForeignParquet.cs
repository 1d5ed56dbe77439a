using Parquet;
using Parquet.Schema;

namespace Huracan.Markets.Tests;

/// <summary>Parquet files as other programs write them: any types, absences, metadata.</summary>
internal sealed class ForeignParquet
{
    private readonly List<(DataField Field, Func<ParquetRowGroupWriter, DataField, Task> Write)> _columns = [];

    public Dictionary<string, string> Metadata { get; } = [];

    public CompressionMethod Compression { get; init; } = CompressionMethod.Snappy;

    public ForeignParquet Column<T>(string name, params T[] values)
        where T : struct => Column(new DataField<T>(name, false), values);

    public ForeignParquet Column<T>(DataField field, params T[] values)
        where T : struct
    {
        _columns.Add((field, (group, own) => group.WriteAsync<T>(own, values)));
        return this;
    }

    public ForeignParquet Optional<T>(string name, params T?[] values)
        where T : struct
    {
        _columns.Add((new DataField<T>(name, true), (group, own) => group.WriteAsync<T>(own, values)));
        return this;
    }

    public ForeignParquet Text(string name, params string[] values)
    {
        _columns.Add((new DataField<string>(name, false), (group, own) => group.WriteAsync(own, values)));
        return this;
    }

    /// <summary>open, high, low and close, all 1, for that many rows.</summary>
    public ForeignParquet Prices(int rows)
    {
        foreach (string name in (string[])["open", "high", "low", "close"]) Column(name, Enumerable.Repeat(1.0, rows).ToArray());
        return this;
    }

    public byte[] Bytes()
    {
        using MemoryStream file = new();
        Write(file).GetAwaiter().GetResult();
        return file.ToArray();
    }

    private async Task Write(MemoryStream file)
    {
        ParquetSchema schema = new(_columns.Select(c => c.Field));
        ParquetOptions options = new() { CompressionMethod = Compression };
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(schema, file, options);
        writer.CustomMetadata = Metadata;
        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        foreach ((DataField field, Func<ParquetRowGroupWriter, DataField, Task> write) in _columns) await write(group, field);
    }
}
