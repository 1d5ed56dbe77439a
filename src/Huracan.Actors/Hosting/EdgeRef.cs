using Huracan.Actors.Port;

namespace Huracan.Actors.Hosting;

/// <summary>An address outside all actors: it passes each message to a function. For the command line and for tests.</summary>
/// <param name="receive">Called on the sender's thread: it must be quick and must not block.</param>
public sealed class EdgeRef(string name, Action<object, ActorRef?> receive) : ActorRef
{
    public override string Path => "/edge/" + name;
    public override void Tell(object message, ActorRef? sender = null) => receive(message, sender);
}
