using System.Globalization;
using System.Text;
using Huracan.Core.Features.Inputs;
using Huracan.Core.Foundation;
using Huracan.Core.Market;

namespace Huracan.Markets.Files;

/// <summary>A funding history as read.</summary>
/// <param name="Notes">Columns under other names, and columns that are not used.</param>
public sealed record FundingHistory(SideSeries Rates, IReadOnlyList<string> Notes);

/// <summary>Reads a funding history, CSV or gzip of it: <c>funding_time</c> (Unix milliseconds UTC, ascending) and <c>funding_rate</c>
/// (fraction). A column or a file name that names another coin is refused.</summary>
public static class FundingCsvReader
{
    /// <summary>No exchange lets a rate come near it (the caps are below 0.05), but 0.75 may be meant as 0.75 %.</summary>
    private const double RateMax = 0.5;

    // The second and later names are those of Binance's dumps, of its REST answers and of ccxt.
    private static readonly string[] TimeNames = ["funding_time", "fundingtime", "calc_time", "timestamp"];
    private static readonly string[] RateNames = ["funding_rate", "fundingrate", "last_funding_rate"];
    private static readonly string[] SymbolNames = ["symbol", "pair", "ticker"];

    /// <param name="symbol">The coin whose future it is, under any venue's name.</param>
    /// <exception cref="MarketDataException">Names file, line, what was seen, what is allowed, what to try.</exception>
    public static FundingHistory Read(string file, string symbol, CancellationToken cancel = default)
    {
        CandleIdentity wanted = new(symbol, MayNameItself: true);
        IReadOnlyList<string> pairs = CandleFileName.PairsIn(file);
        if (pairs.Count > 0 && !pairs.Any(wanted.Allows)) wanted.Check(file, pairs[^1], "by its name");
        return MarketFile.ReadText(file, text =>
        {
            using StreamReader reader = new(text, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
            return Parse(file, wanted, reader, cancel);
        }, cancel);
    }

    private static FundingHistory Parse(string file, CandleIdentity wanted, StreamReader reader, CancellationToken cancel)
    {
        string[] names = (reader.ReadLine() ?? "").Split(',', StringSplitOptions.TrimEntries);
        int timeColumn = Column(file, names, TimeNames), rateColumn = Column(file, names, RateNames);
        int symbolColumn = Array.FindIndex(names, name => SymbolNames.Contains(CandleLayout.Plain(name)));
        List<long> times = [];
        List<double> rates = [];
        for (int line = 2; reader.ReadLine() is { } text; line++)
        {
            cancel.ThrowIfCancellationRequested();
            if (text.Length == 0) continue;
            string[] cells = text.Split(',');
            if (cells.Length != names.Length)
            {
                throw Bad($"{file} line {line}: {cells.Length} fields, the header has {names.Length}; seen: {SeenText.Quote(text)}; " +
                    "allowed: as many as the header; try: correct that row or fetch the file again");
            }

            if (symbolColumn >= 0) wanted.Check($"{file} line {line}", cells[symbolColumn].Trim('"'), "by its symbol column");
            times.Add(Time(file, line, cells[timeColumn], times.Count > 0 ? times[^1] : long.MinValue));
            rates.Add(Rate(file, line, cells[rateColumn]));
        }

        if (times.Count == 0) throw Bad($"{file}: no rate in it; try: another file");
        return new FundingHistory(SideSeries.OfFunding([.. times], [.. rates]), Told(names, timeColumn, rateColumn, symbolColumn));
    }

    private static int Column(string file, string[] names, string[] known)
    {
        int[] those = [.. Enumerable.Range(0, names.Length).Where(c => known.Contains(CandleLayout.Plain(names[c])))];
        if (those.Length == 1) return those[0];
        throw Bad(those.Length == 0
            ? $"{file} line 1: columns {SeenText.Quote(string.Join(", ", names))} seen; " +
                "needed: funding_time, funding_rate; try: a funding file"
            : $"{file} line 1: columns {string.Join(" and ", those.Select(c => names[c]))} may both be {known[0]}; " +
                "allowed: one of them; try: remove one");
    }

    private static long Time(string file, int line, string cell, long before)
    {
        if (!long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out long time))
        {
            throw Bad($"{file} line {line}: {SeenText.Quote(cell)} seen; allowed: a time in Unix milliseconds UTC; try: fetch it again");
        }

        if (CandleFileRules.NoMilliseconds(time) is { } unit)
        {
            throw Bad($"{file} line {line} column funding_time: {time} {unit}; try: convert the times");
        }

        return time > before ? time
            : throw Bad($"{file} line {line}: {new UtcMs(time)} is not after {new UtcMs(before)}; allowed: ascending times; try: sort it");
    }

    private static double Rate(string file, int line, string cell)
    {
        if (!double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double rate) || !double.IsFinite(rate))
        {
            throw Bad($"{file} line {line}: {SeenText.Quote(cell)} seen; " +
                "allowed: a rate as a fraction such as 0.0001; try: fetch it again");
        }

        return Math.Abs(rate) < RateMax ? rate
            : throw Bad($"{file} line {line}: the rate {SeenText.Quote(cell)} looks like per cent or basis points; " +
                "allowed: a fraction such as 0.0001 (0.01 %); try: convert the rates");
    }

    private static List<string> Told(string[] names, int timeColumn, int rateColumn, int symbolColumn)
    {
        List<string> notes = [];
        string[] renamed = [.. new[] { (timeColumn, TimeNames[0]), (rateColumn, RateNames[0]) }
            .Where(pair => names[pair.Item1] != pair.Item2).Select(pair => $"{names[pair.Item1]} as {pair.Item2}")];
        string[] ignored = [.. names.Where((_, c) => c != timeColumn && c != rateColumn && c != symbolColumn)];
        if (renamed.Length > 0) notes.Add($"columns under other names: {string.Join(", ", renamed)}");
        if (ignored.Length > 0) notes.Add($"columns ignored: {string.Join(", ", ignored)}");
        return notes;
    }

    private static MarketDataException Bad(string message) => new(FailureCause.Caller, message);
}
