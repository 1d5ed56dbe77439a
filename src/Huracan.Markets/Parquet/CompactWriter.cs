using System.Text;

namespace Huracan.Markets.Parquet;

/// <summary>Writes structs of the Thrift compact protocol: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md.</summary>
internal sealed class CompactWriter(Stream output)
{
    internal const byte TypeI32 = 5, TypeI64 = 6, TypeBinary = 8, TypeList = 9, TypeStruct = 12;
    private readonly Stack<short> _last = new();
    private short _field;

    public void BeginStruct()
    {
        _last.Push(_field);
        _field = 0;
    }

    public void EndStruct()
    {
        output.WriteByte(0);
        _field = _last.Pop();
    }

    public void I32(short id, int value)
    {
        Field(id, TypeI32);
        Varint(ZigZag(value));
    }

    public void I64(short id, long value)
    {
        Field(id, TypeI64);
        Varint(ZigZag(value));
    }

    public void Binary(short id, ReadOnlySpan<byte> value)
    {
        Field(id, TypeBinary);
        Bytes(value);
    }

    public void Text(short id, string value) => Binary(id, Encoding.UTF8.GetBytes(value));

    public void Struct(short id) { Field(id, TypeStruct); BeginStruct(); }

    /// <summary>The elements follow, as many as said.</summary>
    public void List(short id, byte elementType, int count)
    {
        Field(id, TypeList);
        if (count < 15) output.WriteByte((byte)((count << 4) | elementType));
        else
        {
            output.WriteByte((byte)(0xF0 | elementType));
            Varint((ulong)count);
        }
    }

    public void ElementI32(int value) => Varint(ZigZag(value));
    public void ElementText(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    private void Field(short id, byte type)
    {
        int step = id - _field;
        if (step is > 0 and <= 15) output.WriteByte((byte)((step << 4) | type));
        else
        {
            output.WriteByte(type);
            Varint(ZigZag(id));
        }

        _field = id;
    }

    private void Bytes(ReadOnlySpan<byte> value)
    {
        Varint((ulong)value.Length);
        output.Write(value);
    }

    private void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            output.WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        output.WriteByte((byte)value);
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));
}
