namespace Huracan.Core.Validation.Statistics;

/// <summary>Mean, spread and shape of a sample. Two passes in index order.</summary>
/// <param name="Deviation">Standard deviation with n - 1; NaN for one value.</param>
/// <param name="Skew">Biased (population) estimator; NaN without variance.</param>
/// <param name="Kurtosis">Biased estimator, 3 for a normal; NaN without variance.</param>
public readonly record struct Moments(int Count, double Mean, double Deviation, double Skew, double Kurtosis)
{
    /// <param name="values">[n] any unit. On purpose, a NaN makes every moment NaN; callers reject NaN first.</param>
    public static Moments Of(ReadOnlySpan<double> values)
    {
        int n = values.Length;
        double sum = 0;
        for (int i = 0; i < n; i++) sum += values[i];
        double mean = sum / n, second = 0, third = 0, fourth = 0;
        for (int i = 0; i < n; i++)
        {
            double d = values[i] - mean, square = d * d;
            second += square;
            third += square * d;
            fourth += square * square;
        }

        double variance = second / n;
        return new Moments(n, mean, n > 1 ? Math.Sqrt(second / (n - 1)) : double.NaN,
            third / n / (variance * Math.Sqrt(variance)), fourth / n / (variance * variance));
    }

    /// <summary>True if the values differ by more than rounding. Otherwise a ratio to the deviation has no meaning.</summary>
    public bool Varies => Deviation > 1e-12 * Math.Abs(Mean) && Deviation > 0;
}
