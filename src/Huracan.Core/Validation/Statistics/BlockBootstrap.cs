using Huracan.Core.Numerics;

namespace Huracan.Core.Validation.Statistics;

/// <summary>A lower bound of the Sharpe ratio that does not assume independent days.</summary>
/// <remarks>Circular block bootstrap, Politis and Romano (1992): blocks of consecutive days, the last followed by the first, are drawn
/// until the series is full; the bound is a percentile of the redrawn ratios. Block length: the whole number at or above the cube root of
/// n, which is the rate of the optimal length for a variance (Hall, Horowitz and Jing, Biometrika 82, 1995).</remarks>
public static class BlockBootstrap
{
    public const int ReplicatesDefault = 2000;

    /// <summary>Smallest whole length whose cube is at least n.</summary>
    public static int BlockLength(int count)
    {
        int length = 1;
        while ((long)length * length * length < count) length++;
        return length;
    }

    /// <summary>The <paramref name="level"/> quantile of the redrawn per-period ratios.</summary>
    /// <param name="values">[n] at least two.</param>
    /// <param name="level">0.05 for a one-sided 95 % bound.</param>
    /// <param name="key">Philox key; replicate r draws from counter (r, 0, 0), so the bound does not depend on the order of work.</param>
    /// <param name="replicates">At least 100.</param>
    public static double SharpeQuantile(ReadOnlySpan<double> values, double level, ulong key, int replicates = ReplicatesDefault)
    {
        int n = values.Length;
        if (n < 2) throw new ArgumentException($"{n} values given, needs two or more");
        ArgumentOutOfRangeException.ThrowIfLessThan(replicates, 100);
        if (!(level > 0 && level < 1)) throw new ArgumentOutOfRangeException(nameof(level), level, "needs a level strictly between 0 and 1");
        int block = BlockLength(n);
        double[] drawn = new double[n], ratios = new double[replicates];
        for (int r = 0; r < replicates; r++)
        {
            PhiloxStream random = new(key, (uint)r, 0, 0);
            for (int filled = 0; filled < n;)
            {
                int start = (int)random.NextBelow((uint)n);
                for (int i = 0; i < block && filled < n; i++) drawn[filled++] = values[(start + i) % n];
            }

            Moments moments = Moments.Of(drawn);

            // A redrawn series without variance shows no edge.
            ratios[r] = moments.Varies ? moments.Mean / moments.Deviation : 0;
        }

        Array.Sort(ratios);
        return ratios[Math.Clamp((int)Math.Floor(level * replicates), 0, replicates - 1)];
    }
}
