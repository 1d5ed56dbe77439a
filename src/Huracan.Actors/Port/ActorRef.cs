namespace Huracan.Actors.Port;

/// <summary>An actor's address. Immutable and thread-safe; two addresses are equal if they name the same actor. It stays valid when the
/// actor restarts.</summary>
/// <remarks>Order holds per pair of sender and receiver only. Mail to a stopped actor is counted as a dead letter.</remarks>
public abstract class ActorRef
{
    /// <summary>Where the actor lives in its tree, such as <c>/user/run/BTCUSDT</c>.</summary>
    public abstract string Path { get; }

    /// <summary>Puts an immutable message into the actor's mailbox and returns.</summary>
    /// <param name="sender">Who gets the answer; null if nobody waits for one.</param>
    public abstract void Tell(object message, ActorRef? sender = null);

    public sealed override string ToString() => Path;
}
