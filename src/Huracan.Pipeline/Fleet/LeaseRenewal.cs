using Huracan.Actors.Stores;

namespace Huracan.Pipeline.Fleet;

/// <summary>How owners renew their leases.</summary>
internal static class LeaseRenewal
{
    /// <summary>A node may lose only the store's answers. It can store nothing that it knows of then, and its renewals would still keep all others
    /// from its work. So an owner that has missed an answer first asks for one, and renews once it has come.</summary>
    /// <param name="unheard">The call before was not answered.</param>
    public static IReadOnlyList<Lease> Renew(ILeaseStore store, IReadOnlyList<Lease> held, TimeSpan length, bool unheard)
    {
        if (unheard) _ = store.Now;
        return store.Renew(held, length);
    }
}
