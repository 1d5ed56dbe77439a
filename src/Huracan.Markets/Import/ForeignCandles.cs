using System.Globalization;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Markets.Files;

namespace Huracan.Markets.Import;

/// <summary>The candles of one foreign table, oldest first, and what the table tells of itself.</summary>
/// <param name="Symbol">From a column or the name; empty if neither tells it.</param>
/// <param name="Timeframe">From a column or the name; null if neither tells it.</param>
/// <param name="Notes">Everything that was ignored or converted.</param>
internal sealed record ForeignCandles(string Place, string Symbol, Timeframe? Timeframe, RawCandles Rows, IReadOnlyList<string> Notes)
{
    /// <summary>As many rows decide which column is which where there is no header.</summary>
    private const int SampleRows = 1_000;

    /// <param name="name">What the file's name tells.</param>
    /// <param name="symbol">As asked for; null for whatever the file holds.</param>
    /// <exception cref="MarketDataException">A row that cannot be read, or another coin than asked for.</exception>
    public static ForeignCandles Read(ForeignTable table, ForeignName name, string? symbol, CancellationToken cancel)
    {
        using IEnumerator<(string At, string[] Cells)> rows = table.Rows.GetEnumerator();
        List<(string At, string[] Cells)> sample = [];
        while (sample.Count < SampleRows && rows.MoveNext()) sample.Add(rows.Current);
        if (sample.Count == 0) throw Bad($"{table.Place}: no candle in it; allowed: one candle per row; try: another file");

        string inColumn = table.Names is { } names ? Cell(names, sample[0].Cells, CandleLayout.SymbolCell) : "";
        string told = symbol ?? (inColumn.Length > 0 ? string.Concat(inColumn.Where(c => c != '/')) : name.Symbol);
        ForeignLayout layout = ForeignLayout.Of(table.Place, table.Names, told, [.. sample.Select(row => row.Cells)]);
        Reading reading = new(table, layout, told);
        foreach ((string at, string[] cells) in sample) reading.Add(at, cells);
        while (rows.MoveNext())
        {
            cancel.ThrowIfCancellationRequested();
            reading.Add(rows.Current.At, rows.Current.Cells);
        }

        foreach (string other in (string[])[inColumn, name.Symbol])
        {
            if (other.Length > 0 && told.Length > 0 && !MarketSymbol.SameLetters(other, told))
            {
                string how = other == inColumn ? "symbol column" : "name";
                throw Bad($"{table.Place}: holds {SeenText.Plain(other)} by its {how}, and {told} by " +
                    $"{(symbol is null ? "its symbol column" : "--symbol")}; " +
                        $"allowed: one coin; try: --symbol {SeenText.Plain(other)}, or another file");
            }
        }

        RawCandles built = reading.Build();
        string[] notes = [.. table.Notes, .. layout.Notes, .. reading.Notes()];
        return new ForeignCandles(table.Place, told, reading.Timeframe ?? name.Timeframe, built, notes);
    }

    private static string Cell(IReadOnlyList<string> names, string[] cells, int meaning)
    {
        int at = names.ToList().FindIndex(name => CandleLayout.MeaningOf(CandleLayout.Plain(name)) == meaning);
        return at >= 0 && at < cells.Length ? cells[at] : "";
    }

    private static MarketDataException Bad(string message) => new(FailureCause.Caller, message);

    /// <summary>One pass over the rows of a table.</summary>
    private sealed class Reading(ForeignTable table, ForeignLayout layout, string symbol)
    {
        private readonly List<long> _times = [];
        private readonly List<double[]> _values = [];
        private readonly SortedDictionary<string, int> _forms = new(StringComparer.Ordinal);
        private string? _symbolCell, _timeframeCell, _backwardsAt;
        private bool _ascends, _descends;

        public Timeframe? Timeframe { get; private set; }

        public void Add(string at, string[] cells)
        {
            if (cells.Length != layout.Meanings.Length)
            {
                throw Bad($"{table.Place} {at}: {cells.Length} cells, the first row has {layout.Meanings.Length}; " +
                    "allowed: as many; try: fetch the file again");
            }

            long time = 0;
            double[] values = new double[RawCandles.ColumnCount];
            Array.Fill(values, double.NaN);
            for (int f = 0; f < cells.Length; f++)
            {
                int meaning = layout.Meanings[f];
                if (meaning == 0) time = Time(at, cells[f]);
                else if (meaning > 0) values[meaning - 1] = Number(at, CandleFileRules.Values[meaning - 1], cells[f]);
                else if (meaning == CandleLayout.SymbolCell) _symbolCell = Same(at, "symbol", _symbolCell, cells[f]);
                else if (meaning == CandleLayout.TimeframeCell) Named(at, cells[f]);
            }

            foreach (int other in layout.Beside)
            {
                if (ForeignTime.TryParse(cells[other], out long beside, out _) && beside == time) continue;
                throw Bad($"{table.Place} {at}: {SeenText.Quote(cells[other])} beside the time {new UtcMs(time)}; " +
                    "allowed: columns of times that agree; try: name the right one open_time and remove the other");
            }

            if (_times.Count > 0)
            {
                _ascends |= time > _times[^1];
                if (time < _times[^1]) (_descends, _backwardsAt) = (true, _backwardsAt ?? at);
            }

            _times.Add(time);
            _values.Add(values);
        }

        public RawCandles Build()
        {
            if (_ascends && _descends)
            {
                throw Bad($"{table.Place} {_backwardsAt}: times go forwards and backwards; " +
                    "allowed: oldest first or newest first; try: sort the rows");
            }

            RawCandles.Builder rows = new(symbol, layout.Optional, _times.Count);
            for (int i = 0; i < _times.Count; i++)
            {
                int row = _descends ? _times.Count - 1 - i : i;
                rows.Add(_times[row], _values[row]);
            }

            return rows.Build();
        }

        public IEnumerable<string> Notes()
        {
            IEnumerable<string> forms = _forms.Select(form => FormattableString.Invariant($"{form.Key} ({form.Value} rows)"));
            if (_forms.Count > 0) yield return "times written " + string.Join(", ", forms);
            if (layout.Beside.Count > 0) yield return "the other columns of times agree";
            if (_descends) yield return "rows were newest first, turned round";
        }

        private long Time(string at, string cell)
        {
            if (!ForeignTime.TryParse(cell, out long time, out string form))
            {
                throw Bad($"{table.Place} {at}: the time {SeenText.Quote(cell)} is not read; " +
                    "allowed: Unix s, ms, µs or ns (whole milliseconds), " +
                    "or 2024-03-01 00:07:00; try: convert the times");
            }

            _forms[form] = _forms.GetValueOrDefault(form) + 1;
            return time;
        }

        private double Number(string at, string column, string cell)
        {
            bool number = double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
            if (number && double.IsFinite(value)) return value;
            throw Bad($"{table.Place} {at} column {column}: {SeenText.Quote(cell)} is not a number; " +
                "allowed: a decimal number; try: fetch the file again");
        }

        private string Same(string at, string column, string? before, string cell) => before is null || before == cell ? cell
            : throw Bad($"{table.Place} {at} column {column}: {SeenText.Quote(cell)} after {SeenText.Quote(before)}; " +
                $"allowed: one {column} per file; try: split the file");

        private void Named(string at, string cell)
        {
            _timeframeCell = Same(at, "timeframe", _timeframeCell, cell);
            if (Core.Market.Timeframe.TryParse(cell, out Timeframe timeframe)) Timeframe = timeframe;
        }
    }
}
