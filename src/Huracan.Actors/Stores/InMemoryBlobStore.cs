namespace Huracan.Actors.Stores;

/// <summary>Blobs in memory, for tests and simulation. It outlives the hosts that use it, as a disk would.</summary>
public sealed class InMemoryBlobStore : IBlobStore
{
    private readonly object _gate = new();
    private readonly Dictionary<BlobId, byte[]> _blobs = [];

    public BlobId Put(ReadOnlySpan<byte> content)
    {
        BlobId id = BlobId.Of(content);
        byte[] kept = content.ToArray();
        lock (_gate) _blobs[id] = kept;
        return id;
    }

    public byte[] Get(BlobId id)
    {
        byte[]? kept;
        lock (_gate) _blobs.TryGetValue(id, out kept);
        if (kept is null) throw new BlobCorruptException(id, $"blob {id}: missing");
        BlobId seen = BlobId.Of(kept);
        return seen == id ? [.. kept] : throw new BlobCorruptException(id, $"blob {id}: its {kept.Length} bytes have the hash {seen}");
    }

    public bool Contains(BlobId id)
    {
        lock (_gate) return _blobs.ContainsKey(id);
    }

    public void Delete(BlobId id)
    {
        lock (_gate) _blobs.Remove(id);
    }

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _blobs.Count;
        }
    }

    /// <summary>Replaces the bytes under the name, as a torn write or a flipped bit would.</summary>
    public void Damage(BlobId id, Func<byte[], byte[]> damage)
    {
        lock (_gate) _blobs[id] = damage([.. _blobs[id]]);
    }
}
