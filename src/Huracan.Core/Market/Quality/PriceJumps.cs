namespace Huracan.Core.Market.Quality;

/// <summary>A close far away from the close before it: more likely another coin, another unit or a wrong row than a trade.</summary>
/// <param name="Before">The close before, however long ago.</param>
/// <param name="Accepted">True if the caller said that it is real.</param>
public sealed record PriceJump(UtcMs Time, double Before, double Close, bool Accepted);

/// <summary>Finds closes that are ten times above or below the close before them.</summary>
/// <remarks>A candle after a gap is judged like any other: a gap is where a symbol gets a new meaning (a redenomination, a
/// relisting).</remarks>
internal static class PriceJumps
{
    public const double Factor = 10;

    public static IReadOnlyList<PriceJump> Find(RawCandles rows, ReadOnlySpan<int> kept, IReadOnlyList<UtcMs> accepted)
    {
        List<PriceJump> jumps = [];
        ReadOnlySpan<double> close = rows.Close;
        int before = -1;
        foreach (int row in kept)
        {
            if (!CandleInspection.IsPrice(close[row])) continue; // counted as a bad price
            UtcMs time = new(rows.OpenTime[row]);
            if (before >= 0 && IsJump(close[before], close[row]))
            {
                jumps.Add(new PriceJump(time, close[before], close[row], accepted.Contains(time)));
            }

            before = row;
        }

        return jumps;
    }

    public static bool IsJump(double before, double close) => close >= Factor * before || close * Factor <= before;
}
