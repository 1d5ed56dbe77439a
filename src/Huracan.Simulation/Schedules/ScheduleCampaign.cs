namespace Huracan.Simulation.Schedules;

/// <summary>Many schedules at the same time: each on one thread, with nothing shared.</summary>
public static class ScheduleCampaign
{
    /// <param name="Failures">By seed, the lowest first.</param>
    /// <param name="Injected">By kind of fault, over all schedules.</param>
    /// <param name="ForTheCore">The number of schedules that left work for the core of the liveness phase.</param>
    /// <param name="CoreTook">The longest time that a core needed, in virtual time.</param>
    /// <param name="Seconds">Real time.</param>
    public sealed record Summary(
        long Schedules, IReadOnlyList<ScheduleResult> Failures, IReadOnlyList<long> Injected, long Poisoned, long TrainedElsewhere,
        long ForTheCore, TimeSpan CoreTook, long Steps, double Seconds);

    /// <summary>Plays the seeds from <paramref name="first"/> to <paramref name="last"/>.</summary>
    /// <param name="failuresMax">The campaign stops soon after this many failures.</param>
    /// <param name="each">Called for each schedule when it ends, one at a time.</param>
    public static Summary Play(
        ulong first, ulong last, ScheduleOptions options, int threads, int failuresMax = 10, Action<ScheduleResult>? each = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, last);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        long begun = TimeProvider.System.GetTimestamp();
        object gate = new();
        List<ScheduleResult> failures = [];
        long[] injected = new long[Faults.All.Count];
        long schedules = 0, poisoned = 0, elsewhere = 0, forTheCore = 0, steps = 0, next = 0;
        TimeSpan coreTook = TimeSpan.Zero;
        Exception? broken = null;
        var workers = new Thread[threads];
        for (int t = 0; t < threads; t++)
        {
            workers[t] = new Thread(Work) { IsBackground = true, Name = $"simulation-{t + 1}" };
            workers[t].Start();
        }
        foreach (Thread worker in workers) worker.Join();
        if (broken is not null) throw new InvalidOperationException($"our bug: a schedule ended with an error: {broken.Message}", broken);
        failures.Sort((a, b) => a.Seed.CompareTo(b.Seed));
        double seconds = TimeProvider.System.GetElapsedTime(begun).TotalSeconds;
        return new Summary(schedules, failures, injected, poisoned, elsewhere, forTheCore, coreTook, steps, seconds);

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
                        if (result.Drawn.Poison is not null) poisoned++;
                        if (result.Drawn.TrainsElsewhere) elsewhere++;
                        if (result.CoreTook is { } took)
                        {
                            forTheCore++;
                            if (took > coreTook) coreTook = took;
                        }
                        each?.Invoke(result);
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
