using System.Diagnostics;

namespace Huracan.Simulation.Schedules;

/// <summary>Many schedules side by side: each on one thread, with nothing shared.</summary>
public static class ScheduleCampaign
{
    /// <param name="Failures">By seed, the lowest first.</param>
    /// <param name="Injected">By kind of fault, over all schedules.</param>
    /// <param name="Seconds">Of real time.</param>
    public sealed record Summary(long Schedules, IReadOnlyList<ScheduleResult> Failures, IReadOnlyList<long> Injected, long Poisoned, long TrainedElsewhere, long Steps, double Seconds);

    /// <summary>Plays the seeds from <paramref name="first"/> to <paramref name="last"/>.</summary>
    /// <param name="failuresMax">Stops soon after so many.</param>
    public static Summary Play(ulong first, ulong last, ScheduleOptions options, int threads, int failuresMax = 10)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, last);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var clock = Stopwatch.StartNew();
        object gate = new();
        List<ScheduleResult> failures = [];
        long[] injected = new long[Faults.All.Count];
        long schedules = 0, poisoned = 0, elsewhere = 0, steps = 0, next = 0;
        Exception? broken = null;
        var workers = new Thread[threads];
        for (int t = 0; t < threads; t++)
        {
            workers[t] = new Thread(Work) { IsBackground = true, Name = $"simulation-{t + 1}" };
            workers[t].Start();
        }
        foreach (Thread worker in workers) worker.Join();
        if (broken is not null) throw new InvalidOperationException($"our bug: a schedule ended with an error: {broken.Message}", broken);
        return new Summary(schedules, [.. failures.OrderBy(failure => failure.Seed)], injected, poisoned, elsewhere, steps, clock.Elapsed.TotalSeconds);

        void Work()
        {
            try
            {
                for (; ; )
                {
                    ulong seed = first + (ulong)(Interlocked.Increment(ref next) - 1);
                    if (seed > last) return;
                    ScheduleResult result = Schedule.Play(seed, options);
                    lock (gate)
                    {
                        schedules++;
                        steps += result.Steps;
                        if (result.Poisoned) poisoned++;
                        if (result.TrainsElsewhere) elsewhere++;
                        for (int i = 0; i < injected.Length; i++) injected[i] += result.Injected[i];
                        if (result.Failed) failures.Add(result);
                        if (failures.Count >= failuresMax || broken is not null) return;
                    }
                }
            }
            catch (Exception error)
            {
                lock (gate) broken ??= error;
            }
        }
    }
}
