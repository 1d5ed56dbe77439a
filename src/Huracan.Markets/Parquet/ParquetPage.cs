namespace Huracan.Markets.Parquet;

/// <summary>A page's header: data (version 1 or 2) or dictionary.</summary>
/// <param name="LevelBytes">Version 2 only: definition levels stand unpacked before the values.</param>
/// <param name="Packed">Version 2 only: whether the values are compressed at all.</param>
internal readonly record struct ParquetPage(int Type, int PlainBytes, int PackedBytes, int Values, int Encoding, int LevelBytes, bool Packed, int HeaderBytes)
{
    public static ParquetPage Parse(ReadOnlySpan<byte> bytes)
    {
        CompactReader reader = new(bytes);
        int type = -1, plain = -1, packed = -1, values = -1, encoding = -1, levels = 0;
        bool compressed = true;
        short id = 0;
        while (reader.Next(ref id, out byte kind))
        {
            switch (id)
            {
                case 1: type = reader.Int32(); break;
                case 2: plain = reader.Int32(); break;
                case 3: packed = reader.Int32(); break;
                case 5 or 7: (values, encoding) = Counts(ref reader); break;
                case 8: (values, encoding, levels, compressed) = CountsV2(ref reader); break;
                default: reader.Skip(kind); break;
            }
        }

        if (plain < 0 || packed < 0 || levels < 0) throw new InvalidDataException("a page announces no size");
        return new ParquetPage(type, plain, packed, values, encoding, levels, compressed, reader.Position);
    }

    private static (int Values, int Encoding) Counts(ref CompactReader reader)
    {
        int values = -1, encoding = -1;
        short id = 0;
        while (reader.Next(ref id, out byte kind))
        {
            if (id == 1) values = reader.Int32();
            else if (id == 2) encoding = reader.Int32();
            else reader.Skip(kind);
        }

        return (values, encoding);
    }

    private static (int Values, int Encoding, int Levels, bool Compressed) CountsV2(ref CompactReader reader)
    {
        int values = -1, encoding = -1, levels = 0;
        bool compressed = true;
        short id = 0;
        while (reader.Next(ref id, out byte kind))
        {
            switch (id)
            {
                case 1: values = reader.Int32(); break;
                case 4: encoding = reader.Int32(); break;
                case 5: levels = reader.Int32(); break;
                case 7: compressed = kind == 1; break;
                default: reader.Skip(kind); break;
            }
        }

        return (values, encoding, levels, compressed);
    }
}
