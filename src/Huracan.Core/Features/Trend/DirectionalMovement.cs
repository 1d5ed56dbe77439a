using System.Runtime.Intrinsics;
using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Trend;

/// <summary>Wilder's directional movement: +DI, -DI and ADX over 14 candles (D43 settles demand 22).</summary>
/// <remarks>
/// Of the two moves (high - previous high, previous low - low) only the larger counts, and only if it is above 0. Sums decay as s
/// - s/14 + new, started as plain sums of the first 13 moves; ADX starts as the mean of 14 DX and continues as (13 ADX + DX)/14. Where
/// nothing moved the DI are 0 and ADX keeps its value, as in TA-Lib. Wilder, New Concepts in Technical Trading Systems, 1978.
/// </remarks>
internal sealed class DirectionalMovement() : FeatureOperator(
    new FeatureSpec("adx_14", FeatureFamily.Trend, "Wilder mean of DX = 100 |+DI - -DI| / (+DI + -DI)", "index 0..100", 0, 100, 27, CandleColumns.None, "Wilder 1978; TA-Lib ADX; D43", 330),
    new FeatureSpec("plus_di_14", FeatureFamily.Trend, "100 x decayed +DM / decayed true range", "index 0..100", 0, 100, 14, CandleColumns.None, "Wilder 1978; TA-Lib PLUS_DI; D43", 210),
    new FeatureSpec("minus_di_14", FeatureFamily.Trend, "100 x decayed -DM / decayed true range", "index 0..100", 0, 100, 14, CandleColumns.None, "Wilder 1978; TA-Lib MINUS_DI; D43", 210))
{
    private const int Period = 14;
    private const double Keep = 13.0 / 14, Take = 1.0 / 14;
    private double _plus, _minus, _range, _adx;

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        Span<double> plusMove = run.Scratch(0), minusMove = run.Scratch(1), range = run.Scratch(2), index = rows[0], plusDi = rows[1], minusDi = rows[2];
        Lanes.Map(default(LargerRise), run.High.Now, run.High.Lag(1), run.Low.Lag(1), run.Low.Now, plusMove);
        Lanes.Map(default(LargerRise), run.Low.Lag(1), run.Low.Now, run.High.Now, run.High.Lag(1), minusMove);
        Decay(run.Seen, run.TrueRange.Now, plusMove, minusMove, range);
        Elementwise.Share(plusMove, range, 100, 0, plusDi);
        Elementwise.Share(minusMove, range, 100, 0, minusDi);
        Lanes.Map(default(Index), plusMove, minusMove, index);
        Average(run.Seen, index);
    }

    /// <summary>The decayed sums, in place of the moves.</summary>
    private void Decay(long seen, ReadOnlySpan<double> trueRange, Span<double> plusMove, Span<double> minusMove, Span<double> ranges)
    {
        double plus = _plus, minus = _minus, range = _range;
        for (int i = 0; i < plusMove.Length; i++)
        {
            double keep = seen + i >= Period ? Keep : 1, take = seen + i > 0 ? 1 : 0;
            plus = (plus * keep) + (plusMove[i] * take);
            minus = (minus * keep) + (minusMove[i] * take);
            range = (range * keep) + (trueRange[i] * take);
            plusMove[i] = plus;
            minusMove[i] = minus;
            ranges[i] = range;
        }

        (_plus, _minus, _range) = (plus, minus, range);
    }

    /// <summary>ADX in place of DX, which is -1 if nothing moved.</summary>
    private void Average(long seen, Span<double> index)
    {
        double average = _adx;
        int i = 0;
        for (; i < index.Length && seen + i < 2 * Period; i++)
        {
            long n = seen + i;
            if (n >= Period && index[i] >= 0) average += index[i];
            if (n == (2 * Period) - 1) average /= Period;
            index[i] = average;
        }

        for (; i < index.Length; i++)
        {
            if (index[i] >= 0) average += (index[i] - average) * Take;
            index[i] = average;
        }

        _adx = average;
    }

    /// <summary>a - b where that is above 0 and above c - d, else 0.</summary>
    private readonly struct LargerRise : IFormula4
    {
        public Vector256<double> Of(Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d)
        {
            Vector256<double> rise = a - b;
            return Vector256.GreaterThan(rise, Vector256<double>.Zero) & Vector256.GreaterThan(rise, c - d) & rise;
        }
    }

    private readonly struct Index : IFormula2
    {
        public Vector256<double> Of(Vector256<double> plus, Vector256<double> minus)
        {
            Vector256<double> both = plus + minus;
            return Vector256.ConditionalSelect(Vector256.GreaterThan(both, Vector256<double>.Zero),
                Vector256.Abs(plus - minus) / both * Vector256.Create(100.0), -Vector256<double>.One);
        }
    }

    public override void Save(StateWriter writer)
    {
        writer.Double(_plus);
        writer.Double(_minus);
        writer.Double(_range);
        writer.Double(_adx);
    }

    public override void Restore(StateReader reader)
    {
        _plus = reader.Double();
        _minus = reader.Double();
        _range = reader.Double();
        _adx = reader.Double();
    }
}
