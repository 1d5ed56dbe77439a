namespace Huracan.Core.Validation.Results;

/// <summary>One fall of the cumulated result below its highest so far, seen at the ends of days.</summary>
/// <param name="Peak">Index of the last day at the peak; -1 for the start.</param>
/// <param name="Low">Index of the deepest day.</param>
/// <param name="Recovery">Index of the first day at or above the peak; null if the days end before.</param>
/// <param name="DepthBps">From peak to low, above 0.</param>
public readonly record struct DrawdownEpisode(int Peak, int Low, int? Recovery, double DepthBps)
{
    /// <summary>Every episode, in time order.</summary>
    /// <param name="netBps">[days] daily results.</param>
    public static IReadOnlyList<DrawdownEpisode> Of(IReadOnlyList<double> netBps)
    {
        ArgumentNullException.ThrowIfNull(netBps);
        List<DrawdownEpisode> episodes = [];
        double sum = 0, highest = 0, depth = 0;
        int peak = -1, low = -1;
        for (int day = 0; day < netBps.Count; day++)
        {
            sum += netBps[day];
            if (sum >= highest)
            {
                if (depth > 0) episodes.Add(new DrawdownEpisode(peak, low, day, depth));
                (highest, depth, peak) = (sum, 0, day);
            }
            else if (highest - sum > depth)
            {
                (depth, low) = (highest - sum, day);
            }
        }

        if (depth > 0) episodes.Add(new DrawdownEpisode(peak, low, null, depth));
        return episodes;
    }
}
