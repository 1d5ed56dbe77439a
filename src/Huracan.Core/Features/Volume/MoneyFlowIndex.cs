using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Volume;

/// <summary>Money flow index over 14 candles: the share of turnover traded while the typical price rose. Quong and Soudack 1989.</summary>
/// <remarks>50 where nothing traded in the window (TA-Lib says 0 below a turnover of 1, whatever the currency).</remarks>
internal sealed class MoneyFlowIndex() : FeatureOperator(
    new FeatureSpec("mfi_14", FeatureFamily.Volume, "100 x positive / (positive + negative) typical price x volume, last 14 candles; 50 where nothing traded", "index 0..100", 0, 100, 14, CandleColumns.Volume, "Quong and Soudack 1989; TA-Lib MFI"))
{
    private readonly WindowSum _positive = new(14), _negative = new(14);
    private double _typical;

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> volume = run.Volume;
        Span<double> typical = run.Scratch(0), positive = run.Scratch(1), negative = run.Scratch(2);
        Elementwise.TypicalPrice(run.High.Now, run.Low.Now, run.Close.Now, typical);
        double before = run.Seen == 0 ? typical[0] : _typical;
        for (int i = 0; i < typical.Length; i++)
        {
            double now = typical[i], flow = now * volume[i];
            positive[i] = now > before ? flow : 0;
            negative[i] = now < before ? flow : 0;
            before = now;
        }

        _typical = before;
        _positive.Run(positive, positive);
        _negative.Run(negative, negative);
        for (int i = 0; i < negative.Length; i++) negative[i] += positive[i];
        Elementwise.Share(positive, negative, 100, 50, rows[0]);
    }

    public override void Save(StateWriter writer)
    {
        writer.Double(_typical);
        _positive.Save(writer);
        _negative.Save(writer);
    }

    public override void Restore(StateReader reader)
    {
        _typical = reader.Double();
        _positive.Restore(reader);
        _negative.Restore(reader);
    }
}
