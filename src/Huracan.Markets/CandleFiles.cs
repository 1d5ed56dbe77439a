using System.Globalization;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Markets.Files;
using Huracan.Pipeline.Data;

namespace Huracan.Markets;

/// <summary>Candles from CSV and Parquet files in a folder: found by name, joined, checked. Parsed CSV is cached as columns.</summary>
/// <param name="cacheFolder">Folder for parsed CSV files; null caches none. A cache that cannot be read or written costs time, never a
/// run.</param>
public sealed class CandleFiles(string? cacheFolder = null) : ICandleSource
{
    private readonly CandleCache? _cache = cacheFolder is null ? null : new CandleCache(cacheFolder);

    /// <inheritdoc/>
    public CandleLoad Load(CandleRequest request, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CandleWarmup.Load(request, span => LoadSpan(span, cancel));
    }

    private CandleLoad LoadSpan(CandleRequest request, CancellationToken cancel)
    {
        if (request is { From: { } f, To: { } t } && t <= f) throw Mistake($"{request.Symbol}: span {f} to {t} is empty; allowed: an end after the start; try: a later end");
        CandleCatalog catalog = CandleCatalog.Scan(request.Path);
        IReadOnlyList<CandleFileName> files = catalog.FilesOf(request);

        List<string> notes = [.. catalog.Notes];
        CandleIdentity wanted = new(request.Symbol, request.MayNameItself);
        ReaderNotes told = new();
        List<(string File, RawCandles Rows)> parts = [];
        foreach (CandleFileName file in files)
        {
            CandleFileName asked = file with { Timeframe = file.Timeframe ?? request.Timeframe };
            CandleRows read = CandleFileReader.Read(asked, wanted, _cache, notes, cancel);
            RawCandles part = InSpan(read.Rows, request);
            if (part.Count == 0) continue;
            parts.Add((catalog.Shown(file.Path), part));
            told.Add(catalog.Shown(file.Path), read.Notes);
        }

        if (parts.Count == 0) throw CandleCatalog.NothingInSpan(request.Symbol, files, request.From, request.To);
        notes.AddRange(told.Lines(parts.Count));
        (RawCandles rows, int merged) = CandleMerge.Join(parts);
        if (parts.Any(part => part.Rows.Columns != rows.Columns)) notes.Add("the files have different columns; only those that all of them have are used");

        Timeframe timeframe = request.Timeframe ?? files[0].Timeframe ?? Deduce(rows, files);
        (UtcMs from, UtcMs to) = Span(request, rows, timeframe);
        QualityOutcome outcome = CandleInspection.Inspect(rows, timeframe, from, to, request.Policy);
        string hash = outcome.Frame is { } frame ? Convert.ToHexStringLower(frame.ContentHash()) : rows.ContentHash();
        CandleSourceDescription source = new(files[0].Venue, [.. parts.Select(part => part.File)], rows.Columns, merged, notes)
        {
            ColumnsDiffer = told.Any,
            Symbol = catalog.Files.Count > 0 ? files[0].Symbol : "",
        };
        return new CandleLoad(outcome.Frame, hash, outcome.Report, outcome.Verdict, source);
    }

    private static RawCandles InSpan(RawCandles rows, CandleRequest request)
    {
        int start = request.From is { } from ? FirstAtOrAfter(rows.OpenTime, from.Value) : 0;
        int end = request.To is { } to ? FirstAtOrAfter(rows.OpenTime, to.Value) : rows.Count;
        return rows.Slice(start, Math.Max(0, end - start));
    }

    private static Timeframe Deduce(RawCandles rows, IReadOnlyList<CandleFileName> files)
    {
        long spacing = CandleSpacing.Commonest(rows.OpenTime);
        Timeframe? named = CandleFileName.TimeframeIn(files[0].Path);
        if (spacing > 0 && Timeframe.TryParse(CandleSpacing.Describe(spacing), out Timeframe timeframe))
        {
            return named is null || named == timeframe
                ? timeframe
                : throw Mistake($"{files[0].Path}: named after {named} candles, its rows are mostly {timeframe} apart; " +
                    "allowed: candles of the timeframe in the name; try: another file, or the right name");
        }

        if (spacing > 0)
        {
            throw Mistake($"{rows.Symbol}: rows mostly {CandleSpacing.Describe(spacing)} apart and no timeframe in the file name; " +
                "allowed: candles of whole minutes that divide a day; try: candles of such a timeframe");
        }

        throw Mistake($"{rows.Symbol}: a single row and no timeframe in the file name; allowed: whole minutes that divide a day; " +
            $"try: name the file venue-{rows.Symbol}-timeframe-firstday-lastday");
    }

    private static (UtcMs From, UtcMs To) Span(CandleRequest request, RawCandles rows, Timeframe timeframe)
    {
        // If no span is asked for, it is that of the data: from the start of the first row's candle to the end of the last row's candle.
        UtcMs from = request.From ?? Floor(rows.OpenTime[0], timeframe);
        UtcMs to = request.To ?? Floor(rows.OpenTime[^1], timeframe).AddMs(timeframe.Ms);
        if (!from.IsOnGrid(timeframe)) throw Mistake($"{request.Symbol}: start {from} is not a multiple of {timeframe}; try: {Floor(from.Value, timeframe)}");
        if (to - from < timeframe.Ms) throw Mistake(string.Create(CultureInfo.InvariantCulture, $"{request.Symbol}: span {from} to {to} is shorter than one {timeframe} candle; try: a later end"));
        return (from, to);
    }

    private static UtcMs Floor(long time, Timeframe timeframe) => new(time - (time % timeframe.Ms));

    private static int FirstAtOrAfter(ReadOnlySpan<long> ascending, long time)
    {
        int low = 0, high = ascending.Length;
        while (low < high)
        {
            int middle = (int)(((uint)low + (uint)high) / 2);
            if (ascending[middle] < time) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static MarketDataException Mistake(string message) => new(FailureCause.Caller, message);

    /// <summary>What readers said of the files: once if all said it, otherwise with the files.</summary>
    private sealed class ReaderNotes
    {
        private const int FilesMax = 3;
        private readonly List<(string Note, List<string> Files)> _notes = [];

        public bool Any => _notes.Count > 0;

        public void Add(string file, IReadOnlyList<string> notes)
        {
            foreach (string note in notes)
            {
                int at = _notes.FindIndex(known => known.Note == note);
                if (at < 0) _notes.Add((note, [file]));
                else _notes[at].Files.Add(file);
            }
        }

        public IEnumerable<string> Lines(int files) => _notes.Select(said => said.Files.Count == files ? said.Note
            : said.Files.Count <= FilesMax ? $"{string.Join(", ", said.Files)}: {said.Note}"
            : $"{string.Join(", ", said.Files.Take(FilesMax))} and {said.Files.Count - FilesMax} more: {said.Note}");
    }
}
