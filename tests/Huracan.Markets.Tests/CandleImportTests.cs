using System.Globalization;
using System.IO.Compression;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Markets.Import;
using Xunit;

namespace Huracan.Markets.Tests;

/// <summary>Candles of other programs become the same candles as from a CSV of ours, and everything that was done to them is listed.</summary>
public sealed class CandleImportTests : IDisposable
{
    /// <summary>The last minutes of 2024 and the first of 2025: a month, a year and Binance's change of units lie between.</summary>
    private static readonly UtcMs Start = UtcMs.FromDate(2024, 12, 31).AddMs(1400 * UtcMs.PerMinute);

    private const int Rows = 90;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static long Time(int i) => Start.Value + (i * UtcMs.PerMinute);

    // Never flat, so that the order of columns can be told.
    private static double[] Prices(int i) => [100 + i, 102.5 + i, 99.25 + i, 101 + i, 7 + (0.001 * i)];

    private static string Cells(int i, params int[] order) => string.Join(',', order.Select(c => Prices(i)[c].ToString("R", CultureInfo.InvariantCulture)));

    private static string Lines(Func<int, string> line, int count = Rows) => string.Concat(Enumerable.Range(0, count).Select(i => line(i) + "\n"));

    /// <summary>The hash that training sees of a CSV in our own layout.</summary>
    private string Expected(string symbol)
    {
        string file = _folder.Write($"own/{symbol}.csv", "open_time,open,high,low,close,volume\n" + Lines(i => $"{Time(i)},{Cells(i, 0, 1, 2, 3, 4)}"));
        return Load(file, symbol).ContentHash;
    }

    private static CandleLoad Load(string path, string symbol) => new CandleFiles().Load(new CandleRequest(path, symbol, null, null, null, QualityPolicy.Default));

    private IReadOnlyList<ImportedSeries> Import(string from, string? symbol = null, string? venue = null, string? timeframe = null, string output = "out") =>
        CandleImport.Run(new ImportRequest(from, _folder.At(output), symbol, venue,
            timeframe is null ? null : Timeframe.TryParse(timeframe, out Timeframe t) ? t : null, QualityPolicy.Default), _ => { });

    private string Fails(string from, string? symbol = null, string? venue = "binance", string? timeframe = null)
    {
        string message = Assert.Throws<MarketDataException>(() => Import(from, symbol, venue, timeframe)).Message;
        Assert.False(Directory.Exists(_folder.At("out")));
        return message.Replace(_folder.Path, "DIR", StringComparison.Ordinal);
    }

    private void Same(ImportedSeries series, string symbol, params string[] notes)
    {
        Assert.Equal(2, series.Files.Count); // one per month
        foreach (string note in notes) Assert.Contains(note, series.Notes);
        Assert.Equal(Expected(symbol), Load(_folder.At("out"), symbol).ContentHash);
    }

    private static string Kline(int i, long unit) => $"{Time(i) * unit},{Cells(i, 0, 1, 2, 3, 4)},{((Time(i) + UtcMs.PerMinute) * unit) - 1},1,1,1,1,0";

    [Theory]
    [InlineData("BTCUSDT-1m-2024-12.csv")]
    [InlineData("BTCUSDT-1m-2024-12.zip")]
    public void Binance_dumps_change_from_milliseconds_to_microseconds_within_a_file(string name)
    {
        string text = Lines(i => Kline(i, Time(i) >= UtcMs.FromDate(2025, 1, 1).Value ? 1000 : 1));
        string file = name.EndsWith(".zip", StringComparison.Ordinal) ? Zip(name, text) : _folder.Write(name, text);

        ImportedSeries series = Assert.Single(Import(file, venue: "binance"));

        Assert.Equal(Rows, series.Candles.Count);
        Assert.Contains("no header; columns in the order of Binance's klines: time, open, high, low, close, volume, close time, quote volume, trades, taker volumes", series.Notes);
        Assert.Contains("times written in Unix microseconds (50 rows), in Unix milliseconds (40 rows)", series.Notes);
        Assert.Equal(["out/binance/BTCUSDT/1m/binance-BTCUSDT-1m-20241231-20241231.parquet", "out/binance/BTCUSDT/1m/binance-BTCUSDT-1m-20250101-20250101.parquet"],
            series.Files.Select(path => Path.GetRelativePath(_folder.Path, path)));
        Assert.Equal(Enumerable.Range(0, Rows).Select(Time), Load(_folder.At("out"), "BTCUSDT").Frame!.OpenTime.ToArray());
    }

