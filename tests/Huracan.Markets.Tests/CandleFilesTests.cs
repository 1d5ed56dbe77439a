using System.Globalization;
using System.Text;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Markets.Files;
using Xunit;

namespace Huracan.Markets.Tests;

public sealed class CandleFilesTests : IDisposable
{
    private static readonly UtcMs Day1 = UtcMs.FromDate(2024, 10, 1);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Candles of [from, from + count): close is the number of the minute within the data set, so that any file of the set agrees with any other.</summary>
    private static string Csv(UtcMs from, int count, string extra = "", double shift = 0, long step = UtcMs.PerMinute)
    {
        StringBuilder text = new($"open_time,open,high,low,close,volume{(extra.Length > 0 ? "," + extra : "")}\n");
        for (int i = 0; i < count; i++)
        {
            long time = from.Value + (i * step), n = ((time - Day1.Value) / UtcMs.PerMinute) + 100;
            text.Append(CultureInfo.InvariantCulture, $"{time},{n},{n + 1},{n - 1},{n + shift},1{(extra.Length > 0 ? ",7" : "")}\n");
        }

        return text.ToString();
    }

    private CandleLoad Load(string symbol = "BTCUSDT", UtcMs? from = null, UtcMs? to = null, string? path = null, Timeframe? timeframe = null, CandleFiles? source = null) =>
        (source ?? new CandleFiles()).Load(new CandleRequest(path ?? _folder.Path, symbol, from, to, timeframe, QualityPolicy.Default));

    private string Fails(Func<CandleLoad> load)
    {
        MarketDataException error = Assert.Throws<MarketDataException>(() => { load(); });
        Assert.Equal(FailureCause.Caller, error.Cause);
        return error.Message.Replace(_folder.Path, "DIR", StringComparison.Ordinal).Replace('\\', '/');
    }

    [Fact]
    public void A_symbol_is_found_in_a_folder_and_judged()
    {
        _folder.Write("binance-BTCUSDT-1m-20241001-20241002.csv.gz", Csv(Day1, 2880));
        _folder.Write("binance-ETHUSDT-1m-20241001-20241002.csv.gz", Csv(Day1, 2880));
        _folder.Write("binance-BTCUSDT-funding-20241001-20241002.csv.gz", "funding_time,funding_rate\n");

        CandleLoad load = Load(from: Day1.AddDays(1), to: Day1.AddDays(2));
        Assert.True(load.Verdict.Accepted);
        Assert.Equal((1440, "BTCUSDT", Timeframe.M1), (load.Frame!.Count, load.Frame.Symbol, load.Frame.Timeframe));
        Assert.Equal(1540, load.Frame.Open[0]);
        Assert.Equal("binance", load.Source.Venue);
        Assert.Equal("binance-BTCUSDT-1m-20241001-20241002.csv.gz", Assert.Single(load.Source.Files));
        Assert.Equal(Convert.ToHexStringLower(load.Frame.ContentHash()), load.ContentHash);
        Assert.Equal(["BTCUSDT", "ETHUSDT"], CandleCatalog.Scan(_folder.Path).Symbols);
    }

    private CandleLoad LoadWarm(UtcMs from, UtcMs to, int days) =>
        new CandleFiles().Load(new CandleRequest(_folder.Path, "BTCUSDT", from, to, null, QualityPolicy.Default, from.AddDays(-days)));

    [Fact]
    public void Candles_before_the_span_are_brought_for_warm_up_and_count_for_nothing_else()
    {
        _folder.Write("binance-BTCUSDT-1m-20241001-20241003.csv.gz", Csv(Day1, 3 * 1440));
        UtcMs from = Day1.AddDays(2), to = Day1.AddDays(3);
        CandleLoad plain = Load(from: from, to: to), warm = LoadWarm(from, to, 20);
        Assert.Equal((1440, 3 * 1440, 1440), (warm.Frame!.Count, warm.Warmed!.Count, plain.Warmed!.Count));
        Assert.Equal(Day1.Value, warm.Warmed.OpenTime[0]);
        Assert.Equal((plain.Verdict.Sentence, plain.Report.RowsSeen, plain.Report.From), (warm.Verdict.Sentence, warm.Report.RowsSeen, warm.Report.From));
        Assert.Equal(warm.Warmed.Slice(from, to).ContentHash(), plain.Frame!.ContentHash());
        Assert.Equal(Convert.ToHexStringLower(warm.Warmed.ContentHash()), warm.ContentHash);
        Assert.Equal("features warm up on 2880 candles before the span, from 2024-10-01T00:00Z", Assert.Single(warm.Source.Notes));
        Assert.Equal(2 * 1440, LoadWarm(from, to, 1).Warmed!.Count);
    }

