using System.Security.Cryptography;

namespace Huracan.Actors.Stores;

/// <summary>A blob's name: the SHA-256 of its bytes, 64 lower-case hex digits.</summary>
public readonly record struct BlobId(string Hex)
{
    public static BlobId Of(ReadOnlySpan<byte> content) => new(Convert.ToHexStringLower(SHA256.HashData(content)));
    public override string ToString() => Hex;
}

/// <summary>The blob is missing, or the hash of its bytes is not its name (torn, truncated, flipped).</summary>
public sealed class BlobCorruptException(BlobId id, string message) : Exception(message)
{
    public BlobId Id { get; } = id;
}

/// <summary>Content-addressed bytes. Thread-safe. <see cref="Put"/> returns after the blob is durable, so that an event may name
/// it.</summary>
public interface IBlobStore
{
    BlobId Put(ReadOnlySpan<byte> content);

    /// <exception cref="BlobCorruptException">The blob is missing, or its bytes do not match its name.</exception>
    byte[] Get(BlobId id);

    bool Contains(BlobId id);

    /// <summary>Deletes a blob; does nothing if there is none. Only for blobs that can be made again, such as a checkpoint: another run may
    /// name the same bytes.</summary>
    void Delete(BlobId id);
}
