using Huracan.Actors.Codec;
using Huracan.Actors.Port;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Runs;
using Huracan.Core.State;
using Huracan.Pipeline.Training;
using Huracan.Pipeline.Training.Remote;
using Huracan.Pipeline.Training.Work;

namespace Huracan.Pipeline.Tests.Training;

public sealed class PipelineCodecTests
{
    private static readonly MessageCodec Codec = PipelineCodec.Create();
    private static readonly double OddNaN = BitConverter.Int64BitsToDouble(unchecked((long)0xFFF8_0000_DEAD_BEEF));

    private static readonly FoldOrder Order = new("run", "A", 3, long.MaxValue, CoinState.FinalFold);

    /// <summary>By name in the journal: one of each, with texts and numbers at their edges.</summary>
    private static readonly (string Name, object Message)[] All =
    [
        ("data-accepted", new DataAccepted("c0ffee", long.MaxValue, OddNaN, 5, 9, "quality")),
        ("data-refused", new DataRefused(0, -0.0, "Lücke: 3 candles\n\0", "")),
        ("checkpoint-stored", new CheckpointStored(CoinState.FinalFold, int.MaxValue, "blob")),
        ("fold-trained", new FoldTrained(0, "blob")),
        ("fold-validated", new FoldValidated(8, "blob", "decisions")),
        ("coin-judged", new CoinJudged("SHADOW", "model", "result", "artifact")),
        ("model-registered", new ModelRegistered("model")),
        ("blob-lost", new BlobLost("blob")),
        ("attempt-failed", new AttemptFailed("train", FailureCause.World, "disk full")),
        ("coin-reopened", new CoinReopened()),
        ("coin-tried-again", new CoinTriedAgain("A")),
        ("coin-set-aside", new CoinSetAside(FailureCause.OurBug, "reason")),
        ("run-started", new RunStarted("run", "spec\ntext", ["A", "B"])),
        ("coin-finished", new CoinFinished("A", "REFUSED", null)),
        ("coin-failed", new CoinFailed("A", FailureCause.Caller, "reason")),
        ("run-finished", new RunFinished()),
        ("train-coin", new TrainCoin("run", long.MinValue, "A")),
        ("coin-state", new CoinState(CoinStage.Judging, 3, CoinState.FinalFold, 4, "check", null, ["m0", null, "m2"], ["r0", null], [null, "d1"], ["m1", "m1"],
            new DataAccepted("c0ffee", 7, OddNaN, 5, 3, "quality"), new DataRefused(1, 0.5, "why", ""), "final", new CoinJudged("SHADOW", "model", "result", "artifact"),
            new CoinSetAside(FailureCause.World, "disk full"), CoinStage.Training, 2)),
        ("run-state", new RunState("run", ["A", "B", "C"],
            new Dictionary<string, RunEvent> { ["B"] = new CoinFailed("B", FailureCause.World, "why"), ["A"] = new CoinFinished("A", "SHADOW", "m") }, true)),
        ("coin-report", new CoinReport("run", 3, "A", null, null, FailureCause.World, "reason")),
        ("order-fold", new OrderFold(Order, ["newest", "older"])),
        ("stop-fold", new StopFold(Order)),
        ("trainer-busy", new TrainerBusy(Order)),
        ("fold-standing", new FoldStanding(Order, FoldPhase.Failed, 7, null, FailureCause.World, "disk full")),
    ];

    public static TheoryData<string> Names => [.. All.Select(m => m.Name)];

    /// <summary>The layouts that can be read, the newest last. Events keep every one, snapshots only the newest.</summary>
    private static int[] Versions(string name) => name switch { "data-accepted" or "fold-validated" => [1, 2], "coin-state" => [2], _ => [1] };

    private static int Newest(string name) => Versions(name)[^1];

    private static object Message(string name) => All.Single(m => m.Name == name).Message;

    [Theory, MemberData(nameof(Names))]
    public void A_message_comes_back_from_its_bytes(string name)
    {
        object message = Message(name);
        EncodedMessage encoded = Codec.Encode(message);
        Assert.Equal((name, Newest(name)), (encoded.Name, encoded.Version));
        object read = Codec.Decode(encoded.Name, encoded.Version, encoded.Bytes);
        Assert.Equal(encoded.Bytes, Codec.Encode(read).Bytes);
        Assert.Equivalent(message, read, strict: true);
    }

    [Fact]
    public void A_fold_that_was_validated_before_there_were_decision_records_is_read_as_having_none()
    {
        StateWriter old = new();
        old.Int32(8);
        old.String("blob");
        Assert.Equal(new FoldValidated(8, "blob", null), Codec.Decode("fold-validated", 1, old.ToArray()));
    }

