using System.Globalization;
using Huracan.Markets.Parquet;
using Xunit;

namespace Huracan.Markets.Tests.Parquet;

/// <summary>Files that DuckDB wrote and the values it says are in them, by their bits: fixtures/parquet.</summary>
internal static class ParquetFixture
{
    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "fixtures", "parquet", name);

    /// <summary>Every value of a table as DuckDB's dump spells it: hexadecimal bits, empty where absent.</summary>
    public static string[] Dump(ParquetTable table)
    {
        List<string> lines = [string.Join(',', table.Columns.Select(c => c.Name)), string.Join(',', table.Columns.Select(c => c.Type switch { ParquetType.Int64 => "BIGINT", ParquetType.Double => "DOUBLE", _ => "FLOAT" }))];
        for (int i = 0; i < table.Rows; i++) lines.Add(string.Join(',', table.Columns.Select(c => Cell(c, i))));
        return [.. lines];
    }

    /// <summary>A NaN has many bit patterns and one meaning; both dumps spell it one way.</summary>
    private static string Cell(ParquetColumn column, int i)
    {
        if (column.Present is { } present && !present[i]) return "";
        ulong bits = column.Type switch
        {
            ParquetType.Int64 => (ulong)column.Int64[i],
            ParquetType.Double => double.IsNaN(column.Double[i]) ? 0x7ff8000000000000 : BitConverter.DoubleToUInt64Bits(column.Double[i]),
            _ => float.IsNaN(column.Float[i]) ? 0x7fc00000 : BitConverter.SingleToUInt32Bits(column.Float[i]),
        };
        return bits.ToString("x", CultureInfo.InvariantCulture);
    }

    public static void Same(string[] expected, string[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Assert.True(expected[i] == actual[i], $"line {i}: {expected[i]} expected, {actual[i]} seen");
    }
}
