using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Huracan.Stores.Artifacts;

namespace Huracan.Stores.Tests.Artifacts;

/// <summary>Writes tensors as versions did that knew no other file: what <see cref="TensorFile"/> must read.</summary>
internal static class OldTensorFile
{
    public static byte[] Write(params IEnumerable<Tensor> tensors)
    {
        Tensor[] sorted = [.. tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)];
        using MemoryStream file = new();
        file.Write("HURTENS\0"u8);
        Int32(file, TensorFile.Version);
        Int32(file, sorted.Length);
        foreach (Tensor tensor in sorted)
        {
            byte[] name = Encoding.UTF8.GetBytes(tensor.Name);
            Int32(file, name.Length);
            file.Write(name);
            Int32(file, tensor.Shape.Count);
            foreach (int extent in tensor.Shape) Int32(file, extent);
            file.Write(tensor.Bytes());
        }

        file.Write(SHA256.HashData(file.GetBuffer().AsSpan(0, (int)file.Length)));
        return file.ToArray();
    }

    private static void Int32(Stream file, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        file.Write(bytes);
    }
}
