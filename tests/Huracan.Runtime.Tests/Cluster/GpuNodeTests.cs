using Huracan.Runtime.Cluster;
using Xunit;

namespace Huracan.Runtime.Tests.Cluster;

/// <summary>Coins on workers without a trainer, whose folds are trained by the nodes of the role gpu, through a router that takes them in turns.
/// A stand-in trains there: what is tested is the way to it.</summary>
public sealed class GpuNodeTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly TestCluster _cluster = new() { TrainsOnGpuNodes = true };

    public async Task InitializeAsync()
    {
        await _cluster.StartAsync("c1", ClusterRoles.Coordinator);
        await _cluster.StartAsync("w1", ClusterRoles.Worker);
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    private async Task ConcludeAsync()
    {
        _cluster.Work.Open();
        await _cluster.Concluded;
        _cluster.AssertSameHashes();
        Assert.DoesNotContain("w1", _cluster.Trained);
        Assert.All(_cluster.Leases.List("run/"), row => Assert.Equal(0, row.Losses)); // the coins themselves stayed where they were
        Assert.DoesNotContain(_cluster.Notices, notice => notice.Contains("failed at", StringComparison.Ordinal));
    }

    /// <summary>All coins in the middle of a training on g1, and g2 beside it.</summary>
    private async Task<ClusterNode> TrainOnFirstOfTwoAsync()
    {
        ClusterNode first = await _cluster.StartAsync("g1", ClusterRoles.Gpu);
        _cluster.Submit();
        await TestCluster.UntilAsync(() => _cluster.Work.Waiting == 3, "the coins do not get to their trainings");
        await _cluster.StartAsync("g2", ClusterRoles.Gpu);
        return first;
    }

    private Task TrainOnSecondAsync() => TestCluster.UntilAsync(() => _cluster.Trained.Contains("g2") && _cluster.Work.Waiting == 3, "the trainings do not go on");

    [Fact]
    public async Task Folds_are_trained_on_every_node_of_the_role_and_on_no_other()
    {
        await _cluster.StartAsync("g1", ClusterRoles.Gpu);
        await _cluster.StartAsync("g2", ClusterRoles.Gpu);
        _cluster.Submit();
        await TestCluster.UntilAsync(() => _cluster.Work.Waiting == 3, "the coins do not get to their trainings");
        await ConcludeAsync();
        Assert.Equal(["g1", "g2"], _cluster.Trained);
    }

    [Fact]
    public async Task Trainings_of_a_node_that_dies_go_on_at_another()
    {
        await _cluster.KillAsync(await TrainOnFirstOfTwoAsync());
        await TrainOnSecondAsync();
        await ConcludeAsync();
        Assert.Contains(_cluster.Notices, notice => notice.Contains("has been silent for 3 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Trainings_of_a_node_that_leaves_come_to_rest_and_go_on_at_another()
    {
        await _cluster.LeaveAsync(await TrainOnFirstOfTwoAsync());
        await TrainOnSecondAsync();
        await ConcludeAsync();
        Assert.DoesNotContain(_cluster.Notices, notice => notice.Contains("silent", StringComparison.Ordinal)); // nobody had to wait for it
    }

    [Fact]
    public async Task A_coin_waits_for_a_node_of_the_role_and_says_so()
    {
        _cluster.Submit();
        await TestCluster.UntilAsync(() => _cluster.Notices.Count(notice => notice.Contains("no trainer of service 'trainer-simd' has answered", StringComparison.Ordinal)) == 3, "nobody says that it waits");
        Assert.Equal(0, _cluster.Work.Waiting);
        await _cluster.StartAsync("g1", ClusterRoles.Gpu);
        await ConcludeAsync();
        Assert.Equal(["g1"], _cluster.Trained);
    }
}
