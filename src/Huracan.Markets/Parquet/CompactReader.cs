using System.Text;

namespace Huracan.Markets.Parquet;

/// <summary>Reads structs of the Thrift compact protocol field by field; what a caller does not know it skips.</summary>
/// <remarks>Bytes that break the protocol, or end early, throw <see cref="InvalidDataException"/>.</remarks>
internal ref struct CompactReader(ReadOnlySpan<byte> bytes)
{
    private const int DepthMax = 32;
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _depth;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>The next field of the struct at hand; false at its end.</summary>
    /// <param name="id">In: of the field before, 0 at first. Out: of this one.</param>
    public bool Next(ref short id, out byte type)
    {
        byte head = Byte();
        type = (byte)(head & 0x0F);
        if (head == 0) return false;
        int step = head >> 4;
        id = step > 0 ? (short)(id + step) : (short)Integer();
        return true;
    }

    public long Integer()
    {
        ulong value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public int Int32()
    {
        long value = Integer();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw new InvalidDataException($"{value} stands where 32 bits are allowed");
    }

    public ReadOnlySpan<byte> Binary()
    {
        ulong length = Varint();
        if (length > (ulong)(_bytes.Length - Position)) throw new InvalidDataException($"{length} bytes announced, {_bytes.Length - Position} are left");
        ReadOnlySpan<byte> value = _bytes.Slice(Position, (int)length);
        Position += (int)length;
        return value;
    }

    public string Text() => Encoding.UTF8.GetString(Binary());

    /// <summary>Elements of the list at hand.</summary>
    public int List(out byte elementType)
    {
        byte head = Byte();
        elementType = (byte)(head & 0x0F);
        ulong count = head >> 4 == 15 ? Varint() : (ulong)(head >> 4);
        return count <= (ulong)(_bytes.Length - Position) ? (int)count : throw new InvalidDataException($"a list of {count} elements in {_bytes.Length - Position} bytes");
    }

    public void Skip(byte type)
    {
        if (++_depth > DepthMax) throw new InvalidDataException($"structs nest deeper than {DepthMax}");
        switch (type)
        {
            case 1 or 2: break; // a boolean field's value is its type
            case 3: Byte(); break;
            case 4 or 5 or 6: Varint(); break;
            case 7: Take(8); break;
            case 8: Binary(); break;
            case 9 or 10: SkipList(); break;
            case 11: SkipMap(); break;
            case 12: SkipStruct(); break;
            default: throw new InvalidDataException($"type {type} seen, the protocol has 1 to 12");
        }

        _depth--;
    }

    private void SkipList()
    {
        int count = List(out byte element);
        for (int i = 0; i < count; i++) SkipElement(element);
    }

    private void SkipMap()
    {
        ulong count = Varint();
        if (count == 0) return;
        byte types = Byte();
        for (ulong i = 0; i < count; i++)
        {
            SkipElement((byte)(types >> 4));
            SkipElement((byte)(types & 0x0F));
        }
    }

    private void SkipElement(byte type)
    {
        if (type is 1 or 2) Byte(); // in a collection a boolean has a byte of its own
        else Skip(type);
    }

    private void SkipStruct()
    {
        short id = 0;
        while (Next(ref id, out byte type)) Skip(type);
    }

    private byte Byte() => Position < _bytes.Length ? _bytes[Position++] : throw new InvalidDataException("the metadata ends early");

    private void Take(int count)
    {
        if (count > _bytes.Length - Position) throw new InvalidDataException("the metadata ends early");
        Position += count;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte b = Byte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }

        throw new InvalidDataException("a number is longer than 64 bits");
    }
}
