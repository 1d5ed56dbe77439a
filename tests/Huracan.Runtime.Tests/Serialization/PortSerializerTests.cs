using Akka.Serialization;
using Akka.TestKit.Xunit2;
using Huracan.Actors.Codec;
using Huracan.Core.Runs;
using Huracan.Core.State;
using Huracan.Pipeline.Fleet;
using Huracan.Pipeline.Training;
using Huracan.Runtime.Configuration;
using Huracan.Runtime.Persistence;
using Huracan.Runtime.Serialization;
using Xunit;

namespace Huracan.Runtime.Tests.Serialization;

/// <summary>What crosses nodes, in Akka's own serialization as remoting uses it.</summary>
public sealed class PortSerializerTests : TestKit
{
    private static readonly MessageCodec Codec = PipelineCodec.Create().AddProgress();

    public PortSerializerTests()
        : base(HoconFile.Load("serialization.conf")) => StoreAccess.Of(Sys).Use(null, null, Codec);

    public static TheoryData<string> Types => [.. Codec.Types.Select(type => type.FullName!)];

    private (int Serializer, string Manifest, byte[] Bytes) Leave(object mail)
    {
        Serializer serializer = Sys.Serialization.FindSerializerFor(mail);
        return (serializer.Identifier, Akka.Serialization.Serialization.ManifestFor(serializer, mail), Sys.Serialization.Serialize(mail));
    }

    private object Cross(object mail)
    {
        (int serializer, string manifest, byte[] bytes) = Leave(mail);
        return Sys.Serialization.Deserialize(bytes, serializer, manifest);
    }

    [Theory, MemberData(nameof(Types))]
    public void Every_message_of_the_codec_crosses_with_every_bit(string type)
    {
        object message = Samples.Of(Codec.Types.Single(known => known.FullName == type));
        object plain = Assert.IsType<WireMail>(Cross(new WireMail(message))).Message;
        EntityWireMail entity = Assert.IsType<EntityWireMail>(Cross(new EntityWireMail("BTCUSDT/ü", message)));
        Assert.Equal("BTCUSDT/ü", entity.Id);
        Assert.Equal((message.GetType(), message.GetType()), (plain.GetType(), entity.Message.GetType()));
        Assert.Equal(Codec.Encode(message).Bytes, Codec.Encode(plain).Bytes);
        Assert.Equal(Codec.Encode(message).Bytes, Codec.Encode(entity.Message).Bytes);
    }

    [Fact]
    public void The_manifest_names_the_message_and_its_version_and_the_number_is_fixed()
    {
        var message = new TrainCoin("run", 3, "A");
        Assert.Equal((2001, "mail/train-coin:1"), (Leave(new WireMail(message)).Serializer, Leave(new WireMail(message)).Manifest));
        Assert.Equal((2001, "entity/train-coin:1"), (Leave(new EntityWireMail("A", message)).Serializer, Leave(new EntityWireMail("A", message)).Manifest));
    }

    [Fact]
    public void A_NaN_keeps_its_bits()
    {
        var read = (CoinProgress)((WireMail)Cross(new WireMail(new CoinProgress("A", CoinStage.Training, Samples.OddNaN, "")))).Message;
        Assert.Equal(BitConverter.DoubleToInt64Bits(Samples.OddNaN), BitConverter.DoubleToInt64Bits(read.Fraction));
    }

    [Fact]
    public void Mail_of_an_older_node_is_read_and_no_longer_written()
    {
        StoreAccess.Of(Sys).Use(null, null, new MessageCodec()
            .Register<Notice>("notice", 2, (w, m) => { w.String(m.Symbol); w.String(m.Text); }, r => new Notice(r.String(), r.String()))
            .RegisterOlder("notice", 1, r => new Notice("?", r.String())));
        var old = new StateWriter();
        old.String("hello");
        Assert.Equal(new WireMail(new Notice("?", "hello")), Sys.Serialization.Deserialize(old.ToArray(), PortSerializer.Number, "mail/notice:1"));
        Assert.Equal("mail/notice:2", Leave(new WireMail(new Notice("A", "b"))).Manifest);
    }

    [Theory]
    [InlineData("mail/coin-moved:1", "codec: 'coin-moved' is not registered")]
    [InlineData("mail/train-coin:2", "codec: 'train-coin' version 2 is not registered, only 1; a newer program wrote it")]
    [InlineData("post/train-coin:1", "mail with the manifest 'post/train-coin:1' came in, mail/NAME:VERSION and entity/NAME:VERSION are known; another program's?")]
    [InlineData("mail/train-coin", "mail with the manifest 'mail/train-coin' came in")]
    [InlineData("mail/train-coin:-1", "mail with the manifest 'mail/train-coin:-1' came in")]
    [InlineData("", "mail with the manifest '' came in")]
    public void An_unknown_manifest_is_refused_by_its_name(string manifest, string words) =>
        Assert.StartsWith(words, Assert.Throws<UnknownMessageTypeException>(() => Sys.Serialization.Deserialize(Leave(new WireMail(new TrainCoin("r", 1, "A"))).Bytes, PortSerializer.Number, manifest)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_message_that_the_codec_does_not_know_does_not_leave() =>
        Assert.Contains("System.Version is not registered", Assert.ThrowsAny<Exception>(() => Leave(new WireMail(new Version(1, 2)))).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Big_data_is_sent_back_to_the_blobs() =>
        Assert.Contains("mail between nodes has at most 65536; put the big part into a blob", Assert.ThrowsAny<Exception>(() => Leave(new WireMail(new Notice("A", new string('x', 70_000))))).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Torn_mail_is_refused()
    {
        (int serializer, string manifest, byte[] bytes) = Leave(new EntityWireMail("A", new TrainCoin("r", 1, "A")));
        for (int length = 0; length < bytes.Length; length++)
        {
            byte[] cut = bytes[..length];
            Assert.Throws<StateFormatException>(() => Sys.Serialization.Deserialize(cut, serializer, manifest));
        }
        Assert.Throws<StateFormatException>(() => Sys.Serialization.Deserialize([.. bytes, 0], serializer, manifest));
    }

    [Fact]
    public void A_type_without_a_serializer_is_refused_by_its_name_on_both_sides()
    {
        string words = Assert.ThrowsAny<Exception>(() => Leave(new TrainCoin("r", 1, "A"))).ToString();
        Assert.Contains("type Huracan.Pipeline.Training.TrainCoin has no serializer", words, StringComparison.Ordinal);
        Assert.Contains("a message 'System.Diagnostics.ProcessStartInfo, System' came in that no serializer of this program knows",
            Assert.Throws<UnknownMessageTypeException>(() => Sys.Serialization.Deserialize("{}"u8.ToArray(), 1, "System.Diagnostics.ProcessStartInfo, System")).Message, StringComparison.Ordinal);
    }
}