    [Fact]
    public void A_binance_dump_with_a_header_is_read_by_its_names()
    {
        const string Header = "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n";
        string file = _folder.Write("BTCUSDT-1m-2024-12.csv", Header + Lines(i => Kline(i, 1)));
        ImportedSeries series = Assert.Single(Import(file, venue: "binanceusdm"));
        Assert.Contains("columns ignored: close_time, ignore", series.Notes);
        Assert.Equal(1, series.Candles.Trades[0]);
    }

    [Fact]
    public void Candles_that_were_imported_are_not_replaced_by_others_in_silence()
    {
        string Rows(double factor) => "timestamp,open,high,low,close,volume\n" + Lines(i =>
            $"{Time(i)},{string.Join(',', Prices(i).Select(price => (price * factor).ToString("R", CultureInfo.InvariantCulture)))}");
        string first = _folder.Write("first/BTCUSDT-1m.csv", Rows(1)), other = _folder.Write("other/BTCUSDT-1m.csv", Rows(1.5));
        IReadOnlyList<string> files = Assert.Single(Import(first, "BTCUSDT", "mine")).Files;
        byte[] before = File.ReadAllBytes(files[0]);

        Import(first, "BTCUSDT", "mine"); // the same again is fine
        string message = Assert.Throws<MarketDataException>(() => Import(other, "BTCUSDT", "mine")).Message;
        Assert.Contains("are not the same; allowed: the same candles again", message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(files[0]));
    }

    [Fact]
    public void Freqtrades_json_and_feather_are_read()
    {
        string json = _folder.Write("BTC_USDT-1m.json", $"[{string.Join(',', Enumerable.Range(0, Rows).Select(i => $"[{Time(i)},{Cells(i, 0, 1, 2, 3, 4)}]"))}]");
        Same(Assert.Single(Import(json, venue: "binance")), "BTCUSDT", "no header; columns in the order of time, open, high, low, close, volume");

        Directory.Delete(_folder.At("out"), recursive: true);
        string feather = _folder.At("BTC_USDT_USDT-1m-futures.feather");
        Feather(feather);
        Same(Assert.Single(Import(feather, venue: "binance")), "BTCUSDT", "column date read as open_time");
    }

