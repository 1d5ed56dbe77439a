using Akka.Actor;
using Huracan.Runtime.Serialization;
using ActorRef = Huracan.Actors.Port.ActorRef;

namespace Huracan.Runtime.Hosting;

/// <summary>An actor of the port on another node. Mail to it may be lost.</summary>
internal sealed class RemoteRef(AkkaHost host, IActorRef target) : ActorRef
{
    internal IActorRef Target => target;

    public override string Path => target.Path.ToString();

    public override void Tell(object message, ActorRef? sender = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (host.MayLeave(message, sender)) target.Tell(new WireMail(message), host.Outward(sender));
    }

    public override bool Equals(object? other) => other is RemoteRef remote && remote.Target.Equals(target);
    public override int GetHashCode() => target.GetHashCode();
}

/// <summary>An entity, wherever cluster sharding places it when the mail arrives.</summary>
internal sealed class ShardedRef(AkkaHost host, IActorRef region, string kind, string id) : ActorRef
{
    public override string Path => $"/entity/{kind}/{id}";

    public override void Tell(object message, ActorRef? sender = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (host.MayLeave(message, sender)) region.Tell(new EntityWireMail(id, message), host.Outward(sender));
    }

    // Two addresses of one entity are the same address.
    public override bool Equals(object? other) => other is ShardedRef entity && entity.Path == Path;
    public override int GetHashCode() => string.GetHashCode(Path, StringComparison.Ordinal);
}
