using Akka.Actor;
using Akka.Remote;
using Huracan.Runtime.Cluster;
using Xunit;
using AkkaCluster = Akka.Cluster.Cluster;

namespace Huracan.Runtime.Tests.Cluster;

/// <summary>A process that was frozen for too long; scripts/cluster-chaos freezes real ones.</summary>
public sealed class QuarantineWatchTests
{
    [Fact]
    public async Task A_node_that_another_member_has_quarantined_ends_instead_of_living_on_as_a_cluster_of_one()
    {
        await using TestCluster cluster = new();
        ClusterNode first = await cluster.StartAsync("c1", ClusterRoles.Coordinator);
        ClusterNode frozen = await cluster.StartAsync("w1", ClusterRoles.Worker);
        ActorSystem system = frozen.Actors.System;
        system.EventStream.Publish(new ThisActorSystemQuarantinedEvent(AkkaCluster.Get(system).SelfAddress, AkkaCluster.Get(first.Actors.System).SelfAddress));
        await frozen.Ended.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.IsType<CoordinatedShutdown.ClusterDowningReason>(CoordinatedShutdown.Get(system).ShutdownReason);
        Assert.False(first.Ended.IsCompleted);
    }
}
