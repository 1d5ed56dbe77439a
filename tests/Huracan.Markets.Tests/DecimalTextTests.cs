using System.Globalization;
using System.Text;
using Huracan.Markets.Files;
using Xunit;

namespace Huracan.Markets.Tests;

public sealed class DecimalTextTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("0.00000001")]
    [InlineData("0.0000744")]
    [InlineData("63327.59")]
    [InlineData("53559.70062221")]
    [InlineData("-1.5")]
    [InlineData("9007199254740993")]
    [InlineData("9007199254740993.5")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("1e-7")]
    [InlineData("2.2250738585072014E-308")]
    [InlineData("0.1000000000000000055511151231257827")]
    public void A_number_has_the_bits_that_the_framework_gives_it(string text)
    {
        Assert.True(DecimalText.TryParse(Encoding.UTF8.GetBytes(text), out double value));
        Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits(value));
    }

    [Fact]
    public void Every_price_like_number_has_the_bits_that_the_framework_gives_it()
    {
        ulong state = 1;
        for (int i = 0; i < 200_000; i++)
        {
            state = unchecked((state * 6364136223846793005) + 1442695040888963407);
            ulong digits = (state >> 12) % (ulong)Math.Pow(10, 1 + (i % 17));
            int decimals = (int)((state >> 3) % 12);
            string text = digits.ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
            if (decimals > 0) text = text.Insert(text.Length - decimals, ".");
            Assert.True(DecimalText.TryParse(Encoding.UTF8.GetBytes(text), out double value), text);
            Assert.True(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)) == BitConverter.DoubleToInt64Bits(value), text);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("abc")]
    [InlineData("1,5")]
    [InlineData("1.2.3")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("\"1\"")]
    public void Text_that_is_no_number_is_refused(string text)
    {
        Assert.False(DecimalText.TryParse(Encoding.UTF8.GetBytes(text), out double _));
    }
}
