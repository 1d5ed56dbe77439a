using Huracan.Core.State;

namespace Huracan.Core.Features.MultiTimeframe;

/// <summary>Bars of a higher timeframe, aligned to the UTC epoch, and the trend of those that are complete.</summary>
/// <remarks>
/// A bar completes when a candle that reaches its end, or lies past it, has closed; a later candle never changes it. A first bar
/// that was not seen from its start is dropped. Candles missing inside a bar are simply not in it. Trend = (mean of 3 closes - mean of 10
/// closes) / (2 x mean range of the 10), within -1..1; 0 if nothing moved.
/// </remarks>
internal sealed class HigherBars(long barMs, long candleMs)
{
    public const int Slow = 10;
    private const int Fast = 3;
    private const double FlagThreshold = 0.25;

    private readonly double[] _closes = new double[Slow], _ranges = new double[Slow];
    private long _end = long.MinValue;
    private bool _open, _partial;
    private double _high, _low, _close, _trend, _flag;
    private int _next;

    /// <summary>Candles before the tenth complete bar for certain, wherever the history begins inside a bar.</summary>
    public static int WarmupCandles(long barMs, long candleMs)
    {
        int perBar = (int)((barMs + candleMs - 1) / candleMs);
        return (perBar - 1) + (Slow * perBar) - 1;
    }

    public void Run(in CandleRun run, Span<double> trend, Span<double> flag)
    {
        ReadOnlySpan<long> time = run.OpenTime;
        ReadOnlySpan<double> high = run.High.Now, low = run.Low.Now, close = run.Close.Now;
        int i = 0;
        while (i < time.Length)
        {
            if (time[i] >= _end)
            {
                if (_open) Complete();
                Begin(time[i]);
            }

            // The candles that neither end the bar nor lie past it: nothing changes there but the bar's own range.
            int from = i;
            double top = _high, bottom = _low;
            while (i < time.Length && time[i] + candleMs < _end)
            {
                top = double.MaxNative(high[i], top);
                bottom = double.MinNative(low[i], bottom);
                i++;
            }

            trend[from..i].Fill(_trend);
            flag[from..i].Fill(_flag);
            (_high, _low) = (top, bottom);
            if (i > from) _close = close[i - 1];
            if (i == time.Length || time[i] >= _end) continue;
            _high = double.MaxNative(high[i], _high);
            _low = double.MinNative(low[i], _low);
            _close = close[i];
            if (_open) Complete();
            trend[i] = _trend;
            flag[i] = _flag;
            i++;
        }
    }

    private void Begin(long time)
    {
        long start = time - Mod(time, barMs);
        _partial = _end == long.MinValue && time != start;
        _end = start + barMs;
        _open = true;
        (_high, _low) = (double.NegativeInfinity, double.PositiveInfinity);
    }

    private void Complete()
    {
        _open = false;
        if (_partial) return;
        _closes[_next] = _close;
        _ranges[_next] = _high - _low;
        _next = _next + 1 == Slow ? 0 : _next + 1;
        double all = 0, recent = 0, range = 0;
        for (int k = 0; k < Slow; k++)
        {
            int at = _next + k >= Slow ? _next + k - Slow : _next + k;
            all += _closes[at];
            range += _ranges[at];
            if (k >= Slow - Fast) recent += _closes[at];
        }

        double push = (recent * (1.0 / Fast)) - (all * (1.0 / Slow)), scale = range * (2.0 / Slow);
        double ratio = scale > 0 ? push / scale : 0;
        _trend = ratio > 1 ? 1 : ratio < -1 ? -1 : ratio;
        _flag = _trend >= FlagThreshold ? 1 : _trend <= -FlagThreshold ? -1 : 0;
    }

    private static long Mod(long a, long b) => ((a % b) + b) % b;

    public void Save(StateWriter writer)
    {
        writer.Int64(_end);
        writer.Bool(_open);
        writer.Bool(_partial);
        writer.Double(_high);
        writer.Double(_low);
        writer.Double(_close);
        writer.Double(_trend);
        writer.Double(_flag);
        writer.Int32(_next);
        writer.Array<double>(_closes);
        writer.Array<double>(_ranges);
    }

    public void Restore(StateReader reader)
    {
        _end = reader.Int64();
        _open = reader.Bool();
        _partial = reader.Bool();
        _high = reader.Double();
        _low = reader.Double();
        _close = reader.Double();
        _trend = reader.Double();
        _flag = reader.Double();
        _next = reader.Int32();
        reader.Fill(_closes.AsSpan());
        reader.Fill(_ranges.AsSpan());
    }
}
