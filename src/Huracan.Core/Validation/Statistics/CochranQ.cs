namespace Huracan.Core.Validation.Statistics;

/// <summary>Tests whether several estimates with known errors share one true value. W. G. Cochran, Biometrics 10 (1954).</summary>
/// <param name="Q">Sum of w (x - mean)^2 with w = 1/error^2 and the mean weighted by w.</param>
/// <param name="Degrees">Estimates less one.</param>
/// <param name="PValue">P(chi-square &gt; Q): small if one common value is improbable.</param>
/// <param name="Dispersion">Standard deviation (n - 1) of the estimates: the literal G5.</param>
/// <param name="Excess">sqrt(max(0, variance - mean error^2)): the dispersion that the errors do not explain (D20).</param>
public readonly record struct CochranQ(double Q, int Degrees, double PValue, double Dispersion, double Excess)
{
    /// <param name="estimates">[k] at least two.</param>
    /// <param name="errors">[k] their standard errors, above 0.</param>
    public static CochranQ Of(ReadOnlySpan<double> estimates, ReadOnlySpan<double> errors)
    {
        int k = estimates.Length;
        if (k < 2 || errors.Length != k) throw new ArgumentException($"{k} estimates and {errors.Length} errors given, needs two or more of each");
        double weights = 0, weighted = 0, plain = 0, squares = 0;
        for (int i = 0; i < k; i++)
        {
            if (!(errors[i] > 0)) throw new ArgumentException($"error {i} is {errors[i]}, needs to be above 0");
            double w = 1 / (errors[i] * errors[i]);
            weights += w;
            weighted += w * estimates[i];
            plain += estimates[i];
            squares += errors[i] * errors[i];
        }

        double mean = plain / k, common = weighted / weights, q = 0, variance = 0;
        for (int i = 0; i < k; i++)
        {
            double fromCommon = (estimates[i] - common) / errors[i], fromMean = estimates[i] - mean;
            q += fromCommon * fromCommon;
            variance += fromMean * fromMean;
        }

        variance /= k - 1;
        return new CochranQ(q, k - 1, ChiSquareDistribution.Survival(q, k - 1), Math.Sqrt(variance), Math.Sqrt(Math.Max(0, variance - (squares / k))));
    }
}
