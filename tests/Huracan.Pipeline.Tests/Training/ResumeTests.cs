using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Core.Foundation;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;

namespace Huracan.Pipeline.Tests.Training;

/// <summary>Draining, torn checkpoints, late mail, repeated questions: what a node meets that goes on where another, or itself, left off.</summary>
public sealed class ResumeTests
{
    private static readonly TinyRun Small = new() { Days = 6, Updates = 5 };
    private static readonly PipelineWorld Reference = new PipelineWorld(Small).Finish();

    private static void AssertAsReference(PipelineWorld world, ulong seed = 0) =>
        Assert.True(Reference.Facts == world.Facts, $"seed {seed}:\n{world.Facts}\nexpected\n{Reference.Facts}");

    /// <summary>Updates that take their time, so that each one's checkpoint is stored.</summary>
    private static FaultPlan Unhurried(ulong seed, Func<string, int, Exception?>? failEffect = null) => new(seed) { UpdateTakes = TimeSpan.FromMilliseconds(200), FailEffect = failEffect };

    private static PipelineNode TrainUntilUpdate(PipelineWorld world, int updates, FaultPlan? plan = null)
    {
        PipelineNode node = world.Boot(plan ?? Unhurried(0));
        return node.Until(() => world.Coin(TinyRun.Edge).UpdatesDone == updates, $"checkpoint {updates}");
    }

    // ---- drain ------------------------------------------------------------------------------------------------------

    [Theory]
    [InlineData(41, 1)]
    [InlineData(42, 2)]
    [InlineData(43, 3)]
    public void A_raised_stop_flag_ends_training_within_one_update_and_the_next_node_goes_on(ulong seed, int update)
    {
        PipelineWorld world = new(Small);
        FaultPlan plan = Unhurried(seed);
        PipelineNode node = TrainUntilUpdate(world, update, plan);
        int started = plan.Started("ppo-update");
        node.Host.RaiseStop();
        for (int step = 0; step < 400; step++) node.Host.Step();
        Assert.True(plan.Started("ppo-update") <= started + 1, $"seed {seed}: {plan.Started("ppo-update") - started} updates after the flag");
        Assert.Empty(world.Coin(TinyRun.Edge).FoldModels);
        node.Host.Stop();
        Assert.DoesNotContain(world.CoinEvents(TinyRun.Edge), e => e is AttemptFailed);

        world.Finish(new FaultPlan(seed + 1));
        AssertAsReference(world, seed);
    }

    [Fact]
    public void A_flag_raised_in_the_middle_of_an_update_makes_it_count_for_nothing()
    {
        PipelineWorld world = new(Small);
        PipelineNode? node = null;
        FaultPlan plan = Unhurried(44, (name, before) =>
        {
            if (name == "ppo-update" && before == 2) node!.Host.RaiseStop();
            return null;
        });
        node = world.Boot(plan);
        for (int step = 0; step < 1_000; step++) node.Host.Step();
        Assert.Equal(3, plan.Started("ppo-update"));
        Assert.Equal(2, world.Coin(TinyRun.Edge).UpdatesDone);
        node.Host.Stop();
        world.Finish();
        AssertAsReference(world, 44);
    }

    [Theory]
    [InlineData("shadow-trades", CoinStage.Training)]
    [InlineData("validate-fold", CoinStage.Validating)]
    [InlineData("judge-coin", CoinStage.Judging)]
    public void A_flag_raised_in_the_middle_of_an_effect_ends_it_without_a_fact_and_without_a_failed_try(string effect, CoinStage stays)
    {
        PipelineWorld world = new(Small);
        PipelineNode? node = null;
        bool drained = false;
        FaultPlan plan = Unhurried(47, (name, before) =>
        {
            if (name != effect || before > 0) return null;
            node!.Host.RaiseStop();
            node.Host.Entity(SymbolSupervisor.EntityKind, TinyRun.Edge).Tell(new DrainCoin(), new EdgeRef("drain", (message, _) => drained |= message is CoinDrained));
            return null;
        });
        node = world.Boot(plan);
        node.Until(() => drained, "the coin to be drained");
        Assert.Equal((stays, 1), (world.Coin(TinyRun.Edge).Stage, plan.Started(effect)));
        long stored = world.Journal.HighestSequenceNr(RunStreams.Coin(world.Run.RunId, TinyRun.Edge));
        node.Host.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(stored, world.Journal.HighestSequenceNr(RunStreams.Coin(world.Run.RunId, TinyRun.Edge)));
        Assert.DoesNotContain(world.CoinEvents(TinyRun.Edge), e => e is AttemptFailed);
        node.Host.Stop();
        world.Finish();
        AssertAsReference(world, 47);
    }