    [Fact]
    public void An_acceptance_from_before_the_venue_was_noted_names_none()
    {
        StateWriter old = new();
        old.String("c0ffee");
        old.Int64(7);
        old.Double(0.5);
        old.Int32(5);
        old.Int32(3);
        old.String("quality");
        Assert.Equal(new DataAccepted("c0ffee", 7, 0.5, 5, 3, "quality"), Codec.Decode("data-accepted", 1, old.ToArray()));
        DataAccepted noted = new("c0ffee", 7, 0.5, 5, 3, "quality", "binance", CandleColumns.Volume);
        Assert.Equal(noted, Codec.RoundTrip(noted));
    }

    [Fact]
    public void Doubles_keep_their_bits()
    {
        DataAccepted read = (DataAccepted)Codec.RoundTrip(Message("data-accepted"));
        Assert.Equal(BitConverter.DoubleToInt64Bits(OddNaN), BitConverter.DoubleToInt64Bits(read.Coverage));
        Assert.True(double.IsNegative(((DataRefused)Codec.RoundTrip(Message("data-refused"))).Coverage));
    }

    [Fact]
    public void Every_optional_text_may_be_there_or_not()
    {
        foreach (CoinReport report in new[] { new CoinReport("r", 1, "A", "SHADOW", "m", FailureCause.Caller, null), new CoinReport("r", 1, "A", null, null, FailureCause.Caller, "why") })
            Assert.Equal(report, Codec.RoundTrip(report));
        FoldStanding standing = new(Order, FoldPhase.Trained, 7, "blob");
        Assert.Equal(standing, Codec.RoundTrip(standing));
        Assert.Equal(new CoinFinished("A", "SHADOW", "m"), Codec.RoundTrip(new CoinFinished("A", "SHADOW", "m")));
    }

    [Theory, MemberData(nameof(Names))]
    public void A_version_from_the_future_is_refused_by_name(string name)
    {
        EncodedMessage encoded = Codec.Encode(Message(name));
        int next = Newest(name) + 1;
        UnknownMessageTypeException error = Assert.Throws<UnknownMessageTypeException>(() => Codec.Decode(name, next, encoded.Bytes));
        Assert.Equal($"codec: '{name}' version {next} is not registered, only {string.Join(", ", Versions(name))}; a newer program wrote it", error.Message);
    }

    [Fact]
    public void An_unknown_name_is_refused_by_name() =>
        Assert.Equal("codec: 'coin-moved' is not registered", Assert.Throws<UnknownMessageTypeException>(() => Codec.Decode("coin-moved", 1, default)).Message);

    [Theory, MemberData(nameof(Names))]
    public void Torn_bytes_and_bytes_left_over_are_refused(string name)
    {
        byte[] bytes = Codec.Encode(Message(name)).Bytes;
        for (int length = 0; length < bytes.Length; length++)
        {
            int cut = length;
            Assert.Throws<StateFormatException>(() => Codec.Decode(name, Newest(name), bytes.AsMemory(0, cut)));
        }

        Assert.Throws<StateFormatException>(() => Codec.Decode(name, Newest(name), (byte[])[.. bytes, 0]));
    }

    [Fact]
    public void Every_event_is_registered_and_tested_here()
    {
        Type[] events = [.. typeof(CoinEvent).Assembly.GetTypes().Where(t => !t.IsAbstract && (t.IsSubclassOf(typeof(CoinEvent)) || t.IsSubclassOf(typeof(RunEvent))))];
        Assert.NotEmpty(events);
        Assert.All(events, type => Assert.True(Codec.Knows(type), $"{type.Name} is not registered in PipelineCodec"));
        Assert.All(events, type => Assert.Contains(All, m => m.Message.GetType() == type));
    }

    [Fact]
    public void Every_message_of_the_pipeline_is_local_or_registered()
    {
        // What is only shown, or only handed on inside an effect or a message, is no message itself.
        Type[] shown =
        [
            typeof(CoinProgress), typeof(TrainingProgress), typeof(CoinTimings), typeof(Notice), typeof(RunContext), typeof(ValidatedFold), typeof(FeatureBlock),
        ];
        Type[] messages = [.. typeof(TrainCoin).Assembly.GetExportedTypes().Where(t => t.Namespace?.StartsWith(typeof(TrainCoin).Namespace!, StringComparison.Ordinal) == true && t.GetMethod("<Clone>$") is not null && !shown.Contains(t))];
        Assert.Contains(typeof(TrainFold), messages);
        Assert.Contains(typeof(OrderFold), messages);
        Assert.All(messages, type => Assert.True(typeof(ILocalMessage).IsAssignableFrom(type) != Codec.Knows(type), $"{type.Name}: either an ILocalMessage, or registered in PipelineCodec"));
    }
}
