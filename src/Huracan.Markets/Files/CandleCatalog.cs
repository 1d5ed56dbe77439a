using Huracan.Core.Foundation;
using Huracan.Core.Market;

namespace Huracan.Markets.Files;

/// <summary>The candle files of a folder and its subfolders, or a single file, described by their names.</summary>
/// <param name="Path">As the caller gave it.</param>
/// <param name="Files">By symbol, venue, timeframe, first day, path (ordinal): the same list on every machine.</param>
public sealed record CandleCatalog(string Path, IReadOnlyList<CandleFileName> Files)
{
    /// <summary>All symbols, in ordinal order.</summary>
    public IReadOnlyList<string> Symbols => [.. Files.Select(f => f.Symbol).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <exception cref="MarketDataException">No such path, or it cannot be listed.</exception>
    public static CandleCatalog Scan(string path)
    {
        try
        {
            if (File.Exists(path)) return new CandleCatalog(path, CandleFileName.TryParse(path, out CandleFileName one) ? [one] : []);
            if (!Directory.Exists(path))
            {
                throw new MarketDataException(FailureCause.Caller, $"{path}: no such file or folder; try: check the path");
            }

            List<CandleFileName> found = [];
            foreach (string file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
            {
                if (CandleFileName.TryParse(file, out CandleFileName name)) found.Add(name);
            }

            return new CandleCatalog(path, [.. found
                .OrderBy(f => f.Symbol, StringComparer.Ordinal).ThenBy(f => f.Venue, StringComparer.Ordinal)
                .ThenBy(f => f.Timeframe?.Ms ?? 0).ThenBy(f => f.From?.Value ?? 0).ThenBy(f => f.Path, StringComparer.Ordinal)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MarketDataException(FailureCause.World, $"{path}: cannot be listed ({e.Message.TrimEnd('.')}); try: check its permissions and the disk", e);
        }
    }

    /// <summary>The files of one symbol that may hold candles of [from, to), all of one venue and one timeframe, in time order.</summary>
    /// <exception cref="MarketDataException">Unknown symbol, several venues or timeframes to choose from, or nothing near the
    /// span.</exception>
    public IReadOnlyList<CandleFileName> FilesOf(string symbol, Timeframe? timeframe, UtcMs? from, UtcMs? to)
    {
        if (File.Exists(Path)) return OneFile(symbol, timeframe);
        List<CandleFileName> own = [.. Files.Where(f => f.Symbol == symbol)];
        if (own.Count == 0)
        {
            throw Mistake(Files.Count == 0
                ? $"{Path}: no candle file here; allowed: {CandleFileName.Allowed}; try: another folder"
                : $"{Path}: no candles of {symbol}; found: {List(Symbols)}; try: one of these (upper and lower case count)");
        }

        string[] venues = [.. own.Select(f => f.Venue).Distinct(StringComparer.Ordinal)];
        if (venues.Length > 1)
        {
            throw Mistake($"{Path}: {symbol} is here from several venues: {List([.. venues.Select(v => v.Length == 0 ? "(no venue in the name)" : v)])}; " +
                $"allowed: one; try: name a FILE or a narrower folder, such as {own[0].Path}");
        }

        if (timeframe is { } asked && own.Any(f => f.Timeframe is not null))
        {
            string there = List([.. own.Select(f => f.Timeframe?.ToString() ?? "unnamed").Distinct(StringComparer.Ordinal)]);
            own.RemoveAll(f => f.Timeframe != asked);
            if (own.Count == 0) throw Mistake($"{Path}: {symbol} is not here as {asked}; found: {there}; try: one of these");
        }

        string[] timeframes = [.. own.Select(f => f.Timeframe?.ToString() ?? "").Distinct(StringComparer.Ordinal)];
        if (timeframes.Length > 1)
        {
            throw Mistake($"{Path}: {symbol} is here in several timeframes: {List(timeframes)}; allowed: one; try: ask for a timeframe, name a FILE or a narrower folder");
        }

        List<CandleFileName> near = [.. own.Where(f => f.MayOverlap(from, to))];
        return near.Count > 0 ? near : throw NothingInSpan(symbol, own, from, to);
    }

    internal static MarketDataException NothingInSpan(string symbol, IReadOnlyList<CandleFileName> files, UtcMs? from, UtcMs? to)
    {
        string held = string.Join(", ", files.Select(f => f is { From: { } first, To: { } end } ? $"{first.ToDateString()} to {end.AddDays(-1).ToDateString()}" : f.Name));
        return Mistake($"{symbol}: no candle between {from?.ToString() ?? "the start"} and {to?.ToString() ?? "the end"}; the files hold {held}; try: a span inside");
    }

    private List<CandleFileName> OneFile(string symbol, Timeframe? timeframe)
    {
        if (Files.Count == 0) return [new CandleFileName(Path, "", symbol, null, null, null)];
        CandleFileName file = Files[0];
        bool plain = file.Timeframe is null;
        if (!plain && file.Symbol != symbol) throw Mistake($"{Path}: holds {file.Symbol} by its name, asked for {symbol}; try: --symbols {file.Symbol}, or another file");
        if (timeframe is { } asked && file.Timeframe is { } named && asked != named)
        {
            throw Mistake($"{Path}: holds {named} candles by its name, asked for {asked}; try: {named}, or another file");
        }

        return [plain ? file with { Symbol = symbol } : file];
    }

    private static string List(IReadOnlyList<string> names) =>
        names.Count <= 40 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(40))} and {names.Count - 40} more";

    private static MarketDataException Mistake(string message) => new(FailureCause.Caller, message);
}