    [Fact]
    public void Without_candles_before_it_or_with_unfit_ones_the_span_is_used_alone_and_the_source_says_why()
    {
        _folder.Write("binance-BTCUSDT-1m-20241003-20241003.csv.gz", Csv(Day1.AddDays(2), 1440));
        UtcMs from = Day1.AddDays(2), to = Day1.AddDays(3);
        CandleLoad alone = LoadWarm(from, to, 20);
        Assert.Same(alone.Frame, alone.Warmed);
        Assert.Equal(Load(from: from, to: to).ContentHash, alone.ContentHash);
        Assert.Equal("no candle before the span: features warm up inside it", Assert.Single(alone.Source.Notes));

        _folder.Write("binance-BTCUSDT-1m-20241001-20241002.csv.gz", Csv(Day1, 1440, extra: "trades"));
        CandleLoad other = LoadWarm(from, to, 20);
        Assert.Same(other.Frame, other.Warmed);
        Assert.Contains("they have the columns", Assert.Single(other.Source.Notes), StringComparison.Ordinal);

        _folder.Write("binance-BTCUSDT-1m-20241001-20241002.csv.gz", Csv(Day1, 1440).Replace(",100,101,", ",-100,101,", StringComparison.Ordinal));
        CandleLoad dirty = LoadWarm(from, to, 20);
        Assert.True(dirty.Verdict.Accepted);
        Assert.Same(dirty.Frame, dirty.Warmed);
        Assert.Contains("were left out: BTCUSDT 1m", Assert.Single(dirty.Source.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_one_symbol_are_joined_and_identical_overlap_is_kept_once()
    {
        _folder.Write("binance-BTCUSDT-1m-20241002-20241003.csv", Csv(Day1.AddDays(1), 2880));
        _folder.Write("binance-BTCUSDT-1m-20241001-20241002.csv", Csv(Day1, 2000));
        _folder.Write("whole/binance-ALL-1m-20241001-20241003.csv", Csv(Day1, 4320));

        CandleLoad joined = Load();
        Assert.True(joined.Verdict.Accepted, joined.Verdict.Sentence);
        Assert.Equal((4320, 560), (joined.Frame!.Count, joined.Source.MergedRows));
        Assert.Equal(Load("ALL").Frame!.Close, joined.Frame.Close);
        Assert.Equal(["binance-BTCUSDT-1m-20241001-20241002.csv", "binance-BTCUSDT-1m-20241002-20241003.csv"], joined.Source.Files);
    }

    [Fact]
    public void Files_that_contradict_each_other_are_refused_with_both_values()
    {
        _folder.Write("binance-BTCUSDT-1m-20241001-20241001.csv", Csv(Day1, 1440));
        _folder.Write("binance-BTCUSDT-1m-20241001-20241002.csv", Csv(Day1.AddMs(1439 * UtcMs.PerMinute), 100, shift: 0.5));

        Assert.Equal("BTCUSDT 2024-10-01T23:59Z column close: binance-BTCUSDT-1m-20241001-20241001.csv says 1539, binance-BTCUSDT-1m-20241001-20241002.csv says 1539.5; " +
            "allowed: overlapping files that agree; try: remove one of them", Fails(() => Load()));
    }

    [Fact]
    public void Only_columns_that_all_files_have_are_used_and_the_source_says_so()
    {
        _folder.Write("binance-BTCUSDT-1m-20241001-20241001.csv", Csv(Day1, 1440, extra: "trades"));
        _folder.Write("binance-BTCUSDT-1m-20241002-20241002.csv", Csv(Day1.AddDays(1), 1440));

        CandleLoad load = Load();
        Assert.Equal(CandleColumns.Volume, load.Frame!.Columns);
        Assert.Equal("the files have different columns; only those that all of them have are used", Assert.Single(load.Source.Notes));
        Assert.Equal(CandleColumns.Volume | CandleColumns.Trades, Load(to: Day1.AddDays(1)).Frame!.Columns);
    }

    [Fact]
    public void A_file_whose_name_lies_outside_the_span_is_not_opened()
    {
        _folder.Write("binance-BTCUSDT-1m-20241001-20241001.csv", Csv(Day1, 1440));
        _folder.Write("binance-BTCUSDT-1m-20241002-20241002.csv", "broken");

        Assert.True(Load(to: Day1.AddDays(1)).Verdict.Accepted);
        Assert.StartsWith("DIR/binance-BTCUSDT-1m-20241002-20241002.csv:1: no column", Fails(() => Load(to: Day1.AddDays(2))), StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_of_a_venue_symbol_and_timeframe_is_understood_or_the_file_left_alone()
    {
        Assert.True(CandleFileName.TryParse("/x/ftx-BTC-PERP-1m-20211231-20220201.csv.gz", out CandleFileName ftx));
        Assert.Equal(("ftx", "BTC-PERP", Timeframe.M1, UtcMs.FromDate(2021, 12, 31), UtcMs.FromDate(2022, 2, 2)), (ftx.Venue, ftx.Symbol, ftx.Timeframe, ftx.From, ftx.To));
        Assert.True(CandleFileName.TryParse("ETHUSDT.csv", out CandleFileName plain));
        Assert.Equal(("", "ETHUSDT", (Timeframe?)null), (plain.Venue, plain.Symbol, plain.Timeframe));
        foreach (string other in (string[])["binance-BTCUSDT-trades-20210108.csv.gz", "binanceusdm-ADAUSDT-quotes-1m-20221213-20221213.csv.gz", "binanceusdm-ADAUSDTmark-8h-20250306-20250608.csv.gz",
            "binanceusdm-20symbols-A-openinterest-4h-20260220-20260320.csv.gz", "coinbase-BTCUSD-1s-20161007-20161009.csv.gz", "MANIFEST.md", "binance-BTCUSDT-1m-20241301-20241302.csv"])
        {
            Assert.False(CandleFileName.TryParse(other, out _), other);
        }
    }

    [Fact]
    public void A_single_file_works_with_and_without_a_telling_name()
    {
        string named = _folder.Write("binance-BTCUSDT-5m-20241001-20241001.csv", Csv(Day1, 288, step: 5 * UtcMs.PerMinute));
        string unnamed = _folder.Write("my candles.csv", Csv(Day1, 288, step: 5 * UtcMs.PerMinute));

        Assert.Equal(Timeframe.M5, Load(path: named).Frame!.Timeframe);
        CandleLoad deduced = Load("MINE", path: unnamed);
        Assert.Equal((Timeframe.M5, "MINE", 288), (deduced.Frame!.Timeframe, deduced.Frame.Symbol, deduced.Frame.Count));
        Assert.Equal("DIR/binance-BTCUSDT-5m-20241001-20241001.csv: holds BTCUSDT by its name, asked for ETHUSDT; try: the symbol BTCUSDT, or another file", Fails(() => Load("ETHUSDT", path: named)));
        Assert.Equal("DIR/binance-BTCUSDT-5m-20241001-20241001.csv: holds 5m candles by its name, asked for 1m; try: another file", Fails(() => Load(path: named, timeframe: Timeframe.M1)));
    }

    [Fact]
    public void Every_mistake_of_the_caller_is_told_with_what_there_is_and_what_to_try()
    {
        Assert.Equal("DIR/none: no such file or folder; try: check the path", Fails(() => Load(path: _folder.At("none"))));
        Assert.Equal("DIR: no candle file here; " +
            "allowed: venue-SYMBOL-timeframe-firstday-lastday or SYMBOL, with .csv, .csv.gz or .parquet; try: another folder",
            Fails(() => Load()));

        _folder.Write("binance-BTCUSDT-1m-20241001-20241001.csv", Csv(Day1, 1440));
        _folder.Write("binance-BTCUSDT-5m-20241001-20241001.csv", Csv(Day1, 288, step: 5 * UtcMs.PerMinute));
        _folder.Write("a/kraken-ETHUSDT-1m-20241001-20241001.csv", Csv(Day1, 1440));
        _folder.Write("b/binance-ETHUSDT-1m-20241001-20241001.csv", Csv(Day1, 1440));
        Assert.Equal("DIR: no candles of btcusdt; found: BTCUSDT, ETHUSDT; try: one of these (upper and lower case count)", Fails(() => Load("btcusdt")));
        Assert.Equal("DIR: ETHUSDT is here from several venues: binance, kraken; allowed: one; try: name a FILE or a narrower folder, such as DIR/b/binance-ETHUSDT-1m-20241001-20241001.csv", Fails(() => Load("ETHUSDT")));
        Assert.Equal("DIR: BTCUSDT is here in several timeframes: 1m, 5m; allowed: one; try: name a FILE or a narrower folder, such as DIR/binance-BTCUSDT-1m-20241001-20241001.csv", Fails(() => Load()));
        Assert.Equal("DIR: BTCUSDT is not here as 1h; found: 1m, 5m; try: a folder that holds it as 1h", Fails(() => Load(timeframe: Timeframe.H1)));
        Assert.Equal(Timeframe.M5, Load(timeframe: Timeframe.M5).Frame!.Timeframe);

        string file = _folder.At("binance-BTCUSDT-1m-20241001-20241001.csv");
        Assert.Equal("BTCUSDT: no candle between 2025-01-01T00:00Z and the end; the files hold 2024-10-01 to 2024-10-01; try: a span inside", Fails(() => Load(path: file, from: UtcMs.FromDate(2025, 1, 1))));
        Assert.Equal("BTCUSDT: span 2024-10-02T00:00Z to 2024-10-01T00:00Z is empty; allowed: an end after the start; try: a later end", Fails(() => Load(path: file, from: Day1.AddDays(1), to: Day1)));
        Assert.Equal("BTCUSDT: start 2024-10-01T00:00:30Z is not a multiple of 1m; try: 2024-10-01T00:00Z", Fails(() => Load(path: file, from: Day1.AddMs(30_000))));
        Assert.Equal("X: a single row and no timeframe in the file name; allowed: whole minutes that divide a day; try: name the file venue-X-timeframe-firstday-lastday", Fails(() => Load("X", path: _folder.Write("X.csv", Csv(Day1, 1)))));
        Assert.Equal("Y: rows mostly 7 s apart and no timeframe in the file name; allowed: candles of whole minutes that divide a day; try: candles of such a timeframe", Fails(() => Load("Y", path: _folder.Write("Y.csv", Csv(Day1, 9, step: 7000)))));
    }

    [Fact]
    public void Candles_that_do_not_reach_the_end_of_the_span_are_refused_with_the_numbers()
    {
        string file = _folder.Write("binance-BTCUSDT-1m-20241001-20241003.csv", Csv(Day1, 2 * 1440));
        CandleLoad load = Load(path: file, from: Day1, to: Day1.AddDays(3));

        Assert.Null(load.Frame);
        Assert.Equal("BTCUSDT 1m 2024-10-01T00:00Z to 2024-10-04T00:00Z: refused: coverage 0.6666 (2,880 of 4,320 candles; 1,440 missing in 1 gap, longest 1,440 from 2024-10-03T00:00Z) is below 0.99", load.Verdict.Sentence);
        Assert.Matches("^[0-9a-f]{64}$", load.ContentHash);
    }

    [Fact]
    public void The_cache_gives_the_same_candles_and_is_used()
    {
        string file = _folder.Write("binance-BTCUSDT-1m-20241001-20241002.csv.gz", Csv(Day1, 2880, extra: "trades"));
        string cache = _folder.At("cache");
        CandleFiles source = new(cache);
        string expected = Load(path: file).ContentHash;

        Assert.Equal(expected, Load(path: file, source: source).ContentHash);
        string cached = Assert.Single(Directory.GetFiles(cache));
        CandleLoad again = Load(path: file, source: source);
        Assert.Equal(expected, again.ContentHash);
        Assert.Empty(again.Source.Notes);
        Assert.Equal(Load(path: file, from: Day1.AddDays(1)).ContentHash, Load(path: file, from: Day1.AddDays(1), source: source).ContentHash);
        Assert.Equal(CandleCache.Result.Hit, new CandleCache(cache).TryRead(file, CandleCache.SourceHash(file), "BTCUSDT", out RawCandles? rows, out _, out _));
        Assert.Equal(2880, rows!.Count);
        Assert.Equal(new CandleCache(cache).PathOf(file), cached);
    }

    [Fact]
    public void A_stale_cache_is_reported_and_rebuilt_from_the_source()
    {
        const string Name = "binance-BTCUSDT-1m-20241001-20241001.csv";
        string file = _folder.Write(Name, Csv(Day1, 1440));
        CandleFiles source = new(_folder.At("cache"));
        Load(path: file, source: source);
        DateTime stamp = File.GetLastWriteTimeUtc(file);
        _folder.Write(Name, Csv(Day1, 1440, shift: 0.5));
        File.SetLastWriteTimeUtc(file, stamp);

        CandleLoad load = Load(path: file, source: source);
        Assert.Equal(100.5, load.Frame!.Close[0]);
        Assert.Equal($"cache of {Name} was not used: the source file has changed; rebuilt from the source", Assert.Single(load.Source.Notes));
        Assert.Empty(Load(path: file, source: source).Source.Notes);
    }

    [Fact]
    public void A_cache_cut_off_or_flipped_at_any_place_is_reported_and_rebuilt()
    {
        string file = _folder.Write("binance-BTCUSDT-1m-20241001-20241001.csv", Csv(Day1, 100));
        CandleFiles source = new(_folder.At("cache"));
        string expected = Load(path: file, source: source).ContentHash;
        string cached = Assert.Single(Directory.GetFiles(_folder.At("cache")));
        byte[] good = File.ReadAllBytes(cached);
        for (int at = 0; at < good.Length; at += 61)
        {
            byte[] flipped = [.. good];
            flipped[at] ^= 0x10;
            foreach (byte[] bad in (byte[][])[flipped, good[..at]])
            {
                File.WriteAllBytes(cached, bad);
                CandleLoad load = Load(path: file, source: source);
                Assert.Equal(expected, load.ContentHash);
                Assert.StartsWith("cache of binance-BTCUSDT-1m-20241001-20241001.csv was not used: it", Assert.Single(load.Source.Notes), StringComparison.Ordinal);
                Assert.Equal(good, File.ReadAllBytes(cached));
            }
        }
    }

    [Fact]
    public void A_cache_folder_that_cannot_be_written_costs_a_note_and_no_run()
    {
        string file = _folder.Write("binance-BTCUSDT-1m-20241001-20241001.csv", Csv(Day1, 100));
        string notAFolder = _folder.Write("occupied", "");

        CandleLoad load = Load(path: file, source: new CandleFiles(notAFolder));
        Assert.Equal(100, load.Frame!.Count);
        Assert.EndsWith("; the next run reads the source again", Assert.Single(load.Source.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_write_leaves_nothing_behind()
    {
        string file = _folder.Write("binance-BTCUSDT-1m-20241001-20241001.csv", Csv(Day1, 100));
        CandleCache cache = new(_folder.At("cache"));
        Directory.CreateDirectory(cache.PathOf(file));

        Load(path: file, source: new CandleFiles(_folder.At("cache")));
        Assert.Empty(Directory.GetFiles(_folder.At("cache")));
    }
}
