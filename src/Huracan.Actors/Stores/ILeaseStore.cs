using Huracan.Core.Market;

namespace Huracan.Actors.Stores;

/// <summary>Work that only one node at a time may do.</summary>
/// <param name="Item">The persistence id of the actor that does it, such as <c>run/ab12/coin/BTCUSDT</c>: the journal checks the epoch of
/// this item.</param>
/// <param name="Kind">What a node must be able to do: <c>run</c> for a run itself, the kind of trainer (<c>simd</c>) for a coin.</param>
public sealed record LeaseItem(string Item, string Kind);

/// <summary>One owner's right to one item, until it ends. Its epoch is one more than that of the previous owner.</summary>
/// <param name="Owner">One process, never a machine: a node that starts again is another owner.</param>
/// <param name="Epoch">1 for the first owner. Appends and publishing are refused under any epoch but the newest.</param>
/// <param name="EndsAt">By the store's clock.</param>
/// <param name="Losses">Earlier leases on this item that ran out instead of being given back.</param>
public sealed record Lease(string Item, string Kind, string Owner, long Epoch, UtcMs EndsAt, int Losses);

/// <summary>An item as the store sees it, for people and for status.</summary>
/// <param name="Owner">Null if nobody holds it. If <paramref name="EndsAt"/> has passed, this owner did not renew in time.</param>
/// <param name="Epoch">0 if nobody ever held it.</param>
/// <param name="Finished">The item cannot be claimed any more.</param>
public sealed record LeaseRow(string Item, string Kind, string? Owner, long Epoch, UtcMs EndsAt, int Losses, bool Finished);

/// <summary>Who works on what. Thread-safe. Implementations: PostgreSQL, in memory (tests, simulation); one contract suite for all.</summary>
/// <remarks>Every instant is the store's, so that no node's clock decides who owns what. A call that fails with an exception may have taken
/// effect: if the outcome of a claim is unknown, its lease counts as lost and runs out; the other calls are repeated. A journal of the same
/// store refuses an append under an epoch that is not the newest of the item with that persistence id.</remarks>
public interface ILeaseStore
{
    /// <summary>The store's clock.</summary>
    UtcMs Now { get; }

    /// <summary>Makes items claimable, in this order; an item that exists already stays as it is.</summary>
    void Offer(IReadOnlyList<LeaseItem> items);

    /// <summary>Takes up to <paramref name="max"/> items that are free or whose lease has ended, oldest offer first, and raises the epoch of each.
    /// Two claims at the same moment share out the items; neither waits for the other (SKIP LOCKED).</summary>
    /// <param name="kinds">What the owner can do; items of other kinds are skipped.</param>
    IReadOnlyList<Lease> Claim(string owner, IReadOnlyCollection<string> kinds, int max, TimeSpan length);

    /// <summary>Takes this one item if it is free, if its lease has ended, or if <paramref name="owner"/> holds it already (its own older
    /// epoch is then refused); raises its epoch. For a cluster, where sharding decides what runs where.</summary>
    /// <returns>Null if another owner holds it, if it is finished, or if it was never offered.</returns>
    Lease? Take(string owner, string item, TimeSpan length);

    /// <summary>Extends those leases that still belong to their owner; they end <paramref name="length"/> from now. A lease that ran out
    /// still belongs to its owner if nobody has taken it since.</summary>
    /// <returns>The leases that go on, with their new end. A lease that is missing is lost for good.</returns>
    IReadOnlyList<Lease> Renew(IReadOnlyList<Lease> held, TimeSpan length);

    /// <summary>Gives an item back: anybody may claim it at once.</summary>
    /// <returns>False if the item did not belong to this lease any more: nothing has changed.</returns>
    bool Release(Lease lease);

    /// <summary>Ends an item for good: its outcome is in the journal.</summary>
    /// <returns>False if the item did not belong to this lease any more: nothing has changed. True also if this lease has finished it
    /// before.</returns>
    bool Finish(Lease lease);

    /// <summary>The items whose name begins with <paramref name="prefix"/>, oldest offer first.</summary>
    IReadOnlyList<LeaseRow> List(string prefix);

    /// <summary>Removes the items whose name begins with <paramref name="prefix"/> (a run started afresh). If an item is offered again
    /// later, its epochs go on from the last one, so its former owners stay fenced.</summary>
    void Withdraw(string prefix);
}
