using Huracan.Simulation.Schedules;
using Xunit;

namespace Huracan.Simulation.Tests;

/// <summary>What a seed decides before its schedule begins.</summary>
public sealed class DrawnOptionsTests
{
    private static readonly DrawnOptions[] Many = [.. Enumerable.Range(0, 1_000).Select(seed => DrawnOptions.Draw((ulong)seed))];

    [Fact]
    public void One_seed_always_draws_the_same_and_its_schedule_has_just_that()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            Assert.Equal(DrawnOptions.Draw(seed).Lines(), DrawnOptions.Draw(seed).Lines());
            Assert.Equal(DrawnOptions.Draw(seed).Lines(), Schedule.Play(seed).Drawn.Lines());
        }
        Assert.Equal(Many.Length, Many.Select(drawn => string.Join('\n', drawn.Lines().Skip(1))).Distinct().Count());
    }

    [Fact]
    public void They_are_one_per_line_and_fit_a_narrow_terminal()
    {
        Assert.All(Many.SelectMany(drawn => drawn.Lines()), line => Assert.InRange(line.Length, 1, 80));
        Assert.All(Many, drawn =>
        {
            string[] names = [.. drawn.Lines().Skip(1).Select(line => line[..20])];
            Assert.Equal(names.Distinct(), names);
        });
    }

    [Fact]
    public void Leaving_out_kinds_of_faults_changes_nothing_else()
    {
        var asked = new ScheduleOptions { Faults = [FaultKind.MailLoss, FaultKind.LeftBehind] };
        for (ulong seed = 1; seed < 100; seed += 2)
        {
            DrawnOptions all = DrawnOptions.Draw(seed), few = DrawnOptions.Draw(seed, asked);
            Assert.Equal((all.Delays, all.Coins, all.SafetySteps), (few.Delays, few.Coins, few.SafetySteps));
            Assert.Equal(all.Nodes, few.Nodes);
            Assert.Equal(all.CallPercent[(int)FaultKind.MailLoss], few.CallPercent[(int)FaultKind.MailLoss]);
            Assert.Equal(0, few.CallPercent[(int)FaultKind.SlowDisk]);
            Assert.Equal(PartitionMode.None, few.Partitions.Mode);
        }
    }

    [Fact]
    public void A_core_can_do_everything_together()
    {
        Assert.All(Many, drawn =>
        {
            NodeRoles core = NodeRoles.None;
            foreach (NodeOptions node in drawn.Nodes.Where(node => node.Fate == NodeFate.Core)) core |= node.Roles;
            Assert.True(core.HasFlag(NodeRoles.Coordinator | NodeRoles.Worker), $"seed {drawn.Seed}: {core}");
            Assert.True(!drawn.TrainsElsewhere || core.HasFlag(NodeRoles.Gpu), $"seed {drawn.Seed}: {core}");
        });
        Assert.All(Enumerable.Range(0, 100), seed => Assert.All(
            DrawnOptions.Draw((ulong)seed, new ScheduleOptions { Faults = [] }).Nodes, node => Assert.Equal(NodeFate.Core, node.Fate)));
    }

    [Fact]
    public void Every_way_that_a_schedule_may_be_is_drawn()
    {
        NodeOptions[] nodes = [.. Many.SelectMany(drawn => drawn.Nodes)];
        Assert.Equal(Enum.GetValues<NodeFate>(), nodes.Select(node => node.Fate).Distinct().Order());
        Assert.Equal([2, 3, 4, 5], Many.Select(drawn => drawn.Nodes.Count).Distinct().Order());
        Assert.Equal([1, 2, 3, 4], Many.Select(drawn => drawn.Nodes.Count(node => node.Fate == NodeFate.Core)).Distinct().Order().Take(4));
        Assert.Contains(nodes, node => node.DriftPermille is < 0);
        Assert.Contains(nodes, node => node.DriftPermille is > 0);
        Assert.Contains(Many, drawn => drawn.Nodes.All(node => node.DriftPermille == 0));
        Assert.Contains(nodes, node => node.Roles == NodeRoles.Gpu);
        foreach (PartitionMode mode in Enum.GetValues<PartitionMode>().Where(mode => mode != PartitionMode.None))
        {
            foreach (PartitionSymmetry symmetry in Enum.GetValues<PartitionSymmetry>())
                Assert.InRange(Many.Count(drawn => drawn.Partitions.Mode == mode && drawn.Partitions.Symmetry == symmetry), 30, 200);
        }
        Assert.InRange(Many.Count(drawn => drawn.Partitions.Mode == PartitionMode.None), 250, 750);
    }
}
