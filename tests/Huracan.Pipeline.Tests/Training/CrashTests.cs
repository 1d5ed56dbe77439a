using Huracan.Core.Runs;
using Xunit.Abstractions;

namespace Huracan.Pipeline.Tests.Training;

/// <summary>The node is dropped between two steps and the next one goes on from the journal. Same facts, none of them twice.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    /// <summary>One fold and the final policy.</summary>
    private static readonly TinyRun Small = new() { Days = 6, Updates = 3 };
    private static readonly PipelineWorld Reference = new PipelineWorld(Small).Finish();

    [Fact]
    public void A_node_dropped_at_any_step_changes_nothing()
    {
        long steps = new PipelineWorld(Small).Boot(new FaultPlan(3)).Finish().Host.Steps;
        for (int k = 0; k < steps; k++)
        {
            PipelineWorld world = new(Small);
            Drop(world, new FaultPlan(3), k);
            world.Finish();
            AssertSame(Reference, world, $"seed 3, dropped after step {k} of {steps}");
        }

        output.WriteLine($"{steps} steps, as many crash points");
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public void Nodes_dropped_again_and_again_change_nothing(ulong seed)
    {
        TinyRun two = Small with { Symbols = [TinyRun.Edge, TinyRun.Walk], Workers = 2, Updates = 4 };
        PipelineWorld reference = new PipelineWorld(two).Finish(), world = new(two);
        Random random = new((int)seed);
        int drops = 0;
        for (; drops < 40 && !world.State.IsFinished; drops++) Drop(world, new FaultPlan(seed + (ulong)drops), random.Next(100, 500));
        world.Finish();
        AssertSame(reference, world, $"seed {seed}, {drops} drops");
        output.WriteLine($"{drops} drops");
    }

    [Fact]
    public void A_finished_run_is_answered_at_once_and_nothing_is_stored_again()
    {
        PipelineWorld world = new PipelineWorld(Small).Finish();
        long run = world.Journal.HighestSequenceNr(RunStreams.Run(world.Run.RunId));
        PipelineNode node = world.Boot().Finish();
        Assert.True(node.Host.Steps < 20, $"{node.Host.Steps} steps");
        Assert.Null(node.Actor(TinyRun.Edge));
        Assert.Equal(run, world.Journal.HighestSequenceNr(RunStreams.Run(world.Run.RunId)));
    }

    [Fact]
    public void The_clock_of_the_next_node_may_be_far_behind_or_ahead()
    {
        // Nothing in a journal is a time, so no fact can depend on one.
        PipelineWorld world = new(Small);
        Drop(world, new FaultPlan(5), 150);
        world.Time.Advance(TimeSpan.FromDays(400));
        world.Finish();
        AssertSame(Reference, world, "seed 5");
    }

    private static void Drop(PipelineWorld world, FaultPlan plan, int afterSteps)
    {
        PipelineNode node = world.Boot(plan);
        for (int step = 0; step < afterSteps && !node.IsFinished && node.Host.Step(); step++)
        {
        }

        node.Host.Crash();
    }

    private static void AssertSame(PipelineWorld reference, PipelineWorld world, string where)
    {
        Assert.True(reference.Facts == world.Facts, $"{where}:\n{world.Facts}\nexpected\n{reference.Facts}");
        Assert.True(reference.Publisher.Published.OrderBy(p => p.Key).SequenceEqual(world.Publisher.Published.OrderBy(p => p.Key)), where);
        Assert.True(world.Failures.IsEmpty, $"{where}: {string.Join("; ", world.Failures.Select(f => f.Message))}");
        Assert.True(world.Notices.Length == 0, $"{where}: {string.Join("; ", world.Notices)}");
        foreach (string symbol in world.Run.Symbols)
        {
            Assert.True(world.Events(RunStreams.Run(world.Run.RunId)).Count(e => e is CoinFinished f && f.Symbol == symbol) == 1, where);
            Assert.True(!world.CoinEvents(symbol).Any(e => e is AttemptFailed), $"{where}: a crash of the node counted as a failure of the coin");

            // Checkpoints may come again after a crash, but only where none of them was stored.
            (int, int)[] checkpoints = [.. world.CoinEvents(symbol).OfType<CheckpointStored>().Select(c => (c.Fold, c.UpdatesDone))];
            Assert.True(checkpoints.Distinct().Count() == checkpoints.Length, $"{where}: checkpoints {string.Join(" ", checkpoints)}");
        }
    }
}
