using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Core.Foundation;
using Huracan.Core.Regimes;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;

namespace Huracan.Pipeline.Tests.Training;

/// <summary>What fails, how often it is tried again, and what the other coins see of it: nothing.</summary>
public sealed class FailureTests
{
    private static readonly TinyRun Small = new() { Days = 6, Updates = 3 };
    private static readonly TinyRun Two = Small with { Symbols = [TinyRun.Edge, TinyRun.Walk] };
    private static readonly PipelineWorld Reference = new PipelineWorld(Two).Finish();

    private static AttemptFailed[] FailedTries(PipelineWorld world, string symbol) => [.. world.CoinEvents(symbol).OfType<AttemptFailed>()];

    private static void AssertAsReference(PipelineWorld world, params string[] symbols)
    {
        foreach (string symbol in symbols.Length > 0 ? symbols : [.. world.Run.Symbols])
        {
            Assert.Equal(Reference.Coin(symbol).FoldModels, world.Coin(symbol).FoldModels);
            Assert.Equal(Reference.Coin(symbol).FinalModelBlob, world.Coin(symbol).FinalModelBlob);
            Assert.Equal(Reference.Coin(symbol).Judgement, world.Coin(symbol).Judgement);
            Assert.Equal(Reference.Coin(symbol).Judgement!.ModelHash, world.Publisher.Published[symbol]);
        }
    }

    [Fact]
    public void A_refused_coin_and_a_good_one_stand_side_by_side()
    {
        // The good coin's run id differs, since the other's candles do; its policy must not.
        PipelineWorld world = new PipelineWorld(Two with { Days = 12, Candles = TinyRun.WithHalfOf(TinyRun.Walk) }).Finish();
        PipelineWorld alone = new PipelineWorld(Two with { Days = 12, Symbols = [TinyRun.Edge] }).Finish();
        CoinState refused = world.Coin(TinyRun.Walk);
        Assert.Equal("REFUSED", refused.Verdict);
        Assert.Contains("coverage", refused.Refusal!.Reason, StringComparison.OrdinalIgnoreCase);
        Assert.True(world.Blobs.Contains(new BlobId(refused.Refusal.QualityBlob)));
        Assert.False(world.Publisher.Published.ContainsKey(TinyRun.Walk));
        Assert.Equal(alone.Coin(TinyRun.Edge).Judgement, world.Coin(TinyRun.Edge).Judgement);
        Assert.True(world.State.IsFinished);
    }