    [Fact]
    public void A_node_stopped_in_order_at_any_step_changes_nothing()
    {
        long steps = new PipelineWorld(Small).Boot(new FaultPlan(45)).Finish().Host.Steps;
        for (int k = 0; k < steps; k += 7)
        {
            PipelineWorld world = new(Small);
            PipelineNode node = world.Boot(new FaultPlan(45));
            for (int step = 0; step < k; step++) node.Host.Step();
            node.Host.Stop();
            world.Finish();
            Assert.True(world.Failures.IsEmpty, $"seed 45, stopped after step {k}: {string.Join("; ", world.Failures.Select(f => f.Message))}");
            AssertAsReference(world, 45);
        }
    }

    [Fact]
    public void A_coin_that_says_it_is_drained_stores_nothing_more()
    {
        // Whenever the flag is raised: at rest, while the signals are made, in an update, while a checkpoint or a model is stored.
        for (ulong seed = 60; seed < 84; seed++)
        {
            PipelineWorld world = new(Small);
            PipelineNode node = world.Boot(Unhurried(seed));
            for (int step = 0; step < 8 * (int)(seed - 60); step++) node.Host.Step();
            node.Host.RaiseStop();
            bool drained = false;
            node.Host.Entity(SymbolSupervisor.EntityKind, TinyRun.Edge).Tell(new DrainCoin(), new EdgeRef("drain", (message, _) => drained |= message is CoinDrained));
            node.Until(() => drained, "the coin to be drained");
            string id = RunStreams.Coin(world.Run.RunId, TinyRun.Edge);
            long stored = world.Journal.HighestSequenceNr(id);
            node.Host.Advance(TimeSpan.FromSeconds(5));
            Assert.True(stored == world.Journal.HighestSequenceNr(id), $"seed {seed}: {string.Join(", ", world.CoinEvents(TinyRun.Edge).Select(e => e.GetType().Name))}, {stored} of them before it was drained");
            node.Host.Stop();
            world.Finish();
            AssertAsReference(world, seed);
        }
    }

    // ---- superseded checkpoints -------------------------------------------------------------------------------------

