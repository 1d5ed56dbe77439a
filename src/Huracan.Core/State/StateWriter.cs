using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Huracan.Core.State;

/// <summary>Writes operator state, checkpoints, events and messages as little-endian bytes. Floats keep their bits, NaN payloads
/// included.</summary>
/// <remarks>The layout is exactly the order of the calls; <see cref="StateReader"/> reads it back in the same order.
/// A name written with <see cref="Section"/> makes a reader at the wrong position fail there, with that name.</remarks>
public sealed class StateWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;
    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();
    public void Clear() => _buffer.ResetWrittenCount();

    /// <summary>Marks the start of a named part.</summary>
    public void Section(string name) => String(name);

    public void Byte(byte value) { _buffer.GetSpan(1)[0] = value; _buffer.Advance(1); }
    public void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);
    public void Int32(int value) { BinaryPrimitives.WriteInt32LittleEndian(_buffer.GetSpan(4), value); _buffer.Advance(4); }
    public void Int64(long value) { BinaryPrimitives.WriteInt64LittleEndian(_buffer.GetSpan(8), value); _buffer.Advance(8); }
    public void UInt64(ulong value) => Int64(unchecked((long)value));
    public void Single(float value) => Int32(BitConverter.SingleToInt32Bits(value));
    public void Double(double value) => Int64(BitConverter.DoubleToInt64Bits(value));

    public void String(string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        Int32(length);
        Encoding.UTF8.GetBytes(value, _buffer.GetSpan(length));
        _buffer.Advance(length);
    }

    public void Bytes(ReadOnlySpan<byte> value) { Int32(value.Length); Raw(value); }

    /// <summary>Length, then the elements' memory. For unmanaged types without padding: numbers, enums.</summary>
    public void Array<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        Int32(values.Length);
        Raw(MemoryMarshal.AsBytes(values));
    }

    private void Raw(ReadOnlySpan<byte> value) => _buffer.Write(value);
}
