using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Markets;
using Huracan.Markets.Files;
using Xunit;

namespace Huracan.RealData.Tests.Market;

/// <summary>The numbers are those of the data's own cards (shared/data/README.md), which another program counted.</summary>
public sealed class RealCandleQualityTests
{
    private static CandleLoad Load(string file, QualityPolicy? policy = null)
    {
        Assert.True(CandleFileName.TryParse(file, out CandleFileName name));
        return new CandleFiles().Load(new CandleRequest(SharedData.Data(file), name.Symbol, null, null, null, policy ?? QualityPolicy.Default));
    }

    [Theory]
    [InlineData("dirty/binance-BTCUSDT-1m-20180101-20180331.csv.gz", 127_416, 2184, 4, 2010, 1201, 20)]
    [InlineData("dirty/binance-XRPETH-1m-20191011-20191013.csv.gz", 2469, 1091, 676, 8, 0, 0)]
    [InlineData("dirty/bittrex-ADABTC-1m-20180105-20180424.csv.gz", 132_994, 23_758, 1803, 21_423, 0, 0)]
    [InlineData("cross-venue/kraken-BTCUSDC-1m-20230101-20230331.csv.gz", 56_717, 72_883, 26_746, 87, 0, 0)]
    [InlineData("cross-venue/kraken-BTCUSDT-1m-20231117-20231122.csv.gz", 5387, 2333, 1366, 11, 0, 0)]
    public void A_dirty_file_is_refused_with_the_numbers_of_its_card(string file, int rows, int missing, int gaps, int longest, int offGrid, int zeroVolume)
    {
        CandleLoad load = Load(file);
        QualityReport report = load.Report;

        Assert.Null(load.Frame);
        Assert.False(load.Verdict.Accepted);
        Assert.Equal((rows, missing, gaps, longest), (report.RowsSeen, report.MissingCandles, report.Gaps.Count, report.Gaps.Longest!.Candles));
        Assert.Equal((offGrid, zeroVolume), (report.OffGrid.Count, report.ZeroVolume!.Candles));
        Assert.Equal((0, 0, 0), (report.IdenticalDuplicates.Count + report.ConflictingDuplicates.Count, report.HighLowViolations.Count, report.BadPrices.Count));
        Assert.Contains(missing.ToString("N0", System.Globalization.CultureInfo.InvariantCulture), load.Verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void The_verdict_on_the_outage_of_February_2018_reads_like_this()
    {
        Assert.Equal("BTCUSDT 1m 2018-01-01T00:00Z to 2018-04-01T00:00Z: refused: coverage 0.9831 (127,416 of 129,600 candles; 2,184 missing in 4 gaps, " +
            "longest 2,010 from 2018-02-08T00:29Z) is below 0.99; 1,201 rows off the 1m grid, first 2018-02-09T09:59:14.789Z (repair drop-off-grid leaves them out)",
            Load("dirty/binance-BTCUSDT-1m-20180101-20180331.csv.gz").Verdict.Sentence);
    }

    [Fact]
    public void Dropping_off_grid_rows_alone_does_not_save_the_file_of_2018_and_its_outages_named_do()
    {
        const string File = "dirty/binance-BTCUSDT-1m-20180101-20180331.csv.gz";
        QualityPolicy repair = QualityPolicy.Default with { Repairs = CandleRepairs.DropOffGrid };
        CandleLoad dropped = Load(File, repair);
        Assert.Null(dropped.Frame);
        Assert.Equal((127_416 - 1201, new RepairCount("drop-off-grid", 1201)), (dropped.Report.CoveredCandles, Assert.Single(dropped.Report.Repairs)));

        // The outage of 8 and 9 February and the 20 hours of shifted candles after it.
        CandleLoad named = Load(File, repair with { Outages = [new KnownOutage("February 2018", UtcMs.FromDate(2018, 2, 8), UtcMs.FromDate(2018, 2, 11))] });
        Assert.True(named.Verdict.Accepted, named.Verdict.Sentence);
        Assert.Equal(3 * 1440, named.Report.OutageCandles);
        Assert.EndsWith("; repaired by drop-off-grid: 1,201 rows left out", named.Verdict.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BTCUSDT")]
    [InlineData("ETHUSDT")]
    [InlineData("SUIUSDT")]
    [InlineData("TAOUSDT")]
    public void One_hundred_and_fifty_days_of_a_real_coin_are_complete(string symbol)
    {
        UtcMs from = UtcMs.FromDate(2025, 6, 1);
        CandleLoad load = new CandleFiles().Load(new CandleRequest(SharedData.Data("spot-1m"), symbol, from, from.AddDays(150), null, QualityPolicy.Default));

        Assert.True(load.Verdict.Accepted, load.Verdict.Sentence);
        Assert.Equal((216_000, 0, 1.0), (load.Frame!.Count, load.Report.MissingCandles, load.Report.Coverage));
        Assert.Equal(CandleColumns.Volume, load.Frame.Columns);
    }

    [Theory]
    [InlineData("spot-1m/binance-BTCUSDT-1m-20220101-20220228.csv.gz", 84_960)]
    [InlineData("spot-1m/binance-ETHUSDT-1m-20230701-20231231.csv.gz", 264_960)]
    [InlineData("spot-1m/binance-BTCUSDT-1m-20241001-20260319.csv.gz", 770_400)]
    [InlineData("perp-1m-full/binanceusdm-FILUSDT-1m-20230801-20231130.csv.gz", 175_680)]
    [InlineData("cross-venue/ftx-BTC-PERP-1m-20211231-20220201.csv.gz", 45_031)]
    [InlineData("portfolio-5m/binance-SOLUSDT-5m-20241001-20260319.csv.gz", 154_080)]
    [InlineData("daily/binance-BTCUSDT-1d-20170817-20260319.csv.gz", 3137)]
    public void A_clean_file_is_accepted_with_nothing_missing(string file, int rows)
    {
        CandleLoad load = Load(file);

        Assert.True(load.Verdict.Accepted, load.Verdict.Sentence);
        Assert.Equal((rows, 0), (load.Frame!.Count, load.Report.MissingCandles));
    }

    [Fact]
    public void The_hole_of_24_March_2023_is_one_gap_of_eighty_candles()
    {
        QualityReport report = Load("spot-1m/binance-BTCUSDT-1m-20230101-20231231.csv.gz").Report;

        Assert.Equal(80, report.MissingCandles);
        Assert.Equal((0, 0, 0, 1), (report.Gaps.Single, report.Gaps.Short, report.Gaps.Medium, report.Gaps.Long));
        Assert.True(UtcMs.TryParse("2023-03-24T12:40Z", out UtcMs start));
        Assert.Equal(new Gap(start, 80), report.Gaps.Longest);
        Assert.Equal((72, 72), (report.ZeroVolume!.Candles, report.ZeroVolume.LongestRun));
    }

    [Theory]
    [InlineData("SUIUSDT", 11)]
    [InlineData("TAOUSDT", 1176)]
    public void The_crash_of_10_October_2025_is_flagged_and_kept(string symbol, int zeroVolume)
    {
        CandleLoad load = Load($"spot-1m/binance-{symbol}-1m-20241001-20260319.csv.gz");
        Assert.True(UtcMs.TryParse("2025-10-10T21:21Z", out UtcMs crash));

        Assert.True(load.Verdict.Accepted, load.Verdict.Sentence);
        Assert.Equal((770_400, 0, zeroVolume), (load.Frame!.Count, load.Report.MissingCandles, load.Report.ZeroVolume!.Candles));
        Assert.Contains(load.Report.Outliers.Largest, outlier => outlier.Time == crash);
        Assert.Equal(crash.Value, load.Frame.OpenTime[load.Frame.IndexAtOrAfter(crash)]);
    }

    [Fact]
    public void A_venue_must_be_chosen_where_a_folder_holds_several()
    {
        MarketDataException error = Assert.Throws<MarketDataException>(() =>
            new CandleFiles().Load(new CandleRequest(SharedData.Data(""), "BTCUSDT", null, null, Timeframe.M1, QualityPolicy.Default)));
        Assert.Contains("BTCUSDT is here from several venues: binance, binanceus, binanceusdm, bybit, kraken; allowed: one; try: name a FILE or a narrower folder", error.Message, StringComparison.Ordinal);
    }
}
