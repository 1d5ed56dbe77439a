namespace Huracan.Markets.Parquet;

/// <summary>Parquet's hybrid of run-length and bit-packed integers: definition levels and dictionary indices.</summary>
internal static class HybridRuns
{
    private const int RunsMax = 64;

    /// <summary>Reads exactly <paramref name="values"/>.Length integers of <paramref name="width"/> bits and returns the bytes used.</summary>
    /// <exception cref="InvalidDataException">The bytes end early, or a run has no length.</exception>
    public static int Read(ReadOnlySpan<byte> source, int width, Span<int> values)
    {
        if (width is < 0 or > 31) throw new InvalidDataException($"integers of {width} bits; allowed are 0 to 31");
        int at = 0, done = 0, bytes = (width + 7) / 8;
        while (done < values.Length)
        {
            uint head = Varint(source, ref at);
            int count = (int)(head >> 1);
            if (count == 0) throw new InvalidDataException("a run of no values");
            if ((head & 1) == 0)
            {
                if (bytes > source.Length - at) throw Short();
                int value = 0;
                for (int k = 0; k < bytes; k++) value |= source[at + k] << (8 * k);
                at += bytes;
                int length = Math.Min(count, values.Length - done);
                values.Slice(done, length).Fill(value);
                done += length;
                continue;
            }

            // Groups of eight; the last may hold more than is wanted, and a writer may leave its last bytes out.
            long packed = (long)count * width, bits = 0;
            int wanted = (int)Math.Min((long)count * 8, values.Length - done);
            if (((long)wanted * width) + 7 >> 3 > source.Length - at) throw Short();
            for (int i = 0; i < wanted; i++, bits += width)
            {
                int value = 0;
                for (int got = 0; got < width;)
                {
                    long bit = bits + got;
                    int inByte = (int)(bit & 7), take = Math.Min(8 - inByte, width - got);
                    value |= ((source[at + (int)(bit >> 3)] >> inByte) & ((1 << take) - 1)) << got;
                    got += take;
                }

                values[done + i] = value;
            }

            done += wanted;
            at = (int)Math.Min(source.Length, at + packed);
        }

        return at;
    }

    /// <summary>Writes flags as integers of one bit: as runs where there are few, else bit-packed.</summary>
    public static void Write(Stream output, ReadOnlySpan<bool> flags)
    {
        int runs = flags.Length > 0 ? 1 : 0;
        for (int i = 1; i < flags.Length; i++) runs += flags[i] != flags[i - 1] ? 1 : 0;
        if (runs <= RunsMax)
        {
            for (int from = 0; from < flags.Length;)
            {
                int to = from + 1;
                while (to < flags.Length && flags[to] == flags[from]) to++;
                Varint(output, (uint)(to - from) << 1);
                output.WriteByte(flags[from] ? (byte)1 : (byte)0);
                from = to;
            }

            return;
        }

        int groups = (flags.Length + 7) / 8;
        Varint(output, ((uint)groups << 1) | 1);
        for (int g = 0; g < groups; g++)
        {
            int packed = 0;
            for (int k = 0; k < 8 && (8 * g) + k < flags.Length; k++) packed |= (flags[(8 * g) + k] ? 1 : 0) << k;
            output.WriteByte((byte)packed);
        }
    }

    private static uint Varint(ReadOnlySpan<byte> source, ref int at)
    {
        uint value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            if (at >= source.Length) throw Short();
            byte b = source[at++];
            value |= (uint)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }

        throw new InvalidDataException("a run length is longer than 32 bits");
    }

    private static void Varint(Stream output, uint value)
    {
        while (value >= 0x80)
        {
            output.WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        output.WriteByte((byte)value);
    }

    private static InvalidDataException Short() => new("levels or indices end early");
}
