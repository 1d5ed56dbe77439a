using Huracan.Core.Market;

namespace Huracan.Actors.Stores;

/// <summary>Work that one node at a time may do.</summary>
/// <param name="Item">The persistence id of the actor that does it, such as <c>run/ab12/coin/BTCUSDT</c>: the journal's fence looks here.</param>
/// <param name="Kind">What a node must be able to do: <c>run</c> for a run itself, the kind of trainer (<c>simd</c>) for a coin.</param>
public sealed record LeaseItem(string Item, string Kind);

/// <summary>One owner's right to one item, until it ends. Its epoch is one more than that of the owner before.</summary>
/// <param name="Owner">One process, never a machine: a node that starts again is another owner.</param>
/// <param name="Epoch">1 for the first owner. Appends and publishing under any other epoch than the newest are refused.</param>
/// <param name="EndsAt">By the store's clock.</param>
/// <param name="Losses">Former leases on this item that ran out instead of being given back.</param>
public sealed record Lease(string Item, string Kind, string Owner, long Epoch, UtcMs EndsAt, int Losses);

/// <summary>An item as the store sees it, for people and for status.</summary>
/// <param name="Owner">Null if nobody holds it; a name past <paramref name="EndsAt"/> is that of an owner who was not heard of in time.</param>
/// <param name="Epoch">0 if nobody ever held it.</param>
/// <param name="Finished">Nobody claims it any more.</param>
public sealed record LeaseRow(string Item, string Kind, string? Owner, long Epoch, UtcMs EndsAt, int Losses, bool Finished);

/// <summary>Who works on what. Thread-safe. Implementations: PostgreSQL, in memory (tests, simulation); one contract suite for all.</summary>
/// <remarks>Every instant is the store's, so that no node's clock decides who owns what. A call that fails with an exception may have
/// taken effect: a claim of unknown outcome is lost and runs out, the other calls are repeated. A journal of the same store refuses
/// appends under an epoch that is not the newest of the item with that persistence id.</remarks>
public interface ILeaseStore
{
    /// <summary>The store's clock.</summary>
    UtcMs Now { get; }

    /// <summary>Makes items claimable, in this order; one that is there already stays as it is.</summary>
    void Offer(IReadOnlyList<LeaseItem> items);

    /// <summary>Takes up to <paramref name="max"/> items that are free or whose lease has ended, oldest offer first, and raises the epoch of each.
    /// Two claims at the same moment share out the items; neither waits for the other (SKIP LOCKED).</summary>
    /// <param name="kinds">What the owner can do; others are passed over.</param>
    IReadOnlyList<Lease> Claim(string owner, IReadOnlyCollection<string> kinds, int max, TimeSpan length);

    /// <summary>Takes this one item if it is free, its lease has ended, or its owner is <paramref name="owner"/> already (which thereby
    /// fences itself); raises its epoch. For a cluster, where somebody else decides what runs where.</summary>
    /// <returns>Null if another owner holds it, where it is finished, or where it was never offered.</returns>
    Lease? Take(string owner, string item, TimeSpan length);

    /// <summary>Lets those leases that are still their owner's end <paramref name="length"/> from now. One that ran out and that nobody
    /// took since is still its owner's.</summary>
    /// <returns>The leases that go on, with their new end; one that is missing is lost for good.</returns>
    IReadOnlyList<Lease> Renew(IReadOnlyList<Lease> held, TimeSpan length);

    /// <summary>Gives an item back: anybody may claim it at once.</summary>
    /// <returns>False if it was no longer this lease's: nothing has changed.</returns>
    bool Release(Lease lease);

    /// <summary>Ends an item for good: its outcome lies in the journal.</summary>
    /// <returns>False if it was no longer this lease's: nothing has changed. True also where this lease has finished it before.</returns>
    bool Finish(Lease lease);

    /// <summary>The items whose name begins with <paramref name="prefix"/>, oldest offer first.</summary>
    IReadOnlyList<LeaseRow> List(string prefix);

    /// <summary>Removes the items whose name begins with <paramref name="prefix"/> (a run started afresh). An item that is offered again
    /// afterwards goes on counting epochs from where it was: whoever held it stays fenced.</summary>
    void Withdraw(string prefix);
}
