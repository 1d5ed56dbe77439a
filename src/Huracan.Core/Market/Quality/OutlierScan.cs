namespace Huracan.Core.Market.Quality;

/// <summary>Flags candles that move far from the previous close, compared with a robust scale of all close-to-close returns of the
/// span.</summary>
/// <remarks>The scale is the median absolute deviation times 1.4826, which makes it the standard deviation of a normal distribution (Hampel
/// 1974; Leys et al. 2013). High and low are compared too, so that a single wrong trade in a wick is found. A candle after a gap is
/// compared with the last close before it like any other; its return alone does not count for the scale, because it spans the
/// gap.</remarks>
internal static class OutlierScan
{
    private const double MadToSigma = 1.4826, MeanToSigma = 1.2533;

    public static OutlierSummary Run(RawCandles rows, ReadOnlySpan<int> kept, Timeframe timeframe, double multiple)
    {
        ReadOnlySpan<long> time = rows.OpenTime;
        ReadOnlySpan<double> close = rows.Close, high = rows.High, low = rows.Low;
        double[] deviations = new double[kept.Length];
        int n = 0;
        for (int k = 1; k < kept.Length; k++)
        {
            if (Follows(rows, kept[k - 1], kept[k], timeframe)) deviations[n++] = (close[kept[k]] / close[kept[k - 1]]) - 1;
        }

        double sigma = Deviation(deviations.AsSpan(0, n));
        if (!(sigma > 0)) return new OutlierSummary(0, 0, double.PositiveInfinity, []);

        double threshold = multiple * sigma;
        List<Outlier> flagged = [];
        for (int k = 1; k < kept.Length; k++)
        {
            int row = kept[k], before = kept[k - 1];
            if (!Comparable(rows, before, row)) continue;
            double up = (high[row] / close[before]) - 1, down = (low[row] / close[before]) - 1;
            double move = Math.Abs(up) >= Math.Abs(down) ? up : down;
            if (Math.Abs(move) > threshold) flagged.Add(new Outlier(new UtcMs(time[row]), move, Math.Abs(move) / sigma));
        }

        int count = flagged.Count;
        flagged.Sort((a, b) => a.Multiple != b.Multiple ? b.Multiple.CompareTo(a.Multiple) : a.Time.CompareTo(b.Time));
        return new OutlierSummary(count, sigma, threshold, count > OutlierSummary.Shown ? flagged[..OutlierSummary.Shown] : flagged);
    }

    private static bool Follows(RawCandles rows, int before, int row, Timeframe timeframe) =>
        rows.OpenTime[row] - rows.OpenTime[before] == timeframe.Ms && Comparable(rows, before, row);

    private static bool Comparable(RawCandles rows, int before, int row) =>
        CandleInspection.IsPrice(rows.Close[before]) && CandleInspection.IsPrice(rows.Close[row])
        && CandleInspection.IsPrice(rows.High[row]) && CandleInspection.IsPrice(rows.Low[row]);

    /// <summary>Robust standard deviation; overwrites its argument.</summary>
    private static double Deviation(Span<double> values)
    {
        if (values.Length == 0) return 0;
        values.Sort();
        double median = Middle(values);
        double sum = 0;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Math.Abs(values[i] - median);
            sum += values[i];
        }

        values.Sort();
        double mad = Middle(values);
        return mad > 0 ? MadToSigma * mad : MeanToSigma * (sum / values.Length);
    }

    private static double Middle(ReadOnlySpan<double> sorted) =>
        sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : 0.5 * (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]);
}
