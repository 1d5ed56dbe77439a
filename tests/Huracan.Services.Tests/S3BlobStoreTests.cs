using Huracan.Actors.Stores;
using Huracan.Contracts;
using Huracan.Stores;
using Huracan.Stores.S3;
using Xunit;

namespace Huracan.Services.Tests;

public sealed class S3BlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly string _prefix = Guid.NewGuid().ToString("N");
    private readonly List<S3BlobStore> _open = [];

    public void Dispose()
    {
        foreach (S3BlobStore store in _open) store.Dispose();
    }

    protected override IBlobStore Open() => OpenStore();

    protected override IBlobStore Reopen(IBlobStore store) => OpenStore();

    protected override void Damage(IBlobStore store, BlobId id, Func<byte[], byte[]> damage)
    {
        S3BlobStore bucket = (S3BlobStore)store;
        bucket.Overwrite(id, damage(bucket.Get(id)));
    }

    [Theory]
    [InlineData(S3BlobStore.PartBytes)]
    [InlineData(S3BlobStore.PartBytes + 1)]
    [InlineData((2 * S3BlobStore.PartBytes) + 12_345)]
    public void A_large_blob_goes_in_parts_and_comes_back_whole(int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        IBlobStore store = Open();
        BlobId id = store.Put(content);
        Assert.True(OpenStore().Get(id).AsSpan().SequenceEqual(content));
        Assert.Equal(id, store.Put(content));
        Damage(store, id, bytes => bytes[..100]);
        Assert.Equal(id, store.Put(content));
        Assert.True(store.Get(id).AsSpan().SequenceEqual(content));
    }

    [Fact]
    public void A_bucket_that_is_not_there_is_named()
    {
        using S3BlobStore store = new(Servers.Bucket(_prefix) with { Bucket = "no-such-bucket" });
        StoreException error = Assert.Throws<StoreException>(store.Check);
        Assert.Equal(StoreTrouble.NoAccess, error.Trouble);
        Assert.Contains("s3://no-such-bucket/", error.Message, StringComparison.Ordinal);
        Assert.Contains("there is no such bucket", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_does_not_answer_is_named()
    {
        using S3BlobStore store = new(Servers.Bucket(_prefix) with { Endpoint = "http://127.0.0.1:9" }, 0, TimeSpan.FromSeconds(5));
        StoreException error = Assert.Throws<StoreException>(store.Check);
        Assert.Equal(StoreTrouble.Unreachable, error.Trouble);
        Assert.Contains("is the server running", error.Message, StringComparison.Ordinal);
    }

    private S3BlobStore OpenStore()
    {
        S3BlobStore store = new(Servers.Bucket(_prefix));
        _open.Add(store);
        return store;
    }
}

public sealed class S3BlobSweepTests : SweepableBlobsContract, IDisposable
{
    private readonly S3Location _location = Servers.Bucket(Guid.NewGuid().ToString("N"));
    private readonly List<S3BlobStore> _open = [];

    public void Dispose()
    {
        foreach (S3BlobStore store in _open) store.Dispose();
    }

    // Objects cannot be made old: everything is, at once.
    protected override ISweepableBlobs Open()
    {
        S3BlobStore store = new(_location) { Fresh = TimeSpan.Zero };
        _open.Add(store);
        return store;
    }

    protected override void MakeOld(ISweepableBlobs store, BlobId id)
    {
    }

    protected override void LeaveHalfAPut(ISweepableBlobs store) => ((S3BlobStore)store).BeginParts(BlobId.Of("half"u8));

    [Fact]
    public void A_list_of_more_than_one_page_is_whole()
    {
        S3BlobStore store = new(_location) { PageSize = 3 };
        _open.Add(store);
        string[] ids = [.. Enumerable.Range(0, 10).Select(i => store.Put([(byte)i]).Hex).Order(StringComparer.Ordinal)];
        Assert.Equal(ids, store.List().Select(blob => blob.Id.Hex));
    }

    [Fact]
    public void A_put_of_young_bytes_leaves_their_time_alone()
    {
        S3BlobStore store = new(_location);
        _open.Add(store);
        store.Put("abc"u8);
        StoredBlob before = store.List().Single();
        store.Put("abc"u8);
        Assert.Equal(before, store.List().Single());
    }
}