    [Fact]
    public void Too_few_days_for_one_fold_refuse_every_coin_with_the_numbers()
    {
        PipelineWorld world = new PipelineWorld(Two with { Days = 5 }).Finish();
        Assert.All(world.Run.Symbols, s => Assert.Equal("REFUSED", world.Coin(s).Verdict));
        Assert.Contains("5 days", world.Coin(TinyRun.Edge).Refusal!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_coin_whose_loader_throws_three_times_is_set_aside_and_the_others_finish()
    {
        TinyRun run = Two with
        {
            Loading = source => new ScriptedCandles(source, (symbol, _) => symbol == TinyRun.Edge ? throw new IOException("the disk is gone") : null),
        };
        PipelineWorld world = new PipelineWorld(run).Finish();
        Assert.Equal(new CoinSetAside(FailureCause.World, "load: the disk is gone"), world.Coin(TinyRun.Edge).SetAside);
        Assert.Equal(3, FailedTries(world, TinyRun.Edge).Length);
        Assert.Equal(3, world.Notices.Count(n => n.StartsWith($"{TinyRun.Edge}: try", StringComparison.Ordinal)));
        Assert.IsType<CoinFailed>(world.State.Finished[TinyRun.Edge]);
        AssertAsReference(world, TinyRun.Walk);
        Assert.True(world.Time.Elapsed >= TimeSpan.FromSeconds(3), "waits 1 s, then 2 s (D47)");
    }

    [Theory]
    [InlineData("load-candles", 0)]
    [InlineData("put-blob", 0)]
    [InlineData("put-blob", 1)]
    [InlineData("put-blob", 2)]
    [InlineData("put-blob", 3)]
    [InlineData("shadow-trades", 0)]
    [InlineData("prepare-fold", 0)]
    [InlineData("prepare-fold", 1)]
    [InlineData("ppo-update", 0)]
    [InlineData("ppo-update", 1)]
    [InlineData("ppo-update", 2)]
    [InlineData("ppo-update", 4)]
    [InlineData("validate-fold", 0)]
    [InlineData("judge-coin", 0)]
    [InlineData("register", 0)]
    public void One_passing_trouble_is_tried_again_and_gives_the_same_model(string effect, int nth)
    {
        foreach (ulong seed in new ulong[] { 0, 21, 22 })
        {
            PipelineWorld world = new(Two);
            FaultPlan plan = new(seed) { FailEffect = (name, before) => name == effect && before == nth ? new IOException("hiccup") : null };
            world.Boot(plan).Finish();
            Assert.True(plan.Started(effect) > nth, $"seed {seed}: never got there");
            AttemptFailed failed = Assert.Single(world.Run.Symbols.SelectMany(s => FailedTries(world, s)));
            Assert.Equal(FailureCause.World, failed.Cause);
            Assert.Contains("hiccup", failed.Reason, StringComparison.Ordinal);
            Assert.True(Reference.Facts == world.Facts, $"seed {seed}:\n{world.Facts}");
            AssertAsReference(world);
        }
    }

    [Fact]
    public void Trouble_in_any_effect_of_a_run_is_survived()
    {
        // One effect fails, whichever it is: the n-th of all, for every n.
        int n = 0;
        for (; ; n++)
        {
            int at = n, seen = 0;
            string failed = "";
            PipelineWorld world = new(Small);
            world.Boot(new FaultPlan((ulong)n + 100)
            {
                FailEffect = (name, _) =>
                {
                    if (seen++ != at) return null;
                    failed = name;
                    return new IOException("hiccup");
                },
            }).Finish();
            Assert.True(world.Coin(TinyRun.Edge).FinalModelBlob == Reference.Coin(TinyRun.Edge).FinalModelBlob, $"seed {n + 100}, effect {n}, {failed}:\n{world.Facts}");
            int tries = failed is "" or "dispose-training" or "forget-checkpoints" ? 0 : 1; // nobody waits for the trainer's end, nor for a deletion
            Assert.True(FailedTries(world, TinyRun.Edge).Length == tries, $"seed {n + 100}, effect {n}, {failed}");
            if (failed.Length == 0) break; // there are no more
        }

        Assert.True(n > 15, $"{n} effects");
    }

    [Fact]
    public void Candles_that_change_under_way_are_refused_by_name()
    {
        TinyRun run = Two with { Loading = _ => TinyRun.Others };
        PipelineWorld world = new PipelineWorld(run).Finish();
        CoinSetAside aside = world.Coin(TinyRun.Edge).SetAside!;
        Assert.Equal(FailureCause.Caller, aside.Cause);
        Assert.Contains($"{TinyRun.Edge}: the candles changed while the run was under way", aside.Reason, StringComparison.Ordinal);
        Assert.Empty(world.Publisher.Published);
    }

    [Fact]
    public void Candles_that_change_between_two_nodes_are_refused_and_those_that_come_back_go_on()
    {
        PipelineWorld world = new(Small);
        PipelineNode first = world.Boot();
        first.Until(() => world.Coin(TinyRun.Edge).FoldModels.Count == 1, "a trained fold");
        first.Host.Crash();

        bool changed = true;
        PipelineWorld second = world.With(run => run with { Candles = new ScriptedCandles(run.Candles, (symbol, _) => changed ? TinyRun.Others.Load(run.Request(symbol)) : null) });
        PipelineNode node = second.Boot();
        node.Until(() => FailedTries(second, TinyRun.Edge).Length == 1, "the refusal");
        changed = false;
        node.Finish();
        Assert.Equal(Reference.Coin(TinyRun.Edge).FinalModelBlob, second.Coin(TinyRun.Edge).FinalModelBlob);
    }

    [Theory]
    [InlineData("features")]
    [InlineData("consensus")]
    [InlineData("engine-trend")]
    public void A_child_that_crashes_in_the_middle_of_an_attempt_costs_one_try(string child)
    {
        PipelineWorld world = new(Two);
        PipelineNode node = world.Boot(new FaultPlan(31));
        node.Until(() => node.Actor(TinyRun.Edge, child) is not null, child);
        node.Actor(TinyRun.Edge, child)!.Tell(Poison(child));
        node.Finish();
        Assert.Equal((child, FailureCause.OurBug), (Assert.Single(FailedTries(world, TinyRun.Edge)).Stage, FailedTries(world, TinyRun.Edge)[0].Cause));
        AssertAsReference(world);
    }

    /// <summary>A message whose handler throws.</summary>
    private static object Poison(string child) => child switch
    {
        "features" => new ComputeBlock(0, null!, 77, 1),
        "consensus" => new BlockVoted(0, 99, 0, null!),
        _ => new VoteOnBlock(0, 0, null!, null!, 77, 1),
    };

    [Fact]
    public void A_trainer_that_crashes_between_two_updates_costs_one_try()
    {
        PipelineWorld world = new(Two);
        int seen = 0;
        world.WhenShown = (trainer, shown) =>
        {
            if (shown is TrainingProgress && ++seen == 2) PipelineWorld.Crash(trainer);
        };
        world.Finish(new FaultPlan(32));
        AttemptFailed failed = Assert.Single(world.Run.Symbols.SelectMany(s => FailedTries(world, s)));
        Assert.Equal(("ppo", "ppo: our bug: crash"), (failed.Stage, failed.Reason));
        AssertAsReference(world);
    }

    [Fact]
    public void All_engines_crashing_together_are_one_failed_try()
    {
        PipelineWorld world = new(Two);
        PipelineNode node = world.Boot();
        string[] engines = [.. world.Run.Work.Engines.Select(name => $"engine-{name}")];
        node.Until(() => engines.All(e => node.Actor(TinyRun.Edge, e) is not null), "the engines");
        foreach (string engine in engines) node.Actor(TinyRun.Edge, engine)!.Tell(Poison(engine));
        node.Finish();
        Assert.Single(FailedTries(world, TinyRun.Edge));
        AssertAsReference(world);
    }

    [Fact]
    public void A_supervisor_that_crashes_goes_on_from_its_journal()
    {
        PipelineWorld world = new(Two);
        int seen = 0;
        world.WhenShown = (supervisor, shown) =>
        {
            if (shown is CoinProgress { Symbol: TinyRun.Edge } && ++seen is 2 or 4) PipelineWorld.Crash(supervisor);
        };
        world.Finish(new FaultPlan(33));
        Assert.True(world.Failures.Count == 2, $"{world.Failures.Count} crashes, {seen} times shown");
        Assert.Equal(Reference.Facts, world.Facts);
        Assert.Empty(FailedTries(world, TinyRun.Edge));
    }

    [Fact]
    public void A_supervisor_that_always_crashes_is_set_aside_by_the_run_and_said_so()
    {
        PipelineWorld world = new(Two)
        {
            WhenShown = (supervisor, shown) =>
            {
                if (shown is CoinProgress { Symbol: TinyRun.Edge }) PipelineWorld.Crash(supervisor);
            },
        };
        world.Finish();
        Assert.Equal(new CoinFailed(TinyRun.Edge, FailureCause.OurBug, "our bug: crash"), world.State.Finished[TinyRun.Edge]);
        Assert.Equal(new CoinSetAside(FailureCause.OurBug, "our bug: crash"), world.Coin(TinyRun.Edge).SetAside);
        AssertAsReference(world, TinyRun.Walk);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_append_of_unknown_outcome_is_decided_by_recovery(bool stored)
    {
        // The n-th append of all, for every n: stored or not, the facts are the same in the end and none is there twice.
        for (int n = 0, appends = int.MaxValue; n < appends; n++)
        {
            int at = n, seen = 0;
            PipelineWorld world = new(Small);
            FaultPlan plan = new((ulong)n + 200) { FailAppend = _ => seen++ == at ? (AppendOutcome.Unknown, stored) : null };
            PipelineNode node = world.Boot(plan);
            node.Until(() => world.State.IsFinished, "the run's last fact");
            if (appends == int.MaxValue) appends = seen - 1;
            Assert.True(Reference.Coin(TinyRun.Edge).FinalModelBlob == world.Coin(TinyRun.Edge).FinalModelBlob, $"seed {n + 200}, append {n}:\n{world.Facts}");
            Assert.True(world.CoinEvents(TinyRun.Edge).OfType<FoldTrained>().Count() == 2 && world.CoinEvents(TinyRun.Edge).OfType<CoinJudged>().Count() == 1
                && world.Events(RunStreams.Run(world.Run.RunId)).OfType<CoinFinished>().Count() == 1, $"seed {n + 200}, append {n}:\n{world.Facts}");
            Assert.Empty(FailedTries(world, TinyRun.Edge));
            Assert.Single(world.Failures);
        }
    }

    [Fact]
    public void A_node_that_a_newer_one_has_fenced_stops_and_adds_nothing()
    {
        PipelineWorld world = new(Small);
        PipelineNode zombie = world.Boot();
        zombie.Until(() => world.Coin(TinyRun.Edge).Stage == CoinStage.Training, "the training");
        foreach (string id in new[] { RunStreams.Run(world.Run.RunId), RunStreams.Coin(world.Run.RunId, TinyRun.Edge) }) world.Journal.TakeOver(id, 2);
        for (int step = 0; step < 2_000 && zombie.Host.Step(); step++)
        {
        }

        Assert.Equal(CoinStage.Training, world.Coin(TinyRun.Edge).Stage);
        Assert.Null(zombie.Actor(TinyRun.Edge));
        Assert.Contains(world.Failures, f => f is AppendFailedException { Outcome: AppendOutcome.Fenced });
        world.Finish();
        Assert.Equal(Reference.Coin(TinyRun.Edge).FinalModelBlob, world.Coin(TinyRun.Edge).FinalModelBlob);
    }
}
