namespace Huracan.Core.Validation.Statistics;

/// <summary>An annualised Sharpe ratio of daily results, with its errors and bounds.</summary>
/// <param name="Annual">mean / std (n - 1) x sqrt(365); idle days count as 0.</param>
/// <param name="StandardError">Mertens (2002), annualised; null if the ratio is undefined, as is everything below.</param>
/// <param name="Low95">Two-sided 95 % interval, lower end: Annual - 1.95996 x error.</param>
/// <param name="High95">Upper end.</param>
/// <param name="LowerBound95">One-sided 95 % lower bound: Annual - 1.64485 x error. PUBLISHED needs it above 0 (D20).</param>
/// <param name="BootstrapLower95">The same bound by circular block bootstrap, which does not assume independent days.</param>
/// <param name="ProbabilityPositive">Probabilistic Sharpe ratio: the probability that the true ratio is above 0.</param>
/// <param name="Daily">Moments of the daily series, for the deflated ratio.</param>
public sealed record SharpeEstimate(
    int Days, Measure Annual, double? StandardError, double? Low95, double? High95, double? LowerBound95, double? BootstrapLower95, double? ProbabilityPositive,
    Moments? Daily = null)
{
    /// <param name="dailyNet">[days] any unit.</param>
    /// <param name="bootstrapKey">Philox key of the redraws; null leaves the bootstrap bound out.</param>
    public static SharpeEstimate Of(ReadOnlySpan<double> dailyNet, ulong? bootstrapKey = null)
    {
        Moments moments = Moments.Of(dailyNet);
        Measure daily = SharpeRatio.Of(moments);
        if (!daily.Exists) return new SharpeEstimate(dailyNet.Length, daily, null, null, null, null, null, null);
        double annual = daily.Value.Value * SharpeRatio.PerYear, error = SharpeRatio.StandardError(moments) * SharpeRatio.PerYear;
        double? bootstrap = bootstrapKey is { } key ? BlockBootstrap.SharpeQuantile(dailyNet, 0.05, key) * SharpeRatio.PerYear : null;
        return new SharpeEstimate(dailyNet.Length, Measure.Of(annual), error,
            annual - (NormalDistribution.Z975 * error), annual + (NormalDistribution.Z975 * error),
            annual - (NormalDistribution.Z95 * error), bootstrap, SharpeRatio.Probabilistic(moments, 0), moments);
    }
}
