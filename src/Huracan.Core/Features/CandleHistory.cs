using System.Runtime.Intrinsics;
using Huracan.Core.State;

namespace Huracan.Core.Features;

/// <summary>The last accepted prices, and values derived from them that many operators need. A sliding window in arrays that are compacted
/// when full.</summary>
internal sealed class CandleHistory
{
    private const int Capacity = CandleRun.Past + (8 * CandleRun.MaxCount);
    private const int ScratchCount = 12;
    private readonly double[] _scratch = new double[ScratchCount * CandleRun.MaxCount];
    private int _end = CandleRun.Past;
    private bool _any;

    public double[] Open { get; } = new double[Capacity];
    public double[] High { get; } = new double[Capacity];
    public double[] Low { get; } = new double[Capacity];
    public double[] Close { get; } = new double[Capacity];
    public double[] Return { get; } = new double[Capacity];
    public double[] TrueRange { get; } = new double[Capacity];

    public Span<double> Scratch(int index, int count) => _scratch.AsSpan(index * CandleRun.MaxCount, count);

    /// <summary>Appends candles and returns the position of the first one.</summary>
    public int Append(ReadOnlySpan<double> open, ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close)
    {
        int count = open.Length;
        if (_end + count > Capacity) Compact();
        int at = _end;
        _end += count;
        open.CopyTo(Open.AsSpan(at));
        high.CopyTo(High.AsSpan(at));
        low.CopyTo(Low.AsSpan(at));
        close.CopyTo(Close.AsSpan(at));
        Derive(at, count);
        if (!_any)
        {
            _any = true;
            Return[at] = 0;
            TrueRange[at] = high[0] - low[0];
        }

        return at;
    }

    private void Derive(int at, int count)
    {
        ReadOnlySpan<double> close = Close.AsSpan(at, count), before = Close.AsSpan(at - 1, count);
        ReadOnlySpan<double> high = High.AsSpan(at, count), low = Low.AsSpan(at, count);
        Span<double> change = Return.AsSpan(at, count), range = TrueRange.AsSpan(at, count);
        int i = 0;
        for (; i <= count - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            Vector256<double> b = Vector256.Create(before[i..]), h = Vector256.Create(high[i..]), l = Vector256.Create(low[i..]);
            ((Vector256.Create(close[i..]) / b) - Vector256<double>.One).CopyTo(change[i..]);
            (Vector256.Max(h, b) - Vector256.Min(l, b)).CopyTo(range[i..]);
        }

        for (; i < count; i++)
        {
            change[i] = (close[i] / before[i]) - 1;
            range[i] = Math.Max(high[i], before[i]) - Math.Min(low[i], before[i]);
        }
    }

    private void Compact()
    {
        foreach (double[] series in (ReadOnlySpan<double[]>)[Open, High, Low, Close, Return, TrueRange])
        {
            series.AsSpan(_end - CandleRun.Past, CandleRun.Past).CopyTo(series);
        }

        _end = CandleRun.Past;
    }

    public void Save(StateWriter writer)
    {
        writer.Section("history");
        writer.Bool(_any);
        foreach (double[] series in (ReadOnlySpan<double[]>)[Open, High, Low, Close, Return, TrueRange])
        {
            writer.Array<double>(series.AsSpan(_end - CandleRun.Past, CandleRun.Past));
        }
    }

    public void Restore(StateReader reader)
    {
        reader.Section("history");
        _any = reader.Bool();
        _end = CandleRun.Past;
        foreach (double[] series in (ReadOnlySpan<double[]>)[Open, High, Low, Close, Return, TrueRange])
        {
            reader.Fill(series.AsSpan(0, CandleRun.Past));
        }
    }
}
