using System.Globalization;
using System.IO.Compression;
using Huracan.Core.Features.Inputs;
using Huracan.Core.Foundation;
using Huracan.Core.Market;

namespace Huracan.Markets.Files;

/// <summary>Reads a funding history, CSV or gzip of it: <c>funding_time</c> (Unix milliseconds UTC, ascending) and <c>funding_rate</c>
/// (fraction); other columns are ignored.</summary>
public static class FundingCsvReader
{
    /// <exception cref="MarketDataException">Names file, line, what was seen, what is allowed, what to try.</exception>
    public static SideSeries Read(string file) => FileTrouble.Told(file, () => ReadThere(file));

    private static SideSeries ReadThere(string file)
    {
        try
        {
            using FileStream raw = File.OpenRead(file);
            bool packed = raw.ReadByte() == 0x1f && raw.ReadByte() == 0x8b;
            raw.Position = 0;
            using StreamReader reader = new(packed ? new GZipStream(raw, CompressionMode.Decompress) : raw);
            return Parse(file, reader);
        }
        catch (InvalidDataException e)
        {
            throw Bad($"{file}: the gzip data is damaged ({e.Message.TrimEnd('.')}); allowed: one complete gzip file; try: fetch it again", e);
        }
    }

    private static SideSeries Parse(string file, StreamReader reader)
    {
        string[] names = (reader.ReadLine() ?? "").Split(',', StringSplitOptions.TrimEntries);
        int timeColumn = Array.IndexOf(names, "funding_time"), rateColumn = Array.IndexOf(names, "funding_rate");
        if (timeColumn < 0 || rateColumn < 0) throw Bad($"{file} line 1: columns {string.Join(", ", names)} seen; needed: funding_time, funding_rate; try: a funding file");
        List<long> times = [];
        List<double> rates = [];
        for (int line = 2; reader.ReadLine() is { } text; line++)
        {
            if (text.Length == 0) continue;
            string[] cells = text.Split(',');
            if (cells.Length <= Math.Max(timeColumn, rateColumn)
                || !long.TryParse(cells[timeColumn], NumberStyles.None, CultureInfo.InvariantCulture, out long time)
                || !double.TryParse(cells[rateColumn], NumberStyles.Float, CultureInfo.InvariantCulture, out double rate) || !double.IsFinite(rate))
            {
                throw Bad($"{file} line {line}: '{text}' seen; allowed: a time in Unix milliseconds and a rate as a fraction; try: fetch it again");
            }

            if (times.Count > 0 && time <= times[^1]) throw Bad($"{file} line {line}: {new UtcMs(time)} is not after {new UtcMs(times[^1])}; allowed: ascending times; try: sort it");
            times.Add(time);
            rates.Add(rate);
        }

        return times.Count > 0 ? SideSeries.OfFunding([.. times], [.. rates]) : throw Bad($"{file}: no rate in it; try: another file");
    }

    private static MarketDataException Bad(string message, Exception? inner = null) => new(FailureCause.Caller, message, inner);
}
