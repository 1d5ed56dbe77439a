using Huracan.Actors.Port;

namespace Huracan.Pipeline.Fleet;

/// <summary>Shows at every renewal that a node of a cluster lives and what it holds, as <see cref="NodeActor"/> does in a fleet. It decides
/// nothing.</summary>
public sealed class NodePulse(NodeSettings node, NodeLoad load) : Actor
{
    private sealed record Beat : ILocalMessage;

    protected override void PreStart()
    {
        Context.Timers.StartPeriodicTimer("beat", new Beat(), node.RenewEvery);
        Show();
    }

    protected override void OnReceive(object message)
    {
        if (message is Beat) Show();
        else Unhandled(message);
    }

    private void Show() => Context.Publish(new NodeStatus(node.Owner, Context.StopFlag.IsRaised, node.Slots, load.Leases, 0));
}
