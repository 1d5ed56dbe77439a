using System.Buffers.Binary;

namespace Huracan.Markets.Parquet;

/// <summary>Unpacks a raw Snappy block: https://github.com/google/snappy/blob/main/format_description.txt.</summary>
internal static class Snappy
{
    /// <param name="destination">Exactly as long as the block says it unpacks to.</param>
    /// <exception cref="InvalidDataException">The block is damaged, or of another length.</exception>
    public static void Unpack(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int at = 0, to = 0;
        uint length = 0;
        for (int shift = 0; ; shift += 7)
        {
            if (at >= source.Length || shift > 28) throw Damaged();
            byte b = source[at++];
            length |= (uint)(b & 0x7F) << shift;
            if (b < 0x80) break;
        }

        if (length != (uint)destination.Length) throw new InvalidDataException($"a snappy block of {length} bytes where the page announces {destination.Length}");
        while (at < source.Length)
        {
            byte tag = source[at++];
            int count, offset;
            switch (tag & 3)
            {
                case 0:
                    count = tag >> 2;
                    if (count >= 60)
                    {
                        int extra = count - 59;
                        if (extra > source.Length - at) throw Damaged();
                        count = 0;
                        for (int k = 0; k < extra; k++) count |= source[at + k] << (8 * k);
                        at += extra;
                    }

                    count++;
                    if (count <= 0 || count > source.Length - at || count > destination.Length - to) throw Damaged();
                    source.Slice(at, count).CopyTo(destination[to..]);
                    at += count;
                    to += count;
                    continue;
                case 1:
                    if (at >= source.Length) throw Damaged();
                    count = 4 + ((tag >> 2) & 7);
                    offset = ((tag >> 5) << 8) | source[at++];
                    break;
                case 2:
                    if (source.Length - at < 2) throw Damaged();
                    count = 1 + (tag >> 2);
                    offset = BinaryPrimitives.ReadUInt16LittleEndian(source[at..]);
                    at += 2;
                    break;
                default:
                    if (source.Length - at < 4) throw Damaged();
                    count = 1 + (tag >> 2);
                    offset = BinaryPrimitives.ReadInt32LittleEndian(source[at..]);
                    at += 4;
                    break;
            }

            if (offset <= 0 || offset > to || count > destination.Length - to) throw Damaged();

            // Byte by byte: a copy may overlap itself, that is how runs are written.
            for (int k = 0; k < count; k++, to++) destination[to] = destination[to - offset];
        }

        if (to != destination.Length) throw Damaged();
    }

    private static InvalidDataException Damaged() => new("a snappy block is damaged");
}
