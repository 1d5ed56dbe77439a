using Huracan.Actors.Port;

namespace Huracan.Actors.Hosting;

/// <summary>An address outside every actor: hands what it is told to a function. For the command line and for tests.</summary>
/// <param name="receive">Called on the sender's thread: be quick, and do not block.</param>
public sealed class EdgeRef(string name, Action<object, ActorRef?> receive) : ActorRef
{
    public override string Path => "/edge/" + name;
    public override void Tell(object message, ActorRef? sender = null) => receive(message, sender);
}
