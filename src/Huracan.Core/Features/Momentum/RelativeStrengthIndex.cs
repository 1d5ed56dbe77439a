using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Momentum;

/// <summary>Wilder's relative strength index over 14 changes of the close.</summary>
/// <remarks>RSI = 100 gain / (gain + loss), both Wilder means started with the plain mean of the first 14. 50 while the price has never moved:
/// TA-Lib says 0 there, which an engine would read as oversold.</remarks>
internal sealed class RelativeStrengthIndex() : FeatureOperator(
    new FeatureSpec("rsi_14", FeatureFamily.Momentum, "100 gain / (gain + loss), Wilder means of 14 changes; 50 where both are 0", "index 0..100", 0, 100, 14, CandleColumns.None, "Wilder 1978; TA-Lib RSI; demand 17", 210))
{
    private const int Period = 14;
    private double _gain, _loss;

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> close = run.Close.Now, before = run.Close.Lag(1);
        Span<double> rsi = rows[0];
        double gain = _gain, loss = _loss;
        int i = 0;
        for (; i < close.Length && run.Seen + i <= Period; i++)
        {
            long n = run.Seen + i;
            double change = n == 0 ? 0 : close[i] - before[i];
            gain += Math.Max(change, 0);
            loss += Math.Max(-change, 0);
            if (n == Period)
            {
                gain /= Period;
                loss /= Period;
            }

            rsi[i] = Index(gain, loss);
        }

        for (; i < close.Length; i++)
        {
            double change = close[i] - before[i];
            gain = (gain * (13.0 / 14)) + ((change > 0 ? change : 0) * (1.0 / 14));
            loss = (loss * (13.0 / 14)) + ((change < 0 ? -change : 0) * (1.0 / 14));
            rsi[i] = Index(gain, loss);
        }

        (_gain, _loss) = (gain, loss);
    }

    private static double Index(double gain, double loss)
    {
        double both = gain + loss;
        return both > 0 ? 100 * (gain / both) : 50;
    }

    public override void Save(StateWriter writer)
    {
        writer.Double(_gain);
        writer.Double(_loss);
    }

    public override void Restore(StateReader reader)
    {
        _gain = reader.Double();
        _loss = reader.Double();
    }
}
