using System.Globalization;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Markets.Files;

namespace Huracan.Markets.Import;

/// <summary>What is to be imported.</summary>
/// <param name="From">A file or a folder.</param>
/// <param name="Out">The folder of the result; made where it is missing.</param>
/// <param name="Symbol">Null: what each file tells.</param>
/// <param name="Venue">Null: what each file tells.</param>
/// <param name="Timeframe">Null: what each file tells, else the commonest distance of its rows.</param>
/// <param name="Policy">Repairs that are allowed; gaps always are.</param>
public sealed record ImportRequest(string From, string Out, string? Symbol, string? Venue, Timeframe? Timeframe, QualityPolicy Policy);

/// <summary>One series that was written.</summary>
/// <param name="Files">One per month, by their path.</param>
/// <param name="Notes">Everything that was ignored, converted, merged or left out.</param>
public sealed record ImportedSeries(CandleFrame Candles, string Venue, IReadOnlyList<string> Files, IReadOnlyList<string> Notes);

/// <summary>Turns files of other programs into Parquet per venue, symbol, timeframe and month, under the names that
/// <see cref="CandleCatalog"/> finds.</summary>
/// <remarks>Values keep their bits, so that training reads the same candles as from a CSV of them. Nothing is guessed where two readings
/// are possible, and nothing is written before all of it was read and judged.</remarks>
public static class CandleImport
{
    /// <summary>Files of market data that are no candles, by the words that exchanges and freqtrade put into their names.</summary>
    private static readonly string[] NoCandles =
        ["funding", "mark", "premium", "trades", "quotes", "metrics", "openinterest", "bookdepth", "bookticker", "indexprice"];

    /// <param name="show">Gets a line per file that is read or left alone.</param>
    /// <exception cref="MarketDataException">Something cannot be read, or is not clear; nothing was written.</exception>
    public static IReadOnlyList<ImportedSeries> Run(ImportRequest request, Action<string> show, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(show);
        IReadOnlyList<string> files = FilesOf(request.From, show);
        List<(string Venue, Timeframe Timeframe, ForeignCandles Candles)> parts = [];
        foreach (string file in files)
        {
            ForeignName name = ForeignName.Of(file);
            string venue = VenueOf(request, file, name);
            ForeignCandles Candles(ForeignTable table) => ForeignCandles.Read(table, name, request.Symbol, cancel);
            foreach (ForeignCandles candles in ForeignFile.Read(file, Candles, cancel))
            {
                show(string.Create(CultureInfo.InvariantCulture, $"{candles.Place}: {candles.Rows.Count} rows"));
                if (!MarketSymbol.IsValid(candles.Symbol))
                {
                    throw Bad(candles.Symbol.Length == 0
                        ? $"{candles.Place}: neither its name nor a column tells the coin; allowed: one of both; try: --symbol X"
                        : $"{candles.Place}: the symbol {SeenText.Quote(candles.Symbol)} seen; " +
                            $"allowed: {MarketSymbol.Allowed}; try: --symbol X");
                }

                parts.Add((venue, TimeframeOf(request, candles), candles));
            }
        }

        List<(CandleFrame Frame, string Venue, List<string> Notes)> series = [.. parts
            .GroupBy(part => (part.Venue, part.Candles.Symbol, part.Timeframe))
            .Select(group => Joined(group.Key.Venue, group.Key.Timeframe, [.. group.Select(part => part.Candles)], request.Policy))];
        return [.. series.Select(one => Write(one.Frame, one.Venue, one.Notes, request.Out, files))];
    }

    private static IReadOnlyList<string> FilesOf(string from, Action<string> show)
    {
        if (!Directory.Exists(from))
        {
            if (!File.Exists(from)) throw Bad($"{from}: no such file or folder; try: check the path");
            MarketFile.RequireRegular(from);
            return ForeignFile.IsKnown(from) ? [from] : throw Bad($"{from}: allowed are {ForeignFile.Allowed}; " +
                "try: another file, or the right ending");
        }

        EnumerationOptions visible = new()
        {
            RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden, IgnoreInaccessible = false,
        };
        List<string> files = [];
        foreach (string file in Directory.EnumerateFiles(from, "*", visible).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(file);
            if (name.EndsWith(".CHECKSUM", StringComparison.OrdinalIgnoreCase)) continue;
            if (!ForeignFile.IsKnown(file)) show($"{file}: left alone: no {ForeignFile.Allowed}");
            else if (NoCandles.FirstOrDefault(Named) is { } word) show($"{file}: left alone: {word} in its name, no candles");
            else files.Add(file);

            bool Named(string word) => name.Contains(word, StringComparison.OrdinalIgnoreCase);
        }

        return files.Count > 0 ? files : throw Bad($"{from}: no candle file here; allowed are {ForeignFile.Allowed}; try: another folder");
    }

