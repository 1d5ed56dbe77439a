namespace Huracan.Actors.Port;

/// <summary>How to make an actor, again after each restart. Immutable.</summary>
public sealed record Props
{
    private Props(Func<Actor> factory) => Factory = factory;

    public Func<Actor> Factory { get; }

    /// <summary>How many ordinary messages may wait; the next one is answered with <see cref="Busy"/>. The bound is an alarm, not flow
    /// control: credit is the flow control.</summary>
    public int MailboxBound { get; init; } = 100_000;

    /// <summary>The name of the actor's own thread, on which <see cref="IActorContext.RunPinned"/> runs effects; null: named after its
    /// path.</summary>
    public string? PinnedThread { get; init; }

    /// <param name="factory">Makes a fresh instance; never returns the same one twice.</param>
    public static Props Of(Func<Actor> factory) => new(factory);

    public Props WithMailboxBound(int bound) => bound >= 1
        ? this with { MailboxBound = bound }
        : throw new ArgumentOutOfRangeException(nameof(bound), bound, "mailbox bound: needs 1 or more");

    public Props WithPinnedThread(string name) => this with { PinnedThread = name };
}