    [Fact]
    public void Jesses_order_of_columns_is_told_by_the_prices()
    {
        string file = _folder.Write("BTC-USDT.csv", Lines(i => $"{Time(i)},{Cells(i, 0, 3, 1, 2, 4)}"));
        Same(Assert.Single(Import(file, "BTCUSDT", "binance")), "BTCUSDT", "no header; columns in the order of Jesse's: time, open, close, high, low, volume");

        string flat = _folder.Write("FLAT-USDT.csv", Lines(i => $"{Time(i)},1,1,1,1,5"));
        Assert.Contains("more than one known order of columns fits", Assert.Throws<MarketDataException>(() => Import(flat, "FLATUSDT", "binance")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CryptoDataDownload_has_a_first_line_newest_rows_first_two_times_and_volumes_named_by_currency()
    {
        string file = _folder.Write("Binance_BTCUSDT_2024_minute.csv", "https://www.CryptoDataDownload.com\nunix,date,symbol,open,high,low,close,Volume BTC,Volume USDT,tradecount\n" +
            string.Concat(Enumerable.Range(0, Rows).Reverse().Select(i => $"{Time(i) / 1000},{DateTime.UnixEpoch.AddMilliseconds(Time(i)):yyyy-MM-dd HH:mm:ss},BTC/USDT,{Cells(i, 0, 1, 2, 3, 4)},5,6\n")));

        ImportedSeries series = Assert.Single(Import(file));

        Assert.Equal(("binance", "BTCUSDT", Timeframe.M1), (series.Venue, series.Candles.Symbol, series.Candles.Timeframe));
        Assert.Equal(Enumerable.Range(0, Rows).Select(Time), series.Candles.OpenTime.ToArray());
        Assert.Equal((7, 5, 6), (series.Candles.Volume[0], series.Candles.QuoteVolume[0], series.Candles.Trades[0]));
        foreach (string note in (string[])["first line left out: \"https://www.CryptoDataDownload.com\"", "column unix read as open_time", "column Volume BTC read as volume",
            "column Volume USDT read as quote_volume", "times written in Unix seconds (90 rows)", "the other columns of times agree", "rows were newest first, turned round"])
        {
            Assert.Contains(note, series.Notes);
        }
    }

    [Theory]
    [InlineData("date", "yyyy-MM-dd HH:mm:ss", "times written as text, taken as UTC (90 rows)")]
    [InlineData("timestamp", "yyyy-MM-dd'T'HH:mm:ss'Z'", "times written as text with a time zone (90 rows)")]
    [InlineData("Time", "yyyy-MM-dd HH:mm:ss'+00:00'", "times written as text with a time zone (90 rows)")]
    public void Times_as_text_are_read(string column, string form, string note)
    {
        string file = _folder.Write("ETHUSDT.csv", $"{column};Open;High;Low;Close;Volume\n" +
            Lines(i => $"{DateTime.UnixEpoch.AddMilliseconds(Time(i)).ToString(form, CultureInfo.InvariantCulture)};{Cells(i, 0, 1, 2, 3, 4).Replace(',', ';')}"));
        Same(Assert.Single(Import(file, venue: "kraken")), "ETHUSDT", note, $"column {column} read as open_time");
    }

    [Fact]
    public void Parquet_with_other_names_and_units_is_read()
    {
        ForeignParquet table = new ForeignParquet().Column("timestamp", [.. Enumerable.Range(0, Rows).Select(i => Time(i) / 1000)]);
        string[] names = ["Open", "High", "Low", "Close", "Volume"];
        for (int c = 0; c < names.Length; c++)
        {
            int column = c;
            table.Column(names[c], [.. Enumerable.Range(0, Rows).Select(i => Prices(i)[column])]);
        }

        File.WriteAllBytes(_folder.At("ohlcv.parquet"), table.Bytes());
        Same(Assert.Single(Import(_folder.At("ohlcv.parquet"), "XUSDT", "okx")), "XUSDT", "times written in Unix seconds (90 rows)",
            "columns under other names: Open as open, High as high, Low as low, Close as close, Volume as volume");
    }

    [Fact]
    public void A_folder_is_joined_per_coin_and_equal_rows_are_merged_and_counted()
    {
        for (int part = 0; part < 2; part++)
        {
            int first = part * 40, count = part == 0 ? 50 : Rows - 40;
            foreach (string coin in (string[])["BTCUSDT", "ETHUSDT"])
            {
                _folder.Write($"d/{coin}-1m-2024-1{part + 1}.csv", string.Concat(Enumerable.Range(first, count).Select(i => $"{Time(i)},{Cells(i, 0, 1, 2, 3, 4)}\n")));
            }
        }

        _folder.Write("d/.old/BTCUSDT-1m-2023-01.csv", "broken");
        _folder.Write("d/BTCUSDT-funding-2024.csv", "broken");
        IReadOnlyList<ImportedSeries> all = Import(_folder.At("d"), venue: "binance");
        Assert.Equal(["BTCUSDT", "ETHUSDT"], all.Select(series => series.Candles.Symbol));
        Same(all[0], "BTCUSDT", "10 rows that two files hold identically were merged, one of each kept");
        Same(all[1], "ETHUSDT");
    }

    [Theory]
    [InlineData("ETHUSDT-1m-2024-12.csv", "BTCUSDT", null, "holds ETHUSDT by its name, and BTCUSDT by --symbol; allowed: one coin; try: --symbol ETHUSDT, or another file")]
    [InlineData("BTCUSDT-5m-2024-12.csv", null, null, "candles of 1m by the distance of its rows, 5m asked for")]
    [InlineData("BTCUSDT-1m-2024-12.csv", null, "5m", "candles of 1m by its name, 5m asked for")]
    [InlineData("candles.csv", null, null, "neither its name nor a column tells the coin; allowed: one of both; try: --symbol X")]
    public void What_contradicts_itself_or_is_not_told_is_refused_and_nothing_is_written(string name, string? symbol, string? timeframe, string words) =>
        Assert.Contains(words, Fails(_folder.Write(name, Lines(i => $"{Time(i)},{Cells(i, 0, 1, 2, 3, 4)}")), symbol, "binance", timeframe), StringComparison.Ordinal);

    [Theory]
    [InlineData("01/02/2024 00:00,1,2,0.5,1.5", "line 2: the time \"01/02/2024 00:00\" is not read; allowed: Unix s, ms, µs or ns (whole milliseconds)")]
    [InlineData("1735689600000001,1,2,0.5,1.5", "the time \"1735689600000001\" is not read")]
    [InlineData("1735689600000,,2,0.5,1.5", "line 2 column open: \"\" is not a number")]
    [InlineData("1735689600000,1,2,0.5", "line 2: 4 cells, the first row has 5")]
    public void A_row_that_is_not_clear_is_refused_with_its_place(string row, string words) =>
        Assert.Contains(words, Fails(_folder.Write("BTCUSDT.csv", $"timestamp,open,high,low,close\n{row}\n")), StringComparison.Ordinal);

    [Fact]
    public void Damage_in_a_zip_and_a_check_sum_beside_it_that_differs_are_refused()
    {
        string file = Zip("BTCUSDT-1m-2024-12.zip", Lines(i => Kline(i, 1)));
        byte[] whole = File.ReadAllBytes(file);
        File.WriteAllText(file + ".CHECKSUM", $"{new string('0', 64)}  BTCUSDT-1m-2024-12.zip\n");
        Assert.Contains("its SHA-256 is ", Fails(file), StringComparison.Ordinal);

        File.Delete(file + ".CHECKSUM");
        File.WriteAllBytes(file, whole[..^30]);
        Assert.Contains("the zip data is damaged or cut off", Fails(file), StringComparison.Ordinal);
        byte[] flipped = [.. whole];
        flipped[whole.Length / 2] ^= 0x10;
        File.WriteAllBytes(file, flipped);
        Assert.Contains("BTCUSDT-1m-2024-12.zip", Fails(file), StringComparison.Ordinal);
    }

    [Fact]
    public void No_input_is_written_over_and_no_venue_is_guessed()
    {
        string file = _folder.Write("BTCUSDT-1m-2024-12.csv", Lines(i => $"{Time(i)},{Cells(i, 0, 1, 2, 3, 4)}"));
        Assert.Contains("its name tells no venue; allowed: a name such as binance; try: --venue binance", Fails(file, venue: null), StringComparison.Ordinal);

        ImportedSeries first = Assert.Single(Import(file, venue: "binance"));
        byte[] before = File.ReadAllBytes(first.Files[0]);
        Assert.Contains("which writing would destroy", Assert.Throws<MarketDataException>(() => Import(_folder.At("out"))).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(first.Files[0]));
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.At("out"), "*", SearchOption.AllDirectories), path => path.EndsWith(".unfinished", StringComparison.Ordinal));
    }

    private string Zip(string name, string text)
    {
        string path = _folder.At(name);
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        using Stream entry = zip.CreateEntry(Path.ChangeExtension(name, ".csv")).Open();
        entry.Write(Encoding.UTF8.GetBytes(text));
        return path;
    }

    /// <summary>As pandas writes it for freqtrade: a timestamp with a zone, five columns of numbers, lz4.</summary>
    private static void Feather(string path)
    {
        TimestampArray.Builder date = new(new TimestampType(TimeUnit.Millisecond, "UTC"));
        for (int i = 0; i < Rows; i++) date.Append(DateTimeOffset.FromUnixTimeMilliseconds(Time(i)));
        Schema.Builder schema = new Schema.Builder().Field(new Field("date", new TimestampType(TimeUnit.Millisecond, "UTC"), true));
        List<IArrowArray> columns = [date.Build()];
        string[] names = ["open", "high", "low", "close", "volume"];
        for (int c = 0; c < names.Length; c++)
        {
            int column = c;
            schema.Field(new Field(names[c], DoubleType.Default, true));
            columns.Add(new DoubleArray.Builder().AppendRange(Enumerable.Range(0, Rows).Select(i => Prices(i)[column])).Build());
        }

        Schema built = schema.Build();
        using FileStream output = File.Create(path);
        using ArrowFileWriter writer = new(output, built, leaveOpen: false,
            new IpcOptions { CompressionCodec = CompressionCodecType.Lz4Frame, CompressionCodecFactory = new CompressionCodecFactory() });
        writer.WriteStart();
        writer.WriteRecordBatch(new RecordBatch(built, columns, Rows));
        writer.WriteEnd();
    }
}
