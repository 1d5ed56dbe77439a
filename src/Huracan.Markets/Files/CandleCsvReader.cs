using System.Buffers.Binary;
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

    /// <summary>All rows, in file order. A file is good or bad as a whole, whatever span is asked for.</summary>
    /// <exception cref="MarketDataException">Names file, line, column, what was seen, what is allowed, what to try.</exception>
    public static RawCandles Read(string file, string symbol, CancellationToken cancel = default) =>
        FileTrouble.Told(file, () => ReadThere(file, symbol, cancel));

    private static RawCandles ReadThere(string file, string symbol, CancellationToken cancel)
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
            throw Bad($"{file}: the gzip data is damaged or cut off ({e.Message.TrimEnd('.')}); " +
                "allowed: one complete gzip file; try: fetch it again", e);
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

    private static MarketDataException Bad(string message, Exception? inner = null) => new(FailureCause.Caller, message, inner);

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
            string[] names = Encoding.UTF8.GetString(line).Split(',', StringSplitOptions.TrimEntries);
            _meaning = CandleFileRules.Meanings($"{file}:{_line}", names, out _columns);
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
                        throw Cell(CandleFileRules.Values[meaning - 1], cell, "is not a number", "a decimal number such as 63440.5",
                            "correct that row or fetch the file again");
                    }
                }

                fields++;
                if (comma < 0) break;
                rest = rest[(comma + 1)..];
            }

            if (fields != _meaning.Length)
            {
                throw Bad($"{file}:{_line}: {fields} fields, the header has {_meaning.Length}; seen: {SeenText.Quote(line)}; " +
                    "allowed: as many as the header; try: correct that row or fetch the file again");
            }

            if (CandleFileRules.OrderMistake(time, _before) is { } backwards) throw Bad($"{file}:{_line} column open_time: {backwards}");
            _before = time;
            _rows.Add(time, _values);
        }

        private long Time(ReadOnlySpan<byte> cell)
        {
            if (!DecimalText.TryParse(cell, out long time))
            {
                throw Cell("open_time", cell, "is not a whole number", "Unix milliseconds UTC such as 1727740800000", "convert the times");
            }

            return CandleFileRules.UnitMistake(time) is { } mistake
                ? throw Bad($"{file}:{_line} column open_time: {SeenText.Quote(cell)} {mistake}")
                : time;
        }

        private MarketDataException Cell(string column, ReadOnlySpan<byte> cell, string seen, string allowed, string advice) =>
            Bad($"{file}:{_line} column {column}: {SeenText.Quote(cell)} {seen}; allowed: {allowed}; try: {advice}");
    }
}
