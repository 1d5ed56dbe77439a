namespace Huracan.Actors.Fleet;

/// <summary>How many coins one node of a cluster works on at the same time, where sharding places more on it. Thread-safe.</summary>
public sealed class NodeSlots(int max)
{
    private int _taken;

    public int Max => max;
    public int Taken => Volatile.Read(ref _taken);

    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= max) return true;
        Interlocked.Decrement(ref _taken);
        return false;
    }

    public void Release() => Interlocked.Decrement(ref _taken);
}
