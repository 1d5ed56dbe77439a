using Huracan.Core.Foundation;
using Huracan.Core.Market;

namespace Huracan.Actors.Port;

/// <summary>What an actor may do, besides computing. Valid only while the actor handles a message.</summary>
public interface IActorContext
{
    ActorRef Self { get; }

    /// <summary>Never null: the dead letters stand in where nobody waits for an answer.</summary>
    ActorRef Sender { get; }

    ActorRef Parent { get; }

    /// <summary>1 for the first instance behind this address, one more after each restart.</summary>
    long Incarnation { get; }

    /// <summary>The node's fenced epoch.</summary>
    long Epoch { get; }

    /// <summary>The injected clock; virtual in simulation.</summary>
    TimeProvider Clock { get; }

    UtcMs Now { get; }

    /// <summary>A pause between tries, shortened by up to half by the host's chance (in simulation by its seed), so that many that failed
    /// together do not come back together. Supervision does so by itself.</summary>
    TimeSpan Jitter(TimeSpan pause);

    /// <summary>Raised from outside the mailbox; long handlers poll it at least every 250 ms.</summary>
    IStopFlag StopFlag { get; }

    ITimers Timers { get; }

    /// <summary>Starts a child, always on this node. A name may be used again once its former bearer has terminated.</summary>
    ActorRef Spawn(Props props, string name);

    /// <summary>Null if no child has that name.</summary>
    ActorRef? Child(string name);

    /// <summary>In the order of their start.</summary>
    IReadOnlyList<ActorRef> Children { get; }

    /// <summary>Stops a child or Self after the message at hand: the children first, then PostStop, then Terminated to the watchers.
    /// Raises its stop flag at once.</summary>
    void Stop(ActorRef actor);

    /// <summary>Raises the stop flag of a child and of everything below it, without stopping any of them.</summary>
    void RaiseStop(ActorRef child);

    /// <summary>Asks for one <see cref="Terminated"/> when the actor stops; at once where it has stopped already.
    /// For actors of this node, not for entities and services.</summary>
    void Watch(ActorRef actor);

    void Unwatch(ActorRef actor);

    /// <summary>Sends with Self as the sender.</summary>
    void Tell(ActorRef to, object message);

    /// <summary>Addresses an entity wherever it lives, and starts it there if need be. Tell only.</summary>
    ActorRef Entity(string kind, string id);

    /// <summary>Addresses a pool of workers for a role. Tell only.</summary>
    ActorRef Service(string name);

    /// <summary>Starts an effect off-thread. Its end arrives as <see cref="EffectCompleted"/> or <see cref="EffectFailed"/> with the
    /// returned request id, unless this incarnation has ended by then.</summary>
    long Run(Effect effect);

    /// <summary>As <see cref="Run"/>, on the thread that this actor owns: its effects never run beside each other.</summary>
    long RunPinned(Effect effect);

    /// <summary>Shows progress to whoever looks; never changes a result.</summary>
    void Publish(object progress);

    void Unhandled(object message);
}

/// <summary>The part of a context behind <see cref="PersistentActor.Persist(IReadOnlyList{object},Action)"/>.</summary>
public interface IPersistentContext : IActorContext
{
    void Persist(IReadOnlyList<object> events, Action? then);
}

/// <summary>Timers of one incarnation, by key; starting a key again replaces its timer, and a replaced or cancelled one never arrives,
/// not even from the mailbox.</summary>
public interface ITimers
{
    void StartSingleTimer(object key, object message, TimeSpan delay);

    /// <summary>The interval runs from one delivery to the next, so that a busy actor never piles them up.</summary>
    void StartPeriodicTimer(object key, object message, TimeSpan interval);

    bool IsTimerActive(object key);
    void Cancel(object key);
    void CancelAll();
}
