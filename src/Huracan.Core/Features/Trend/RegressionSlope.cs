using System.Runtime.Intrinsics;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Trend;

/// <summary>Slope of the least-squares line through the last 14 closes, price per candle.</summary>
/// <remarks>slope = sum over k of (6.5 - k)(close[t-k] - close[t-13+k]) / 227.5: the deviations of 0..13 from their mean are antisymmetric,
/// so 7 differences do. Computed afresh for each candle from the history; there is no state.</remarks>
internal sealed class RegressionSlope() : FeatureOperator(
    new FeatureSpec("linreg_slope_14", FeatureFamily.Trend, "least-squares slope of the last 14 closes", "price per candle",
        double.NegativeInfinity, double.PositiveInfinity, 13, CandleColumns.None, "TA-Lib LINEARREG_SLOPE"))
{
    private const int Period = 14;
    private const double Spread = 227.5;

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> close = run.Close.From(Period - 1);
        Span<double> slope = rows[0];
        int i = 0;
        for (; i <= slope.Length - 4; i += 4)
        {
            Vector256<double> sum = Vector256<double>.Zero;
            for (int k = 0; k < Period / 2; k++)
            {
                sum += Vector256.Create(6.5 - k) * (Vector256.Create(close[(i + Period - 1 - k)..]) - Vector256.Create(close[(i + k)..]));
            }

            (sum / Vector256.Create(Spread)).CopyTo(slope[i..]);
        }

        for (; i < slope.Length; i++)
        {
            double sum = 0;
            for (int k = 0; k < Period / 2; k++) sum += (6.5 - k) * (close[i + Period - 1 - k] - close[i + k]);
            slope[i] = sum / Spread;
        }
    }

    public override void Save(StateWriter writer) { }
    public override void Restore(StateReader reader) { }
}
