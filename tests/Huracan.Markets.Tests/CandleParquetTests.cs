using FsCheck;
using FsCheck.Fluent;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Markets.Files;
using Parquet;
using Parquet.Schema;
using Xunit;
using Timeframe = Huracan.Core.Market.Timeframe;

namespace Huracan.Markets.Tests;

/// <summary>What is written is read back bit for bit. Types of other programs are read or refused by name. Damage is not taken for
/// data.</summary>
public sealed class CandleParquetTests : IDisposable
{
    private const long Start = 1727740800000;
    private const CandleColumns All = CandleColumns.Volume | CandleColumns.QuoteVolume | CandleColumns.Trades
        | CandleColumns.TakerBuyBase | CandleColumns.TakerBuyQuote;

    private const string Name = "binance-BTCUSDT-1m-20241001-20241001.parquet";
    private static readonly DateTime StartDate = new(2024, 10, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CandleFrame Frame(int count, CandleColumns columns = CandleColumns.Volume | CandleColumns.Trades)
    {
        RawCandles.Builder rows = new("BTCUSDT", columns, count);
        for (int i = 0; i < count; i++)
        {
            double close = 60_000 + (Math.Sin(i) * 100);
            UtcMs time = new(Start + (i * UtcMs.PerMinute));
            rows.Add(new Candle(time, close + 0.1, close + 1.7, close - 1.3, close, i / 7.0, i * 1e5, i % 900, i / 11.0, i * 3.3));
        }

        UtcMs end = new(Start + (count * UtcMs.PerMinute));
        return CandleInspection.Inspect(rows.Build(), Timeframe.M1, new UtcMs(Start), end, QualityPolicy.Default).Frame!;
    }

    private static CandleLoad Load(string path, string symbol = "BTCUSDT", Timeframe? timeframe = null, string? cache = null) =>
        new CandleFiles(cache).Load(new CandleRequest(path, symbol, null, null, timeframe, QualityPolicy.Default));

    private RawCandles Read(byte[] file)
    {
        File.WriteAllBytes(_folder.At(Name), file);
        Assert.True(CandleFileName.TryParse(_folder.At(Name), out CandleFileName name));
        return CandleParquetReader.Read(name);
    }

    /// <summary>The message with the folder cut out, so that it can be pinned.</summary>
    private string Fails(byte[] file) => Refused(() => Read(file));

    private string Refused(Func<object> read)
    {
        MarketDataException error = Assert.Throws<MarketDataException>(read);
        Assert.Equal(FailureCause.Caller, error.Cause);
        return error.Message.Replace(_folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, CandleColumns.None)]
    [InlineData(1000, CandleColumns.Volume | CandleColumns.Trades)]
    [InlineData(131_073, All)]
    public void Candles_come_back_bit_for_bit_under_a_name_that_says_what_they_are(int count, CandleColumns columns)
    {
        CandleFrame frame = Frame(count, columns);
        string path = CandleParquetWriter.Write(_folder.Path, "binance", frame);
        Assert.Equal(CandleFileName.Compose("binance", frame, "parquet"), Path.GetFileName(path));

        CandleLoad load = Load(_folder.Path);
        Assert.Equal(frame.ContentHash(), load.Frame!.ContentHash());
        Assert.Equal(("binance", Timeframe.M1, columns), (load.Source.Venue, load.Frame.Timeframe, load.Source.Columns));
    }

    [Fact]
    public async Task The_same_candles_give_the_same_bytes_and_nothing_else_is_in_the_metadata()
    {
        byte[] Write(string folder) => File.ReadAllBytes(CandleParquetWriter.Write(_folder.At(folder), "binance", Frame(500)));
        Assert.Equal(Write("a"), Write("b"));

        await using ParquetReader reader = await ParquetReader.CreateAsync(new MemoryStream(Write("a")));
        Assert.Equal(["venue=binance", "symbol=BTCUSDT", "timeframe=1m", $"content_sha256={RawCandles.Of(Frame(500)).ContentHash()}"],
            reader.CustomMetadata.Select(pair => $"{pair.Key}={pair.Value}"));
        Assert.Matches(@"^Parquet\.Net version [0-9.]+ \(build [0-9a-f]*\)$", reader.Metadata!.CreatedBy);
    }

    [Fact]
    public void Csv_and_Parquet_files_of_one_folder_are_joined_and_the_cache_keeps_only_csv()
    {
        CandleFrame whole = Frame(2 * 1440);
        UtcMs noon = new(Start + (12 * 60 * UtcMs.PerMinute)), second = new(Start + UtcMs.PerDay), end = new(Start + (2 * UtcMs.PerDay));
        CandleCsvWriter.Write(_folder.Path, "binance", whole.Slice(new UtcMs(Start), second));
        CandleParquetWriter.Write(_folder.Path, "binance", whole.Slice(noon, end));

        CandleLoad load = Load(_folder.Path, cache: _folder.At("cache"));
        Assert.Equal(whole.ContentHash(), load.Frame!.ContentHash());
        Assert.Equal(720, load.Source.MergedRows);
        Assert.Contains(".csv.", Assert.Single(Directory.GetFiles(_folder.At("cache"))), StringComparison.Ordinal);
    }

    public static TheoryData<string> TimeKinds => ["ms", "us", "ns", "local us", "old ms", "old us", "int64", "optional int64"];

    [Theory]
    [MemberData(nameof(TimeKinds))]
    public void A_time_is_read_by_the_unit_that_the_file_declares(string kind)
    {
        DateTime[] dates = [StartDate, StartDate.AddMinutes(1), StartDate.AddMinutes(2)];
        DataField Timestamp(DateTimeTimeUnit unit, bool utc = true) =>
            new DateTimeDataField("open_time", DateTimeFormat.Timestamp, utc, unit, false);
        ForeignParquet file = new();
        file = kind switch
        {
            "ms" => file.Column(Timestamp(DateTimeTimeUnit.Millis), dates),
            "us" => file.Column(Timestamp(DateTimeTimeUnit.Micros), dates),
            "ns" => file.Column(Timestamp(DateTimeTimeUnit.Nanos), dates),
            "local us" => file.Column(Timestamp(DateTimeTimeUnit.Micros, utc: false), dates),
            "old ms" => file.Column(new DateTimeDataField("open_time", DateTimeFormat.DateAndTime, isNullable: false), dates),
            "old us" => file.Column(new DateTimeDataField("open_time", DateTimeFormat.DateAndTimeMicros, isNullable: false), dates),
            "int64" => file.Column("open_time", Start, Start + 60_000, Start + 120_000),
            _ => file.Optional<long>("open_time", Start, Start + 60_000, Start + 120_000),
        };
        RawCandles rows = Read(file.Prices(3).Bytes());
        Assert.Equal([Start, Start + 60_000, Start + 120_000], rows.OpenTime.ToArray());
        Assert.Equal(CandleColumns.None, rows.Columns);
    }

    [Theory]
    [InlineData(CompressionMethod.None)]
    [InlineData(CompressionMethod.Snappy)]
    [InlineData(CompressionMethod.Gzip)]
    [InlineData(CompressionMethod.Zstd)]
    public void Columns_are_found_by_name_in_any_order_of_any_number_type_and_unknown_ones_are_ignored(CompressionMethod compression)
    {
        RawCandles rows = Read(new ForeignParquet { Compression = compression }
            .Text("note", "a", "b").Column("close", 4.5, 5.5).Optional<long>("trades", 7, 8).Column("low", 1, 2)
            .Column("open_time", Start, Start + 60_000).Column("high", 5f, 6.25f)
            .Optional<double>("open", 2, double.NaN).Column("volume", 3L, 4L).Bytes());

        Assert.Equal(CandleColumns.Volume | CandleColumns.Trades, rows.Columns);
        Assert.Equal(new Candle(new UtcMs(Start), 2, 5, 1, 4.5, Volume: 3, Trades: 7), rows[0]);
        Assert.Equal(new Candle(new UtcMs(Start + 60_000), double.NaN, 6.25, 2, 5.5, Volume: 4, Trades: 8), rows[1]);
    }

    [Fact]
    public void Every_mistake_in_a_file_is_told_with_file_row_column_and_advice()
    {
        DateTimeDataField micros = new("open_time", DateTimeFormat.Timestamp, true, DateTimeTimeUnit.Micros, isNullable: false);
        ForeignParquet Times(params long[] times) => new ForeignParquet().Column("open_time", times).Prices(times.Length);

        Assert.Equal($"{Name}: no column open, low; seen: \"open_time,high,close\"; " +
            "allowed: columns named open_time, open, high, low, close in any order; try: name the columns so",
            Fails(new ForeignParquet().Column("open_time", Start).Column("high", 1.0).Column("close", 1.0).Bytes()));
        Assert.Equal($"{Name}: no candle in it; allowed: one candle per row; try: fetch it again", Fails(Times().Bytes()));
        Assert.Equal($"{Name} row 2 column open_time: 1727740860 looks like seconds; " +
            "allowed: Unix milliseconds UTC such as 1727740800000 (13 digits); the unit is not guessed; try: convert the times",
            Fails(Times(Start, 1727740860).Bytes()));
        Assert.Equal($"{Name} row 3 column open_time: 2024-10-01T00:00Z comes after 2024-10-01T00:01Z: times go backwards; " +
            "allowed: ascending times; try: sort the rows by open_time or fetch the file again",
            Fails(Times(Start, Start + 60_000, Start).Bytes()));
        Assert.Equal($"{Name} row 1 column open_time: 1727740800000001 at 1000 to a millisecond is no whole millisecond; " +
            "allowed: whole milliseconds; try: correct that row",
            Fails(new ForeignParquet().Column(micros, StartDate.AddMicroseconds(1)).Prices(1).Bytes()));
        Assert.Equal($"{Name} column open_time: BYTE_ARRAY (UTF8) seen; " +
            "allowed: TIMESTAMP, or INT64 of Unix milliseconds UTC; try: CAST(open_time AS TIMESTAMP)",
            Fails(new ForeignParquet().Text("open_time", "2024-10-01").Prices(1).Bytes()));
        Assert.Equal($"{Name} column volume: INT64 (DECIMAL) seen; allowed: DOUBLE, FLOAT, INT64 or INT32; try: CAST(volume AS DOUBLE)",
            Fails(Times(Start).Column(new DecimalDataField("volume", 15, 2, isNullable: false), 1.25m).Bytes()));
        Assert.Equal($"{Name} column trades: INT64 (UINT_64) seen; allowed: DOUBLE, FLOAT, INT64 or INT32; try: CAST(trades AS DOUBLE)",
            Fails(Times(Start).Column("trades", 5UL).Bytes()));
        Assert.Equal($"{Name} row 2 column volume: no value; " +
            "allowed: a number in every row; try: correct that row, or leave an optional column out",
            Fails(Times(Start, Start + 60_000).Optional<double>("volume", 1, null).Bytes()));
    }

    [Theory]
    [InlineData("symbol", "ETHUSDT", "its metadata has symbol \"ETHUSDT\"; allowed: BTCUSDT, as its name or the request says")]
    [InlineData("venue", "kraken", "its metadata has venue \"kraken\"; allowed: binance, as its name or the request says")]
    [InlineData("timeframe", "5m", "its metadata has timeframe \"5m\"; allowed: 1m, as its name or the request says")]
    [InlineData("content_sha256", "01", "damaged: its candles do not have the hash in its metadata; allowed: the file as it was written")]
    public void A_file_whose_metadata_contradict_its_name_or_content_is_refused(string key, string value, string words)
    {
        ForeignParquet file = new ForeignParquet().Column("open_time", Start).Prices(1);
        Assert.Equal(1, Read(file.Bytes()).Count);
        file.Metadata[key] = value;
        Assert.StartsWith($"{Name}: {words}; try: ", Fails(file.Bytes()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plain_name_expects_the_symbol_and_the_timeframe_asked_for()
    {
        ForeignParquet file = new ForeignParquet().Column("open_time", Start, Start + 60_000).Prices(2);
        (file.Metadata["symbol"], file.Metadata["timeframe"]) = ("BTCUSDT", "1m");
        string path = _folder.At("my candles.parquet");
        File.WriteAllBytes(path, file.Bytes());
        Assert.Equal(2, Load(path).Frame!.Count);
        Assert.Contains("has symbol \"BTCUSDT\"; allowed: MINE,", Refused(() => Load(path, "MINE")), StringComparison.Ordinal);
        Assert.Contains("has timeframe \"1m\"; allowed: 5m,", Refused(() => Load(path, timeframe: Timeframe.M5)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_the_callers_mistake() =>
        Assert.Equal($"{Name}: no such file; try: check the path",
            Refused(() => CandleParquetReader.Read(new CandleFileName(_folder.At(Name), "binance", "BTCUSDT", Timeframe.M1, null, null))));

    [Fact]
    public void What_is_no_Parquet_file_or_was_cut_off_is_refused_as_such()
    {
        byte[] whole = File.ReadAllBytes(CandleParquetWriter.Write(_folder.Path, "binance", Frame(200)));
        for (int length = 0; length < whole.Length; length += 61)
        {
            Assert.Equal($"{Name}: no Parquet file, or cut off: it does not begin and end with PAR1; " +
                "allowed: one complete Parquet file; try: fetch it again", Fails(whole[..length]));
        }
    }

    [Fact]
    public void Candles_of_a_damaged_file_are_the_right_ones_or_none()
    {
        CandleFrame frame = Frame(64);
        byte[] whole = File.ReadAllBytes(CandleParquetWriter.Write(_folder.Path, "binance", frame));
        string right = RawCandles.Of(frame).ContentHash();
        int refused = 0;
        Prop.ForAll(ArbMap.Default.ArbFor<DoNotSize<uint>>(), ArbMap.Default.ArbFor<byte[]>(), (place, noise) =>
        {
            byte[] damaged = [.. whole];
            int at = (int)(place.Item % (uint)whole.Length);
            damaged[at] ^= 0x10;
            noise.AsSpan(0, Math.Min(noise.Length, whole.Length - at)).CopyTo(damaged.AsSpan(at));
            try
            {
                Assert.Equal(right, Read(damaged).ContentHash());
            }
            catch (MarketDataException e) when (e.Cause == FailureCause.Caller)
            {
                refused++;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
        Assert.InRange(refused, 1000, 2000);
    }

    [Fact]
    public async Task A_footer_that_ends_inside_a_number_is_refused_and_not_read_for_ever()
    {
        byte[] damaged = File.ReadAllBytes(CandleParquetWriter.Write(_folder.Path, "binance", Frame(64)));
        damaged[^9] = 0x16;
        Assert.Contains(": damaged, or packed in a way that is not read here (it ends too early); ",
            await Task.Run(() => Fails(damaged)).WaitAsync(TimeSpan.FromMinutes(1)), StringComparison.Ordinal);
    }
}
