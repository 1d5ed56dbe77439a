using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Huracan.Core.State;

/// <summary>The bytes are not what the reader expects: torn, of another version, or of another object.</summary>
public sealed class StateFormatException(string message) : Exception(message);

/// <summary>Reads what <see cref="StateWriter"/> wrote, in the same order.</summary>
public sealed class StateReader(ReadOnlyMemory<byte> bytes)
{
    private int _at;

    public bool AtEnd => _at == bytes.Length;

    public void Section(string name)
    {
        int start = _at;
        string seen = String();
        if (seen != name) throw new StateFormatException($"state at byte {start}: section '{seen}' seen, '{name}' expected");
    }

    /// <summary>Throws if bytes are left over: the writer wrote something that this reader does not know.</summary>
    public void End()
    {
        if (!AtEnd) throw new StateFormatException($"state ends with {bytes.Length - _at} bytes that nobody reads");
    }

    public byte Byte() => Take(1)[0];
    public bool Bool() => Byte() switch { 0 => false, 1 => true, byte b => throw new StateFormatException($"state at byte {_at - 1}: {b} is not a boolean") };
    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));
    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));
    public ulong UInt64() => unchecked((ulong)Int64());
    public float Single() => BitConverter.Int32BitsToSingle(Int32());
    public double Double() => BitConverter.Int64BitsToDouble(Int64());
    public string String() => Encoding.UTF8.GetString(Take(Length(1)));
    public byte[] Bytes() => Take(Length(1)).ToArray();

    public T[] Array<T>() where T : unmanaged
    {
        int count = Length(System.Runtime.CompilerServices.Unsafe.SizeOf<T>());
        return MemoryMarshal.Cast<byte, T>(Take(count * System.Runtime.CompilerServices.Unsafe.SizeOf<T>())).ToArray();
    }

    /// <summary>Fills <paramref name="destination"/>; its length must be the one written.</summary>
    public void Fill<T>(Span<T> destination) where T : unmanaged
    {
        int count = Int32();
        if (count != destination.Length) throw new StateFormatException($"state at byte {_at - 4}: {count} elements seen, {destination.Length} expected");
        Take(MemoryMarshal.AsBytes(destination).Length).CopyTo(MemoryMarshal.AsBytes(destination));
    }

    private int Length(int elementSize)
    {
        int count = Int32();
        return count >= 0 && (long)count * elementSize <= bytes.Length - _at
            ? count
            : throw new StateFormatException($"state at byte {_at - 4}: length {count} seen, {bytes.Length - _at} bytes left");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - _at) throw new StateFormatException($"state at byte {_at}: {count} bytes expected, {bytes.Length - _at} left");
        ReadOnlySpan<byte> taken = bytes.Span.Slice(_at, count);
        _at += count;
        return taken;
    }
}
