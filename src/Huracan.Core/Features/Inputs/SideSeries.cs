using Huracan.Core.Market;

namespace Huracan.Core.Features.Inputs;

/// <summary>Values with the instants at which they became known: a candle's close when the candle closed, a funding rate at its funding
/// time. Immutable.</summary>
/// <remarks>At a candle's close the value in force is the last one known by that instant, unless its age is <see cref="MaxAgeMs"/> or more.
/// A value that is not finite makes the input absent until the next value.</remarks>
public sealed class SideSeries
{
    /// <summary>Two of the most common funding intervals: after a missing rate, the old rate does not stay in force for long.</summary>
    public const long FundingMaxAgeMs = 16 * 60 * UtcMs.PerMinute;

    private readonly long[] _knownAt;
    private readonly double[] _values;
    private readonly int _count;

    /// <summary>Takes ownership of the arrays.</summary>
    /// <param name="knownAt">Unix milliseconds, strictly ascending.</param>
    /// <param name="maxAgeMs">Above 0.</param>
    /// <exception cref="ArgumentException">Lengths differ, times do not ascend, or no age is allowed.</exception>
    public SideSeries(long[] knownAt, double[] values, long maxAgeMs)
        : this(knownAt, values, knownAt?.Length ?? 0, maxAgeMs)
    {
        ArgumentNullException.ThrowIfNull(knownAt);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length != knownAt.Length) throw new ArgumentException($"{values.Length} values given for {knownAt.Length} times", nameof(values));
        if (maxAgeMs <= 0) throw new ArgumentOutOfRangeException(nameof(maxAgeMs), maxAgeMs, "a value must stay in force for some time: above 0 ms");
        for (int i = 1; i < knownAt.Length; i++)
        {
            if (knownAt[i] <= knownAt[i - 1]) throw new ArgumentException($"time {new UtcMs(knownAt[i])} in row {i} is not after {new UtcMs(knownAt[i - 1])}", nameof(knownAt));
        }
    }

    private SideSeries(long[] knownAt, double[] values, int count, long maxAgeMs)
    {
        (_knownAt, _values, _count) = (knownAt, values, count);
        MaxAgeMs = maxAgeMs;
    }

    public int Count => _count;
    public long MaxAgeMs { get; }

    /// <summary>[Count] Unix milliseconds, strictly ascending.</summary>
    public ReadOnlySpan<long> KnownAt => _knownAt.AsSpan(0, _count);
    public ReadOnlySpan<double> Values => _values.AsSpan(0, _count);

    /// <summary>The closes of candles. Each is known once its candle has closed, and is in force for the length of one candle.</summary>
    public static SideSeries OfCloses(CandleFrame candles)
    {
        ArgumentNullException.ThrowIfNull(candles);
        long[] knownAt = candles.OpenTime.ToArray();
        double[] values = candles.Close.ToArray();
        for (int i = 0; i < knownAt.Length; i++)
        {
            knownAt[i] += candles.Timeframe.Ms;
            if (!(values[i] > 0)) values[i] = double.NaN;
        }

        return new SideSeries(knownAt, values, candles.Timeframe.Ms);
    }

    /// <summary>Funding rates, each known from its funding time on.</summary>
    /// <param name="fundingTime">Unix milliseconds, as the exchange reports them: often some ms after the full hour.</param>
    /// <param name="rate">Fraction paid by longs to shorts.</param>
    public static SideSeries OfFunding(long[] fundingTime, double[] rate) => new(fundingTime, rate, FundingMaxAgeMs);

    /// <summary>The values known by <paramref name="instant"/>, inclusive.</summary>
    public SideSeries Until(UtcMs instant) => new(_knownAt, _values, CountUntil(instant.Value), MaxAgeMs);

    /// <summary>The same times with every value after <paramref name="instant"/> replaced.</summary>
    public SideSeries ReplacedAfter(UtcMs instant, Func<double, double> replace)
    {
        ArgumentNullException.ThrowIfNull(replace);
        double[] values = Values.ToArray();
        for (int i = CountUntil(instant.Value); i < values.Length; i++) values[i] = replace(values[i]);
        return new SideSeries(KnownAt.ToArray(), values, MaxAgeMs);
    }

    internal int CountUntil(long instant)
    {
        int found = KnownAt.BinarySearch(instant);
        return found >= 0 ? found + 1 : ~found;
    }
}
