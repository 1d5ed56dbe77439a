using Huracan.Actors.Port;
using Huracan.Core.Foundation;
using Huracan.Core.Runs;
using Huracan.Pipeline.Fleet;
using Huracan.Pipeline.Training;
using Huracan.Pipeline.Training.Remote;

namespace Huracan.Pipeline.Tests.Training.Remote;

/// <summary>The real kernels behind a trainer service: the same facts as where each coin trains its own folds.</summary>
public sealed class RemoteTrainingTests
{
    private static readonly TinyRun Two = new() { Days = 8, Symbols = [TinyRun.Edge, TinyRun.Walk], Workers = 2 };
    private static readonly PipelineWorld Reference = new PipelineWorld(Two).Finish();
    private static readonly TrainerRoute Route = new("trainer-simd", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));

    private static RunContext Elsewhere(RunContext run) => run with { Trainer = Route };

    /// <param name="trainers">1: one coin waits while the other one's fold is trained.</param>
    /// <param name="of">The run as the n-th trainer sees it.</param>
    private static PipelineNode Boot(PipelineWorld world, int trainers, FaultPlan plan, Func<int, RunContext>? of = null)
    {
        int made = 0;
        PipelineNode node = world.Boot(plan);
        NodeLoad load = new(trainers);
        node.Host.RegisterService(Route.Service, Props.Of(() =>
        {
            RunContext run = of?.Invoke(made++) ?? world.Run;
            return new TrainerService(_ => run, Route.Patience, load);
        }), trainers);
        return node;
    }

    private static string[] PathsOfTraining(PipelineWorld world) => [.. world.Shown.Where(shown => shown.Shown is TrainingProgress).Select(shown => shown.Actor.Path).Distinct().Order(StringComparer.Ordinal)];

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 71)]
    [InlineData(2, 72)]
    public void A_run_whose_folds_are_trained_elsewhere_gives_the_same_models(int trainers, ulong seed)
    {
        PipelineWorld world = new PipelineWorld(Two).With(Elsewhere);
        Boot(world, trainers, new FaultPlan(seed)).Finish();
        Assert.Equal(Reference.Verdicts, world.Verdicts);
        Assert.True(Reference.Facts == world.Facts, $"seed {seed}:\n{world.Facts}\nexpected\n{Reference.Facts}");
        Assert.NotEmpty(PathsOfTraining(world));
        Assert.All(PathsOfTraining(world), path => Assert.StartsWith("/system/service-trainer-simd/worker-", path, StringComparison.Ordinal));
        Assert.Empty(world.Failures);
    }

    [Fact]
    public void A_run_that_is_killed_in_the_middle_of_a_training_elsewhere_continues_from_its_checkpoint()
    {
        TinyRun small = new() { Days = 6, Updates = 5 };
        PipelineWorld reference = new PipelineWorld(small).Finish();
        PipelineWorld world = new PipelineWorld(small).With(Elsewhere);
        PipelineNode node = Boot(world, 1, new FaultPlan(73) { UpdateTakes = TimeSpan.FromMilliseconds(200) });
        node.Until(() => world.Coin(TinyRun.Edge).UpdatesDone == 3, "checkpoint 3");
        node.Host.Crash();
        FaultPlan plan = new(74);
        Boot(world, 1, plan).Finish();
        Assert.Equal(reference.Verdicts, world.Verdicts);
        Assert.Equal(2 + 5, plan.Started("ppo-update")); // the rest of the fold, and the final policy
    }

    [Fact]
    public void A_trainer_with_other_candles_beside_a_good_one_spoils_nothing()
    {
        PipelineWorld world = new PipelineWorld(Two).With(Elsewhere);
        Boot(world, 2, new FaultPlan(76), trainer => trainer == 0 ? world.Run with { Candles = TinyRun.Others } : world.Run).Finish();
        Assert.Equal(Reference.Verdicts, world.Verdicts);
        Assert.DoesNotContain(world.Run.Symbols.SelectMany(world.CoinEvents), fact => fact is AttemptFailed);
        Assert.Contains(world.Notices, notice => notice.Contains("passed over a trainer", StringComparison.Ordinal));
    }

    [Fact]
    public void A_trainers_node_with_other_candles_is_told_apart_and_named()
    {
        PipelineWorld world = new PipelineWorld(new TinyRun { Days = 6 }).With(Elsewhere);
        Boot(world, 1, new FaultPlan(75), _ => world.Run with { Candles = TinyRun.Others }).Finish();
        CoinSetAside aside = world.Coin(TinyRun.Edge).SetAside!;
        Assert.Equal(FailureCause.Caller, aside.Cause);
        Assert.Contains("no trainer is fit for this fold, the last one says: SYNTH-EDGE: this node has other candles", aside.Reason, StringComparison.Ordinal);
        Assert.Contains("worker-1", aside.Reason, StringComparison.Ordinal);
    }
}
