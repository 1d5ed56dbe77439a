using Huracan.Core.Foundation;
using Huracan.Core.Market;

namespace Huracan.Actors.Port;

/// <summary>What an actor may do, besides computing. Valid only while the actor handles a message.</summary>
/// <remarks>One implementation today: every host shares one core. The port keeps that core's insides from the actors.</remarks>
public interface IActorContext
{
    ActorRef Self { get; }

    /// <summary>Never null: it is the dead letters if nobody waits for an answer.</summary>
    ActorRef Sender { get; }

    ActorRef Parent { get; }

    /// <summary>1 for the first instance behind this address, one more after each restart.</summary>
    long Incarnation { get; }

    /// <summary>The node's fenced epoch.</summary>
    long Epoch { get; }

    /// <summary>The injected clock; virtual in simulation.</summary>
    TimeProvider Clock { get; }

    UtcMs Now { get; }

    /// <summary>A pause between tries. The host shortens it by up to half at random (in simulation from its seed), so that actors that
    /// failed together do not all come back together. Supervision already does this for restarts.</summary>
    TimeSpan Jitter(TimeSpan pause);

    /// <summary>Raised from outside the mailbox; long handlers poll it at least every 250 ms.</summary>
    IStopFlag StopFlag { get; }

    ITimers Timers { get; }

    /// <summary>Starts a child, always on this node. A name may be used again once its former actor has terminated.</summary>
    ActorRef Spawn(Props props, string name);

    /// <summary>Null if no child has that name.</summary>
    ActorRef? Child(string name);

    /// <summary>In the order of their start.</summary>
    IReadOnlyList<ActorRef> Children { get; }

    /// <summary>Stops a child or Self after the current message: first the children stop, then PostStop runs, then the watchers get
    /// Terminated. Raises the stop flag at once.</summary>
    void Stop(ActorRef actor);

    /// <summary>Raises the stop flag of a child and of all actors below it. It stops none of them.</summary>
    void RaiseStop(ActorRef child);

    /// <summary>Requests one <see cref="Terminated"/> for when the actor stops; it comes at once if the actor has stopped already. For
    /// actors of this node, not for entities and services.</summary>
    void Watch(ActorRef actor);

    void Unwatch(ActorRef actor);

    /// <summary>Sends with Self as the sender.</summary>
    void Tell(ActorRef to, object message);

    /// <summary>The address of an entity, wherever it lives; the first message starts it. Tell only.</summary>
    ActorRef Entity(string kind, string id);

    /// <summary>The address of a pool of workers for a role. Tell only.</summary>
    ActorRef Service(string name);

    /// <summary>Starts an effect off-thread. Its end arrives as <see cref="EffectCompleted"/> or <see cref="EffectFailed"/> with the
    /// returned request id, unless this incarnation has ended by then.</summary>
    long Run(Effect effect);

    /// <summary>As <see cref="Run"/>, on the thread that this actor owns: its effects never run at the same time.</summary>
    long RunPinned(Effect effect);

    /// <summary>Shows progress to any listener; never changes a result.</summary>
    void Publish(object progress);

    void Unhandled(object message);
}

/// <summary>The part of a context behind <see cref="PersistentActor.Persist(IReadOnlyList{object},Action)"/>.</summary>
/// <remarks>One implementation today: see <see cref="IActorContext"/>. It stands apart, so that only persistent actors persist.</remarks>
public interface IPersistentContext : IActorContext
{
    void Persist(IReadOnlyList<object> events, Action? then);
}

/// <summary>Timers of one incarnation, by key. Starting a key again replaces its timer. A timer that was replaced or cancelled never
/// arrives, even if its message already waits in the mailbox.</summary>
/// <remarks>One implementation today: see <see cref="IActorContext"/>. It groups the timers under one property of the context.</remarks>
public interface ITimers
{
    void StartSingleTimer(object key, object message, TimeSpan delay);

    /// <summary>The interval runs from one delivery to the next, so that they never pile up at a busy actor.</summary>
    void StartPeriodicTimer(object key, object message, TimeSpan interval);

    bool IsTimerActive(object key);
    void Cancel(object key);
    void CancelAll();
}
