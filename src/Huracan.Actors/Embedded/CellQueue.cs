using Huracan.Actors.Hosting;

namespace Huracan.Actors.Embedded;

/// <summary>Actors that are ready to run, first in first out. Anybody pushes and takes; a spin lock held for nanoseconds guards the ring.</summary>
internal sealed class CellQueue
{
    private int _lock;
    private ActorCell?[] _ring = new ActorCell?[64];
    private int _head, _count;
    private int _taken;

    /// <summary>Touched only by the worker that owns this queue, while it steals for it.</summary>
    private readonly ActorCell?[] _loot = new ActorCell?[16];

    /// <summary>May be stale by the time it is used.</summary>
    internal int Count => Volatile.Read(ref _count);

    /// <summary>Changes with each take: whoever sees it stand still sees a queue that its worker does not get to.</summary>
    internal int Taken => Volatile.Read(ref _taken);

    internal int Push(ActorCell cell)
    {
        Enter();
        int count = _count;
        if (count == _ring.Length) Grow();
        _ring[(_head + count) & (_ring.Length - 1)] = cell;
        _count = count + 1;
        Volatile.Write(ref _lock, 0);
        return count + 1;
    }

    internal ActorCell? Take()
    {
        if (Volatile.Read(ref _count) == 0) return null;
        Enter();
        ActorCell? cell = null;
        if (_count > 0) cell = TakeFirst();
        Volatile.Write(ref _lock, 0);
        return cell;
    }

    /// <summary>Takes the first for the caller and moves half of the rest to <paramref name="thief"/>, so that one theft balances many actors.</summary>
    internal ActorCell? Steal(CellQueue thief)
    {
        if (Volatile.Read(ref _count) == 0) return null;
        ActorCell?[] loot = thief._loot;
        int taken = 0;
        Enter();
        if (_count > 0)
            for (int want = Math.Min(loot.Length, (_count + 1) / 2); taken < want; taken++) loot[taken] = TakeFirst();
        Volatile.Write(ref _lock, 0);
        ActorCell? first = taken > 0 ? loot[0] : null;
        for (int i = 1; i < taken; i++) thief.Push(loot[i]!);
        Array.Clear(loot, 0, taken);
        return first;
    }

    private ActorCell TakeFirst()
    {
        ActorCell cell = _ring[_head]!;
        _ring[_head] = null;
        _head = (_head + 1) & (_ring.Length - 1);
        _count--;
        Volatile.Write(ref _taken, _taken + 1);
        return cell;
    }

    private void Grow()
    {
        var larger = new ActorCell?[_ring.Length * 2];
        for (int i = 0; i < _count; i++) larger[i] = _ring[(_head + i) & (_ring.Length - 1)];
        _ring = larger;
        _head = 0;
    }

    private void Enter()
    {
        for (int tries = 0; Interlocked.CompareExchange(ref _lock, 1, 0) != 0; tries++)
        {
            if (tries < 30) Thread.SpinWait(4);
            else Thread.Yield();
        }
    }
}
