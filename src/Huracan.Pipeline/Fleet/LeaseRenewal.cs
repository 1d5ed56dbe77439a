using Huracan.Actors.Stores;

namespace Huracan.Pipeline.Fleet;

/// <summary>How owners renew their leases.</summary>
internal static class LeaseRenewal
{
    /// <summary>A node may send and hear nothing. Then it cannot go on with its work, but its renewals would keep it from all others for
    /// ever. So an owner that has missed an answer asks for one first, and renews once it has come.</summary>
    /// <param name="unheard">The call before was not answered.</param>
    public static IReadOnlyList<Lease> Renew(ILeaseStore store, IReadOnlyList<Lease> held, TimeSpan length, bool unheard)
    {
        if (unheard) _ = store.Now;
        return store.Renew(held, length);
    }
}
