using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Huracan.Stores.Artifacts;

/// <summary>The file format of a net's tensors in archives of the earlier kind (D52: no pickle; reading it runs no code). It is read, since
/// journals and registries name such archives, and no longer written.</summary>
/// <remarks>
/// All integers are little-endian int32.
/// <code>
/// 8 bytes   magic "HURTENS" and a zero byte
/// int32     format version, 1
/// int32     number of tensors, names in ordinal order
/// each      int32 length + UTF-8 name; int32 rank; rank x int32 extents; values as float32
/// 32 bytes  SHA-256 of everything before
/// </code>
/// </remarks>
public static class TensorFile
{
    public const int Version = 1;
    private const int HashBytes = 32;
    private const int MaxRank = 8;

    private static ReadOnlySpan<byte> Magic => "HURTENS\0"u8;

    /// <param name="source">The origin of the bytes, for messages.</param>
    /// <exception cref="ArtifactException">Not such a file, torn, altered, or of another version (both are named).</exception>
    public static IReadOnlyList<Tensor> Read(ReadOnlySpan<byte> file, string source)
    {
        if (file.Length < Magic.Length + 8 + HashBytes || !file[..Magic.Length].SequenceEqual(Magic))
        {
            throw new ArtifactException($"{source}: is not a tensor file, or is torn ({file.Length} bytes)");
        }

        // Checked before the hash: a later version may end differently, and its number makes the more helpful message.
        int version = BinaryPrimitives.ReadInt32LittleEndian(file[Magic.Length..]);
        if (version != Version) throw new ArtifactException($"{source}: tensor format version {version} seen, this program reads version {Version}");
        if (!SHA256.HashData(file[..^HashBytes]).AsSpan().SequenceEqual(file[^HashBytes..])) throw new ArtifactException($"{source}: torn or altered, the bytes do not have the hash at their end");

        Cursor at = new(file[..^HashBytes], Magic.Length + 4, source);
        int count = at.Int32(0, int.MaxValue);
        List<Tensor> tensors = [];
        for (int i = 0; i < count; i++)
        {
            string name = Encoding.UTF8.GetString(at.Take(at.Int32(1, 64)));
            int[] shape = new int[at.Int32(0, MaxRank)];
            long values = 1;
            for (int d = 0; d < shape.Length; d++) values = Math.Min(int.MaxValue, values * (shape[d] = at.Int32(0, int.MaxValue)));
            ReadOnlySpan<byte> bytes = at.Take(values * sizeof(float));
            float[] content = new float[values];
            for (int k = 0; k < content.Length; k++) content[k] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(k * sizeof(float))..]);
            if (!Tensor.IsName(name) || (i > 0 && string.CompareOrdinal(tensors[i - 1].Name, name) >= 0)) throw new ArtifactException($"{source}: tensor name '{name}' is not allowed, or is out of order");
            tensors.Add(new Tensor(name, shape, content));
        }

        at.RequireEnd();
        return tensors;
    }

    private ref struct Cursor(ReadOnlySpan<byte> file, int at, string source)
    {
        private readonly ReadOnlySpan<byte> _file = file;
        private int _at = at;

        public int Int32(int min, int max)
        {
            int value = BinaryPrimitives.ReadInt32LittleEndian(Take(4));
            return value >= min && value <= max ? value : throw new ArtifactException($"{source}: {value} seen at byte {_at - 4}, allowed is {min} to {max}");
        }

        public ReadOnlySpan<byte> Take(long count)
        {
            if (count > _file.Length - _at) throw new ArtifactException($"{source}: ends at byte {_file.Length}, {count} more are needed from byte {_at}");
            ReadOnlySpan<byte> taken = _file.Slice(_at, (int)count);
            _at += (int)count;
            return taken;
        }

        public readonly void RequireEnd()
        {
            if (_at != _file.Length) throw new ArtifactException($"{source}: {_file.Length - _at} bytes follow the last tensor");
        }
    }
}
