using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Huracan.Stores.Artifacts;

/// <summary>A named block of float32 values, row-major.</summary>
public sealed class Tensor
{
    /// <param name="name">Lower-case letters, digits and '_'.</param>
    /// <param name="shape">Extents, the slowest first; none for a single value.</param>
    /// <exception cref="ArgumentException">Bad name, or the extents do not multiply to the number of values.</exception>
    public Tensor(string name, IReadOnlyList<int> shape, float[] values)
    {
        if (!IsName(name)) throw new ArgumentException($"tensor '{name}': a name is 1 to 64 lower-case letters, digits and '_'", nameof(name));
        long count = 1;
        foreach (int extent in shape) count = checked(count * extent);
        if (shape.Any(extent => extent < 0) || count != values.Length)
        {
            throw new ArgumentException($"tensor '{name}': {values.Length} values do not fill shape [{string.Join(", ", shape)}]", nameof(shape));
        }

        Name = name;
        Shape = shape;
        Values = values;
    }

    public string Name { get; }
    public IReadOnlyList<int> Shape { get; }
    public float[] Values { get; }

    /// <summary>SHA-256 of the values as little-endian IEEE bytes, hex. Every bit counts: -0 differs from 0, and NaNs with different bits
    /// differ.</summary>
    public string Sha256() => Convert.ToHexStringLower(SHA256.HashData(Bytes()));

    internal byte[] Bytes()
    {
        byte[] bytes = new byte[Values.Length * sizeof(float)];
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(Values.AsSpan()).CopyTo(bytes);
        }
        else
        {
            for (int i = 0; i < Values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), Values[i]);
        }

        return bytes;
    }

    internal static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
}
