using Huracan.Actors.Stores;
using Huracan.Contracts;
using Huracan.Core.Market;
using Huracan.Stores.Files;
using Xunit;

namespace Huracan.Stores.Tests.Files;

public sealed class FolderBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override IBlobStore Open() => new FolderBlobStore(_folder.In("blobs"));

    protected override IBlobStore Reopen(IBlobStore store) => Open();

    protected override void Damage(IBlobStore store, BlobId id, Func<byte[], byte[]> damage)
    {
        string path = ((FolderBlobStore)store).PathOf(id);
        File.WriteAllBytes(path, damage(File.ReadAllBytes(path)));
    }

    [Fact]
    public void The_file_lies_where_its_hash_says_and_nothing_else_stays()
    {
        Open().Put("abc"u8);
        string file = Assert.Single(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
        Assert.Equal(_folder.In("blobs/ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), file);
    }

    [Fact]
    public void A_torn_temp_file_is_swept_and_blobs_are_not()
    {
        FolderBlobStore store = new(_folder.In("blobs"));
        BlobId id = store.Put("abc"u8);
        string left = Path.Combine(Path.GetDirectoryName(store.PathOf(id))!, DurableFile.TemporaryPrefix + "4711-1");
        File.WriteAllText(left, "half of it");
        Assert.Equal(1, store.SweepTemporaries());
        Assert.False(File.Exists(left));
        Assert.True(store.Contains(id));
    }

    [Fact]
    public void Blobs_that_no_event_names_are_swept()
    {
        FolderBlobStore store = new(_folder.In("blobs"));
        BlobId named = store.Put("named"u8), orphan = store.Put("orphan"u8);
        Assert.Equal(1, store.SweepOrphans(new HashSet<BlobId> { named }));
        Assert.Equal([named], store.All());
        Assert.False(store.Contains(orphan));
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [InlineData("")]
    public void Only_a_hash_is_a_name(string name) =>
        Assert.Throws<ArgumentException>(() => Open().Get(new BlobId(name)));

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_named()
    {
        File.WriteAllText(_folder.In("blobs"), "");
        StoreException error = Assert.Throws<StoreException>(Open);
        Assert.Equal(StoreTrouble.NotAFolder, error.Trouble);
        Assert.Contains("is a file, a folder is needed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_makes_no_folder()
    {
        FolderBlobStore store = FolderBlobStore.ForReading(_folder.In("blobs"));
        Assert.False(store.Contains(BlobId.Of("abc"u8)));
        Assert.False(Directory.Exists(_folder.In("blobs")));
    }

    [Fact]
    public void The_systems_errors_are_told_apart()
    {
        // errno of Linux: ENOSPC 28, EROFS 30, ENOTDIR 20.
        Assert.Equal(StoreTrouble.DiskFull, StoreException.FromFile("cannot write", "/x", new IOException("", 28)).Trouble);
        Assert.Equal(StoreTrouble.ReadOnly, StoreException.FromFile("cannot write", "/x", new IOException("", 30)).Trouble);
        Assert.Equal(StoreTrouble.NotAFolder, StoreException.FromFile("cannot write", "/x", new IOException("", 20)).Trouble);
        Assert.Equal(StoreTrouble.NoAccess, StoreException.FromFile("cannot write", "/x", new UnauthorizedAccessException()).Trouble);
    }
}

public sealed class FolderBlobSweepTests : SweepableBlobsContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override ISweepableBlobs Open() => Store();

    protected override void MakeOld(ISweepableBlobs store, BlobId id) => File.SetLastWriteTimeUtc(((FolderBlobStore)store).PathOf(id), DateTime.UtcNow - TimeSpan.FromHours(3));

    protected override void LeaveHalfAPut(ISweepableBlobs store) =>
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(((FolderBlobStore)store).PathOf(BlobId.Of("abc"u8)))!, DurableFile.TemporaryPrefix + "4711-1"), "half of it");

    [Fact]
    public void A_put_of_young_bytes_leaves_their_time_alone()
    {
        FolderBlobStore store = Store();
        BlobId id = store.Put("abc"u8);
        DateTime halfAnHourAgo = DateTime.UtcNow - TimeSpan.FromMinutes(30);
        File.SetLastWriteTimeUtc(store.PathOf(id), halfAnHourAgo);
        store.Put("abc"u8);
        Assert.Equal(halfAnHourAgo, File.GetLastWriteTimeUtc(store.PathOf(id)), TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public void Writers_and_a_sweeper_at_the_same_moment_lose_no_put()
    {
        FolderBlobStore store = Store();
        byte[][] contents = [.. Enumerable.Range(0, 200).Select(i => new byte[] { (byte)i, 1, 2 })];
        BlobId[] ids = [.. contents.Select(content => store.Put(content))];
        foreach (BlobId id in ids) MakeOld(store, id);
        UtcMs old = store.List().Max(blob => blob.PutAt).AddMs(1);
        Exception? error = null;
        int deleted = 0;
        Thread sweeping = new(() =>
        {
            try
            {
                foreach (BlobId id in ids)
                    if (store.DeleteIfOlder(id, old)) deleted++;
            }
            catch (Exception e)
            {
                error = e;
            }
        });
        sweeping.Start();
        foreach (byte[] content in contents.Reverse()) store.Put(content);
        sweeping.Join();
        Assert.Null(error);
        Assert.All(ids, id => Assert.True(store.Contains(id)));
        Assert.InRange(deleted, 0, ids.Length);
    }

    [Fact]
    public void What_a_sweeper_that_died_had_set_aside_is_there_again()
    {
        FolderBlobStore store = Store();
        BlobId id = store.Put("abc"u8);
        File.Move(store.PathOf(id), store.PathOf(id) + ".swept");
        Assert.False(store.Contains(id));
        Assert.Equal(id, Assert.Single(store.List()).Id);
        Assert.True(store.Contains(id));
    }

    private FolderBlobStore Store() => new(_folder.In("blobs"));
}
