namespace Huracan.Core.Validation.Statistics;

/// <summary>The Sharpe ratio of the last days, at the end of each day: a picture of how it moves, nothing that a gate reads.</summary>
public static class RollingSharpe
{
    private const double DaysPerYear = 365;

    /// <param name="netBps">[n] daily results.</param>
    /// <param name="days">2 or more.</param>
    /// <returns>[n] mean over standard deviation times the root of 365; NaN for the first days - 1 and where all results of the span are
    /// equal.</returns>
    public static double[] Of(IReadOnlyList<double> netBps, int days)
    {
        ArgumentNullException.ThrowIfNull(netBps);
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 2);
        double[] ratios = new double[netBps.Count];
        for (int end = 0; end < ratios.Length; end++)
        {
            ratios[end] = double.NaN;
            if (end < days - 1) continue;
            double sum = 0, squares = 0;
            for (int day = end - days + 1; day <= end; day++) sum += netBps[day];
            double mean = sum / days;
            for (int day = end - days + 1; day <= end; day++) squares += (netBps[day] - mean) * (netBps[day] - mean);
            double deviation = Math.Sqrt(squares / (days - 1));
            if (deviation > 1e-9) ratios[end] = mean / deviation * Math.Sqrt(DaysPerYear);
        }

        return ratios;
    }
}
