using Huracan.Core.Market;

namespace Huracan.Actors.Stores;

/// <summary>Leases in memory, for tests and simulation. It outlives the hosts that use it, as a database would.</summary>
/// <param name="clock">The store's own clock, not that of any node.</param>
public sealed class InMemoryLeaseStore(TimeProvider clock) : ILeaseStore
{
    private sealed class Row(string item, string kind)
    {
        internal readonly string Item = item;
        internal readonly string Kind = kind;
        internal string? Owner;
        internal long Epoch;
        internal UtcMs EndsAt;
        internal int Losses;
        internal bool Finished, Withdrawn;

        internal Lease ToLease() => new(Item, Kind, Owner!, Epoch, EndsAt, Losses);
        internal LeaseRow ToRow() => new(Item, Kind, Owner, Epoch, EndsAt, Losses, Finished);
    }

    private readonly object _gate = new();
    private readonly List<Row> _rows = [];
    private readonly Dictionary<string, Row> _byItem = [];

    public UtcMs Now => new(clock.GetUtcNow().ToUnixTimeMilliseconds());

    public void Offer(IReadOnlyList<LeaseItem> items)
    {
        lock (_gate)
        {
            foreach (LeaseItem item in items)
            {
                _byItem.TryGetValue(item.Item, out Row? known);
                if (known is { Withdrawn: false }) continue;
                var row = new Row(item.Item, item.Kind) { Epoch = known?.Epoch ?? 0 };
                if (known is not null) _rows.Remove(known);
                _rows.Add(_byItem[item.Item] = row);
            }
        }
    }

    public IReadOnlyList<Lease> Claim(string owner, IReadOnlyCollection<string> kinds, int max, TimeSpan length)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        lock (_gate)
        {
            UtcMs now = Now;
            List<Lease> claimed = [];
            foreach (Row row in _rows)
            {
                if (claimed.Count >= max) break;
                if (row.Finished || row.Withdrawn || !kinds.Contains(row.Kind) || (row.Owner is not null && row.EndsAt > now)) continue;
                claimed.Add(Take(row, owner, now, length));
            }
            return claimed;
        }
    }

    public Lease? Take(string owner, string item, TimeSpan length)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        lock (_gate)
        {
            UtcMs now = Now;
            if (!_byItem.TryGetValue(item, out Row? row) || row.Finished || row.Withdrawn) return null;
            return row.Owner is not null && row.Owner != owner && row.EndsAt > now ? null : Take(row, owner, now, length);
        }
    }

    private static Lease Take(Row row, string owner, UtcMs now, TimeSpan length)
    {
        if (row.Owner is not null && row.EndsAt <= now) row.Losses++;
        (row.Owner, row.EndsAt) = (owner, now.AddMs((long)length.TotalMilliseconds));
        row.Epoch++;
        return row.ToLease();
    }

    public IReadOnlyList<Lease> Renew(IReadOnlyList<Lease> held, TimeSpan length)
    {
        lock (_gate)
        {
            UtcMs end = Now.AddMs((long)length.TotalMilliseconds);
            List<Lease> renewed = [];
            foreach (Lease lease in held)
            {
                if (OwnRow(lease) is not { } row) continue;
                row.EndsAt = end;
                renewed.Add(row.ToLease());
            }
            return renewed;
        }
    }

    public bool Release(Lease lease)
    {
        lock (_gate)
        {
            if (OwnRow(lease) is not { } row) return false;
            row.Owner = null;
            return true;
        }
    }

    public bool Finish(Lease lease)
    {
        lock (_gate)
        {
            if (!_byItem.TryGetValue(lease.Item, out Row? row) || row.Withdrawn || row.Epoch != lease.Epoch) return false;
            if (row.Finished) return true;
            if (row.Owner != lease.Owner) return false;
            (row.Finished, row.Owner) = (true, null);
            return true;
        }
    }

    public IReadOnlyList<LeaseRow> List(string prefix)
    {
        lock (_gate) return [.. _rows.Where(row => !row.Withdrawn && row.Item.StartsWith(prefix, StringComparison.Ordinal)).Select(row => row.ToRow())];
    }

    public void Withdraw(string prefix)
    {
        lock (_gate)
        {
            foreach (Row row in _rows.Where(row => row.Item.StartsWith(prefix, StringComparison.Ordinal)))
            {
                row.Withdrawn = true;
                row.Epoch++;
                row.Owner = null;
            }
        }
    }

    /// <summary>Ends the current lease of an item, as if its time were over. For simulations.</summary>
    internal void Expire(string item)
    {
        lock (_gate)
            if (_byItem.TryGetValue(item, out Row? row)) row.EndsAt = Now;
    }

    /// <summary>Items that are not finished.</summary>
    internal int CountOpen(out int items)
    {
        lock (_gate)
        {
            items = _rows.Count;
            int open = 0;
            foreach (Row row in _rows)
                if (!row.Finished && !row.Withdrawn) open++;
            return open;
        }
    }

    /// <summary>A journal beside this store holds this lock from its epoch check to its insert, and takes it before its own lock.</summary>
    internal object Gate => _gate;

    /// <summary>The newest epoch of an item, or null if it was never offered. The epoch check of a journal beside this store reads
    /// it.</summary>
    internal long? NewestEpoch(string item)
    {
        lock (_gate) return _byItem.TryGetValue(item, out Row? row) ? row.Epoch : null;
    }

    private Row? OwnRow(Lease lease) =>
        _byItem.TryGetValue(lease.Item, out Row? row) && row is { Finished: false, Withdrawn: false } && row.Epoch == lease.Epoch && row.Owner == lease.Owner ? row : null;
}
