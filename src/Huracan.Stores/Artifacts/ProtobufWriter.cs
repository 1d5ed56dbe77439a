using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Huracan.Stores.Artifacts;

/// <summary>Writes one protobuf message: the few kinds of field that an ONNX file needs. Fields stand in the order in which they are
/// written, so the same calls give the same bytes, which no protobuf library promises.</summary>
/// <remarks>https://protobuf.dev/programming-guides/encoding.</remarks>
internal sealed class ProtobufWriter
{
    private const int Varint = 0, Delimited = 2, Fixed32 = 5;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    /// <param name="value">0 or more.</param>
    public ProtobufWriter Int(int field, long value)
    {
        Key(field, Varint);
        Number((ulong)value);
        return this;
    }

    public ProtobufWriter Float(int field, float value)
    {
        Key(field, Fixed32);
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        _bytes.Write(bytes);
        return this;
    }

    public ProtobufWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtobufWriter Message(int field, ProtobufWriter message) => Bytes(field, message.ToArray());

    public ProtobufWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Key(field, Delimited);
        Number((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    private void Key(int field, int kind) => Number(((ulong)field << 3) | (uint)kind);

    private void Number(ulong value)
    {
        for (; value > 127; value >>= 7) _bytes.Write([(byte)(value | 128)]);
        _bytes.Write([(byte)value]);
    }
}
