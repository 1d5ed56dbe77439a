namespace Huracan.Simulation.Schedules;

/// <summary>The one source of chance in a schedule. SplitMix64 (Steele, Lea, Flood 2014).</summary>
internal sealed class Chance(ulong seed)
{
    private ulong _drawn;

    public ulong Next()
    {
        ulong z = seed + (++_drawn * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)(Next() % (ulong)count);

    /// <summary>0 to below 1.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Of(double probability) => Fraction() < probability;

    public TimeSpan Between(int minMs, int maxMs) => TimeSpan.FromMilliseconds(minMs + Below(maxMs - minMs + 1));
}
