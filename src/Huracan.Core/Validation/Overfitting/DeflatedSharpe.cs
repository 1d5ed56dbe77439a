using Huracan.Core.Validation.Statistics;

namespace Huracan.Core.Validation.Overfitting;

/// <summary>The Sharpe ratio against the best of several tries. Bailey and Lopez de Prado, The Deflated Sharpe Ratio (2014).</summary>
public static class DeflatedSharpe
{
    private const double EulerMascheroni = 0.57721566490153286061;
    private const double E = 2.71828182845904523536;

    /// <summary>The expected best ratio of this many tries without any edge.</summary>
    /// <param name="trials">At least 1; one try is expected to give 0.</param>
    /// <param name="varianceOfTrials">Variance of the tries' ratios, per period; 0 or more.</param>
    public static double ExpectedMax(int trials, double varianceOfTrials)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(varianceOfTrials);
        if (trials == 1) return 0;
        return Math.Sqrt(varianceOfTrials) * (((1 - EulerMascheroni) * NormalDistribution.Quantile(1 - (1.0 / trials)))
            + (EulerMascheroni * NormalDistribution.Quantile(1 - (1 / (trials * E)))));
    }

    /// <summary>Probability that the ratio is above the best of this many tries without edge.</summary>
    /// <param name="moments">Of at least two periods that vary.</param>
    public static double Of(in Moments moments, int trials, double varianceOfTrials) =>
        SharpeRatio.Probabilistic(moments, ExpectedMax(trials, varianceOfTrials));

    /// <summary>The same for an annual estimate; null if it is undefined.</summary>
    /// <param name="annualOfTries">Annualised ratios of all tries, this one included; at least two.</param>
    public static double? Of(SharpeEstimate sharpe, ReadOnlySpan<double> annualOfTries)
    {
        ArgumentNullException.ThrowIfNull(sharpe);
        if (annualOfTries.Length < 2 || sharpe.Daily is not { } moments || !sharpe.Annual.Exists) return null;
        double spread = Moments.Of(annualOfTries).Deviation / SharpeRatio.PerYear;
        return Of(moments, annualOfTries.Length, spread * spread);
    }
}
