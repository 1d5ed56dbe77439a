using FsCheck;
using FsCheck.Fluent;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Markets.Parquet;
using Xunit;

namespace Huracan.Markets.Tests.Parquet;

/// <summary>What DuckDB wrote is read value for value; what this codec does not know is refused by name; what is damaged is never taken for data.</summary>
public sealed class ParquetReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("duckdb-uncompressed.parquet")]
    [InlineData("duckdb-snappy.parquet")]
    [InlineData("duckdb-gzip.parquet")]
    public void DuckDB_s_files_are_read_value_for_value(string file)
    {
        ParquetTable table = ParquetReader.Read(ParquetFixture.Path(file));
        ParquetFixture.Same(File.ReadAllLines(ParquetFixture.Path("expected.csv")), ParquetFixture.Dump(table));
    }

    [Theory]
    [InlineData("duckdb-zstd.parquet", "is packed with ZSTD; allowed are UNCOMPRESSED, SNAPPY, GZIP")]
    [InlineData("duckdb-text.parquet", "column 'word' is BYTE_ARRAY; allowed are INT64, DOUBLE, FLOAT")]
    [InlineData("duckdb-v2.parquet", "a page encoded as ")]
    [InlineData("expected.csv", "no Parquet file: it does not begin and end with PAR1")]
    public void What_the_codec_does_not_know_is_refused_by_name(string file, string words)
    {
        MarketDataException error = Assert.Throws<MarketDataException>(() => ParquetReader.Read(ParquetFixture.Path(file)));
        Assert.Equal(FailureCause.Caller, error.Cause);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Contains("; try: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_the_caller_s_mistake() =>
        Assert.Equal($"{_folder.At("none.parquet")}: no such file; try: check the path", Assert.Throws<MarketDataException>(() => ParquetReader.Read(_folder.At("none.parquet"))).Message);

    [Theory]
    [InlineData("duckdb-uncompressed.parquet")]
    [InlineData("duckdb-snappy.parquet")]
    [InlineData("duckdb-gzip.parquet")]
    public void A_file_flipped_or_cut_anywhere_is_read_or_refused_and_never_anything_else(string file)
    {
        byte[] whole = File.ReadAllBytes(ParquetFixture.Path(file));
        Prop.ForAll(ArbMap.Default.ArbFor<uint>(), ArbMap.Default.ArbFor<byte>(), (place, flip) =>
        {
            byte[] damaged = [.. whole];
            damaged[(int)(place % (uint)whole.Length)] ^= (byte)(flip | 1);
            ReadOrRefuse(damaged);
            ReadOrRefuse(whole.AsSpan(0, (int)(place % (uint)whole.Length)).ToArray());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private static void ReadOrRefuse(byte[] bytes)
    {
        try
        {
            ParquetReader.Read(bytes);
        }
        catch (InvalidDataException)
        {
        }
    }
}
