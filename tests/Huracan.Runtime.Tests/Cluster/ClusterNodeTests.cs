using Huracan.Actors.Port;
using Huracan.Runtime.Cluster;
using Huracan.Contracts.Actors;
using Huracan.Core.Foundation;
using Huracan.Pipeline.Training;
using Xunit;

namespace Huracan.Runtime.Tests.Cluster;

/// <summary>A run on a cluster, whose nodes come, go and die in the middle of it.</summary>
public sealed class ClusterNodeTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly TestCluster _cluster = new();

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_run_ends_with_the_hashes_of_a_straight_computation()
    {
        _cluster.Work.Open();
        await _cluster.StartAsync("c1", ClusterRoles.Coordinator);
        await _cluster.StartAsync("w1", ClusterRoles.Worker);
        await _cluster.StartAsync("w2", ClusterRoles.Worker);
        _cluster.Submit();
        await _cluster.Concluded;
        _cluster.AssertSameHashes();
        await TestCluster.UntilAsync(() => _cluster.Leases.List("run/").All(row => row.Finished), "not every item is finished");
    }

    [Fact]
    public async Task Coins_of_a_node_that_leaves_come_to_rest_and_move_without_a_lost_lease()
    {
        await _cluster.StartAsync("c1", ClusterRoles.Coordinator);
        ClusterNode leaving = await _cluster.StartAsync("w1", ClusterRoles.Worker);
        _cluster.Submit();
        await TestCluster.UntilAsync(() => _cluster.Work.Waiting == 3, "the coins do not get to their trainings");
        await _cluster.StartAsync("w2", ClusterRoles.Worker);
        await _cluster.LeaveAsync(leaving);
        await TestCluster.UntilAsync(() => _cluster.Owners().Count == 3 && _cluster.Owners().Values.All(owner => owner == "w2"), "the coins do not move");
        _cluster.Work.Open();
        await _cluster.Concluded;
        _cluster.AssertSameHashes();
        Assert.All(_cluster.Leases.List("run/"), row => Assert.Equal(0, row.Losses));
        Assert.Equal(3, _cluster.Notices.Count(notice => notice.StartsWith("w1 released", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Coins_of_a_node_that_dies_go_on_elsewhere_from_the_journal()
    {
        await _cluster.StartAsync("c1", ClusterRoles.Coordinator);
        ClusterNode dying = await _cluster.StartAsync("w1", ClusterRoles.Worker);
        _cluster.Submit();
        await TestCluster.UntilAsync(() => _cluster.Work.Waiting == 3, "the coins do not get to their trainings");
        await _cluster.StartAsync("w2", ClusterRoles.Worker);
        await _cluster.KillAsync(dying);
        await TestCluster.UntilAsync(() => _cluster.Owners().Count == 3 && _cluster.Owners().Values.All(owner => owner == "w2"), "the coins do not go on");
        _cluster.Work.Open();
        await _cluster.Concluded;
        _cluster.AssertSameHashes();
    }

    [Fact]
    public async Task The_leader_of_runs_hands_over_when_its_node_leaves()
    {
        ClusterNode first = await _cluster.StartAsync("c1", ClusterRoles.Coordinator);
        await _cluster.StartAsync("c2", ClusterRoles.Coordinator);
        await _cluster.StartAsync("w1", ClusterRoles.Worker);
        _cluster.Submit();
        await TestCluster.UntilAsync(() => _cluster.Leader() == "c1" && _cluster.Work.Waiting == 3, "the oldest coordinator does not lead");
        await _cluster.LeaveAsync(first);
        await TestCluster.UntilAsync(() => _cluster.Leader() == "c2", "nobody takes over");
        _cluster.Work.Open();
        await _cluster.Concluded;
        _cluster.AssertSameHashes();
        Assert.All(_cluster.Leases.List("run/"), row => Assert.Equal(0, row.Losses));
    }

    [Fact]
    public async Task The_leader_of_runs_goes_on_elsewhere_when_its_node_dies()
    {
        await _cluster.StartAsync("c0", ClusterRoles.Coordinator);
        await _cluster.StartAsync("c1", ClusterRoles.Coordinator);
        await _cluster.StartAsync("w1", ClusterRoles.Worker);
        _cluster.Submit();
        await TestCluster.UntilAsync(() => _cluster.Leader() == "c0" && _cluster.Work.Waiting == 3, "the oldest coordinator does not lead");
        await _cluster.KillAsync(_cluster.Founder);
        await TestCluster.UntilAsync(() => _cluster.Leader() == "c1", "nobody takes over");
        _cluster.Work.Open();
        await _cluster.Concluded;
        _cluster.AssertSameHashes();
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_for_a_node_to_leave_does_not_wait()
    {
        ClusterNode node = await _cluster.StartAsync("c1", ClusterRoles.Coordinator);
        TaskCompletionSource<Akka.Done> patience = new();
        Akka.Actor.CoordinatedShutdown.Get(node.Actors.System).AddTask(Akka.Actor.CoordinatedShutdown.PhaseBeforeServiceUnbind, "stuck", () => patience.Task);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => node.LeaveAsync(new CancellationToken(canceled: true)));
        Assert.False(node.Ended.IsCompleted);
        patience.SetResult(Akka.Done.Instance);
        await node.Ended.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task An_operator_sees_members_and_owners_and_lets_a_node_go()
    {
        ClusterNode node = await _cluster.StartAsync("c1", ClusterRoles.Coordinator);
        ClusterNode worker = await _cluster.StartAsync("w1", ClusterRoles.Worker);
        ClusterCommands commands = new(node.Actors.System, _cluster.Leases);
        Assert.Contains("nothing is open", commands.Status(), StringComparison.Ordinal);
        _cluster.Submit();
        await TestCluster.UntilAsync(() => _cluster.Work.Waiting == 3, "the coins do not get to their trainings");
        string status = commands.Status();
        Assert.Contains("coordinator", status, StringComparison.Ordinal);
        Assert.Contains($"run/{_cluster.RunId}/coin/AAA  w1/1  epoch 1", status, StringComparison.Ordinal);
        Assert.Contains("w1/1", commands.Coin("BBB"), StringComparison.Ordinal);
        Assert.Equal("coin 'ZZZ' is in no run\n", commands.Coin("ZZZ"));
        Assert.Contains("is no member", commands.Drain("nowhere:1"), StringComparison.Ordinal);
        Akka.Actor.Address at = Akka.Cluster.Cluster.Get(worker.Actors.System).SelfAddress;
        Assert.EndsWith("is leaving\n", commands.Drain($"{at.Host}:{at.Port}"), StringComparison.Ordinal);
        await worker.Ended.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(3, _cluster.Notices.Count(notice => notice.StartsWith("w1 released", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Work_for_a_role_goes_to_the_nodes_of_that_role_in_turns_and_the_answer_comes_back()
    {
        ClusterNode asking = await _cluster.StartAsync("c1", ClusterRoles.Coordinator);
        foreach (string name in (string[])["g1", "g2"])
        {
            ClusterNode node = await _cluster.StartAsync(name, ClusterRoles.Gpu);
            node.Actors.RegisterService("trainer", Script.Props((me, message) =>
            {
                TrainCoin asked = (TrainCoin)message;
                me.Reply(new CoinReport(asked.RunId, asked.Epoch, name, null, null, FailureCause.World, null));
            }), workers: 1);
        }

        asking.Actors.UseServicesOfRole("trainer", ClusterRoles.Gpu);
        List<string> answers = [];
        ActorRef asker = asking.Actors.Spawn(Script.Props((me, message) =>
        {
            if (message is CoinReport report) lock (answers) answers.Add(report.Symbol);
            else me.Tell(me.Context.Service("trainer"), new TrainCoin("r", 1, "AAA"));
        }), "asker");
        await TestCluster.UntilAsync(() =>
        {
            asker.Tell(new Note("ask")); // mail sent before the router knows its routees is lost, as mail between nodes may be
            lock (answers) return answers.Distinct().Count() == 2;
        }, "not both nodes answer");
    }
}
