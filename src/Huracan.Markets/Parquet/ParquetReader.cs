using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Huracan.Core.Foundation;
using Huracan.Core.Market;

namespace Huracan.Markets.Parquet;

/// <summary>Reads Parquet files of flat INT64, DOUBLE and FLOAT columns: absences, plain and dictionary encoding, pages of version 1 and 2, uncompressed, gzip and snappy.</summary>
/// <remarks>Anything else is refused by its name; no value is guessed. The file is held in memory while it is read.</remarks>
public static class ParquetReader
{
    private const int TailBytes = 8;
    private static ReadOnlySpan<byte> Magic => "PAR1"u8;

    /// <exception cref="MarketDataException">No such file, damaged, or of a kind this codec does not know; the message says which and what is allowed.</exception>
    public static ParquetTable Read(string file)
    {
        try
        {
            return Read(File.ReadAllBytes(file));
        }
        catch (InvalidDataException e)
        {
            throw new MarketDataException(FailureCause.Caller, $"{file}: {e.Message.TrimEnd('.')}; try: write it again with flat INT64, DOUBLE or FLOAT columns, plain or dictionary encoded, uncompressed, gzip or snappy", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new MarketDataException(FailureCause.Caller, $"{file}: no such file; try: check the path", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MarketDataException(FailureCause.World, $"{file}: cannot be read ({e.Message.TrimEnd('.')}); try: check its permissions and the disk", e);
        }
    }

    /// <exception cref="InvalidDataException">Damaged, or of a kind this codec does not know.</exception>
    public static ParquetTable Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < Magic.Length + TailBytes || !file.StartsWith(Magic) || !file.EndsWith(Magic)) throw new InvalidDataException("no Parquet file: it does not begin and end with PAR1");
        int length = BinaryPrimitives.ReadInt32LittleEndian(file[^TailBytes..]);
        if (length < 0 || length > file.Length - Magic.Length - TailBytes) throw new InvalidDataException($"a footer of {length} bytes in a file of {file.Length}");
        ParquetFooter footer = ParquetFooter.Parse(file.Slice(file.Length - TailBytes - length, length));
        long counted = 0;
        foreach (ParquetFooter.Group group in footer.Groups) counted += group.Rows >= 0 ? group.Rows : throw new InvalidDataException($"a row group of {group.Rows} rows");

        // Run lengths may stand for far more rows than the file has bytes, so only the largest array bounds them.
        if (counted != footer.Rows || footer.Rows > Array.MaxLength / 8) throw new InvalidDataException($"{footer.Rows} rows announced, the row groups hold {counted}");
        ParquetColumn[] columns = new ParquetColumn[footer.Columns.Count];
        for (int c = 0; c < columns.Length; c++) columns[c] = ReadColumn(file, footer, c);
        return new ParquetTable(columns, (int)footer.Rows, [.. footer.Groups.Select(g => (IReadOnlyList<ParquetChunkStatistics>)[.. g.Chunks.Select(chunk => chunk.Statistics)])]);
    }

    private static ParquetColumn ReadColumn(ReadOnlySpan<byte> file, ParquetFooter footer, int index)
    {
        ParquetFooter.Column column = footer.Columns[index];
        bool[]? present = column.Optional ? new bool[footer.Rows] : null;
        switch ((ParquetType)column.Type)
        {
            case ParquetType.Int64:
                long[] longs = new long[footer.Rows];
                Fill(file, footer, index, longs.AsSpan(), present);
                return ParquetColumn.Of(column.Name, longs, present);
            case ParquetType.Double:
                double[] doubles = new double[footer.Rows];
                Fill(file, footer, index, doubles.AsSpan(), present);
                return ParquetColumn.Of(column.Name, doubles, present);
            default:
                float[] floats = new float[footer.Rows];
                Fill(file, footer, index, floats.AsSpan(), present);
                return ParquetColumn.Of(column.Name, floats, present);
        }
    }

