using Huracan.Actors.Stores;

namespace Huracan.Pipeline.Fleet;

/// <summary>How owners renew their leases.</summary>
internal static class LeaseRenewal
{
    /// <summary>A node may be able to send but not to receive. Then it cannot go on with its work, but its renewals would keep all other
    /// nodes from the item for ever. So an owner that has missed an answer first asks for one, and renews when it has come.</summary>
    /// <param name="unheard">True if the previous call got no answer.</param>
    public static IReadOnlyList<Lease> Renew(ILeaseStore store, IReadOnlyList<Lease> held, TimeSpan length, bool unheard)
    {
        if (unheard) _ = store.Now;
        return store.Renew(held, length);
    }
}
