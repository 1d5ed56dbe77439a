namespace Huracan.Core.Market.Quality;

/// <summary>The distance between the rows of a source.</summary>
public static class CandleSpacing
{
    /// <summary>The commonest distance in ms between neighbours whose times differ; the smaller of equally common ones; 0 for fewer than
    /// two times.</summary>
    /// <param name="openTime">[n] in any order; only steps forward count.</param>
    public static long Commonest(ReadOnlySpan<long> openTime)
    {
        Dictionary<long, int> counts = [];
        long best = 0;
        int bestCount = 0;
        for (int i = 1; i < openTime.Length; i++)
        {
            long step = openTime[i] - openTime[i - 1];
            if (step <= 0) continue;
            int count = counts.GetValueOrDefault(step) + 1;
            counts[step] = count;
            if (count > bestCount || (count == bestCount && step < best)) (best, bestCount) = (step, count);
        }

        return best;
    }

    /// <summary>A spacing as text: <c>1m</c>, <c>4h</c>, <c>90 s</c>.</summary>
    public static string Describe(long ms) =>
        ms > 0 && ms % UtcMs.PerMinute == 0 && Timeframe.TryParse($"{ms / UtcMs.PerMinute}m", out Timeframe timeframe) ? timeframe.ToString()
        : ms % 1000 == 0 ? $"{ms / 1000} s" : $"{ms} ms";
}
