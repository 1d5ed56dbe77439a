using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Trend;

/// <summary>Exponential averages of the close and MACD, seeded as TA-Lib seeds them: with the simple mean of the first period.</summary>
/// <remarks>
/// ema = ema + k (close - ema), k = 2/(n+1). MACD's fast average starts where its slow one does (candles 14 to 25), so it is not
/// ema_12 until the seed has decayed; its signal line is a 9-candle exponential average of MACD, seeded with the mean of the first nine.
/// </remarks>
internal sealed class ExponentialAverages() : FeatureOperator(
    new FeatureSpec("ema_12", FeatureFamily.Trend, "ema + 2/13 (close - ema)", "price", 0, double.PositiveInfinity, 11, CandleColumns.None, "TA-Lib EMA; demand 17", 95),
    new FeatureSpec("ema_26", FeatureFamily.Trend, "ema + 2/27 (close - ema)", "price", 0, double.PositiveInfinity, 25, CandleColumns.None, "TA-Lib EMA; demand 17", 210),
    new FeatureSpec("macd_12_26_9", FeatureFamily.Trend, "ema 12 - ema 26", "price", double.NegativeInfinity, double.PositiveInfinity, 33, CandleColumns.None, "Appel 1979; TA-Lib MACD; demand 17", 250),
    new FeatureSpec("macd_signal_9", FeatureFamily.Trend, "9-candle exponential average of macd_12_26_9", "price", double.NegativeInfinity, double.PositiveInfinity, 33, CandleColumns.None, "TA-Lib MACD; demand 17", 250),
    new FeatureSpec("macd_histogram", FeatureFamily.Trend, "macd_12_26_9 - macd_signal_9", "price", double.NegativeInfinity, double.PositiveInfinity, 33, CandleColumns.None, "TA-Lib MACD; demand 17", 250))
{
    private const double K9 = 2.0 / 10, K12 = 2.0 / 13, K26 = 2.0 / 27;
    private const int Seeded = 34;
    private double _ema12, _ema26, _fast, _signal;

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> close = run.Close.Now;
        Span<double> ema12 = rows[0], ema26 = rows[1], macd = rows[2], signal = rows[3], histogram = rows[4];
        int i = 0;
        for (; i < close.Length && run.Seen + i < Seeded; i++)
        {
            Seed((int)(run.Seen + i), close[i]);
            (ema12[i], ema26[i], macd[i], signal[i]) = (_ema12, _ema26, _fast - _ema26, _signal);
        }

        double a = _ema12, b = _ema26, f = _fast, s = _signal;
        for (; i < close.Length; i++)
        {
            double x = close[i];
            a += (x - a) * K12;
            b += (x - b) * K26;
            f += (x - f) * K12;
            double m = f - b;
            s += (m - s) * K9;
            ema12[i] = a;
            ema26[i] = b;
            macd[i] = m;
            signal[i] = s;
        }

        (_ema12, _ema26, _fast, _signal) = (a, b, f, s);
        Windows.Elementwise.Subtract(macd, signal, histogram);
    }

    /// <summary>Candles 0 to 33: until a seed is complete its field holds the sum of what it will be the mean of.</summary>
    private void Seed(int n, double x)
    {
        _ema12 = Next(_ema12, n, 12, K12, x);
        _ema26 = Next(_ema26, n, 26, K26, x);
        if (n >= 14) _fast = Next(_fast, n - 14, 12, K12, x);
        if (n >= 25) _signal = Next(_signal, n - 25, 9, K9, _fast - _ema26);
    }

    private static double Next(double value, int n, int period, double k, double x) =>
        n < period - 1 ? value + x : n == period - 1 ? (value + x) / period : value + ((x - value) * k);

    public override void Save(StateWriter writer)
    {
        writer.Double(_ema12);
        writer.Double(_ema26);
        writer.Double(_fast);
        writer.Double(_signal);
    }

    public override void Restore(StateReader reader)
    {
        _ema12 = reader.Double();
        _ema26 = reader.Double();
        _fast = reader.Double();
        _signal = reader.Double();
    }
}
