using Akka.Actor;
using Akka.Event;
using Akka.Remote;

namespace Huracan.Runtime.Cluster;

/// <summary>Ends this node's membership once another member answers that it has quarantined it: the cluster went on without this node.</summary>
/// <remarks>For a process that was frozen (SIGSTOP, a virtual machine that moved) for longer than the others needed to decide and to give
/// the resolver's lease back. Left to its own resolver it would find the lease free, down everybody else, and live on as a cluster of one
/// that takes coins and whose shards write into the others' list of remembered coins. Akka's resolver does not listen to this event.</remarks>
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
        Context.GetLogger().Warning("{0} has quarantined this node: the cluster has removed it while it was silent; it ends", m.RemoteAddress);
        Akka.Cluster.Cluster cluster = Akka.Cluster.Cluster.Get(Context.System);
        cluster.Down(cluster.SelfAddress);
    }
}