    [Fact]
    public void Checkpoints_that_newer_ones_have_replaced_are_deleted_and_nothing_else_is()
    {
        PipelineWorld world = new(Small);
        world.Finish(Unhurried(46));
        Assert.True(world.CoinEvents(TinyRun.Edge).OfType<CheckpointStored>().Count() > 3);
        AssertAsReference(world, 46);
        string[] needed = [.. world.Run.Symbols.SelectMany(symbol => world.Coin(symbol).LiveBlobs).Distinct()];
        Assert.All(needed, hex => Assert.True(world.Blobs.Contains(new BlobId(hex)), hex));
        Assert.Equal(needed.Length, world.Blobs.Count);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_deleted_stays_and_changes_nothing()
    {
        PipelineWorld world = new(Small);
        FaultPlan plan = Unhurried(47, (name, _) => name == "forget-checkpoints" ? new IOException("the store does not answer") : null);
        world.Finish(plan);
        Assert.True(plan.Started("forget-checkpoints") > 0);
        Assert.DoesNotContain(world.CoinEvents(TinyRun.Edge), fact => fact is AttemptFailed);
        AssertAsReference(world, 47);
    }

    // ---- torn checkpoints -------------------------------------------------------------------------------------------

    [Fact]
    public void A_torn_checkpoint_is_passed_over_with_a_notice_and_the_one_before_it_is_used()
    {
        PipelineWorld world = new(Small);
        TrainUntilUpdate(world, 3).Host.Crash();
        string torn = world.Coin(TinyRun.Edge).CheckpointBlob!;
        world.Blobs.Damage(new BlobId(torn), bytes => bytes[..(bytes.Length / 2)]);

        FaultPlan plan = new();
        world.Boot(plan).Finish();
        string notice = Assert.Single(world.Notices);
        Assert.Contains($"checkpoint {torn[..12]} is passed over", notice, StringComparison.Ordinal);
        Assert.EndsWith("the one before it is used", notice, StringComparison.Ordinal);
        Assert.Equal(3 + Small.Updates, plan.Started("ppo-update")); // updates 3 to 5 of the fold, then the final policy
        AssertAsReference(world);
    }

    [Fact]
    public void Where_both_checkpoints_are_torn_the_fold_begins_again()
    {
        PipelineWorld world = new(Small);
        TrainUntilUpdate(world, 3).Host.Crash();
        CoinState coin = world.Coin(TinyRun.Edge);
        world.Blobs.Damage(new BlobId(coin.CheckpointBlob!), bytes => bytes[..^1]);
        world.Blobs.Damage(new BlobId(coin.PreviousCheckpointBlob!), bytes =>
        {
            bytes[bytes.Length / 2] ^= 1;
            return bytes;
        });

        FaultPlan plan = new();
        world.Boot(plan).Finish();
        Assert.Equal(2, world.Notices.Length);
        Assert.EndsWith("this training begins again", world.Notices[1], StringComparison.Ordinal);
        Assert.Equal(2 * Small.Updates, plan.Started("ppo-update"));
        AssertAsReference(world);
    }

    // ---- torn models, results and archives --------------------------------------------------------------------------

    [Theory]
    [InlineData(CoinStage.Validating, "model", 3)] // the fold once more, then the final policy: 5 updates each, after 5 before the crash
    [InlineData(CoinStage.Judging, "result", 2)]
    [InlineData(CoinStage.Judging, "final", 3)]
    [InlineData(CoinStage.Judging, "model and result", 3)]
    [InlineData(CoinStage.Registering, "artifact", 2)]
    public void What_made_a_torn_blob_is_done_again_with_a_notice_and_ends_with_the_same_bytes(CoinStage stage, string torn, int trainings)
    {
        PipelineWorld world = new(Small);
        FaultPlan plan = new();
        PipelineNode node = world.Boot(plan);
        node.Until(() => world.Coin(TinyRun.Edge).Stage == stage, $"{stage}").Host.Crash();
        CoinState coin = world.Coin(TinyRun.Edge);
        string[] lost = torn switch
        {
            "model" => [coin.FoldModels[0]!],
            "result" => [coin.FoldResults[0]!],
            "final" => [coin.FinalModelBlob!],
            "artifact" => [coin.Judgement!.ArtifactBlob],
            _ => [coin.FoldResults[0]!, coin.FoldModels[0]!],
        };
        foreach (string blob in lost) world.Blobs.Damage(new BlobId(blob), bytes => bytes[..^1]);

        FaultPlan next = new();
        world.Boot(next).Finish();
        Assert.Equal(lost, world.CoinEvents(TinyRun.Edge).OfType<BlobLost>().Select(e => e.Blob));
        Assert.Equal(lost.Length, world.Notices.Length);
        Assert.All(lost.Zip(world.Notices), pair =>
        {
            (string blob, string notice) = pair;
            Assert.Contains(blob, notice, StringComparison.Ordinal);
            Assert.EndsWith("the work that made it is done again", notice, StringComparison.Ordinal);
        });
        Assert.DoesNotContain(world.CoinEvents(TinyRun.Edge), e => e is AttemptFailed);
        Assert.Equal(trainings * Small.Updates, plan.Started("ppo-update") + next.Started("ppo-update"));
        Assert.All(world.Coin(TinyRun.Edge).LiveBlobs, blob => Assert.True(world.Blobs.Contains(new BlobId(blob))));
        AssertSameEnd(world);
    }

    [Fact]
    public void Only_the_fold_whose_model_and_result_are_torn_is_trained_again()
    {
        // Four folds: the first one's loss leaves the others as they are.
        TinyRun four = Small with { Days = 12, Updates = 2 };
        PipelineWorld undisturbed = new PipelineWorld(four).Finish(), world = new(four);
        world.Boot().Until(() => world.Coin(TinyRun.Edge).Stage == CoinStage.Judging, "the judgement").Host.Crash();
        CoinState coin = world.Coin(TinyRun.Edge);
        world.Blobs.Damage(new BlobId(coin.FoldResults[0]!), bytes => []);
        world.Blobs.Damage(new BlobId(coin.FoldModels[0]!), bytes => []);
        FaultPlan plan = new();
        world.Boot(plan).Finish();
        Assert.Equal((four.Updates, 2), (plan.Started("ppo-update"), plan.Started("validate-fold"))); // once in vain
        Assert.Equal(undisturbed.Coin(TinyRun.Edge).Judgement, world.Coin(TinyRun.Edge).Judgement);
    }

    [Fact]
    public void A_store_that_keeps_nothing_sets_the_coin_aside_as_the_worlds_trouble()
    {
        PipelineWorld world = new(Small);
        world.WhenShown = (_, shown) =>
        {
            if (shown is CoinProgress { Stage: CoinStage.Validating }) world.Blobs.Damage(new BlobId(world.Coin(TinyRun.Edge).FoldModels[0]!), bytes => bytes[..^1]);
        };
        world.Finish();
        CoinState coin = world.Coin(TinyRun.Edge);
        Assert.Equal(FailureCause.World, coin.SetAside!.Cause);
        Assert.Contains(coin.FoldModels[0]!, coin.SetAside.Reason, StringComparison.Ordinal);
        Assert.Equal((CoinState.RemakesMax, 3), (coin.LostBlobs.Count, world.CoinEvents(TinyRun.Edge).Count(e => e is AttemptFailed)));
    }

    /// <summary>What was done again is a fact again; the end is the same.</summary>
    private static void AssertSameEnd(PipelineWorld world)
    {
        CoinState expected = Reference.Coin(TinyRun.Edge), seen = world.Coin(TinyRun.Edge);
        Assert.Equal(expected.FoldModels, seen.FoldModels);
        Assert.Equal(expected.FoldResults, seen.FoldResults);
        Assert.Equal((expected.FinalModelBlob, expected.Judgement, expected.Verdict), (seen.FinalModelBlob, seen.Judgement, seen.Verdict));
        Assert.Equal(expected.Judgement!.ModelHash, world.Publisher.Published[TinyRun.Edge]);
    }

    // ---- late and repeated mail -------------------------------------------------------------------------------------

    [Fact]
    public void Late_mail_of_a_given_up_attempt_changes_nothing()
    {
        PipelineWorld world = new(Small);
        bool fail = true;
        PipelineNode node = world.Boot(Unhurried(51, (name, before) => fail && name == "ppo-update" && before == 2 ? new IOException("hiccup") : null));
        node.Until(() => world.CoinEvents(TinyRun.Edge).Any(e => e is AttemptFailed), "the failed try");
        fail = false;
        ActorRef coin = node.Actor(TinyRun.Edge)!;
        long late = 1L << 32; // the first try of the first incarnation
        TellAllLateMail(coin, late);
        node.Until(() => world.Coin(TinyRun.Edge).UpdatesDone >= 3, "the next try");
        TellAllLateMail(coin, late);
        node.Finish();
        Assert.Single(world.CoinEvents(TinyRun.Edge), e => e is AttemptFailed);
        Assert.Equal(0, node.Host.Counters.Unhandled);
        AssertAsReference(world, 51);
    }

    [Fact]
    public void Mail_that_outlived_a_restart_of_the_supervisor_changes_nothing()
    {
        PipelineWorld world = new(Small);
        bool crash = true;
        world.WhenShown = (supervisor, shown) =>
        {
            if (shown is not CoinProgress { Detail: "fold 1/1, update 2/5" } || !crash) return;
            crash = false;
            PipelineWorld.Crash(supervisor);
        };
        PipelineNode node = world.Boot(Unhurried(52));
        node.Until(() => !crash, "the crash");
        TellAllLateMail(node.Actor(TinyRun.Edge)!, 1L << 32); // waits in the mailbox of the next incarnation
        node.Finish();
        Assert.DoesNotContain(world.CoinEvents(TinyRun.Edge), e => e is AttemptFailed);
        AssertAsReference(world, 52);
    }

    [Fact]
    public void Mail_after_the_end_changes_nothing()
    {
        PipelineWorld world = new(Small);
        PipelineNode node = world.Boot().Finish();
        long stored = world.Journal.HighestSequenceNr(RunStreams.Coin(world.Run.RunId, TinyRun.Edge));
        TellAllLateMail(node.Actor(TinyRun.Edge)!, 1L << 32);
        node.Host.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(stored, world.Journal.HighestSequenceNr(RunStreams.Coin(world.Run.RunId, TinyRun.Edge)));
        AssertAsReference(world);
    }

    /// <summary>Every answer that a child of that attempt could still send, each with a content that would spoil the run.</summary>
    private static void TellAllLateMail(ActorRef coin, long attempt)
    {
        coin.Tell(new CandlesLoaded(attempt, null!));
        coin.Tell(new SignalsReady(attempt, null!));
        coin.Tell(new CheckpointReady(attempt, 0, 4, "spoilt"));
        coin.Tell(new FoldReady(attempt, 0, "spoilt"));
        coin.Tell(new FoldJudged(attempt, 0, "spoilt"));
        coin.Tell(new CoinPacked(attempt, new CoinJudged("PUBLISHED", "spoilt", "spoilt", "spoilt")));
        coin.Tell(new WorkFailed(attempt, "train", new IOException("late")));
        coin.Tell(new Interrupted(attempt));
    }

    [Fact]
    public void The_same_answer_twice_is_one_fact()
    {
        // Same attempt, same fold: as if the first answer's credit had been lost.
        PipelineWorld world = new(Small);
        PipelineNode node = TrainUntilUpdate(world, 4, Unhurried(53));
        node.Until(() => world.Coin(TinyRun.Edge).Stage == CoinStage.Validating, "the fold's model");
        ActorRef coin = node.Actor(TinyRun.Edge)!;
        coin.Tell(new FoldReady(1L << 32, 0, world.Coin(TinyRun.Edge).FoldModels[0]!));
        coin.Tell(new CheckpointReady(1L << 32, 0, 4, "spoilt"));
        node.Finish();
        AssertAsReference(world, 53);
    }

    [Fact]
    public void TrainCoin_repeated_is_idempotent_before_during_and_after()
    {
        PipelineWorld world = new(Small);
        PipelineNode node = world.Boot(new FaultPlan(54));
        for (int step = 0; !node.IsFinished; step++)
        {
            if (step % 5 == 0) node.Host.Entity(SymbolSupervisor.EntityKind, TinyRun.Edge).Tell(new TrainCoin(world.Run.RunId, 1, TinyRun.Edge), node.Daily);
            Assert.True(node.Host.Step() && step < 20_000, "seed 54: the run does not finish");
        }

        node.Host.Entity(SymbolSupervisor.EntityKind, TinyRun.Edge).Tell(new TrainCoin(world.Run.RunId, 1, TinyRun.Edge), node.Daily);
        node.Host.Advance(TimeSpan.FromSeconds(5));
        AssertAsReference(world, 54);
    }

    [Fact]
    public void A_question_about_another_run_is_not_answered()
    {
        PipelineWorld world = new(Small);
        PipelineNode node = world.Boot().Finish();
        long unhandled = node.Host.Counters.Unhandled;
        node.Host.Entity(SymbolSupervisor.EntityKind, TinyRun.Edge).Tell(new TrainCoin("another run", 1, TinyRun.Edge), node.Daily);
        node.Daily.Tell(new CoinReport("another run", 1, TinyRun.Edge, "SHADOW", "hash", FailureCause.World, null));
        node.Host.Settle();
        Assert.Equal(unhandled + 2, node.Host.Counters.Unhandled);
    }

    [Fact]
    public void A_run_that_was_restarted_answers_whoever_asks_again()
    {
        PipelineWorld world = new(Small);
        FaultPlan plan = new(55) { FailAppend = append => world.State.IsFinished || !append.Records.Any(r => r.Manifest == "run-finished") ? null : (AppendOutcome.Unknown, true) };
        PipelineNode node = world.Boot(plan);
        node.Until(() => world.State.IsFinished, "the last fact");
        node.Host.Advance(TimeSpan.FromSeconds(5));
        Assert.False(node.IsFinished); // the restart has forgotten who waited
        Assert.True(node.Host.Ask<RunReport>(node.Daily, new AwaitRun()).State.IsFinished);
    }

    // ---- memory -----------------------------------------------------------------------------------------------------

    [Fact]
    public void A_finished_coin_holds_no_candles_signals_or_children()
    {
        List<WeakReference> large = [];
        PipelineWorld world = new(Small with { Loading = source => new ScriptedCandles(source, (_, _) => null) });
        PipelineNode node = FinishAndWatch(world, large);
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.NotEmpty(large);
        Assert.Equal(0, large.Count(w => w.IsAlive));
        Assert.NotNull(node.Actor(TinyRun.Edge));
        GC.KeepAlive(world);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static PipelineNode FinishAndWatch(PipelineWorld world, List<WeakReference> large)
    {
        PipelineNode node = world.Boot();
        node.Until(() => world.Coin(TinyRun.Edge).Stage == CoinStage.Training && node.Actor(TinyRun.Edge, "ppo") is not null, "the training");
        foreach (string field in new[] { "_signals", "_candles" })
        {
            object supervisor = Instance(node.Actor(TinyRun.Edge)!);
            large.Add(new WeakReference(supervisor.GetType().GetField(field, System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!.GetValue(supervisor)));
        }

        node.Finish();
        node.Host.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(node.Actor(TinyRun.Edge, "ppo"));
        Assert.Null(node.Actor(TinyRun.Edge, "validation"));
        return node;
    }

    private static object Instance(ActorRef actor) =>
        actor.GetType().GetProperty("Instance", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!.GetValue(actor)!;
}
