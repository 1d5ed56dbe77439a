using Akka.Actor;
using Huracan.Pipeline.Fleet;
using Huracan.Runtime.Hosting;
using ActorRef = Huracan.Actors.Port.ActorRef;
using PortProps = Huracan.Actors.Port.Props;
using Status = Akka.Actor.Status;

namespace Huracan.Runtime.Cluster;

/// <summary>The singleton hands over.</summary>
internal sealed class LeaderLeaves : INoSerializationVerificationNeeded
{
    internal static readonly LeaderLeaves Instance = new();
}

/// <summary>What the cluster singleton sees of the leader of runs. It starts the leader where the singleton is, and hands over only when
/// the leader has stopped.</summary>
/// <param name="budget">How much time its runs get to stop safely.</param>
internal sealed class LeaderGate(AkkaHost host, PortProps leader, TimeSpan budget) : UntypedActor, IWithTimers
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(2);

    private sealed record LeaderEnd;

    private ActorRef? _leader;

    public ITimerScheduler Timers { get; set; } = null!; // Akka sets it

    protected override void PreStart()
    {
        _leader = host.Spawn(leader, $"run-leader-{Guid.NewGuid():N}");
        host.WhenTerminated(_leader).PipeTo(Self, success: () => new LeaderEnd());
    }

    protected override void PostStop() => _leader?.Tell(new LeaveNode(budget));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LeaderLeaves:
                _leader!.Tell(new LeaveNode(budget));
                Timers.StartSingleTimer("leave", LeaderLeaves.Instance, AskAgainAfter); // a leader that fails meanwhile forgets it
                break;
            case LeaderEnd or Status.Failure: Context.Stop(Self); break;
            default: Unhandled(message); break;
        }
    }
}
