using System.Globalization;
using Huracan.Cli.Features;
using Huracan.Core.Features;
using Huracan.Core.Features.Inputs;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Markets.Files;
using Huracan.Markets.Synthetic;
using Xunit;

namespace Huracan.DuckDb.Tests;

/// <summary>DuckDB reads the right types and, by bits, the right values from our files.</summary>
public sealed class WrittenParquetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("huracan-duckdb-").FullName;
    private readonly DuckDb _duck = new();

    public void Dispose()
    {
        _duck.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>5-minute candles of so many days; 460 days are two row groups.</summary>
    private static CandleFrame Candles(int days) => DemoMarkets.Frames(days, seed: 7)[0];

    private static string Line(long time, IEnumerable<double> values) =>
        string.Join(',', values.Select(value => double.IsNaN(value) ? "" : DuckDb.Text(value)).Prepend(DuckDb.Text(time)));

    [Fact]
    public void Candles_have_a_time_in_UTC_and_every_value()
    {
        CandleFrame frame = Candles(460);
        string file = CandleParquetWriter.Write(_folder, "synthetic", frame);
        RawCandles rows = RawCandles.Of(frame);
        string[] names = ["open", "high", "low", "close", "volume", "quote_volume", "trades", "taker_buy_base"];
        Assert.Equal(["open_time,TIMESTAMP WITH TIME ZONE", .. names.Select(name => $"{name},DOUBLE")], _duck.Schema(file));

        string[] seen = _duck.Rows($"SELECT epoch_ms(open_time), * EXCLUDE open_time FROM '{file}'");
        Assert.Equal(frame.Count, seen.Length);
        for (int i = 0; i < frame.Count; i++)
        {
            string expected = Line(frame.OpenTime[i], Enumerable.Range(0, names.Length).Select(c => rows.Column(c)[i]));
            Assert.True(expected == seen[i], $"row {i}: {expected} expected, {seen[i]} seen");
        }

        Assert.Equal(["venue,synthetic", $"symbol,{frame.Symbol}", "timeframe,5m", $"content_sha256,{rows.ContentHash()}"],
            _duck.Rows($"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{file}')"));
    }

    [Fact]
    public void DuckDB_skips_row_groups_by_our_bounds_and_misses_no_row()
    {
        CandleFrame frame = Candles(460);
        string file = CandleParquetWriter.Write(_folder, "synthetic", frame);
        string[] groups = _duck.Rows($"SELECT stats_min_value FROM parquet_metadata('{file}') " +
            "WHERE path_in_schema = 'open_time' ORDER BY row_group_id");
        Assert.Equal(2, groups.Length);
        Assert.Equal("2024-01-01 00:00:00+00", groups[0]);
        foreach (int row in (int[])[0, 1, 131_071, 131_072, frame.Count - 1])
        {
            string time = $"make_timestamptz({frame.OpenTime[row]}000)";
            string close = frame.Close[row].ToString("R", CultureInfo.InvariantCulture);
            Assert.Equal([DuckDb.Text(frame.Count - row)], _duck.Rows($"SELECT count(*) FROM '{file}' WHERE open_time >= {time}"));
            Assert.Equal(["1"], _duck.Rows($"SELECT count(*) FROM '{file}' WHERE open_time = {time} AND close = {close}::DOUBLE"));
        }
    }

    [Fact]
    public void Features_have_their_names_no_value_where_they_are_absent_and_the_recipe_in_the_metadata()
    {
        CandleFrame frame = Candles(12);
        FeatureFrame features = FeaturePipeline.Compute(FeatureRecipe.Default(frame.Timeframe), frame, new MarketInputs());
        string file = Path.Combine(_folder, "features.parquet");
        const int Start = 288;
        FeatureTable.Write(file, "synthetic", frame, features, Start);
        Assert.Equal(["open_time,TIMESTAMP WITH TIME ZONE", .. features.Schema.Columns.Select(column => $"{column.Name},DOUBLE")],
            _duck.Schema(file));

        string[] seen = _duck.Rows($"SELECT epoch_ms(open_time), * EXCLUDE open_time FROM '{file}'");
        Assert.Equal(frame.Count - Start, seen.Length);
        bool absent = false;
        for (int i = Start; i < frame.Count; i++)
        {
            string expected = Line(frame.OpenTime[i], Enumerable.Range(0, features.Schema.Count).Select(c => features.Column(c)[i]));
            Assert.True(expected == seen[i - Start], $"row {i}: {expected} expected, {seen[i - Start]} seen");
            absent |= expected.Contains(",,", StringComparison.Ordinal);
        }

        Assert.True(absent, "every feature is there in every row: nothing was tested about absence");
        Assert.Equal(["venue,synthetic", $"symbol,{frame.Symbol}", "timeframe,5m", $"recipe_version,{features.Schema.Version}"],
            _duck.Rows($"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{file}')"));
    }
}
