using Huracan.Actors.Stores;
using Xunit;

namespace Huracan.Contracts;

/// <summary>What every blob store promises. A store inherits it and gives a fresh store per test.</summary>
public abstract class BlobStoreContract
{
    protected abstract IBlobStore Open();

    /// <summary>The same blobs seen by a new process.</summary>
    protected abstract IBlobStore Reopen(IBlobStore store);

    /// <summary>Damages the stored bytes behind the store's back: <paramref name="damage"/> maps the whole content to what shall lie there.</summary>
    protected abstract void Damage(IBlobStore store, BlobId id, Func<byte[], byte[]> damage);

    private static byte[] Content(int length, int seed)
    {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) content[i] = (byte)(i * 131 + seed);
        return content;
    }

    [Fact]
    public void A_blob_is_named_by_its_sha256()
    {
        // FIPS 180-2, appendix B.1: SHA-256 of "abc".
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Open().Put("abc"u8).Hex);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_537)]
    [InlineData(3_000_000)]
    public void What_was_put_comes_back_byte_for_byte_also_in_a_new_process(int length)
    {
        IBlobStore store = Open();
        byte[] content = Content(length, 1);
        BlobId id = store.Put(content);
        Assert.Equal(BlobId.Of(content), id);
        Assert.True(store.Contains(id));
        Assert.True(store.Get(id).AsSpan().SequenceEqual(content));
        store = Reopen(store);
        Assert.True(store.Contains(id));
        Assert.True(store.Get(id).AsSpan().SequenceEqual(content));
    }

    [Fact]
    public void Putting_the_same_bytes_again_changes_nothing()
    {
        IBlobStore store = Open();
        BlobId first = store.Put(Content(100, 2));
        Assert.Equal(first, store.Put(Content(100, 2)));
        Assert.Equal(Content(100, 2), store.Get(first));
    }

    [Fact]
    public void A_missing_blob_is_an_error_that_names_it()
    {
        IBlobStore store = Open();
        BlobId id = BlobId.Of(Content(10, 3));
        Assert.False(store.Contains(id));
        BlobCorruptException error = Assert.Throws<BlobCorruptException>(() => store.Get(id));
        Assert.Equal(id, error.Id);
        Assert.Contains(id.Hex, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deleted_blob_is_gone_and_can_be_put_again()
    {
        IBlobStore store = Open();
        BlobId id = store.Put(Content(100, 8)), other = store.Put(Content(100, 9));
        store.Delete(id);
        store.Delete(id);
        store.Delete(BlobId.Of(Content(100, 10)));
        Assert.False(store.Contains(id));
        Assert.Throws<BlobCorruptException>(() => Reopen(store).Get(id));
        Assert.True(store.Contains(other));
        Assert.Equal(id, store.Put(Content(100, 8)));
        Assert.Equal(Content(100, 8), store.Get(id));
    }

    [Fact]
    public void A_flipped_bit_and_a_torn_blob_are_found_on_read()
    {
        IBlobStore store = Open();
        BlobId flipped = store.Put(Content(1000, 4)), torn = store.Put(Content(1000, 5));
        Damage(store, flipped, bytes => { bytes[500] ^= 1; return bytes; });
        Damage(store, torn, bytes => bytes[..400]);
        Assert.Throws<BlobCorruptException>(() => store.Get(flipped));
        Assert.Throws<BlobCorruptException>(() => store.Get(torn));
    }

    [Fact]
    public void Putting_over_a_damaged_blob_heals_it()
    {
        IBlobStore store = Open();
        BlobId id = store.Put(Content(1000, 6));
        Damage(store, id, bytes => bytes[..10]);
        Assert.Equal(id, store.Put(Content(1000, 6)));
        Assert.Equal(Content(1000, 6), store.Get(id));
    }

    [Fact]
    public void Threads_that_put_the_same_blob_at_once_all_find_it_whole()
    {
        IBlobStore store = Open();
        byte[] content = Content(200_000, 7);
        var errors = new Exception?[4];
        var threads = new Thread[errors.Length];
        for (int t = 0; t < threads.Length; t++)
        {
            int me = t;
            threads[t] = new Thread(() =>
            {
                try
                {
                    for (int i = 0; i < 5; i++)
                        if (!store.Get(store.Put(content)).AsSpan().SequenceEqual(content)) throw new InvalidOperationException("other bytes came back");
                }
                catch (Exception e) { errors[me] = e; }
            });
            threads[t].Start();
        }
        foreach (Thread thread in threads) thread.Join();
        Assert.All(errors, Assert.Null);
    }
}
