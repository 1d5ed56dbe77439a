using Huracan.Core.Foundation;
using Huracan.Core.Market;

namespace Huracan.Markets.Files;

/// <summary>The candle files of a folder and its subfolders, or a single file, described by their names.</summary>
/// <param name="Path">As the caller gave it.</param>
/// <param name="Files">By symbol, venue, timeframe, first day, path (ordinal): the same list on every machine.</param>
public sealed record CandleCatalog(string Path, IReadOnlyList<CandleFileName> Files)
{
    private const int ListedMax = 40, LeftMax = 5;

    /// <summary>All symbols, in ordinal order.</summary>
    public IReadOnlyList<string> Symbols => [.. Files.Select(f => f.Symbol).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>What was left alone in the folder, one sentence per reason: hidden folders, and files whose names say nothing.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

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

            Walk walk = new(path);
            walk.Visit(path);
            return new CandleCatalog(path, [.. walk.Found
                .OrderBy(f => f.Symbol, StringComparer.Ordinal).ThenBy(f => f.Venue, StringComparer.Ordinal)
                .ThenBy(f => f.Timeframe?.Ms ?? 0).ThenBy(f => f.From?.Value ?? 0).ThenBy(f => f.Path, StringComparer.Ordinal)])
            {
                Notes = walk.Notes(),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MarketDataException(FailureCause.World, $"{path}: cannot be listed ({e.Message.TrimEnd('.')}); try: check its permissions and the disk", e);
        }
    }

    /// <summary>A file by its path below the folder that was given, which two files of one name do not share.</summary>
    public string Shown(string file) => File.Exists(Path)
        ? System.IO.Path.GetFileName(file)
        : System.IO.Path.GetRelativePath(Path, file).Replace('\\', '/');

    /// <summary>The files of one symbol that may hold candles of [from, to), all of one venue and one timeframe, in time order.</summary>
    /// <exception cref="MarketDataException">Unknown symbol, several venues or timeframes to choose from, or nothing near the
    /// span.</exception>
    public IReadOnlyList<CandleFileName> FilesOf(CandleRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        (string symbol, Timeframe? timeframe) = (request.Symbol, request.Timeframe);
        if (File.Exists(Path)) return OneFile(new CandleIdentity(symbol, request.MayNameItself), timeframe);
        List<CandleFileName> own = [.. Files.Where(f => f.Symbol == symbol)];
        if (own.Count == 0)
        {
            string left = string.Concat(Notes.Select(note => $" ({note})"));
            throw Mistake(Files.Count == 0
                ? $"{Path}: no candle file here{left}; allowed: {CandleFileName.Allowed}; try: another folder"
                : $"{Path}: no candles of {symbol}{left}; found: {List(Symbols)}; try: one of these (upper and lower case count)");
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
            if (own.Count == 0)
            {
                throw Mistake($"{Path}: {symbol} is not here as {asked}; found: {there}; try: a folder that holds it as {asked}");
            }
        }

        string[] timeframes = [.. own.Select(f => f.Timeframe?.ToString() ?? "").Distinct(StringComparer.Ordinal)];
        if (timeframes.Length > 1)
        {
            string there = List([.. timeframes.Select(t => t.Length == 0 ? "(none in the name)" : t)]);
            throw Mistake($"{Path}: {symbol} is here in several timeframes: {there}; " +
                $"allowed: one; try: name a FILE or a narrower folder, such as {own[0].Path}");
        }

        List<CandleFileName> near = [.. own.Where(f => f.MayOverlap(request.From, request.To))];
        return near.Count > 0 ? near : throw NothingInSpan(symbol, own, request.From, request.To);
    }

    internal static MarketDataException NothingInSpan(string symbol, IReadOnlyList<CandleFileName> files, UtcMs? from, UtcMs? to)
    {
        string held = string.Join(", ", files.Select(f => f is { From: { } first, To: { } end } ? $"{first.ToDateString()} to {end.AddDays(-1).ToDateString()}" : f.Name));
        return new MarketDataException(FailureCause.Caller,
            $"{symbol}: no candle between {from?.ToString() ?? "the start"} and {to?.ToString() ?? "the end"}; " +
            $"the files hold {held}; try: a span inside")
        {
            NothingInSpan = true,
        };
    }

    private List<CandleFileName> OneFile(CandleIdentity wanted, Timeframe? timeframe)
    {
        MarketFile.RequireRegular(Path);
        CandleFileName? told = Files.Count == 0 ? null : Files[0];
        if (told is not null) wanted.Check(Path, told.Symbol, "by its name");
        else CheckPairs(wanted);
        if (timeframe is { } asked && told?.Timeframe is { } named && asked != named)
        {
            throw Mistake($"{Path}: holds {named} candles by its name, asked for {asked}; try: another file");
        }

        return [told ?? new CandleFileName(Path, "", wanted.Symbol, null, null, null)];
    }

    /// <summary>A name of any other form may still name a pair.</summary>
    private void CheckPairs(CandleIdentity wanted)
    {
        IReadOnlyList<string> pairs = CandleFileName.PairsIn(Path);
        if (pairs.Count == 0 || pairs.Any(wanted.Allows)) return;
        string right = wanted.Symbol + (Path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) ? ".parquet" : ".csv");
        throw Mistake($"{Path}: is named after {pairs[^1]}, asked for {wanted.Symbol}; allowed: a file of that coin; " +
            $"try: another file, or, if it does hold {wanted.Symbol}, rename it to {right}");
    }

    private static string List(IReadOnlyList<string> names, int max = ListedMax) =>
        string.Join(", ", names.Take(max)) + (names.Count <= max ? "" : $" and {names.Count - max} more");

    private static MarketDataException Mistake(string message) => new(FailureCause.Caller, message);

    /// <summary>One walk through a folder. Folders that begin with a dot are not entered: trash, version control and sync tools keep old
    /// copies there. A folder that links lead to twice is entered once.</summary>
    private sealed class Walk(string root)
    {
        private readonly HashSet<string> _visited = new(StringComparer.Ordinal);
        private readonly List<string> _hidden = [], _left = [];

        public List<CandleFileName> Found { get; } = [];

        public void Visit(string folder)
        {
            if (!_visited.Add(FileIdentity.KeyOf(folder))) return;
            foreach (string file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
            {
                if (System.IO.Path.GetFileName(file).StartsWith('.'))
                {
                    if (CandleFileName.MayHoldCandles(file)) _hidden.Add(Below(file));
                }
                else if (CandleFileName.TryParse(file, out CandleFileName name))
                {
                    Found.Add(name);
                }
                else if (CandleFileName.MayHoldCandles(file))
                {
                    _left.Add(Below(file));
                }
            }

            foreach (string below in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
            {
                if (System.IO.Path.GetFileName(below).StartsWith('.')) _hidden.Add(Below(below) + "/");
                else Visit(below);
            }
        }

        public IReadOnlyList<string> Notes()
        {
            List<string> notes = [];
            if (_hidden.Count > 0) notes.Add($"hidden, so not looked at: {List(_hidden, LeftMax)}");
            if (_left.Count == 0) return notes;
            notes.Add($"left alone because of the name: {List(_left, LeftMax)}; names that are read: {CandleFileName.Allowed}");
            return notes;
        }

        private string Below(string path) => System.IO.Path.GetRelativePath(root, path).Replace('\\', '/');
    }
}
