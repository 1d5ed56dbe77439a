using Huracan.Actors.Stores;
using Huracan.Core.Market;
using Xunit;

namespace Huracan.Contracts;

/// <summary>What every blob store that can be swept promises besides. A store inherits it and gives a fresh store per test.</summary>
public abstract class SweepableBlobsContract
{
    private static readonly UtcMs Never = new(0), EndOfDays = UtcMs.FromDate(9000, 1, 1);

    protected abstract ISweepableBlobs Open();

    /// <summary>A put of these bytes finds them old.</summary>
    protected abstract void MakeOld(ISweepableBlobs store, BlobId id);

    /// <summary>Half a put, as a writer that died leaves it.</summary>
    protected abstract void LeaveHalfAPut(ISweepableBlobs store);

    [Fact]
    public void A_list_names_every_blob_once_with_its_length_and_its_time()
    {
        ISweepableBlobs store = Open();
        Assert.Empty(store.List());
        BlobId[] ids = [store.Put("abc"u8), store.Put(new byte[70_000]), store.Put([])];
        store.Put("abc"u8);
        StoredBlob[] listed = [.. store.List()];
        Assert.Equal(ids.Select(id => id.Hex).Order(StringComparer.Ordinal), listed.Select(blob => blob.Id.Hex));
        Assert.Equal([0, 3, 70_000], listed.Select(blob => blob.Bytes).Order());
        Assert.All(listed, blob => Assert.True(blob.PutAt > UtcMs.FromDate(2025, 1, 1) && blob.PutAt < EndOfDays));
    }

    [Fact]
    public void Only_an_older_blob_is_deleted()
    {
        ISweepableBlobs store = Open();
        BlobId old = store.Put("old"u8), other = store.Put("other"u8);
        UtcMs putAt = store.List().Single(blob => blob.Id == old).PutAt;
        Assert.False(store.DeleteIfOlder(old, Never));
        Assert.False(store.DeleteIfOlder(old, putAt));
        Assert.True(store.Contains(old));
        Assert.True(store.DeleteIfOlder(old, EndOfDays));
        Assert.False(store.Contains(old));
        Assert.False(store.DeleteIfOlder(old, EndOfDays));
        Assert.Equal([other], store.List().Select(blob => blob.Id));
        Assert.Equal(old, store.Put("old"u8));
        Assert.Equal("old"u8.ToArray(), store.Get(old));
    }

    [Fact]
    public void Bytes_that_are_put_again_are_young_again()
    {
        ISweepableBlobs store = Open();
        BlobId id = store.Put("abc"u8);
        MakeOld(store, id);
        UtcMs before = store.List().Single().PutAt;
        store.Put("abc"u8);
        Assert.True(store.List().Single().PutAt > before);
        Assert.False(store.DeleteIfOlder(id, before.AddMs(1)));
        Assert.Equal("abc"u8.ToArray(), store.Get(id));
    }

    [Fact]
    public void What_a_dead_writer_left_is_no_blob_and_is_deleted_by_its_age()
    {
        ISweepableBlobs store = Open();
        BlobId id = store.Put("abc"u8);
        LeaveHalfAPut(store);
        Assert.Equal([id], store.List().Select(blob => blob.Id));
        Assert.Equal(0, store.DeleteLeftovers(Never));
        Assert.Equal(1, store.DeleteLeftovers(EndOfDays));
        Assert.Equal(0, store.DeleteLeftovers(EndOfDays));
        Assert.True(store.Contains(id));
    }
}
