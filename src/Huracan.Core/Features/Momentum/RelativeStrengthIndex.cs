using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Momentum;

/// <summary>Wilder's relative strength index over 14 changes of the close.</summary>
/// <remarks>RSI = 100 gain / (gain + loss), both Wilder means started with the plain mean of the first 14. 50 while the price has never
/// moved: TA-Lib says 0 there, which an engine would read as oversold.</remarks>
internal sealed class RelativeStrengthIndex() : FeatureOperator(
    new FeatureSpec("rsi_14", FeatureFamily.Momentum, "100 gain / (gain + loss), Wilder means of 14 changes; 50 where both are 0", "index 0..100", 0, 100, 14, CandleColumns.None, "Wilder 1978; TA-Lib RSI; demand 17", 210))
{
    private const int Period = 14;
    private double _gain, _loss;

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        Span<double> change = run.Scratch(0), gains = run.Scratch(1), both = run.Scratch(2);
        Elementwise.Subtract(run.Close.Now, run.Close.Lag(1), change);
        if (run.Seen == 0) change[0] = 0;
        Elementwise.Positive(change, gains);
        Elementwise.Subtract(gains, change, both);
        double gain = _gain, loss = _loss;
        int i = 0;
        for (; i < change.Length && run.Seen + i <= Period; i++)
        {
            gain += gains[i];
            loss += both[i];
            if (run.Seen + i == Period)
            {
                gain /= Period;
                loss /= Period;
            }

            gains[i] = gain;
            both[i] = gain + loss;
        }

        for (; i < change.Length; i++)
        {
            gain = (gain * (13.0 / 14)) + (gains[i] * (1.0 / 14));
            loss = (loss * (13.0 / 14)) + (both[i] * (1.0 / 14));
            gains[i] = gain;
            both[i] = gain + loss;
        }

        (_gain, _loss) = (gain, loss);
        Elementwise.Share(gains, both, 100, 50, rows[0]);
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
