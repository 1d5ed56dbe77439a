using System.Globalization;
using System.Text;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Markets.Files;
using Xunit;

namespace Huracan.Markets.Tests;

/// <summary>A file that tells its coin or its timeframe, in whatever way, is never taken for another.</summary>
public sealed class CandleIdentityTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Csv(int rows = 20, string header = "", string cell = "", long step = UtcMs.PerMinute)
    {
        StringBuilder text = new($"open_time,open,high,low,close{header}\n");
        for (int i = 0; i < rows; i++) text.Append(CultureInfo.InvariantCulture, $"{1727740800000 + (i * step)},1,1,1,1{cell}\n");
        return text.ToString();
    }

    private CandleLoad Load(string file, string symbol, string? text = null, bool mayNameItself = false) => new CandleFiles().Load(
        new CandleRequest(_folder.Write(file, text ?? Csv()), symbol, null, null, null, QualityPolicy.Default) { MayNameItself = mayNameItself });

    private string Fails(Func<CandleLoad> load) =>
        Assert.Throws<MarketDataException>(load).Message.Replace(_folder.Path, "DIR", StringComparison.Ordinal);

    [Theory]
    [InlineData("ETHUSDT.csv", "DIR/ETHUSDT.csv: holds ETHUSDT by its name, asked for BTCUSDT; try: the symbol ETHUSDT, or another file")]
    [InlineData("binance-ETHUSDT-1m-20241001-20241001.csv", "holds ETHUSDT by its name")]
    [InlineData("ethusdt.csv", "DIR/ethusdt.csv: is named after ETHUSDT, asked for BTCUSDT; allowed: a file of that coin; try: another file, " +
        "or, if it does hold BTCUSDT, rename it to BTCUSDT.csv")]
    [InlineData("my ethusdt candles.csv", "is named after ETHUSDT")]
    [InlineData("ETH_USDT-1m.csv", "is named after ETHUSDT")]
    [InlineData("ETHUSDT-1m-2024-10.csv", "is named after ETHUSDT")]
    [InlineData("Binance_ETHUSDT_1h.csv", "is named after ETHUSDT")]
    public void A_name_that_tells_another_coin_is_refused(string file, string words) =>
        Assert.Contains(words, Fails(() => Load(file, "BTCUSDT")), StringComparison.Ordinal);

    [Theory]
    [InlineData("BTCUSDT.csv")]
    [InlineData("BTC-USDT.csv")]
    [InlineData("btcusdt 2024.csv")]
    [InlineData("BTC_USDT-1m.csv")]
    [InlineData("candles.csv")]
    [InlineData("my data.csv")]
    public void A_name_that_tells_the_coin_or_none_is_read(string file) => Assert.Equal("BTCUSDT", Load(file, "BTCUSDT").Frame!.Symbol);

    [Theory]
    [InlineData("symbol", "ETHUSDT", ":2: holds ETHUSDT by its symbol column, asked for BTCUSDT")]
    [InlineData("pair", "ETH/USDT", ":2: holds ETH/USDT by its symbol column, asked for BTCUSDT")]
    public void A_column_that_tells_another_coin_is_refused(string column, string cell, string words) =>
        Assert.Contains(words, Fails(() => Load("a.csv", "BTCUSDT", Csv(20, "," + column, "," + cell))), StringComparison.Ordinal);

    [Fact]
    public void A_file_of_several_coins_is_refused_and_one_of_the_right_coin_is_read()
    {
        string one = Csv(3, ",symbol", ",BTC/USDT"), two = one + "1727740980000,1,1,1,1,ETH/USDT\n";
        Assert.True(Load("a.csv", "BTCUSDT", one).Verdict.Accepted);
        Assert.Contains(":5 column symbol: \"ETH/USDT\" after \"BTC/USDT\"; allowed: one symbol per file; try: split the file",
            Fails(() => Load("a.csv", "BTCUSDT", two)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data-5m.csv", "DIR/data-5m.csv: named after 5m candles, its rows are mostly 1m apart; allowed: candles of the timeframe in the name")]
    [InlineData("BTC_USDT-1h.csv", "named after 1h candles, its rows are mostly 1m apart")]
    public void A_timeframe_in_a_name_of_any_form_is_compared_with_the_rows(string file, string words)
    {
        Assert.Contains(words, Fails(() => Load(file, "BTCUSDT")), StringComparison.Ordinal);
        Assert.Equal(Timeframe.M1, Load("data-1m.csv", "BTCUSDT").Frame!.Timeframe);
    }

    [Fact]
    public void A_timeframe_in_a_column_is_compared_with_the_name() =>
        Assert.Contains(":2 column timeframe: 5m seen, the name says 1m", Fails(() => Load("binance-BTCUSDT-1m-20241001-20241001.csv", "BTCUSDT",
            Csv(20, ",interval", ",5m"))), StringComparison.Ordinal);

    [Theory]
    [InlineData("kraken-XBTUSDT-1m-20241001-20241001.csv", true)]
    [InlineData("ftx-BTC-PERP-1m-20241001-20241001.csv", true)]
    [InlineData("ftx-ETH-PERP-1m-20241001-20241001.csv", false)]
    [InlineData("kraken-ETHUSDT-1m-20241001-20241001.csv", false)]
    [InlineData("ethusd.csv", false)]
    public void A_file_beside_the_coins_own_may_use_its_venues_name_of_the_coin_but_hold_no_other_coin(string file, bool read)
    {
        if (read) Assert.Equal("BTCUSDT", Load(file, "BTCUSDT", mayNameItself: true).Frame!.Symbol);
        else Assert.Contains("ETH", Fails(() => Load(file, "BTCUSDT", mayNameItself: true)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("币安人生USDT")]
    [InlineData("BTC_USDT")]
    public void A_symbol_of_any_script_or_with_an_underscore_is_found_in_a_folder(string symbol)
    {
        _folder.Write($"d/binance-{symbol}-1m-20241001-20241001.csv", Csv(1440));
        _folder.Write($"e/{symbol}.csv", Csv());
        foreach (string folder in (string[])["d", "e"])
        {
            Assert.Equal(symbol, new CandleFiles().Load(new CandleRequest(_folder.At(folder), symbol, null, null, null, QualityPolicy.Default)).Frame!.Symbol);
        }
    }

    [Theory]
    [InlineData("binanceusdm-ETHUSDT-funding-20241001-20241002.csv", "holds ETHUSDT by its name, another coin than BTCUSDT")]
    [InlineData("funding.csv", "line 2: holds ETHUSDT by its symbol column, another coin than BTCUSDT", "symbol,funding_time,funding_rate\nETHUSDT,1727740800000,0.0001\n")]
    [InlineData("funding.csv", "line 2 column funding_time: 1727740800 looks like seconds", "funding_time,funding_rate\n1727740800,0.0001\n")]
    [InlineData("funding.csv", "line 2: the rate \"1.5\" looks like per cent or basis points", "funding_time,funding_rate\n1727740800000,1.5\n")]
    [InlineData("funding.csv", "line 2: 1 fields, the header has 2", "funding_time,funding_rate\n1727740800000\n")]
    [InlineData("funding.csv", "columns funding_rate and fundingRate may both be funding_rate", "funding_time,funding_rate,fundingRate\n1727740800000,1,1\n")]
    public void Funding_is_checked_like_candles(string file, string words, string text = "funding_time,funding_rate\n1727740800000,0.0001\n")
    {
        string path = _folder.Write(file, text);
        Assert.Contains(words, Assert.Throws<MarketDataException>(() => FundingCsvReader.Read(path, "BTCUSDT")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_names_of_binances_own_funding_files_are_known_and_said()
    {
        string path = _folder.Write("f.csv", "calc_time,funding_interval_hours,last_funding_rate\n1727740800000,8,0.0001\n");
        FundingHistory read = FundingCsvReader.Read(path, "BTCUSDT");
        Assert.Equal(
            ["columns under other names: calc_time as funding_time, last_funding_rate as funding_rate", "columns ignored: funding_interval_hours"], read.Notes);
    }
}
