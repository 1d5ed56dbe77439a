using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Markets.Files;
using Xunit;

namespace Huracan.Markets.Tests;

/// <summary>Which column is which: the other names that are in use, and what is said of them.</summary>
public sealed class CandleLayoutTests : IDisposable
{
    private const CandleColumns All = CandleColumns.Volume | CandleColumns.QuoteVolume | CandleColumns.Trades | CandleColumns.TakerBuyBase | CandleColumns.TakerBuyQuote;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CandleLayout Of(string header) => CandleLayout.Of("F:1", header.Split(','));

    private static string Fails(string header) => Assert.Throws<MarketDataException>(() => Of(header)).Message;

    [Fact]
    public void The_header_of_binances_futures_dumps_is_known_and_every_other_name_is_said()
    {
        CandleLayout layout = Of("open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore");

        Assert.Equal([0, 1, 2, 3, 4, 5, -1, 6, 7, 8, 9, -1], layout.Meanings);
        Assert.Equal(All, layout.Optional);
        Assert.Equal(
            ["columns under other names: count as trades, taker_buy_volume as taker_buy_base, taker_buy_quote_volume as taker_buy_quote",
                "columns ignored: close_time, ignore"], layout.Notes);
    }

    [Theory]
    [InlineData("Open time,Open,High,Low,Close,Volume,Close time,Quote asset volume,Number of trades,Taker buy base asset volume,Taker buy quote asset volume,Ignore")]
    [InlineData("openTime,open,high,low,close,VOLUME,quoteVolume,TradeCount,taker_buy_base_volume,Taker-Buy-Quote")]
    [InlineData("\"timestamp\",\"open\",\"high\",\"low\",\"close\",\"vol\",\"volume quote\",\"trades\",\"taker_buy_base\",\"taker_buy_quote\"")]
    public void Letter_case_blanks_quotes_and_the_names_of_other_programs_are_known(string header)
    {
        CandleLayout layout = Of(header);

        Assert.Equal(All, layout.Optional);
        Assert.StartsWith("columns under other names: ", layout.Notes[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("open_time,open,high,low,close,volume,Volume", "F:1: columns volume and Volume may both be volume; allowed: one of them; " +
        "try: name the right one volume and the other one differently, or remove it")]
    [InlineData("open_time,open,high,low,close,trades,count", "columns trades and count may both be trades")]
    [InlineData("timestamp,date,open,high,low,close", "columns timestamp and date may both be open_time")]
    [InlineData("open_time,open,high,low,close,volume,volume", "column volume is there twice")]
    public void Two_columns_that_may_be_the_same_are_refused(string header, string words) => Assert.Contains(words, Fails(header), StringComparison.Ordinal);

    [Fact]
    public void A_column_called_open_time_is_the_time_and_dates_beside_it_are_ignored_and_said()
    {
        CandleLayout layout = Of("date,open_time,open,high,low,close");
        Assert.Equal([-1, 0, 1, 2, 3, 4], layout.Meanings);
        Assert.Equal("columns ignored: date", Assert.Single(layout.Notes));
        Assert.Empty(Of("open_time,open,high,low,close,volume").Notes);
    }

    [Fact]
    public void Rows_without_a_header_are_told_apart_from_wrong_names()
    {
        Assert.Contains("try: put a header line above the rows", Fails("1727740800000,1,1,1,1,3"), StringComparison.Ordinal);
        Assert.Contains("try: name the columns so", Fails("a,b,c"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("cache")]
    public void The_source_tells_used_renamed_and_ignored_columns_with_the_cache_as_without(string? cache)
    {
        string file = _folder.Write("X.csv", "open_time,open,high,low,close,Volume,colour\n1727740800000,1,1,1,1,5,red\n1727740860000,1,1,1,1,5,red\n");
        CandleFiles source = new(cache is null ? null : _folder.At(cache));
        for (int time = 0; time < 2; time++)
        {
            CandleSourceDescription told = source.Load(new CandleRequest(file, "X", null, null, null, QualityPolicy.Default)).Source;
            Assert.Equal(
                ["columns used: open_time, open, high, low, close, volume; not there: quote_volume, trades, taker_buy_base, taker_buy_quote",
                    "columns under other names: Volume as volume", "columns ignored: colour"], told.Told);
        }
    }
}
