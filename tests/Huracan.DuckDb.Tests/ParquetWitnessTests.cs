using System.Globalization;
using Huracan.Core.Numerics;
using Huracan.Markets.Parquet;
using Huracan.Markets.Tests.Parquet;
using Xunit;

namespace Huracan.DuckDb.Tests;

/// <summary>DuckDB reads what we write and we read what DuckDB writes, value for value, by bits.</summary>
public sealed class ParquetWitnessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("huracan-duckdb-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(ParquetCompression.Gzip, 100_000)]
    [InlineData(ParquetCompression.None, 4_096)]
    [InlineData(ParquetCompression.Gzip, 777)]
    public void DuckDB_reads_our_files_value_for_value(ParquetCompression compression, int rowGroupRows)
    {
        ParquetColumn[] columns = Columns(12_345);
        string file = Path.Combine(_folder, "ours.parquet");
        using (FileStream stream = File.Create(file)) ParquetWriter.Write(stream, columns, compression, rowGroupRows);
        ParquetFixture.Same(ParquetFixture.Dump(new ParquetTable(columns, 12_345, [])), DuckDb.Dump($"SELECT * FROM '{file}'"));
    }

    [Fact]
    public void DuckDB_reads_the_same_statistics_and_skips_row_groups_by_them()
    {
        ParquetColumn[] columns = Columns(10_000);
        string file = Path.Combine(_folder, "ours.parquet");
        using (FileStream stream = File.Create(file)) ParquetWriter.Write(stream, columns, rowGroupRows: 2_500);
        IReadOnlyList<IReadOnlyList<ParquetChunkStatistics>> ours = ParquetReader.Read(file).RowGroups;
        string[] seen = DuckDb.Dump($"SELECT row_group_id, stats_null_count::BIGINT AS nulls, stats_min_value::DOUBLE AS low, stats_max_value::DOUBLE AS high FROM parquet_metadata('{file}') WHERE path_in_schema = 'holes' ORDER BY 1");
        for (int g = 0; g < 4; g++)
        {
            ParquetChunkStatistics own = ours[g][1];
            string expected = string.Create(CultureInfo.InvariantCulture, $"{own.Nulls:x},{BitConverter.DoubleToUInt64Bits(own.Min!.Value):x},{BitConverter.DoubleToUInt64Bits(own.Max!.Value):x}");
            Assert.EndsWith(expected, seen[2 + g], StringComparison.Ordinal);
        }

        long from = columns[0].Int64[5_000];
        Assert.Equal("5000", DuckDb.Dump($"SELECT count(*)::VARCHAR AS n FROM '{file}' WHERE open_time >= {from}")[2]);
    }

    [Theory]
    [InlineData("uncompressed")]
    [InlineData("snappy")]
    [InlineData("gzip")]
    public void We_read_DuckDB_s_files_value_for_value(string codec)
    {
        // Plain pages, dictionaries, long absences, several row groups and several pages in each.
        const string sql = "SELECT (1700000000000 + i * 60000)::BIGINT AS open_time, CASE WHEN i % 7 = 3 OR i < 5000 THEN NULL ELSE sin(i) * 1e6 END AS scattered, (i % 5)::DOUBLE / 4 AS few, " +
            "CASE WHEN i % 11 = 0 THEN 'NaN'::FLOAT WHEN i % 13 = 0 THEN NULL ELSE (i / 3.0)::FLOAT END AS single, NULL::DOUBLE AS never, " +
            "CASE i WHEN 1 THEN 'inf'::DOUBLE WHEN 2 THEN '-inf'::DOUBLE WHEN 3 THEN '-0.0'::DOUBLE WHEN 4 THEN 5e-324::DOUBLE ELSE i * 0.1 END AS edges, " +
            "CASE WHEN i % 3 = 0 THEN NULL ELSE hash(i)::HUGEINT - 9223372036854775808 END::BIGINT AS whole FROM range(40000) t(i)";
        string file = Path.Combine(_folder, "theirs.parquet");
        DuckDb.Run($"COPY ({sql}) TO '{file}' (FORMAT parquet, COMPRESSION {codec}, ROW_GROUP_SIZE 16384)");
        ParquetTable table = ParquetReader.Read(file);
        Assert.True(table.RowGroups.Count > 1);
        ParquetFixture.Same(DuckDb.Dump($"SELECT * FROM '{file}'"), ParquetFixture.Dump(table));
    }

    private static ParquetColumn[] Columns(int rows)
    {
        PhiloxStream random = new(Philox.Key(3, "PARQUET", "tests.duckdb", 0), 0, 0, 0);
        long[] time = new long[rows], whole = new long[rows];
        double[] holes = new double[rows], odd = new double[rows], smooth = new double[rows];
        float[] single = new float[rows];
        bool[] some = new bool[rows], late = new bool[rows];
        double[] edges = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, 0.0, double.Epsilon, double.MaxValue, double.MinValue];
        for (int i = 0; i < rows; i++)
        {
            time[i] = 1_700_000_000_000 + (i * 60_000L);
            whole[i] = BitConverter.DoubleToInt64Bits(random.NextNormal());
            holes[i] = random.NextNormal();
            some[i] = random.NextBelow(3) > 0;
            odd[i] = edges[random.NextBelow((uint)edges.Length)];
            smooth[i] = i * 0.001;
            late[i] = i >= 2_638;
            single[i] = (float)random.NextNormal();
        }

        return
        [
            ParquetColumn.Of("open_time", time), ParquetColumn.Of("holes", holes, some), ParquetColumn.Of("odd", odd), ParquetColumn.Of("smooth", smooth, late),
            ParquetColumn.Of("single", single, some), ParquetColumn.Of("whole", whole, late), ParquetColumn.Of("never", new double[rows], new bool[rows]),
        ];
    }
}
