using System.Diagnostics;

namespace Huracan.Cli.Bench;

/// <summary>How the figures are taken: warm first, then the median of several runs, so that neither the compiler nor one disturbance shows.</summary>
public static class Stopwatches
{
    /// <summary>Calls before a figure counts: past the runtime's 30 and its slow first tier.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.7);

    /// <param name="measure">Does one run and gives its rate.</param>
    public static double Median(int runs, Func<double> measure)
    {
        long start = Stopwatch.GetTimestamp();
        do measure(); while (Stopwatch.GetElapsedTime(start) < WarmUp);
        double[] seen = new double[runs];
        for (int i = 0; i < runs; i++) seen[i] = measure();
        Array.Sort(seen);
        return seen[runs / 2];
    }

    /// <summary>How many of something one run did per second.</summary>
    public static double Rate(double count, Action run)
    {
        long start = Stopwatch.GetTimestamp();
        run();
        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
