using Huracan.Core.State;

namespace Huracan.Core.Features.Inputs;

/// <summary>The value of one side series that is in force, carried from candle to candle.</summary>
internal sealed class SideValue
{
    private long _knownAt = long.MinValue, _maxAge;
    private double _value = double.NaN;

    // The position of the next value in its series; it only saves a search at every candle.
    private SideSeries? _series;
    private int _next;

    /// <summary>False until the first value: nothing is in force yet.</summary>
    public bool Any => _knownAt != long.MinValue;

    /// <summary>Writes the value in force at each close.</summary>
    /// <param name="series">At least the values since the last call; null for no new value.</param>
    /// <param name="closeOffset">From a candle's open to its close, ms.</param>
    public void Run(SideSeries? series, ReadOnlySpan<long> openTime, long closeOffset, Span<double> values)
    {
        ReadOnlySpan<long> times = default;
        ReadOnlySpan<double> news = default;
        int next = 0;
        if (series is not null)
        {
            times = series.KnownAt;
            news = series.Values;
            if (!ReferenceEquals(series, _series)) (_series, _next) = (series, Any ? series.CountUntil(_knownAt) : 0);
            next = _next;
            _maxAge = Math.Max(series.MaxAgeMs, closeOffset);
        }

        for (int i = 0; i < openTime.Length; i++)
        {
            long close = openTime[i] + closeOffset;
            if (next < times.Length && times[next] <= close)
            {
                while (next + 1 < times.Length && times[next + 1] <= close) next++;
                (_knownAt, _value) = (times[next], double.IsFinite(news[next]) ? news[next] : double.NaN);
                next++;
            }

            values[i] = Any && close - _knownAt < _maxAge ? _value : double.NaN;
        }

        _next = next;
    }

    public void Save(StateWriter writer)
    {
        writer.Int64(_knownAt);
        writer.Int64(_maxAge);
        writer.Double(_value);
    }

    public void Restore(StateReader reader)
    {
        _knownAt = reader.Int64();
        _maxAge = reader.Int64();
        _value = reader.Double();
        _series = null;
    }
}
