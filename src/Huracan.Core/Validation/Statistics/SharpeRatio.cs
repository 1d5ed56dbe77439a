namespace Huracan.Core.Validation.Statistics;

/// <summary>The Sharpe ratio and its uncertainty at a sample size. Ratios here are per period; <see cref="PerYear"/> makes a daily one
/// annual.</summary>
public static class SharpeRatio
{
    /// <summary>sqrt(365): coins trade every day of the year.</summary>
    public const double PerYear = 19.104973174542799;

    /// <summary>mean / standard deviation (n - 1), or the reason why there is none.</summary>
    public static Measure Of(in Moments moments)
    {
        if (moments.Count < 2) return Measure.Undefined(moments.Count == 0 ? "there is no day" : "one day has no variance");
        if (moments.Varies) return Measure.Of(moments.Mean / moments.Deviation);
        return Measure.Undefined(moments.Mean == 0 ? "every day's result is zero" : "the daily results have no variance");
    }

    /// <summary>Standard error of a ratio over n periods with the sample's own skew and tails.</summary>
    /// <remarks>Mertens (2002), as used by Bailey and Lopez de Prado (2012): sqrt((1 - g3 S + (g4 - 1)/4 S^2) / (n - 1)).
    /// Assumes independent periods; the block bootstrap beside it does not.</remarks>
    public static double StandardError(in Moments moments)
    {
        double s = moments.Mean / moments.Deviation;
        double factor = 1 - (moments.Skew * s) + ((moments.Kurtosis - 1) / 4 * s * s);

        // Never negative for a real sample (g4 >= 1 + g3^2 makes it a square plus a remainder); rounding may give 0.
        return Math.Sqrt(Math.Max(0, factor) / (moments.Count - 1));
    }

    /// <summary>Standard error for a short window, where skew and tails cannot be estimated: sqrt((1 + S^2/2) / n). Lo (2002), independent
    /// normal periods.</summary>
    /// <remarks>With ten days the third and fourth moments are mostly noise: with the general formula Cochran's Q over nine stable ten-day
    /// windows would reject 10 % of the time at a stated 5 %, with this one 6.7 %.</remarks>
    public static double NormalStandardError(double ratio, int count) => Math.Sqrt((1 + (ratio * ratio / 2)) / count);

    /// <summary>Probability that the true ratio exceeds the benchmark. Bailey and Lopez de Prado, The Sharpe Ratio Efficient Frontier
    /// (2012).</summary>
    /// <param name="moments">Of at least two periods that vary.</param>
    /// <param name="benchmark">Per period, as the ratio.</param>
    public static double Probabilistic(in Moments moments, double benchmark)
    {
        double error = StandardError(moments), distance = (moments.Mean / moments.Deviation) - benchmark;
        return error > 0 ? NormalDistribution.Cdf(distance / error) : distance > 0 ? 1 : distance < 0 ? 0 : 0.5;
    }
}
