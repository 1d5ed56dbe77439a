using Huracan.Actors.Port;
using Huracan.Actors.Stores;

namespace Huracan.Pipeline.Fleet;

/// <summary>Gives a lease back. Its result is false where the lease was lost before.</summary>
internal sealed record ReleaseLease(ILeaseStore Leases, Lease Lease) : Effect
{
    public override string Name => "release-lease";
    public override object Execute(IEffectScope scope) => Leases.Release(Lease);
}
