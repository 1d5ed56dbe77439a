using Huracan.Core.Market;
using Huracan.Core.Market.Quality;

namespace Huracan.Markets.Files;

/// <summary>Writes candles as Parquet in the layout that <see cref="CandleParquetReader"/> reads. The metadata has venue, symbol, timeframe
/// and a hash of the content.</summary>
public static class CandleParquetWriter
{
    internal const string Venue = "venue", Symbol = "symbol", Timeframe = "timeframe", ContentHash = "content_sha256";

    /// <summary>Writes <c>venue-SYMBOL-timeframe-firstday-lastday.parquet</c> into the folder and returns its path. The file appears
    /// whole or not at all.</summary>
    public static string Write(string folder, string venue, CandleFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        RawCandles rows = RawCandles.Of(frame);
        int[] columns = [.. Enumerable.Range(0, RawCandles.ColumnCount).Where(c => rows.Column(c).Length > 0)];
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, CandleFileName.Compose(venue, frame, "parquet"));
        string unfinished = $"{path}.unfinished";
        try
        {
            using (FileStream output = File.Create(unfinished))
            {
                ParquetTableWriter.Write(output, [.. Identity(venue, frame), new(ContentHash, rows.ContentHash())], rows.OpenTime,
                    [.. columns.Select(c => CandleFileRules.Values[c])], c => rows.Column(columns[c]), nanIsAbsent: false);
                output.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }

        return path;
    }

    /// <summary>Metadata that identifies the candles of a table.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Identity(string venue, CandleFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return [new(Venue, venue), new(Symbol, frame.Symbol), new(Timeframe, frame.Timeframe.ToString())];
    }
}
