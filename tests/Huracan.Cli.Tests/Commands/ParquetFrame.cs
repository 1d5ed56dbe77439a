using Parquet;
using Parquet.Schema;

namespace Huracan.Cli.Tests.Commands;

/// <summary>A Parquet file of one row group, read by Parquet.Net alone: a time, then numbers that may be absent.</summary>
/// <param name="Names">In the order of the file, open_time first.</param>
internal sealed record ParquetFrame(
    string[] Names, DateTime[] OpenTime, IReadOnlyDictionary<string, double?[]> Columns, IReadOnlyDictionary<string, string> Metadata)
{
    public double?[] this[string name] => Columns[name];

    public static async Task<ParquetFrame> Read(string path)
    {
        await using ParquetReader reader = await ParquetReader.CreateAsync(path);
        ParquetRowGroupReader group = Assert.Single(reader.RowGroups);
        DataField[] fields = reader.Schema.GetDataFields();
        DateTime[] time = new DateTime[group.RowCount];
        await group.ReadAsync<DateTime>(fields[0], time);
        Dictionary<string, double?[]> columns = [];
        foreach (DataField field in fields[1..])
        {
            columns[field.Name] = new double?[group.RowCount];
            await group.ReadAsync<double>(field, columns[field.Name]);
        }

        return new ParquetFrame([.. fields.Select(field => field.Name)], time, columns, reader.CustomMetadata);
    }
}
