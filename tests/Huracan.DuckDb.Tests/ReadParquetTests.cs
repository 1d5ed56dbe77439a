using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Markets.Files;
using Xunit;

namespace Huracan.DuckDb.Tests;

/// <summary>Candles that DuckDB writes are read value for value, or refused with words that help.</summary>
public sealed class ReadParquetTests : IDisposable
{
    private const string Name = "binance-BTCUSDT-1m-20241001-20241028.parquet";

    // Plain pages, few distinct values (dictionaries), whole numbers, and every kind of double that a file may hold.
    private const string Candles = """
        SELECT i, 1727740800000 + i * 60000 AS ms,
            60000 + sin(i) * 100 AS open, 60200 + (i % 5) / 4.0 AS high, 59000.25::DOUBLE AS low, 60000 + sin(i + 1) * 100 AS close,
            CASE i WHEN 1 THEN 0.0 WHEN 2 THEN 5e-324 WHEN 3 THEN 1.7976931348623157e308 WHEN 4 THEN 'nan'
                ELSE abs(sin(i * 1.7)) * 1e3 END::DOUBLE AS volume,
            (hash(i) % 9000)::BIGINT AS trades, (i % 77)::INTEGER AS taker_buy_base, (i / 8)::FLOAT AS taker_buy_quote, 'x' || i AS note
        FROM range(40000) t(i)
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("huracan-duckdb-").FullName;
    private readonly DuckDb _duck = new();

    public void Dispose()
    {
        _duck.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string File => Path.Combine(_folder, Name);

    private void Copy(string select, string options = "COMPRESSION snappy") =>
        _duck.Run($"COPY ({select}) TO '{File}' (FORMAT parquet, {options})");

    private RawCandles Read()
    {
        Assert.True(CandleFileName.TryParse(File, out CandleFileName name));
        return CandleParquetReader.Read(name);
    }

    private string Fails()
    {
        MarketDataException error = Assert.Throws<MarketDataException>(Read);
        Assert.Equal(FailureCause.Caller, error.Cause);
        return error.Message.Replace(_folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("make_timestamp(ms * 1000)", "COMPRESSION snappy")]
    [InlineData("make_timestamp(ms * 1000)", "COMPRESSION zstd, ROW_GROUP_SIZE 4096")]
    [InlineData("make_timestamp(ms * 1000)", "COMPRESSION gzip, ROW_GROUP_SIZE 16384")]
    [InlineData("make_timestamp(ms * 1000)", "COMPRESSION uncompressed")]
    [InlineData("make_timestamp(ms * 1000)", "COMPRESSION lz4_raw")]
    [InlineData("make_timestamp(ms * 1000)", "COMPRESSION brotli")]
    [InlineData("make_timestamp(ms * 1000)", "COMPRESSION zstd, PARQUET_VERSION v2, ROW_GROUP_SIZE 16384")]
    [InlineData("make_timestamp(ms * 1000)", "COMPRESSION uncompressed, PARQUET_VERSION v2")]
    [InlineData("make_timestamptz(ms * 1000)", "COMPRESSION zstd")]
    [InlineData("make_timestamp(ms * 1000)::TIMESTAMP_MS", "COMPRESSION zstd")]
    [InlineData("make_timestamp(ms * 1000)::TIMESTAMP_NS", "COMPRESSION zstd")]
    [InlineData("make_timestamp(ms * 1000)::TIMESTAMP_S", "COMPRESSION zstd")]
    [InlineData("ms", "COMPRESSION zstd, PARQUET_VERSION v2")]
    public void Candles_come_value_for_value_in_every_packing_and_unit_of_time(string time, string options)
    {
        Copy($"SELECT {time} AS open_time, * EXCLUDE (i, ms) FROM ({Candles})", options);
        RawCandles rows = Read();
        string[] expected = _duck.Rows("SELECT ms, open, high, low, close, volume, trades::DOUBLE, taker_buy_base::DOUBLE, " +
            $"taker_buy_quote::DOUBLE FROM ({Candles}) ORDER BY ms");
        Assert.Equal(expected.Length, rows.Count);
        Assert.Equal(CandleColumns.Volume | CandleColumns.Trades | CandleColumns.TakerBuyBase | CandleColumns.TakerBuyQuote, rows.Columns);
        for (int i = 0; i < rows.Count; i++)
        {
            Candle c = rows[i];
            object[] values = [c.OpenTime.Value, c.Open, c.High, c.Low, c.Close, c.Volume, c.Trades, c.TakerBuyBase, c.TakerBuyQuote];
            string seen = string.Join(',', values.Select(DuckDb.Text));
            Assert.True(expected[i] == seen, $"row {i}: {expected[i]} expected, {seen} seen");
        }
    }

    [Fact]
    public void A_symbol_in_the_metadata_must_be_that_of_the_name()
    {
        const string Select = $"SELECT ms AS open_time, open, high, low, close FROM ({Candles})";
        Copy(Select, "KV_METADATA {symbol: 'BTCUSDT', timeframe: '1m'}");
        Assert.Equal(40_000, Read().Count);
        Copy(Select, "KV_METADATA {symbol: 'ETHUSDT'}");
        Assert.Equal($"{Name}: its metadata has symbol \"ETHUSDT\"; allowed: BTCUSDT, as its name or the request says; " +
            "try: another file, or the right name", Fails());
    }

    [Fact]
    public void Decimals_absent_values_and_parts_of_a_millisecond_are_refused()
    {
        Copy($"SELECT ms AS open_time, open, high, low, close::DECIMAL(12,4) AS close FROM ({Candles})");
        Assert.Equal($"{Name} column close: INT64 (DECIMAL) seen; allowed: DOUBLE, FLOAT, INT64 or INT32; try: CAST(close AS DOUBLE)",
            Fails());
        Copy($"SELECT ms AS open_time, open, high, CASE i WHEN 20000 THEN NULL ELSE low END AS low, close FROM ({Candles})",
            "ROW_GROUP_SIZE 4096");
        Assert.Equal($"{Name} row 20001 column low: no value; " +
            "allowed: a number in every row; try: correct that row, or leave an optional column out", Fails());
        Copy("SELECT make_timestamp_ns(ms * 1000000 + CASE i WHEN 9 THEN 1 ELSE 0 END) AS open_time, open, high, low, close " +
            $"FROM ({Candles})");
        Assert.Equal($"{Name} row 10 column open_time: 1727741340000000001 at 1000000 to a millisecond is no whole millisecond; " +
            "allowed: whole milliseconds; try: correct that row", Fails());
    }

    [Theory]
    [InlineData("COMPRESSION snappy")]
    [InlineData("COMPRESSION zstd, PARQUET_VERSION v2")]
    [InlineData("COMPRESSION uncompressed")]
    public void A_damaged_file_is_read_or_refused_and_never_anything_else(string options)
    {
        Copy($"SELECT open, ms AS open_time, * EXCLUDE (i, ms, open) FROM ({Candles}) WHERE i < 300", options);
        byte[] whole = System.IO.File.ReadAllBytes(File);
        int refused = 0;
        for (int flip = 0; flip < 1500; flip++)
        {
            // The first page's header, where sizes and counts are, in every bit; then places all over the file.
            int at = flip < 400 ? 4 + (flip / 8) : 4 + (int)((flip - 400L) * (whole.Length - 8) / 1100);
            byte[] damaged = [.. whole];
            damaged[at] ^= (byte)(1 << (flip % 8));
            System.IO.File.WriteAllBytes(File, damaged);
            try
            {
                Assert.Equal(300, Read().Count);
            }
            catch (MarketDataException e) when (e.Cause == FailureCause.Caller)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 100, 1500);
        System.IO.File.WriteAllBytes(File, whole[..^100]);
        Assert.StartsWith($"{Name}: no Parquet file, or cut off: ", Fails(), StringComparison.Ordinal);
    }
}
