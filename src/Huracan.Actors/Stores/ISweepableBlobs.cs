using Huracan.Core.Market;

namespace Huracan.Actors.Stores;

/// <summary>A blob as a store lists it.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="PutAt">When it was last put, by the store's clock. Putting the same bytes again updates it, at the latest after
/// <see cref="ISweepableBlobs.FreshFor"/>.</param>
public readonly record struct StoredBlob(BlobId Id, long Bytes, UtcMs PutAt);

/// <summary>A blob store that can list and delete blobs while others work on it. Thread-safe. Implementations: folder, S3; one contract
/// suite for both.</summary>
/// <remarks>An unreferenced blob may still be named soon: its writer has put it and has not yet written the event. So only age makes a blob
/// deletable, and each put makes it young again. The age limit must be at least twice <see cref="FreshFor"/>.</remarks>
public interface ISweepableBlobs : IBlobStore
{
    /// <summary>A put of bytes that exist already leaves their age unchanged as long as the age is below this.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromHours(1);

    /// <summary>Every blob, in order of name; no bytes are read.</summary>
    IEnumerable<StoredBlob> List();

    /// <summary>Deletes a blob unless it was put at or after <paramref name="than"/>, or is put while this call runs.</summary>
    /// <returns>True if this call deleted it.</returns>
    bool DeleteIfOlder(BlobId id, UtcMs than);

    /// <summary>Deletes the remains of puts that died before <paramref name="than"/>.</summary>
    /// <returns>How many were deleted.</returns>
    int DeleteLeftovers(UtcMs than);
}
