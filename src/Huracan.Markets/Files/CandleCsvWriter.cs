using System.Globalization;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;

namespace Huracan.Markets.Files;

/// <summary>Writes candles as CSV in the layout that <see cref="CandleCsvReader"/> reads; numbers in round-trip form, so that reading gives
/// the same bits.</summary>
public static class CandleCsvWriter
{
    /// <summary>Writes <c>venue-SYMBOL-timeframe-firstday-lastday.csv</c> into the folder and returns its path.</summary>
    public static string Write(string folder, string venue, CandleFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, CandleFileName.Compose(venue, frame, "csv"));
        using StreamWriter writer = new(path);
        writer.NewLine = "\n";
        RawCandles rows = RawCandles.Of(frame);
        int[] columns = [.. Enumerable.Range(0, RawCandles.ColumnCount).Where(c => rows.Column(c).Length > 0)];
        writer.WriteLine(string.Join(',', columns.Select(c => CandleFileRules.Values[c]).Prepend(CandleFileRules.OpenTime)));
        for (int i = 0; i < rows.Count; i++)
        {
            writer.Write(rows.OpenTime[i].ToString(CultureInfo.InvariantCulture));
            foreach (int c in columns)
            {
                writer.Write(',');
                writer.Write(rows.Column(c)[i].ToString("R", CultureInfo.InvariantCulture));
            }

            writer.WriteLine();
        }

        return path;
    }
}
