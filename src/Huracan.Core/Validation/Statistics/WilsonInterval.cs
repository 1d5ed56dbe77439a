namespace Huracan.Core.Validation.Statistics;

/// <summary>A share and its two-sided 95 % interval. E. B. Wilson, JASA 22 (1927); without continuity correction.</summary>
/// <remarks>Unlike share +- 2 errors it stays inside 0..1 and keeps its coverage with few trials (D21).</remarks>
public readonly record struct WilsonInterval(double Share, double Low, double High)
{
    /// <param name="hits">0..trials.</param>
    /// <param name="trials">At least 1.</param>
    public static WilsonInterval Of(int hits, int trials)
    {
        if (trials < 1 || hits < 0 || hits > trials) throw new ArgumentOutOfRangeException(nameof(hits), $"{hits} hits in {trials} trials given, needs 0..trials of at least 1");
        const double z = NormalDistribution.Z975;
        double n = trials, share = hits / n;
        double middle = share + (z * z / (2 * n));
        double half = z * Math.Sqrt((share * (1 - share) / n) + (z * z / (4 * n * n)));
        double scale = 1 + (z * z / n);
        return new WilsonInterval(share, hits == 0 ? 0 : (middle - half) / scale, hits == trials ? 1 : (middle + half) / scale);
    }
}
