using Huracan.Actors.Stores;
using Huracan.Contracts;
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
