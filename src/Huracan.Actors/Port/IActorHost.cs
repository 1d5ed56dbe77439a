namespace Huracan.Actors.Port;

/// <summary>What the wiring code sees of any host.</summary>
/// <remarks>One implementation today: every host shares one core. The port keeps that core's insides from the wiring code.</remarks>
public interface IActorHost
{
    TimeProvider Clock { get; }
    long Epoch { get; }
    HostCounters Counters { get; }

    /// <summary>Starts a top-level actor.</summary>
    ActorRef Spawn(Props props, string name);

    void RegisterEntity(EntityKind kind);

    /// <summary>Starts a pool of <paramref name="workers"/> equal actors that take turns.</summary>
    void RegisterService(string name, Props props, int workers);

    ActorRef Entity(string kind, string id);
    ActorRef Service(string name);

    /// <summary>Raises every actor's stop flag; it stops no actor.</summary>
    void RaiseStop();
}

/// <summary>A kind of actor that is addressed by id and started by its first message.</summary>
public sealed record EntityKind(string Name, Func<string, Props> PropsOf)
{
    public SupervisionStrategy Supervision { get; init; } = SupervisionStrategy.Default;

    /// <summary>Called, where the entities' parent lives, when an entity has failed for good: it tells the actor that sets its work aside.
    /// The entity starts afresh with its next message.</summary>
    public Action<IActorContext, string, Exception>? WhenFailed { get; init; }

    /// <summary>Sent to an entity that must end here because it moves; the entity answers by stopping. Null: the entity is simply
    /// stopped.</summary>
    public object? Leave { get; init; }
}

/// <summary>Messages that were lost or not handled since the host started. The counts are exact once the host is at rest.</summary>
public sealed class HostCounters
{
    internal long UnhandledCount, DeadLetterCount, LateCount, BusyCount, RestartCount, FailureCount, ObserverFailureCount;

    /// <summary>Messages that no line of a receive table accepted.</summary>
    public long Unhandled => Interlocked.Read(ref UnhandledCount);

    /// <summary>Messages to actors that have stopped, or without a receiver.</summary>
    public long DeadLetters => Interlocked.Read(ref DeadLetterCount);

    /// <summary>Completions and replies that came after their incarnation had ended or after their timeout.</summary>
    public long Late => Interlocked.Read(ref LateCount);

    /// <summary>Messages that a full mailbox did not take.</summary>
    public long Busy => Interlocked.Read(ref BusyCount);

    public long Restarts => Interlocked.Read(ref RestartCount);

    /// <summary>Failures of actors, restarted or not.</summary>
    public long Failures => Interlocked.Read(ref FailureCount);

    /// <summary>Times that an observer of the host (progress, log) threw.</summary>
    public long ObserverFailures => Interlocked.Read(ref ObserverFailureCount);
}
