using Huracan.Actors.Codec;
using Huracan.Actors.Stores;
using Huracan.Core.Market;
using Huracan.Core.Runs;
using Huracan.Core.State;
using Huracan.Pipeline.Fleet;
using Huracan.Pipeline.Training;

namespace Huracan.Pipeline.Tests.Fleet;

public sealed class ProgressCodecTests
{
    private static readonly MessageCodec Codec = new MessageCodec().AddProgress();
    private static readonly double OddNaN = BitConverter.Int64BitsToDouble(unchecked((long)0xFFF8_0000_DEAD_BEEF));
    private static readonly Lease Held = new("run/r1/coin/A", "simd", "worker-3/8f1c", 7, new UtcMs(1_700_000_000_000), 2);

    private static readonly (string Name, object Message)[] All =
    [
        ("coin-progress", new CoinProgress("A", CoinStage.Judging, OddNaN, "fold 3/9, update 12/40\n", int.MaxValue, -0.0)),
        ("training-progress", new TrainingProgress("A", CoinState.FinalFold, 12, 40)),
        ("coin-timings", new CoinTimings("A", new Dictionary<string, double> { ["train"] = 1.5, ["load"] = double.Epsilon })),
        ("notice", new Notice("A", "a torn checkpoint was passed over")),
        ("node-status", new NodeStatus("worker-3/8f1c", true, 2, [Held, Held with { Item = "run/r1", Epoch = long.MaxValue }], 1)),
        ("lease-notice", new LeaseNotice(Held, "lost", null)),
    ];

    public static TheoryData<string> Names => [.. All.Select(m => m.Name)];

    private static object Message(string name) => All.Single(m => m.Name == name).Message;

    [Theory, MemberData(nameof(Names))]
    public void A_message_comes_back_from_its_bytes_and_torn_ones_are_refused(string name)
    {
        EncodedMessage encoded = Codec.Encode(Message(name));
        Assert.Equal((name, 1), (encoded.Name, encoded.Version));
        object read = Codec.Decode(name, 1, encoded.Bytes);
        Assert.Equal(encoded.Bytes, Codec.Encode(read).Bytes);
        Assert.Throws<StateFormatException>(() => Codec.Decode(name, 1, encoded.Bytes.AsMemory(0, encoded.Bytes.Length - 1)));
    }

    [Fact]
    public void Every_part_keeps_its_place()
    {
        Assert.Equal(All[1].Message, Codec.RoundTrip(All[1].Message));
        Assert.Equal(All[3].Message, Codec.RoundTrip(All[3].Message));
        CoinProgress progress = (CoinProgress)Codec.RoundTrip(Message("coin-progress"));
        Assert.Equal(("A", CoinStage.Judging, "fold 3/9, update 12/40\n", int.MaxValue), (progress.Symbol, progress.Stage, progress.Detail, progress.UpdatesDone));
        Assert.Equal((BitConverter.DoubleToInt64Bits(OddNaN), BitConverter.DoubleToInt64Bits(-0.0)), (BitConverter.DoubleToInt64Bits(progress.Fraction), BitConverter.DoubleToInt64Bits(progress.TrainingShare)));
        Assert.Equal([("load", double.Epsilon), ("train", 1.5)], ((CoinTimings)Codec.RoundTrip(Message("coin-timings"))).Seconds.Select(pair => (pair.Key, pair.Value)).Order());
        NodeStatus status = (NodeStatus)Codec.RoundTrip(Message("node-status"));
        Assert.Equal(("worker-3/8f1c", true, 2, 1), (status.Owner, status.Draining, status.Slots, status.LateRenewals));
        Assert.Equal([Held, Held with { Item = "run/r1", Epoch = long.MaxValue }], status.Leases);
    }

    [Fact]
    public void Every_message_of_the_codec_is_tested_here() => Assert.Equal(Codec.Types.Count, All.Length);

    [Fact]
    public void A_reason_may_be_there_or_not() =>
        Assert.Equal(new LeaseNotice(Held, "given up", "late"), Codec.RoundTrip(new LeaseNotice(Held, "given up", "late")));

    [Fact]
    public void They_stand_beside_the_messages_of_the_pipeline_under_names_of_their_own() =>
        Assert.Equal(PipelineCodec.Create().Types.Count + All.Length, PipelineCodec.Create().AddProgress().Types.Count);
}
