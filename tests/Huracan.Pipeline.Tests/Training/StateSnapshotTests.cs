using Huracan.Actors.Codec;
using Huracan.Core.Foundation;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;

namespace Huracan.Pipeline.Tests.Training;

/// <summary>A state out of a snapshot and the facts after it is the state of all facts, wherever the cut lies.</summary>
public sealed class StateSnapshotTests
{
    private const int Facts = 60;

    private static readonly MessageCodec Codec = PipelineCodec.Create();

    [Theory]
    [InlineData(1)]
    [InlineData(20250601)]
    public void A_coin_from_a_snapshot_and_its_tail_equals_the_coin_of_its_whole_journal_at_each_cut(int seed)
    {
        Random random = new(seed);
        HashSet<CoinStage> stages = [];
        HashSet<Type> kinds = [];
        for (int life = 0; life < 40; life++)
        {
            List<CoinEvent> facts = LifeOf(random);
            kinds.UnionWith(facts.Select(fact => fact.GetType()));
            byte[] whole = Bytes(facts.Aggregate(CoinState.New, (state, fact) => state.Evolve(fact)));
            CoinState before = CoinState.New;
            for (int cut = 0; cut <= facts.Count; cut++)
            {
                stages.Add(before.Stage);
                CoinState restored = (CoinState)Codec.RoundTrip(before);
                Assert.Equivalent(before, restored, strict: true);
                Assert.Equal(whole, Bytes(facts.Skip(cut).Aggregate(restored, (state, fact) => state.Evolve(fact))));
                if (cut < facts.Count) before = before.Evolve(facts[cut]);
            }
        }

        Assert.Equal(Enum.GetValues<CoinStage>(), stages.Order());
        Assert.Equal(typeof(CoinEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(CoinEvent))).Select(t => t.Name).Order(), kinds.Select(t => t.Name).Order());
    }

    [Fact]
    public void A_run_from_a_snapshot_and_its_tail_equals_the_run_of_its_whole_journal_at_each_cut()
    {
        RunEvent[] facts =
        [
            new RunStarted("run", "spec", ["A", "B", "C"]), new CoinFailed("C", FailureCause.World, "disk full"), new CoinFinished("A", "SHADOW", "m"),
            new CoinFinished("B", "REFUSED", null), new RunFinished(), new CoinTriedAgain("C"), new CoinFinished("C", "REJECTED", "n"), new RunFinished(),
        ];
        byte[] whole = Bytes(facts.Aggregate(RunState.New, (state, fact) => state.Evolve(fact)));
        for (int cut = 0; cut <= facts.Length; cut++)
        {
            RunState before = facts.Take(cut).Aggregate(RunState.New, (state, fact) => state.Evolve(fact)), restored = (RunState)Codec.RoundTrip(before);
            Assert.Equivalent(before, restored, strict: true);
            Assert.Equal(before.Finished.Keys, restored.Finished.Keys); // in the same order
            Assert.Equal(whole, Bytes(facts.Skip(cut).Aggregate(restored, (state, fact) => state.Evolve(fact))));
        }
    }

    [Fact]
    public void A_shipped_runs_snapshots_say_what_its_journal_says_and_a_coin_at_work_continues_from_one()
    {
        PipelineWorld world = new(new TinyRun());
        world.Boot().Until(() => world.Journal.Snapshots.SequenceNrs(RunStreams.Coin(world.Run.RunId, TinyRun.Edge)) is [.., > 6], "a snapshot").Host.Crash();
        string id = RunStreams.Coin(world.Run.RunId, TinyRun.Edge);
        foreach (long nr in world.Journal.Snapshots.SequenceNrs(id))
        {
            CoinState folded = world.CoinEvents(TinyRun.Edge).Take((int)nr).Cast<CoinEvent>().Aggregate(CoinState.New, (state, fact) => state.Evolve(fact));
            Assert.Equal(Bytes(folded), world.Journal.Snapshots.Load(id, nr)!.Payload.ToArray());
        }

        string undisturbed = new PipelineWorld(new TinyRun()).Finish().Verdicts;
        Assert.Equal(undisturbed, world.Finish().Verdicts);
    }

    /// <summary>Whatever may happen to a coin next, drawn; only what it may decide becomes a fact.</summary>
    private static List<CoinEvent> LifeOf(Random random)
    {
        List<CoinEvent> facts = [];
        CoinState state = CoinState.New;
        for (int turn = 0; facts.Count < Facts && turn < 20 * Facts; turn++)
        {
            string? blob = state.LiveBlobs.OrderBy(_ => random.Next()).FirstOrDefault();
            CoinEvent report = random.Next(16) switch
            {
                0 when facts.Count == 0 && random.Next(8) == 0 => new DataRefused(3, 0.5, "half is missing", "quality"),
                < 3 => new DataAccepted("c0ffee", 3456, 0.999, 5, 3, "quality"),
                < 7 => new CheckpointStored(state.Fold, state.UpdatesDone + 1, $"check{turn}"),
                < 9 => new FoldTrained(state.Fold, $"model{state.Fold}"),
                < 11 => new FoldValidated(state.Fold, $"result{state.Fold}", random.Next(2) == 0 ? null : $"decisions{state.Fold}"),
                11 when blob is not null => new BlobLost(blob),
                12 => new CoinJudged("SHADOW", "hash", "result", "artifact"),
                13 when random.Next(4) == 0 => new CoinSetAside((FailureCause)random.Next(3), "set aside"),
                13 => new AttemptFailed("train", FailureCause.World, "disk full"),
                14 => new CoinReopened(),
                _ => new ModelRegistered("hash"),
            };
            foreach (CoinEvent fact in state.Decide(report))
            {
                facts.Add(fact);
                state = state.Evolve(fact);
            }
        }

        return facts;
    }

    private static byte[] Bytes(object state) => Codec.Encode(state).Bytes;
}
