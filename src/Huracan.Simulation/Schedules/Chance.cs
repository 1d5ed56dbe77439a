namespace Huracan.Simulation.Schedules;

/// <summary>One stream of random numbers. A schedule has two, both from its seed. SplitMix64 (Steele, Lea, Flood 2014).</summary>
internal sealed class Chance(ulong seed)
{
    private ulong _drawn;

    /// <summary>For the options: drawn before the schedule begins.</summary>
    public static Chance OfOptions(ulong seed) => Split(seed, 1);

    /// <summary>For what happens in the schedule: drawn on the way. Another option changes nothing in this stream.</summary>
    public static Chance OfEvents(ulong seed) => Split(seed, 2);

    private static Chance Split(ulong seed, int stream)
    {
        var parent = new Chance(seed);
        while (--stream > 0) parent.Next();
        return new Chance(parent.Next());
    }

    public ulong Next()
    {
        ulong z = seed + (++_drawn * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)(Next() % (ulong)count);

    /// <summary>From 0 to below 1.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Of(double probability) => Fraction() < probability;

    /// <summary>From <paramref name="min"/> to <paramref name="max"/>, both included.</summary>
    public int Within(int min, int max) => min + Below(max - min + 1);

    public TimeSpan Between(int minMs, int maxMs) => TimeSpan.FromMilliseconds(Within(minMs, maxMs));

    /// <summary>From half to one and a half times <paramref name="mean"/>.</summary>
    public TimeSpan About(TimeSpan mean) => Between((int)(mean.TotalMilliseconds / 2), (int)(mean.TotalMilliseconds * 3 / 2));
}