    private static string VenueOf(ImportRequest request, string file, ForeignName name)
    {
        string venue = request.Venue ?? name.Venue;
        if (request.Venue is not null && name.Venue.Length > 0 && name.Venue != venue)
        {
            throw Bad($"{file}: is from {name.Venue} by its name, --venue says {venue}; " +
                $"allowed: one venue; try: --venue {name.Venue}, or leave it out");
        }

        if (venue.Length == 0) throw Bad($"{file}: its name tells no venue; allowed: a name such as binance; try: --venue binance");
        return venue.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)) ? venue
            : throw Bad($"--venue: '{venue}' seen; allowed: small letters and digits; try: --venue {venue.ToLowerInvariant()}");
    }

    private static Timeframe TimeframeOf(ImportRequest request, ForeignCandles candles)
    {
        long spacing = CandleSpacing.Commonest(candles.Rows.OpenTime);
        bool known = Timeframe.TryParse(CandleSpacing.Describe(spacing), out Timeframe seen);
        Timeframe? told = request.Timeframe ?? candles.Timeframe;
        if (told is null)
        {
            return known ? seen : throw Bad($"{candles.Place}: rows mostly {CandleSpacing.Describe(spacing)} apart; " +
                "allowed: whole minutes that divide a day; try: --timeframe 1m");
        }

        Timeframe? other = candles.Timeframe is { } named && named != told ? named : known && seen != told ? seen : null;
        string how = other == candles.Timeframe ? "its name" : "the distance of its rows";
        return other is null ? told.Value
            : throw Bad($"{candles.Place}: candles of {other} by {how}, {told} asked for; " +
                $"allowed: one timeframe; try: --timeframe {other}, or another file");
    }

    private static (CandleFrame Frame, string Venue, List<string> Notes) Joined(
        string venue, Timeframe timeframe, ForeignCandles[] candles, QualityPolicy policy)
    {
        List<(string File, RawCandles Rows)> parts =
            [.. candles.OrderBy(part => part.Rows.OpenTime[0]).Select(part => (part.Place, part.Rows))];
        List<string> notes = [.. candles.SelectMany(part => part.Notes.Select(note => Told(part, note))).Distinct()];
        (RawCandles rows, int merged) = CandleMerge.Join(parts);
        if (merged > 0)
        {
            notes.Add(FormattableString.Invariant($"{merged} rows that two files hold identically were merged, one of each kept"));
        }

        bool differ = parts.Any(part => part.Rows.Columns != rows.Columns);
        if (differ) notes.Add("the files have different columns; only those that all of them have are written");

        UtcMs from = new(rows.OpenTime[0] - (rows.OpenTime[0] % timeframe.Ms));
        UtcMs to = new UtcMs(rows.OpenTime[^1] - (rows.OpenTime[^1] % timeframe.Ms)).AddMs(timeframe.Ms);
        QualityOutcome outcome = CandleInspection.Inspect(rows, timeframe, from, to, policy with { CoverageThreshold = 0 });
        CandleFrame frame = outcome.Frame ?? throw Bad($"{outcome.Verdict.Sentence}; " +
            "try: --repair with what you allow, or fetch the files again");
        notes.Add(outcome.Verdict.Sentence);
        return (frame, venue, notes);

        string Told(ForeignCandles part, string note) =>
            candles.All(other => other.Notes.Contains(note)) ? note : $"{part.Place}: {note}";
    }

    private static ImportedSeries Write(CandleFrame frame, string venue, List<string> notes, string output, IReadOnlyList<string> inputs)
    {
        string folder = Path.Combine(output, venue, MarketSymbol.FolderName(frame.Symbol), frame.Timeframe.ToString());
        List<CandleFrame> months = [];
        for (int start = 0; start < frame.Count;)
        {
            DateTime day = DateTime.UnixEpoch.AddMilliseconds(frame.OpenTime[start]);
            UtcMs end = UtcMs.FromDate(day.Month == 12 ? day.Year + 1 : day.Year, (day.Month % 12) + 1, 1);
            int next = start;
            while (next < frame.Count && frame.OpenTime[next] < end.Value) next++;
            months.Add(frame.Slice(start, next - start));
            start = next;
        }

        foreach (CandleFrame month in months)
        {
            string path = Path.Combine(folder, CandleFileName.Compose(venue, month, "parquet"));
            string? input = inputs.FirstOrDefault(file => FileIdentity.AreOne(file, path));
            if (input is not null) throw Bad($"{path}: is the input {input}, which writing would destroy; " +
                "allowed: another --out; try: a new folder");
            RefuseOthers(path, month);
        }

        return new ImportedSeries(frame, venue, [.. months.Select(month => CandleParquetWriter.Write(folder, venue, month))], notes);
    }

    /// <summary>An import repeats what is there, or adds files. It never takes candles away.</summary>
    private static void RefuseOthers(string path, CandleFrame month)
    {
        if (!File.Exists(path) || !CandleFileName.TryParse(path, out CandleFileName name)) return;
        RawCandles there = CandleParquetReader.Read(name), now = RawCandles.Of(month);
        if (there.ContentHash() == now.ContentHash()) return;
        throw Bad($"{path}: holds {there.Count} candles, and these {now.Count} are not the same; allowed: the same candles again; " +
            "try: a new --out, or delete that file if the new candles are right");
    }

    private static MarketDataException Bad(string message) => new(FailureCause.Caller, message);
}
