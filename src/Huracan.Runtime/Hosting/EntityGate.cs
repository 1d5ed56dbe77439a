using Akka.Actor;
using Akka.Cluster.Sharding;
using Huracan.Runtime.Serialization;

namespace Huracan.Runtime.Hosting;

/// <summary>The cluster removes the entity from this node.</summary>
internal sealed class EntityLeaves : INoSerializationVerificationNeeded
{
    internal static readonly EntityLeaves Instance = new();
}

/// <summary>The entity behind the gate has stopped.</summary>
internal sealed class EntityEnd : INoSerializationVerificationNeeded
{
    internal static readonly EntityEnd Instance = new();
}

/// <summary>What cluster sharding sees of one entity. It hands mail to the entity of the port, and lets the shard go on only when that
/// entity has stopped. It owns nothing. An entity that ends by itself is passivated.</summary>
/// <param name="wake">Sent to an entity that the cluster remembers, before any other mail; null if the entity simply waits for
/// mail.</param>
internal sealed class EntityGate(AkkaHost host, string kind, string id, object? wake) : UntypedActor, IWithTimers
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(2);

    private bool _leaving;

    public ITimerScheduler Timers { get; set; } = null!; // Akka sets it

    protected override void PreStart()
    {
        if (wake is not null) host.TellLocalEntity(kind, id, wake, null, Self);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case EntityWireMail mail when !_leaving: host.TellLocalEntity(kind, id, mail.Message, host.Inward(Sender), Self); break;
            case EntityWireMail: break; // its sender repeats it, and it goes to the next place
            case EntityLeaves:
                _leaving = true;
                host.Leave(kind, id, Self);
                Timers.StartSingleTimer("leave", EntityLeaves.Instance, AskAgainAfter); // an entity that fails meanwhile forgets it
                break;
            case EntityEnd when _leaving: Context.Stop(Self); break;
            case EntityEnd: Context.Parent.Tell(new Passivate(EntityLeaves.Instance)); break;
            default: Unhandled(message); break;
        }
    }
}
