using Huracan.Actors.Stores;

namespace Huracan.Pipeline.Fleet;

/// <summary>The work that one node of a cluster has accepted: its leases, for display, and its slots, because sharding places more coins on
/// a node than it can work on at the same time. Thread-safe; shared by the node's <see cref="LeasedEntity"/> actors.</summary>
public sealed class NodeLoad(int slots)
{
    private readonly Lock _gate = new();
    private readonly List<Lease> _leases = [];
    private int _taken;

    public int Slots => slots;

    /// <summary>Slots in use.</summary>
    public int Taken
    {
        get
        {
            lock (_gate) return _taken;
        }
    }

    public IReadOnlyList<Lease> Leases
    {
        get
        {
            lock (_gate) return [.. _leases];
        }
    }

    public bool TryTakeSlot()
    {
        lock (_gate)
        {
            if (_taken >= slots) return false;
            _taken++;
            return true;
        }
    }

    public void FreeSlot()
    {
        lock (_gate) _taken--;
    }

    public void Add(Lease lease)
    {
        lock (_gate)
        {
            _leases.RemoveAll(other => other.Item == lease.Item);
            _leases.Add(lease);
        }
    }

    public void Remove(Lease lease)
    {
        lock (_gate) _leases.RemoveAll(other => other.Item == lease.Item && other.Epoch == lease.Epoch);
    }
}
