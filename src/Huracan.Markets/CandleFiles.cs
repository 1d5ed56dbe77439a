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
        IReadOnlyList<CandleFileName> files = CandleCatalog.Scan(request.Path).FilesOf(request.Symbol, request.Timeframe, request.From, request.To);

        List<string> notes = [];
        List<(string File, RawCandles Rows)> parts = [];
        foreach (CandleFileName file in files)
        {
            RawCandles part = ReadOne(file, request, notes, cancel);
            if (part.Count > 0) parts.Add((file.Name, part));
        }

        if (parts.Count == 0) throw CandleCatalog.NothingInSpan(request.Symbol, files, request.From, request.To);
        (RawCandles rows, int merged) = CandleMerge.Join(parts);
        if (parts.Any(part => part.Rows.Columns != rows.Columns)) notes.Add("the files have different columns; only those that all of them have are used");

        Timeframe timeframe = request.Timeframe ?? files[0].Timeframe ?? Deduce(rows);
        (UtcMs from, UtcMs to) = Span(request, rows, timeframe);
        QualityOutcome outcome = CandleInspection.Inspect(rows, timeframe, from, to, request.Policy);
        string hash = outcome.Frame is { } frame ? Convert.ToHexStringLower(frame.ContentHash()) : rows.ContentHash();
        CandleSourceDescription source = new(files[0].Venue, [.. parts.Select(part => part.File)], rows.Columns, merged, notes);
        return new CandleLoad(outcome.Frame, hash, outcome.Report, outcome.Verdict, source);
    }

    private RawCandles ReadOne(CandleFileName file, CandleRequest request, List<string> notes, CancellationToken cancel)
    {
        RawCandles rows = file.IsParquet ? CandleParquetReader.Read(file with { Timeframe = file.Timeframe ?? request.Timeframe }, cancel)
            : _cache is null ? CandleCsvReader.Read(file.Path, request.Symbol, cancel)
            : ReadCached(_cache, file.Path, request.Symbol, notes, cancel);
        int start = request.From is { } from ? FirstAtOrAfter(rows.OpenTime, from.Value) : 0;
        int end = request.To is { } to ? FirstAtOrAfter(rows.OpenTime, to.Value) : rows.Count;
        return rows.Slice(start, Math.Max(0, end - start));
    }

    private static RawCandles ReadCached(CandleCache cache, string file, string symbol, List<string> notes, CancellationToken cancel)
    {
        byte[] hash;
        try
        {
            hash = CandleCache.SourceHash(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The reader meets the same error and reports it.
            return CandleCsvReader.Read(file, symbol, cancel);
        }

        CandleCache.Result result = cache.TryRead(file, hash, symbol, out RawCandles? rows, out string detail);
        if (rows is not null) return rows;
        if (result != CandleCache.Result.Absent)
        {
            notes.Add($"cache of {Path.GetFileName(file)} was not used: {detail}; rebuilt from the source");
        }

        rows = CandleCsvReader.Read(file, symbol, cancel);
        try
        {
            cache.Write(file, hash, rows);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            notes.Add($"cache of {Path.GetFileName(file)} could not be written ({e.Message.TrimEnd('.')}); the next run reads the source again");
        }

        return rows;
    }

    private static Timeframe Deduce(RawCandles rows)
    {
        long spacing = CandleSpacing.Commonest(rows.OpenTime);
        if (spacing > 0 && Timeframe.TryParse(CandleSpacing.Describe(spacing), out Timeframe timeframe)) return timeframe;
        string seen = spacing == 0 ? "a single row" : $"rows mostly {CandleSpacing.Describe(spacing)} apart";
        throw Mistake($"{rows.Symbol}: {seen} and no timeframe in the file name; allowed: whole minutes that divide a day; try: ask for a timeframe");
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
}
