using System.Diagnostics;

namespace Huracan.Cli.Bench.Actors;

/// <summary>One round: begin, wait, count, end.</summary>
internal static class Rounds
{
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(30);

    /// <returns>Counted things per second, and bytes allocated in the whole process for each.</returns>
    public static (double Rate, double Bytes) Measure(Action begin, Func<long> count, Action end)
    {
        begin();
        Thread.Sleep(50);
        long before = count(), bytes = GC.GetTotalAllocatedBytes(precise: true);
        var clock = Stopwatch.StartNew();
        Thread.Sleep(Length);
        long after = count();
        double seconds = clock.Elapsed.TotalSeconds;
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        end();
        return ((after - before) / seconds, allocated / (double)Math.Max(1, after - before));
    }

    public static T Wait<T>(Task<T> task) => task.WaitAsync(Guard).GetAwaiter().GetResult();

    public static void Close(Task ended) => ended.WaitAsync(Guard).GetAwaiter().GetResult();
}
