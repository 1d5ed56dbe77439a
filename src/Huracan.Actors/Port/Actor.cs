namespace Huracan.Actors.Port;

/// <summary>A state machine that receives one message at a time. Handlers are synchronous: no task, thread, lock, file or socket in them.</summary>
/// <remarks>An exception that leaves a handler goes to the parent's <see cref="Supervision"/>; a restart loses the failing message, the
/// timers, the watches and the children, and keeps the mailbox and the address. The context may be used from <see cref="PreStart"/> on, not in the constructor.</remarks>
public abstract class Actor
{
    private IActorContext? _context;

    protected IActorContext Context => _context
        ?? throw new InvalidOperationException($"{GetType().Name}: the context exists from PreStart on, not in the constructor");

    protected ActorRef Self => Context.Self;

    /// <summary>Who sent the current message; the dead letters if nobody waits for an answer.</summary>
    protected ActorRef Sender => Context.Sender;

    /// <summary>What happens to a child that fails. Read at each failure.</summary>
    protected virtual SupervisionStrategy Supervision => SupervisionStrategy.Default;

    /// <summary>The receive table: one line per message, <see cref="Unhandled"/> for the rest.</summary>
    protected abstract void OnReceive(object message);

    /// <summary>Before the first message of each incarnation, and before the replay of a persistent actor.</summary>
    protected virtual void PreStart() { }

    /// <summary>After the last message, when the children have stopped.</summary>
    protected virtual void PostStop() { }

    /// <summary>Runs on the failed instance, before its children are stopped and a fresh instance replaces it.</summary>
    /// <param name="message">The message that failed and is lost; null if a start or a replay failed.</param>
    protected virtual void PreRestart(Exception reason, object? message) => PostStop();

    /// <summary>Sends with this actor as the sender.</summary>
    protected void Tell(ActorRef to, object message) => Context.Tell(to, message);

    /// <summary>Counts a message that no line of the receive table accepts.</summary>
    protected void Unhandled(object message) => Context.Unhandled(message);

    // What a host calls.
    internal void Attach(IActorContext context) => _context = context;
    internal void HostReceive(object message) => OnReceive(message);
    internal void HostPreStart() => PreStart();
    internal void HostPostStop() => PostStop();
    internal void HostPreRestart(Exception reason, object? message) => PreRestart(reason, message);
    internal SupervisionStrategy HostSupervision => Supervision;
}
