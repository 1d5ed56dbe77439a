namespace Huracan.Actors.Port;

/// <summary>A message that never leaves its node and therefore needs no codec; it may carry frames and references.</summary>
public interface ILocalMessage;

/// <summary>A message that no mailbox bound counts or refuses: replies, timers, effects, Terminated, Busy.</summary>
public interface IUncounted;

/// <summary>The receiver's mailbox is full and it did not take the message: send it again later.</summary>
public sealed record Busy(ActorRef Receiver, object Message) : ILocalMessage, IUncounted;

/// <summary>A watched actor has stopped. Arrives after all mail it sent to the watcher.</summary>
public sealed record Terminated(ActorRef Actor) : ILocalMessage, IUncounted;

/// <summary>To the parent: the child failed and is stopped for good, because its tries are used up or its strategy said so. A parent that
/// watches the child also gets <see cref="Terminated"/>; the order of the two is not fixed. The parent decides what happens to the child's
/// work, for example sets it aside with its reason.</summary>
/// <param name="Tries">Starts that failed, this one included.</param>
public sealed record ChildFailed(ActorRef Child, string Name, int Tries, Exception Reason) : ILocalMessage, IUncounted;

public sealed record EffectCompleted(long RequestId, long Incarnation, object? Result) : ILocalMessage, IUncounted;

public sealed record EffectFailed(long RequestId, long Incarnation, Exception Reason) : ILocalMessage, IUncounted;
