using System.Text;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;

namespace Huracan.Markets.Files;

/// <summary>Reads one candle file, CSV or gzip of CSV (recognised by its first bytes, not its name), into raw rows.</summary>
/// <remarks>Columns are found by header name in any order: open_time (Unix milliseconds UTC), open, high, low, close; volume, quote_volume,
/// trades, taker_buy_base, taker_buy_quote where the file has them. <see cref="CandleLayout"/> knows their other names and says what is not
/// used. The unit of time is never guessed. No allocation per row.</remarks>
public static class CandleCsvReader
{
    private const int BufferBytes = 1 << 17;

    /// <summary>All rows, in file order. A file is good or bad as a whole, whatever span is asked for.</summary>
    /// <exception cref="MarketDataException">Names file, line, column, what was seen, what is allowed, what to try.</exception>
    public static RawCandles Read(string file, string symbol, CancellationToken cancel = default) =>
        Read(new CandleFileName(file, "", symbol, null, null, null), new CandleIdentity(symbol, MayNameItself: false), cancel).Rows;

    internal static CandleRows Read(CandleFileName file, CandleIdentity wanted, CancellationToken cancel) =>
        MarketFile.ReadText(file.Path, text => new Pass(file, wanted, text, cancel).Run(), cancel);

    private static MarketDataException Bad(string message) => new(FailureCause.Caller, message);

    /// <summary>One pass over one file.</summary>
    private sealed class Pass(CandleFileName name, CandleIdentity wanted, Stream source, CancellationToken cancel)
    {
        private readonly string _file = name.Path;
        private readonly double[] _values = new double[RawCandles.ColumnCount];

        // For every field of a line, as in CandleLayout.
        private int[] _meaning = [];
        private IReadOnlyList<string> _notes = [];

        // The first cells of the columns that name symbol and timeframe.
        private byte[]? _symbolCell, _timeframeCell;
        private RawCandles.Builder _rows = null!;
        private long _before = long.MinValue;
        private int _line;

        public CandleRows Run()
        {
            byte[] buffer = new byte[BufferBytes];
            int filled = 0;
            while (true)
            {
                cancel.ThrowIfCancellationRequested();
                int read = source.Read(buffer.AsSpan(filled));
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
                    throw Bad($"{_file}:{_line + 1}: a line of more than {BufferBytes} bytes; allowed: one candle per line; " +
                        "try: check that this is a CSV of candles");
                }

                buffer.AsSpan(start, filled - start).CopyTo(buffer);
                filled -= start;
            }

            if (_meaning.Length == 0)
            {
                throw Bad($"{_file}: the file is empty; allowed: a header line and one candle per line; try: fetch it again");
            }

            if (_rows.Count == 0)
            {
                throw Bad($"{_file}: a header and no candle; allowed: one candle per line after the header; try: fetch it again");
            }

            return new CandleRows(_rows.Build(), _notes);
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
            CandleLayout layout = CandleLayout.Of($"{_file}:{_line}", names);
            (_meaning, _notes) = (layout.Meanings, layout.Notes);
            _rows = new RawCandles.Builder(wanted.Symbol, layout.Optional, 1 << 14);
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
                    else if (meaning < CandleLayout.Ignored)
                    {
                        Identity(meaning, cell);
                    }
                }

                fields++;
                if (comma < 0) break;
                rest = rest[(comma + 1)..];
            }

            if (fields != _meaning.Length)
            {
                throw Bad($"{_file}:{_line}: {fields} fields, the header has {_meaning.Length}; seen: {SeenText.Quote(line)}; " +
                    "allowed: as many as the header; try: correct that row or fetch the file again");
            }

            if (CandleFileRules.OrderMistake(time, _before) is { } backwards) throw Bad($"{_file}:{_line} column open_time: {backwards}");
            _before = time;
            _rows.Add(time, _values);
        }

        /// <summary>A file that names its coin or its timeframe in a column must name one, and the right one.</summary>
        private void Identity(int meaning, ReadOnlySpan<byte> cell)
        {
            bool symbol = meaning == CandleLayout.SymbolCell;
            ref byte[]? first = ref (symbol ? ref _symbolCell : ref _timeframeCell);
            if (first is not null && cell.SequenceEqual(first)) return;
            string column = symbol ? "symbol" : "timeframe", text = Encoding.UTF8.GetString(cell).Trim('"');
            if (first is not null)
            {
                throw Bad($"{_file}:{_line} column {column}: {SeenText.Quote(cell)} after {SeenText.Quote(first)}; " +
                    $"allowed: one {column} per file; try: split the file");
            }

            first = cell.ToArray();
            if (symbol) wanted.Check($"{_file}:{_line}", text, "by its symbol column");
            else if (name.Timeframe is { } named && Timeframe.TryParse(text, out Timeframe seen) && seen != named)
            {
                throw Bad($"{_file}:{_line} column {column}: {seen} seen, the name says {named}; " +
                    "allowed: one of both; try: the right name");
            }
        }

        private long Time(ReadOnlySpan<byte> cell)
        {
            if (!DecimalText.TryParse(cell, out long time))
            {
                throw Cell("open_time", cell, "is not a whole number", "Unix milliseconds UTC such as 1727740800000", "convert the times");
            }

            return CandleFileRules.UnitMistake(time) is { } mistake
                ? throw Bad($"{_file}:{_line} column open_time: {SeenText.Quote(cell)} {mistake}")
                : time;
        }

        private MarketDataException Cell(string column, ReadOnlySpan<byte> cell, string seen, string allowed, string advice) =>
            Bad($"{_file}:{_line} column {column}: {SeenText.Quote(cell)} {seen}; allowed: {allowed}; try: {advice}");
    }
}
