using System.Globalization;
using Huracan.Core.Market;

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
        string path = Path.Combine(folder, $"{venue}-{frame.Symbol}-{frame.Timeframe}-{Day(frame.OpenTime[0])}-{Day(frame.OpenTime[^1])}.csv");
        using StreamWriter writer = new(path);
        writer.NewLine = "\n";
        (string Name, CandleColumns Flag)[] optional =
        [
            ("volume", CandleColumns.Volume), ("quote_volume", CandleColumns.QuoteVolume), ("trades", CandleColumns.Trades),
            ("taker_buy_base", CandleColumns.TakerBuyBase), ("taker_buy_quote", CandleColumns.TakerBuyQuote),
        ];
        optional = [.. optional.Where(column => frame.Has(column.Flag))];
        writer.WriteLine(string.Join(',', (string[])["open_time", "open", "high", "low", "close", .. optional.Select(column => column.Name)]));
        for (int i = 0; i < frame.Count; i++)
        {
            Candle c = frame[i];
            writer.Write(c.OpenTime.Value.ToString(CultureInfo.InvariantCulture));
            foreach (double price in (ReadOnlySpan<double>)[c.Open, c.High, c.Low, c.Close]) Cell(writer, price);
            foreach ((_, CandleColumns flag) in optional)
            {
                Cell(writer, flag switch
                {
                    CandleColumns.Volume => c.Volume,
                    CandleColumns.QuoteVolume => c.QuoteVolume,
                    CandleColumns.Trades => c.Trades,
                    CandleColumns.TakerBuyBase => c.TakerBuyBase,
                    _ => c.TakerBuyQuote,
                });
            }

            writer.WriteLine();
        }

        return path;
    }

    private static void Cell(StreamWriter writer, double value)
    {
        writer.Write(',');
        writer.Write(value.ToString("R", CultureInfo.InvariantCulture));
    }

    private static string Day(long openTime) => new UtcMs(openTime).ToDateString().Replace("-", "", StringComparison.Ordinal);
}
