using Akka.Actor;
using Akka.Event;
using Akka.Remote;

namespace Huracan.Runtime.Cluster;

/// <summary>Ends this node's membership when another member answers that it has quarantined this node: the cluster went on without
/// it.</summary>
/// <remarks>For a process that was frozen (SIGSTOP, a virtual machine that moved) for longer than the others needed to decide and to
/// release the resolver's lease. Without this watch, its own resolver would find the lease free, down all other nodes, and go on as a
/// cluster of one: it would take coins, and its shards would write into the other cluster's list of remembered coins. Akka's resolver does
/// not handle this event.</remarks>
internal sealed class QuarantineWatch : UntypedActor
{
    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));

    protected override void OnReceive(object message)
    {
        if (message is not ThisActorSystemQuarantinedEvent m)
        {
            Unhandled(message);
            return;
        }

        Context.System.EventStream.Unsubscribe(Self);
        Context.GetLogger().Warning("{0} has quarantined this node: the cluster has removed it while it was silent; this node ends",
            m.RemoteAddress);
        Akka.Cluster.Cluster cluster = Akka.Cluster.Cluster.Get(Context.System);
        cluster.Down(cluster.SelfAddress);
    }
}
