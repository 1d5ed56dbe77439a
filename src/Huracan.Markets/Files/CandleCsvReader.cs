using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;

namespace Huracan.Markets.Files;

/// <summary>Reads one candle file, CSV or gzip of CSV (recognised by its first bytes, not its name), into raw rows.</summary>
/// <remarks>Columns are found by header name in any order: open_time (Unix milliseconds UTC), open, high, low, close; volume, quote_volume,
/// trades, taker_buy_base, taker_buy_quote where the file has them; others are ignored. The unit of time is never guessed. No allocation
/// per row.</remarks>
public static class CandleCsvReader
{
    private const int BufferBytes = 1 << 17;

    // 2001-09-09 to 2286-11-20: in this range milliseconds have 13 digits, and seconds, microseconds and nanoseconds have not.
    private const long MsMin = 1_000_000_000_000, MsMax = 10_000_000_000_000;

    private static readonly string[] Names =
        ["open", "high", "low", "close", "volume", "quote_volume", "trades", "taker_buy_base", "taker_buy_quote"];

    private static readonly string[] Required = ["open_time", "open", "high", "low", "close"];

    /// <summary>All rows, in file order. A file is good or bad as a whole, whatever span is asked for.</summary>
    /// <exception cref="MarketDataException">Names file, line, column, what was seen, what is allowed, what to try.</exception>
    public static RawCandles Read(string file, string symbol, CancellationToken cancel = default)
    {
        try
        {
            using FileStream raw = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            int first = raw.ReadByte(), second = raw.ReadByte();
            raw.Position = 0;
            if (first < 0) throw Bad($"{file}: the file is empty; allowed: a header line and one candle per line; try: fetch it again");
            if (first != 0x1f || second != 0x8b) return new Pass(file, symbol, new Counted(raw), cancel).Run();
            return ReadCompressed(file, symbol, raw, cancel);
        }
        catch (InvalidDataException e)
        {
            throw new MarketDataException(FailureCause.Caller,
                $"{file}: the gzip data is damaged or cut off ({e.Message.TrimEnd('.')}); allowed: one complete gzip file; try: fetch it again", e);
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

    /// <remarks>The framework reads a truncated gzip file without an error. The last four bytes of a complete file hold its unpacked length
    /// modulo 2^32 (RFC 1952, ISIZE). A truncated file has the right length there by chance only once in 4,000 million.</remarks>
    private static RawCandles ReadCompressed(string file, string symbol, FileStream raw, CancellationToken cancel)
    {
        Span<byte> trailer = stackalloc byte[4];
        raw.Position = Math.Max(0, raw.Length - trailer.Length);
        raw.ReadAtLeast(trailer, trailer.Length, throwOnEndOfStream: false);
        raw.Position = 0;
        uint promised = BinaryPrimitives.ReadUInt32LittleEndian(trailer);

        using GZipStream gzip = new(raw, CompressionMode.Decompress);
        Counted plain = new(gzip);
        RawCandles rows;
        try
        {
            rows = new Pass(file, symbol, plain, cancel).Run();
        }
        catch (MarketDataException)
        {
            // A truncated file ends in half a line. The error is the truncation, not the line.
            plain.Drain();
            if (plain.Read != promised) throw Cut();
            throw;
        }

        return plain.Read == promised ? rows : throw Cut();

        InvalidDataException Cut() => new($"it unpacks to {plain.Read} bytes and promises {promised}");
    }

    /// <summary>A stream that counts the bytes read from it.</summary>
    private sealed class Counted(Stream inner)
    {
        private long _read;

        /// <summary>Bytes so far, modulo 2^32 as the trailer counts.</summary>
        public uint Read => unchecked((uint)_read);

        public int Fill(Span<byte> destination)
        {
            int read = inner.Read(destination);
            _read += read;
            return read;
        }

        public void Drain()
        {
            byte[] scrap = new byte[1 << 16];
            while (Fill(scrap) > 0)
            {
            }
        }
    }

    private static MarketDataException Bad(string message) => new(FailureCause.Caller, message);

    /// <summary>One pass over one file.</summary>
    private sealed class Pass(string file, string symbol, Counted source, CancellationToken cancel)
    {
        private readonly double[] _values = new double[RawCandles.ColumnCount];

        // For every field of a line: -1 ignored, 0 open_time, 1.. column number + 1.
        private int[] _meaning = [];
        private RawCandles.Builder _rows = null!;
        private CandleColumns _columns;
        private long _before = long.MinValue;
        private int _line;

        public RawCandles Run()
        {
            byte[] buffer = new byte[BufferBytes];
            int filled = 0;
            while (true)
            {
                cancel.ThrowIfCancellationRequested();
                int read = source.Fill(buffer.AsSpan(filled));
                filled += read;
                int start = 0;
                while (true)
                {
                    int length = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n');
                    if (length < 0) break;
                    Line(buffer.AsSpan(start, length));
                    start += length + 1;
                }

                if (read == 0)
                {
                    if (start < filled) Line(buffer.AsSpan(start, filled - start));
                    break;
                }

                if (start == 0 && filled == buffer.Length)
                {
                    throw Bad($"{file}:{_line + 1}: a line of more than {BufferBytes} bytes; allowed: one candle per line; try: check that this is a CSV of candles");
                }

                buffer.AsSpan(start, filled - start).CopyTo(buffer);
                filled -= start;
            }

            if (_meaning.Length == 0) throw Bad($"{file}: the file is empty; allowed: a header line and one candle per line; try: fetch it again");
            if (_rows.Count == 0) throw Bad($"{file}: a header and no candle; allowed: one candle per line after the header; try: fetch it again");
            return _rows.Build();
        }

        private void Line(ReadOnlySpan<byte> line)
        {
            _line++;
            if (line.Length > 0 && line[^1] == '\r') line = line[..^1];
            if (_meaning.Length == 0)
            {
                if (line.StartsWith("\uFEFF"u8)) line = line[3..];
                if (line.Length > 0) Header(line);
            }
            else if (line.Length > 0)
            {
                Row(line);
            }
        }

        private void Header(ReadOnlySpan<byte> line)
        {
            string[] seen = Encoding.UTF8.GetString(line).Split(',', StringSplitOptions.TrimEntries);
            _meaning = new int[seen.Length];
            HashSet<string> known = [];
            for (int f = 0; f < seen.Length; f++)
            {
                int column = Array.IndexOf(Names, seen[f]);
                _meaning[f] = seen[f] == "open_time" ? 0 : column < 0 ? -1 : column + 1;
                if (_meaning[f] >= 0 && !known.Add(seen[f])) throw Bad($"{file}:{_line}: column {seen[f]} is there twice; allowed: each name once; try: rename one");
                if (column >= 4) _columns |= (CandleColumns)(1 << (column - 4));
            }

            string missing = string.Join(", ", Required.Where(name => !known.Contains(name)));
            if (missing.Length > 0)
            {
                throw Bad($"{file}:{_line}: no column {missing}; seen: {Short(line)}; allowed: a header naming open_time, open, high, low, close in any order; try: name the columns so");
            }

            _rows = new RawCandles.Builder(symbol, _columns, 1 << 14);
        }

        private void Row(ReadOnlySpan<byte> line)
        {
            ReadOnlySpan<byte> rest = line;
            long time = 0;
            int fields = 0;
            while (true)
            {
                int comma = rest.IndexOf((byte)',');
                ReadOnlySpan<byte> cell = comma < 0 ? rest : rest[..comma];
                if (fields < _meaning.Length)
                {
                    int meaning = _meaning[fields];
                    if (meaning == 0)
                    {
                        time = Time(cell);
                    }
                    else if (meaning > 0 && !DecimalText.TryParse(cell, out _values[meaning - 1]))
                    {
                        throw Cell(Names[meaning - 1], cell, "is not a number", "a decimal number such as 63440.5", "correct that row or fetch the file again");
                    }
                }

                fields++;
                if (comma < 0) break;
                rest = rest[(comma + 1)..];
            }

            if (fields != _meaning.Length)
            {
                throw Bad($"{file}:{_line}: {fields} fields, the header has {_meaning.Length}; seen: {Short(line)}; allowed: as many as the header; try: correct that row or fetch the file again");
            }

            if (time < _before)
            {
                throw Bad($"{file}:{_line} column open_time: {new UtcMs(time)} comes after {new UtcMs(_before)}: times go backwards; allowed: ascending times; try: sort the rows by open_time or fetch the file again");
            }

            _before = time;
            _rows.Add(time, _values);
        }

        private long Time(ReadOnlySpan<byte> cell)
        {
            if (!DecimalText.TryParse(cell, out long time))
            {
                throw Cell("open_time", cell, "is not a whole number", "Unix milliseconds UTC such as 1727740800000", "convert the times");
            }

            if (time is >= MsMin and < MsMax) return time;
            string looks = time switch
            {
                >= 1_000_000_000 and < 10_000_000_000 => "looks like seconds",
                >= 1_000_000_000_000_000 and < 10_000_000_000_000_000 => "looks like microseconds",
                >= 1_000_000_000_000_000_000 => "looks like nanoseconds",
                _ => "is no time of ours",
            };
            throw Cell("open_time", cell, looks, "Unix milliseconds UTC such as 1727740800000 (13 digits); the unit is not guessed", "convert the times");
        }

        private MarketDataException Cell(string column, ReadOnlySpan<byte> cell, string seen, string allowed, string advice) =>
            Bad($"{file}:{_line} column {column}: {Short(cell)} {seen}; allowed: {allowed}; try: {advice}");

        /// <summary>A cell or line as text for a message: quoted, cut after 60 characters, nothing unprintable.</summary>
        private static string Short(ReadOnlySpan<byte> bytes)
        {
            string text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 120)]);
            StringBuilder safe = new("\"");
            foreach (char c in text[..Math.Min(text.Length, 60)]) safe.Append(char.IsControl(c) ? '?' : c);
            if (text.Length > 60 || bytes.Length > 120) safe.Append(CultureInfo.InvariantCulture, $"...");
            return safe.Append('"').ToString();
        }
    }
}
