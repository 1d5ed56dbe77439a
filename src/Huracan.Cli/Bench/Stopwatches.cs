using System.Diagnostics;

namespace Huracan.Cli.Bench;

/// <summary>How figures are measured: warm up first, then the median of several runs, so that neither the compiler nor one disturbance
/// counts.</summary>
public static class Stopwatches
{
    /// <summary>Warm-up before a figure counts: long enough for the runtime to leave its slow first tier (30 calls).</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.7);

    /// <param name="measure">Does one run and returns its rate.</param>
    public static double Median(int runs, Func<double> measure)
    {
        long start = Stopwatch.GetTimestamp();
        do measure(); while (Stopwatch.GetElapsedTime(start) < WarmUp);
        double[] seen = new double[runs];
        for (int i = 0; i < runs; i++) seen[i] = measure();
        Array.Sort(seen);
        return seen[runs / 2];
    }

    /// <summary>The rate of one run, per second.</summary>
    public static double Rate(double count, Action run)
    {
        long start = Stopwatch.GetTimestamp();
        run();
        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
