using Huracan.Markets.Files;
using Parquet.Meta;
using Type = Parquet.Meta.Type;

namespace Huracan.Markets.Import;

/// <summary>Parquet with columns of other names and kinds than ours.</summary>
internal static class ForeignParquet
{
    public static ForeignTable Read(string file)
    {
        ParquetTableReader table = ParquetTableReader.Open(file);
        string[] names = [.. table.Columns.Select(column => column.Name)];
        string[][] cells = [.. table.Columns.Select(column => Texts(table, column))];
        return new ForeignTable(file, names, Enumerable.Range(0, table.Rows).Select(i => ($"row {i + 1}", Row(i))), []);

        string[] Row(int i) => [.. cells.Select(column => column.Length > 0 ? column[i] : "")];
    }

    /// <summary>Empty for a column of a kind that is not read: it can only be one that is ignored, or is refused as empty.</summary>
    private static string[] Texts(ParquetTableReader table, SchemaElement column)
    {
        long perMs = column switch
        {
            { LogicalType.TIMESTAMP.Unit.MILLIS: not null } or { ConvertedType: ConvertedType.TIMESTAMP_MILLIS } => 1,
            { LogicalType.TIMESTAMP.Unit.MICROS: not null } or { ConvertedType: ConvertedType.TIMESTAMP_MICROS } => 1_000,
            { LogicalType.TIMESTAMP.Unit.NANOS: not null } => 1_000_000,
            _ => 0,
        };
        return column.Type switch
        {
            Type.INT64 when perMs > 0 => Array.ConvertAll(table.Read<long>(column), value => CellText.Of(value, perMs)),
            Type.INT64 => Array.ConvertAll(table.Read<long>(column), CellText.Of),
            Type.INT32 => Array.ConvertAll(table.Read<int>(column), value => CellText.Of(value)),
            Type.DOUBLE => Array.ConvertAll(table.Read<double>(column), CellText.Of),
            Type.FLOAT => Array.ConvertAll(table.Read<float>(column), value => CellText.Of((double)value)),
            Type.BYTE_ARRAY => table.ReadTexts(column),
            _ => [],
        };
    }
}
