using Huracan.Actors.Port;
using Huracan.Actors.Stores;

namespace Huracan.Pipeline.Fleet;

/// <summary>Start and finish no further item, give every lease back, and answer with <see cref="NodeDrained"/> when done or when the budget
/// is spent.</summary>
public sealed record DrainNode(TimeSpan Budget) : ILocalMessage;

/// <param name="Left">Leases that could not be given back in time; they run out.</param>
public sealed record NodeDrained(int Left) : ILocalMessage, IUncounted;

/// <summary>What a node holds, shown at every renewal. Never changes a result.</summary>
/// <param name="LateRenewals">Renewals in a row that failed: 0 if the store answers.</param>
public sealed record NodeStatus(string Owner, bool Draining, int Slots, IReadOnlyList<Lease> Leases, int LateRenewals);

/// <summary>A lease came or went, for the log.</summary>
/// <param name="What">claimed, finished, released, lost, given up.</param>
public sealed record LeaseNotice(Lease Lease, string What, string? Reason);
