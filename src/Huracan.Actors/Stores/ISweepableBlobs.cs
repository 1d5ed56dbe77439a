using Huracan.Core.Market;

namespace Huracan.Actors.Stores;

/// <summary>A blob as it lies in a store.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="PutAt">When it was put last, by the store's clock. Putting the same bytes again counts, at the latest after <see cref="ISweepableBlobs.FreshFor"/>.</param>
public readonly record struct StoredBlob(BlobId Id, long Bytes, UtcMs PutAt);

/// <summary>A blob store whose blobs can be listed and deleted while others work on it. Thread-safe. Implementations: folder, S3; one contract suite for both.</summary>
/// <remarks>What nobody names may still be named soon: its writer has put it and not yet written its event. So only age makes a blob
/// deletable, a put makes it young again, and nothing younger than twice <see cref="FreshFor"/> may be asked for.</remarks>
public interface ISweepableBlobs : IBlobStore
{
    /// <summary>A put of bytes that are there already leaves their age alone as long as it is below this.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromHours(1);

    /// <summary>Every blob, in order of name; no bytes are read.</summary>
    IEnumerable<StoredBlob> List();

    /// <summary>Deletes a blob unless it was put at or after <paramref name="than"/>, also while this call is under way.</summary>
    /// <returns>True if it is gone by this call.</returns>
    bool DeleteIfOlder(BlobId id, UtcMs than);

    /// <summary>Deletes what puts that died before <paramref name="than"/> left half done.</summary>
    /// <returns>How many.</returns>
    int DeleteLeftovers(UtcMs than);
}
