using FsCheck;
using FsCheck.Fluent;
using Huracan.Markets.Parquet;
using Xunit;

namespace Huracan.Markets.Tests.Parquet;

/// <summary>What is written is read back bit for bit; DuckDB's own reading of it is tested where DuckDB is installed.</summary>
public class ParquetWriterTests
{
    [Fact]
    public void Any_columns_come_back_bit_for_bit_whatever_the_row_groups()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<double[]>(), ArbMap.Default.ArbFor<uint>(), (doubles, seed) =>
        {
            int n = doubles.Length;
            bool[] present = [.. doubles.Select((_, i) => ((seed >> (i % 31)) & 1) == 1)];
            ParquetColumn[] columns =
            [
                ParquetColumn.Of("whole", [.. doubles.Select(d => BitConverter.DoubleToInt64Bits(d))]),
                ParquetColumn.Of("double", doubles, present),
                ParquetColumn.Of("single", [.. doubles.Select(d => (float)d)], [.. present.Select(p => !p)]),
                ParquetColumn.Of("required", doubles),
            ];
            ParquetCompression compression = seed % 2 == 0 ? ParquetCompression.Gzip : ParquetCompression.None;
            using MemoryStream file = new();
            ParquetWriter.Write(file, columns, compression, rowGroupRows: 1 + (int)(seed % 9));
            ParquetTable table = ParquetReader.Read(file.ToArray());
            Assert.Equal(n, table.Rows);
            Assert.Equal(columns.Select(c => (c.Name, c.Type)), table.Columns.Select(c => (c.Name, c.Type)));
            for (int i = 0; i < n; i++)
            {
                Assert.Equal(columns[0].Int64[i], table["whole"].Int64[i]);
                Assert.Equal(present[i], table["double"].Present![i]);
                Assert.Equal(!present[i], table["single"].Present![i]);
                if (present[i]) Assert.Equal(BitConverter.DoubleToInt64Bits(doubles[i]), BitConverter.DoubleToInt64Bits(table["double"].Double[i]));
                else Assert.Equal(BitConverter.SingleToInt32Bits((float)doubles[i]), BitConverter.SingleToInt32Bits(table["single"].Float[i]));
                Assert.Equal(BitConverter.DoubleToInt64Bits(doubles[i]), BitConverter.DoubleToInt64Bits(table["required"].Double[i]));
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Row_groups_say_their_bounds_and_absences_and_leave_NaN_out()
    {
        double[] values = [3, double.NaN, -1, 0, 7, -0.0, double.NaN, double.NaN];
        bool[] present = [true, true, true, false, true, true, false, true];
        using MemoryStream file = new();
        ParquetWriter.Write(file, [ParquetColumn.Of("x", values, present), ParquetColumn.Of("n", [5L, 4, 3, 2, 1, 0, -1, long.MinValue])], rowGroupRows: 4);
        IReadOnlyList<IReadOnlyList<ParquetChunkStatistics>> groups = ParquetReader.Read(file.ToArray()).RowGroups;
        Assert.Equal(new ParquetChunkStatistics("x", 4, 1, -1, 3), groups[0][0]);
        Assert.Equal(new ParquetChunkStatistics("x", 4, 1, -0.0, 7), groups[1][0]);
        Assert.Equal(new ParquetChunkStatistics("n", 4, 0, long.MinValue, 1), groups[1][1]);
    }

    [Fact]
    public void The_same_columns_give_the_same_bytes_and_no_rows_are_a_table_too()
    {
        byte[] Write(int rows)
        {
            using MemoryStream file = new();
            ParquetWriter.Write(file, [ParquetColumn.Of("t", new long[rows]), ParquetColumn.Of("x", new double[rows], new bool[rows])]);
            return file.ToArray();
        }

        Assert.Equal(Write(1000), Write(1000));
        Assert.Equal(0, ParquetReader.Read(Write(0)).Rows);
        Assert.DoesNotContain(true, ParquetReader.Read(Write(1000))["x"].Present!);
    }

    [Fact]
    public void The_caller_s_mistakes_are_told_with_what_was_seen()
    {
        static string Fails(params ParquetColumn[] columns) => Assert.Throws<ArgumentException>(() => ParquetWriter.Write(Stream.Null, columns)).Message;
        Assert.Contains("at least one column", Fails(), StringComparison.Ordinal);
        Assert.Contains("column 'a' is given twice", Fails(ParquetColumn.Of("a", [1L]), ParquetColumn.Of("a", [1L])), StringComparison.Ordinal);
        Assert.Contains("column 'b' has 2 rows, 'a' 1", Fails(ParquetColumn.Of("a", [1L]), ParquetColumn.Of("b", [1L, 2])), StringComparison.Ordinal);
        Assert.Contains("snappy is read, not written", Assert.Throws<ArgumentException>(() => ParquetWriter.Write(Stream.Null, [ParquetColumn.Of("a", [1L])], ParquetCompression.Snappy)).Message, StringComparison.Ordinal);
        Assert.Contains("a: 1 presence flags given for 2 values", Assert.Throws<ArgumentException>(() => ParquetColumn.Of("a", [1L, 2], [true])).Message, StringComparison.Ordinal);
    }
}
