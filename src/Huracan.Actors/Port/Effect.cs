using Huracan.Core.Foundation;

namespace Huracan.Actors.Port;

/// <summary>Work that leaves the actor: reading, blobs, HTTP, long compute. It is data, so that a host can show, delay or replace it,
/// together with the code that does the work.</summary>
/// <remarks>It touches no field of the actor. A restart may run it again, so what it writes outside is content-addressed or
/// idempotent.</remarks>
public abstract record Effect
{
    /// <summary>Its name in logs and simulations.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>Runs off the actor's thread and may block. Its result or its exception comes back as a message.</summary>
    public abstract object? Execute(IEffectScope scope);
}

/// <summary>What a running effect may see of its actor.</summary>
/// <remarks>One implementation today: every host shares one core. The port keeps that core's insides from the effects.</remarks>
public interface IEffectScope
{
    /// <summary>Raised when the actor's flag is raised, or when its incarnation has ended and nobody waits for the result. Poll it at least
    /// every 250 ms.</summary>
    IStopFlag StopFlag { get; }

    /// <summary>Shows progress to any listener; never changes a result.</summary>
    void Publish(object progress);

    /// <summary>Sends the actor a message while the effect runs (for example: a block is ready); it is dropped once the incarnation has
    /// ended.</summary>
    void TellSelf(object message);
}