    private static void Fill<T>(ReadOnlySpan<byte> file, ParquetFooter footer, int index, Span<T> values, bool[]? present)
        where T : unmanaged
    {
        int from = 0;
        foreach (ParquetFooter.Group group in footer.Groups)
        {
            ParquetFooter.Chunk chunk = group.Chunks[index];
            string name = footer.Columns[index].Name;
            if (chunk.Type != footer.Columns[index].Type) throw new InvalidDataException($"column '{name}' is {ParquetFormat.TypeName(chunk.Type)} in a row group and {ParquetFormat.TypeName(footer.Columns[index].Type)} in the schema");
            if (chunk.Values != group.Rows) throw new InvalidDataException($"column '{name}' has {chunk.Values} values for {group.Rows} rows");
            if (!Enum.IsDefined((ParquetCompression)chunk.Codec)) throw new InvalidDataException($"column '{name}' is packed with {ParquetFormat.CodecName(chunk.Codec)}; allowed are UNCOMPRESSED, SNAPPY, GZIP");
            if (chunk.Start < Magic.Length || chunk.PackedBytes < 0 || chunk.Start > file.Length - TailBytes || chunk.PackedBytes > file.Length - TailBytes - chunk.Start)
            {
                throw new InvalidDataException($"column '{name}': a chunk of {chunk.PackedBytes} bytes at {chunk.Start} in a file of {file.Length}");
            }

            int rows = (int)group.Rows;
            ReadOnlySpan<byte> bytes = file.Slice((int)chunk.Start, (int)chunk.PackedBytes);
            try
            {
                FillChunk(bytes, (ParquetCompression)chunk.Codec, values.Slice(from, rows), present is null ? default : present.AsSpan(from, rows));
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"column '{name}': {e.Message}", e);
            }

            from += rows;
        }
    }

    private static void FillChunk<T>(ReadOnlySpan<byte> bytes, ParquetCompression codec, Span<T> values, Span<bool> present)
        where T : unmanaged
    {
        T[]? dictionary = null;
        int done = 0;
        while (done < values.Length)
        {
            ParquetPage page = ParquetPage.Parse(bytes);
            bytes = bytes[page.HeaderBytes..];
            if (page.PackedBytes > bytes.Length) throw new InvalidDataException($"a page of {page.PackedBytes} bytes where {bytes.Length} are left");
            ReadOnlySpan<byte> body = bytes[..page.PackedBytes];
            bytes = bytes[page.PackedBytes..];
            switch (page.Type)
            {
                case ParquetFormat.DictionaryPage:
                    if (page.Encoding is not (ParquetFormat.Plain or ParquetFormat.PlainDictionary)) throw Unknown(page);
                    byte[] entries = Unpack(body, page.PlainBytes, codec);
                    dictionary = new T[Bounded(page.Values, entries.Length)];
                    Plain(entries, dictionary);
                    break;
                case ParquetFormat.DataPage or ParquetFormat.DataPageV2:
                    if (page.Values < 0 || page.Values > values.Length - done) throw new InvalidDataException($"a page of {page.Values} values where {values.Length - done} are missing");
                    FillPage(page, body, codec, dictionary, values.Slice(done, page.Values), present.IsEmpty ? default : present.Slice(done, page.Values));
                    done += page.Values;
                    break;
                default: break; // index pages and what may come
            }
        }
    }

    private static void FillPage<T>(in ParquetPage page, ReadOnlySpan<byte> body, ParquetCompression codec, T[]? dictionary, Span<T> values, Span<bool> present)
        where T : unmanaged
    {
        ReadOnlySpan<byte> levels, data;
        if (page.Type == ParquetFormat.DataPageV2)
        {
            if (page.LevelBytes > body.Length || page.LevelBytes > page.PlainBytes) throw new InvalidDataException($"levels of {page.LevelBytes} bytes in a page of {body.Length}");
            levels = body[..page.LevelBytes];
            data = page.Packed ? Unpack(body[page.LevelBytes..], page.PlainBytes - page.LevelBytes, codec) : body[page.LevelBytes..];
        }
        else
        {
            data = Unpack(body, page.PlainBytes, codec);
            levels = default;
            if (!present.IsEmpty)
            {
                int length = data.Length >= 4 ? BinaryPrimitives.ReadInt32LittleEndian(data) : -1;
                if (length < 0 || length > data.Length - 4) throw new InvalidDataException($"levels of {length} bytes in a page of {data.Length}");
                levels = data.Slice(4, length);
                data = data[(4 + length)..];
            }
        }

        int there = values.Length;
        if (!present.IsEmpty)
        {
            int[] flags = new int[values.Length];
            HybridRuns.Read(levels, 1, flags);
            there = 0;
            for (int i = 0; i < flags.Length; i++)
            {
                present[i] = flags[i] == 1;
                there += flags[i];
            }
        }

        T[] dense = new T[there];
        switch (page.Encoding)
        {
            case ParquetFormat.Plain: Plain(data, dense); break;
            case ParquetFormat.PlainDictionary or ParquetFormat.RleDictionary: Look(data, dictionary ?? throw new InvalidDataException("a page of dictionary indices without a dictionary"), dense); break;
            default: throw Unknown(page);
        }

        if (present.IsEmpty) dense.CopyTo(values);
        else
        {
            int k = 0;
            for (int i = 0; i < values.Length; i++) values[i] = present[i] ? dense[k++] : default;
        }
    }

    private static void Plain<T>(ReadOnlySpan<byte> data, T[] values)
        where T : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(values.AsSpan());
        if (bytes.Length > data.Length) throw new InvalidDataException($"{values.Length} values need {bytes.Length} bytes, the page has {data.Length}");
        data[..bytes.Length].CopyTo(bytes);
    }

    private static void Look<T>(ReadOnlySpan<byte> data, T[] dictionary, T[] values)
        where T : unmanaged
    {
        if (values.Length == 0) return;
        if (data.IsEmpty) throw new InvalidDataException("dictionary indices end early");
        int[] indices = new int[values.Length];
        HybridRuns.Read(data[1..], data[0], indices);
        for (int i = 0; i < indices.Length; i++)
        {
            if ((uint)indices[i] >= (uint)dictionary.Length) throw new InvalidDataException($"index {indices[i]} into a dictionary of {dictionary.Length}");
            values[i] = dictionary[indices[i]];
        }
    }

    private static byte[] Unpack(ReadOnlySpan<byte> body, int plainBytes, ParquetCompression codec)
    {
        // Deflate packs at most 1032 to 1, snappy 21 to 1: a page that announces more is damaged, and must not take the memory.
        if (plainBytes > ((long)body.Length * 1100) + 64) throw new InvalidDataException($"{body.Length} bytes announced to unpack to {plainBytes}");
        byte[] plain = new byte[plainBytes];
        switch (codec)
        {
            case ParquetCompression.None:
                if (body.Length != plainBytes) throw new InvalidDataException($"an uncompressed page of {body.Length} bytes announced as {plainBytes}");
                body.CopyTo(plain);
                break;
            case ParquetCompression.Snappy: Snappy.Unpack(body, plain); break;
            default:
                using (GZipStream gzip = new(new MemoryStream(body.ToArray()), CompressionMode.Decompress))
                {
                    int read = gzip.ReadAtLeast(plain, plainBytes, throwOnEndOfStream: false);
                    if (read != plainBytes || gzip.ReadByte() >= 0) throw new InvalidDataException($"a gzip page unpacks to {read} bytes or more, {plainBytes} were announced");
                }

                break;
        }

        return plain;
    }

    private static int Bounded(int values, int bytes) => values >= 0 && values <= bytes ? values : throw new InvalidDataException($"a dictionary of {values} entries in {bytes} bytes");

    private static InvalidDataException Unknown(in ParquetPage page) => new($"a page encoded as {ParquetFormat.EncodingName(page.Encoding)}; allowed are PLAIN and dictionaries");
}
