using System.Runtime.Intrinsics;
using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Momentum;

/// <summary>Lambert's commodity channel index over 20 candles.</summary>
/// <remarks>CCI = (tp - mean) / (0.015 x mean absolute deviation), tp = (high + low + close)/3; 0 if the deviation is 0. A mean absolute
/// deviation has no rolling form, so each candle sums its 20 deviations, four candles side by side. No state beyond the history.</remarks>
internal sealed class CommodityChannel() : FeatureOperator(
    new FeatureSpec("cci_20", FeatureFamily.Momentum, "(tp - mean tp) / (0.015 x mean |tp - mean tp|) of 20 candles, tp = (high + low + close)/3", "ratio", -667, 667, 19, CandleColumns.None, "Lambert 1980; TA-Lib CCI"))
{
    private const int Period = 20;
    private readonly double[] _typical = new double[CandleRun.MaxCount + Period - 1];

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        Span<double> cci = rows[0], typical = _typical.AsSpan(0, cci.Length + Period - 1);
        Elementwise.TypicalPrice(run.High.From(Period - 1), run.Low.From(Period - 1), run.Close.From(Period - 1), typical);
        int i = 0;
        Vector256<double> share = Vector256.Create(1.0 / Period), lambert = Vector256.Create(0.015), zero = Vector256<double>.Zero;
        for (; i <= cci.Length - 4; i += 4)
        {
            Vector256<double> sum = zero, deviation = zero;
            for (int k = 0; k < Period; k++) sum += Vector256.Create<double>(typical[(i + k)..]);
            Vector256<double> mean = sum * share;
            for (int k = 0; k < Period; k++) deviation += Vector256.Abs(Vector256.Create<double>(typical[(i + k)..]) - mean);
            Vector256<double> away = Vector256.Create<double>(typical[(i + Period - 1)..]) - mean, scale = deviation * share * lambert;
            Vector256.ConditionalSelect(Vector256.GreaterThan(scale, mean * Vector256.Create(Flat)), away / scale, zero).CopyTo(cci[i..]);
        }

        for (; i < cci.Length; i++)
        {
            double sum = 0, deviation = 0;
            for (int k = 0; k < Period; k++) sum += typical[i + k];
            double mean = sum * (1.0 / Period);
            for (int k = 0; k < Period; k++) deviation += Math.Abs(typical[i + k] - mean);
            double away = typical[i + Period - 1] - mean, scale = deviation * (1.0 / Period) * 0.015;
            cci[i] = scale > mean * Flat ? away / scale : 0;
        }
    }

    /// <summary>Below this share of the price a deviation is the rounding of equal prices.</summary>
    private const double Flat = 1e-16;

    public override void Save(StateWriter writer) { }
    public override void Restore(StateReader reader) { }
}
