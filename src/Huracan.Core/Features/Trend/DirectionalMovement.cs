using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Trend;

/// <summary>Wilder's directional movement: +DI, -DI and ADX over 14 candles (D43 settles demand 22).</summary>
/// <remarks>
/// Of the two moves (high - previous high, previous low - low) only the larger counts, and only if it is above 0. Sums decay as s - s/14 + new, started as plain sums of the
/// first 13 moves; ADX starts as the mean of 14 DX and continues as (13 ADX + DX)/14. Where nothing moved the DI are 0 and ADX keeps its value, as in TA-Lib.
/// Wilder, New Concepts in Technical Trading Systems, 1978.
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
        ReadOnlySpan<double> high = run.High.Now, low = run.Low.Now, highBefore = run.High.Lag(1), lowBefore = run.Low.Lag(1), trueRange = run.TrueRange.Now;
        Span<double> adx = rows[0], plusDi = rows[1], minusDi = rows[2];
        double plus = _plus, minus = _minus, range = _range, average = _adx;
        for (int i = 0; i < high.Length; i++)
        {
            long n = run.Seen + i;
            double up = high[i] - highBefore[i], down = lowBefore[i] - low[i];
            double plusMove = up > down & up > 0 ? up : 0, minusMove = down > up & down > 0 ? down : 0;
            if (n >= Period)
            {
                plus = (plus * Keep) + plusMove;
                minus = (minus * Keep) + minusMove;
                range = (range * Keep) + trueRange[i];
            }
            else if (n > 0)
            {
                plus += plusMove;
                minus += minusMove;
                range += trueRange[i];
            }

            double scale = range > 0 ? 100 / range : 0, both = plus + minus;
            plusDi[i] = plus * scale;
            minusDi[i] = minus * scale;
            double index = both > 0 ? 100 * Math.Abs(plus - minus) / both : average;
            if (n >= 2 * Period) average += (index - average) * Take;
            else if (n >= Period) average = Start(average, index, both > 0, n);
            adx[i] = average;
        }

        (_plus, _minus, _range, _adx) = (plus, minus, range, average);
    }

    /// <summary>Candles 14 to 27: the sum of DX, at the last one their mean.</summary>
    private static double Start(double sum, double index, bool moved, long n)
    {
        double next = moved ? sum + index : sum;
        return n == (2 * Period) - 1 ? next / Period : next;
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
