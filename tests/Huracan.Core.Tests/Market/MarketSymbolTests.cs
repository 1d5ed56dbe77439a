using Huracan.Core.Market;
using Xunit;

namespace Huracan.Core.Tests.Market;

public sealed class MarketSymbolTests
{
    [Theory]
    [InlineData("BTCUSDT", true)]
    [InlineData("BTC_USDT", true)]
    [InlineData("BTC-PERP", true)]
    [InlineData("币安人生USDT", true)]
    [InlineData("ΩUSDT", true)]
    [InlineData("", false)]
    [InlineData("BTC/USDT", false)]
    [InlineData("../X", false)]
    [InlineData("A B", false)]
    [InlineData("A%41", false)]
    [InlineData("😀USDT", false)]
    [InlineData("\ud800USDT", false)]
    public void Letters_of_any_script_digits_and_two_marks_are_allowed(string symbol, bool allowed) =>
        Assert.Equal(allowed, MarketSymbol.IsValid(symbol));

    [Fact]
    public void A_folder_name_is_ascii_and_short_enough()
    {
        Assert.Equal("%E5%B8%81USDT", MarketSymbol.FolderName("币USDT"));
        Assert.Equal("BTC_USDT-X", MarketSymbol.FolderName("BTC_USDT-X"));
        Assert.True(MarketSymbol.IsValid(new string('A', 120)));
        Assert.False(MarketSymbol.IsValid(new string('A', 121)));
        Assert.False(MarketSymbol.IsValid(new string('币', 14)));
    }

    [Theory]
    [InlineData("BTCUSDT", "BTC")]
    [InlineData("XBT-USD", "XB,BTC")]
    [InlineData("xbtusdt", "BTC")]
    [InlineData("BTC_USDC", "BTC")]
    [InlineData("1000PEPEUSDT", "PEPE")]
    [InlineData("BNBUSD", "BN,BNB")]
    [InlineData("ETHBTC", "ETH")]
    [InlineData("BTC-PERP", "BTC")]
    [InlineData("BTCUSDT-PERP", "BTC")]
    [InlineData("SYNTH-EDGE", "")]
    [InlineData("USDT", "")]
    public void The_coin_of_a_pair_is_known_by_its_currency(string symbol, string coins) =>
        Assert.Equal(coins, string.Join(',', MarketSymbol.CoinsOf(symbol)));

    [Theory]
    [InlineData(long.MaxValue, "9223372036854775807 ms (outside the calendar)")]
    [InlineData(253_402_300_800_000, "253402300800000 ms (outside the calendar)")]
    [InlineData(253_402_300_799_999, "9999-12-31T23:59:59.999Z")]
    [InlineData(-62_135_596_800_000, "0001-01-01T00:00Z")]
    [InlineData(long.MinValue, "-9223372036854775808 ms (outside the calendar)")]
    public void An_instant_beyond_the_calendar_is_written_as_its_number(long value, string text)
    {
        Assert.Equal(text, new UtcMs(value).ToString());
        Assert.Equal(text.Contains("ms", StringComparison.Ordinal) ? text : text[..10], new UtcMs(value).ToDateString());
    }
}
