using Huracan.Core.Runs;

namespace Huracan.Pipeline.Tests.Training;

/// <summary>One run, one answer: on any host, in any order of turns, with any number of workers.</summary>
public sealed class RunOnHostsTests
{
    private static readonly TinyRun ThreeCoins = new() { Symbols = [TinyRun.Edge, TinyRun.Regimes, TinyRun.Walk], Days = 8 };
    private static readonly PipelineWorld Reference = new PipelineWorld(ThreeCoins).Finish();

    [Fact]
    public void A_run_brings_every_coin_to_a_verdict_and_its_model_to_the_registry()
    {
        foreach (string symbol in Reference.Run.Symbols)
        {
            CoinState coin = Reference.Coin(symbol);
            Assert.NotNull(coin.Verdict);
            Assert.Equal((CoinStage.Finished, 2, 2), (coin.Stage, coin.Folds, coin.FoldResults.Count));
            Assert.Equal(coin.Judgement!.ModelHash, Reference.Publisher.Published[symbol]);
            Assert.All(coin.LiveBlobs, blob => Assert.True(Reference.Blobs.Contains(new(blob))));
        }

        Assert.True(Reference.State.IsFinished);
        Assert.Equal(3, Reference.Run.Symbols.Select(s => Reference.Coin(s).Judgement!.ModelHash).Distinct().Count());
        Assert.Empty(Reference.Failures);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Any_order_of_turns_and_any_delays_give_the_same_facts(ulong seed)
    {
        PipelineWorld world = new PipelineWorld(ThreeCoins with { Workers = 3 }).Finish(new FaultPlan(seed));
        Assert.True(Reference.Facts == world.Facts, $"seed {seed}:\n{world.Facts}\nexpected\n{Reference.Facts}");
        Assert.True(world.Notices.Length == 0, $"seed {seed}: {string.Join("; ", world.Notices)}"); // a checkpoint that reached a wrong fold would be passed over
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    public async Task The_host_with_threads_gives_the_same_facts(int workers, int threads)
    {
        PipelineWorld world = await new PipelineWorld(ThreeCoins with { Workers = workers }).FinishOnThreadsAsync(threads);
        Assert.Equal(Reference.Facts, world.Facts);
    }

    [Fact]
    public void Coins_beyond_the_workers_wait_for_their_turn()
    {
        PipelineWorld world = new(ThreeCoins with { Workers = 1 });
        PipelineNode node = world.Boot();
        node.Until(() => node.Actor(TinyRun.Edge) is not null, "the first coin");
        node.Until(() => world.Coin(TinyRun.Edge).Stage == CoinStage.Finished, "its end");
        Assert.Null(node.Actor(TinyRun.Walk));
        node.Finish();
        Assert.Equal(Reference.Facts, world.Facts);
    }

    [Fact]
    public void The_order_of_symbols_changes_nothing()
    {
        PipelineWorld world = new PipelineWorld(ThreeCoins with { Symbols = [TinyRun.Walk, TinyRun.Edge, TinyRun.Regimes] }).Finish();
        Assert.Equal(Reference.Run.RunId, world.Run.RunId);
        Assert.Equal(Reference.Facts, world.Facts);
    }

    [Fact]
    public void A_coin_alone_gets_the_model_of_its_coin_among_others()
    {
        PipelineWorld world = new PipelineWorld(ThreeCoins with { Symbols = [TinyRun.Walk] }).Finish();
        Assert.Equal(Reference.Coin(TinyRun.Walk).FinalModelBlob, world.Coin(TinyRun.Walk).FinalModelBlob);
        Assert.Equal(Reference.Coin(TinyRun.Walk).Judgement!.ModelHash, world.Coin(TinyRun.Walk).Judgement!.ModelHash);
    }

    [Fact]
    public void Another_seed_gives_other_models()
    {
        PipelineWorld world = new PipelineWorld(ThreeCoins with { Seed = 8, Symbols = [TinyRun.Edge] }).Finish();
        Assert.NotEqual(Reference.Coin(TinyRun.Edge).FinalModelBlob, world.Coin(TinyRun.Edge).FinalModelBlob);
    }

    [Fact]
    public void When_checkpoints_are_written_changes_nothing()
    {
        PipelineWorld never = new PipelineWorld(ThreeCoins with { CheckpointEvery = TimeSpan.FromDays(1) }).Finish();
        Assert.DoesNotContain(never.CoinEvents(TinyRun.Edge), e => e is CheckpointStored);
        Assert.Contains(Reference.CoinEvents(TinyRun.Edge), e => e is CheckpointStored);
        Assert.Equal(Reference.Facts, never.Facts);
    }

    [Fact]
    public void Four_folds_are_trained_validated_and_judged_in_order()
    {
        PipelineWorld world = new PipelineWorld(new TinyRun()).Finish();
        string[] facts = [.. world.CoinEvents(TinyRun.Edge).Where(e => e is not CheckpointStored).Select(e => e switch
        {
            FoldTrained t => $"trained {t.Fold}",
            FoldValidated v => $"validated {v.Fold}",
            _ => e.GetType().Name,
        })];
        Assert.Equal(
            [nameof(DataAccepted), "trained 0", "validated 0", "trained 1", "validated 1", "trained 2", "validated 2", "trained 3", "validated 3",
                $"trained {CoinState.FinalFold}", nameof(CoinJudged), nameof(ModelRegistered)], facts);
    }
}
