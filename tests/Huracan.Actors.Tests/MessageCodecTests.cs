using Huracan.Actors.Codec;
using Huracan.Core.State;
using Xunit;

namespace Huracan.Actors.Tests;

public sealed class MessageCodecTests
{
    private sealed record Measured(string Coin, double Value, long Count);

    private static MessageCodec Codec() => new MessageCodec().Register<Measured>("measured", 2,
        (writer, m) => { writer.String(m.Coin); writer.Double(m.Value); writer.Int64(m.Count); },
        reader => new(reader.String(), reader.Double(), reader.Int64()));

    [Theory]
    [InlineData(0x7FF8_0000_0000_0001L)]  // a NaN with a payload
    [InlineData(unchecked((long)0xFFF0_0000_0000_0000L))]  // minus infinity
    [InlineData(unchecked((long)0x8000_0000_0000_0000L))]  // minus zero
    [InlineData(1L)]  // the smallest number above zero
    public void Doubles_keep_every_bit(long bits)
    {
        var seen = (Measured)Codec().RoundTrip(new Measured("BTCUSDT", BitConverter.Int64BitsToDouble(bits), 3));
        Assert.Equal(bits, BitConverter.DoubleToInt64Bits(seen.Value));
        Assert.Equal(("BTCUSDT", 3L), (seen.Coin, seen.Count));
    }

    [Fact]
    public void The_layout_is_what_the_journal_of_an_older_program_holds()
    {
        EncodedMessage encoded = Codec().Encode(new Measured("A", 1.0, 2));
        Assert.Equal(("measured", 2), (encoded.Name, encoded.Version));
        // Length 1, 'A', 1.0 as IEEE 754, 2; all little-endian.
        Assert.Equal("0100000041000000000000F03F0200000000000000", Convert.ToHexString(encoded.Bytes));
    }

    [Fact]
    public void An_older_layout_is_read_and_no_longer_written()
    {
        MessageCodec codec = Codec().RegisterOlder("measured", 1, reader => new Measured(reader.String(), reader.Double(), -1));
        var old = new StateWriter();
        old.String("B");
        old.Double(2);
        Assert.Equal(new Measured("B", 2, -1), codec.Decode("measured", 1, old.ToArray()));
        Assert.Equal(2, codec.Encode(new Measured("B", 2, 0)).Version);
    }

    [Fact]
    public void An_unknown_name_or_version_is_refused_by_name()
    {
        Assert.Equal("codec: 'never-heard-of' is not registered",
            Assert.Throws<UnknownMessageTypeException>(() => Codec().Decode("never-heard-of", 1, default)).Message);
        Assert.Equal("codec: 'measured' version 3 is not registered, only 2; a newer program wrote it",
            Assert.Throws<UnknownMessageTypeException>(() => Codec().Decode("measured", 3, default)).Message);
        Assert.Contains("System.Version is not registered", Assert.Throws<UnknownMessageTypeException>(() => Codec().Encode(new Version(1, 0))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Torn_and_overlong_bytes_are_refused()
    {
        byte[] whole = Codec().Encode(new Measured("A", 1, 2)).Bytes;
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] torn = whole[..length];
            Assert.Throws<StateFormatException>(() => Codec().Decode("measured", 2, torn));
        }
        Assert.Throws<StateFormatException>(() => Codec().Decode("measured", 2, (byte[])[.. whole, 0]));
    }

    [Fact]
    public void A_name_and_version_and_a_type_are_registered_once()
    {
        Assert.Contains("'measured' version 2", Assert.Throws<ArgumentException>(() => Codec().RegisterOlder("measured", 2, reader => new Version(reader.String()))).Message, StringComparison.Ordinal);
        Assert.Contains("Measured is registered as 'measured'", Assert.Throws<ArgumentException>(() =>
            Codec().Register<Measured>("other", 1, (_, _) => { }, _ => new Measured("", 0, 0))).Message, StringComparison.Ordinal);
    }
}
