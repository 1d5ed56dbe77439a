using System.Runtime.Intrinsics;
using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Volume;

/// <summary>Money flow index over 14 candles: the share of turnover traded while the typical price rose. Quong and Soudack 1989.</summary>
/// <remarks>50 if nothing traded in the window (TA-Lib says 0 below a turnover of 1, whatever the currency).</remarks>
internal sealed class MoneyFlowIndex() : FeatureOperator(
    new FeatureSpec("mfi_14", FeatureFamily.Volume, "100 x positive / (positive + negative) typical price x volume, last 14 candles; 50 where nothing traded", "index 0..100", 0, 100, 14, CandleColumns.Volume, "Quong and Soudack 1989; TA-Lib MFI"))
{
    private readonly WindowSum _positive = new(14), _both = new(14);
    private double _typical;

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        Span<double> typical = run.Scratch(0), before = run.Scratch(1), flow = run.Scratch(2), positive = run.Scratch(3);
        Elementwise.TypicalPrice(run.High.Now, run.Low.Now, run.Close.Now, typical);
        before[0] = run.Seen == 0 ? typical[0] : _typical;
        typical[..^1].CopyTo(before[1..]);
        _typical = typical[^1];
        Lanes.Map(default(Product), typical, run.Volume, flow);
        Elementwise.Signed(typical, before, flow, flow);
        Elementwise.Positive(flow, positive);
        Lanes.Map(default(Size), flow, flow);
        _positive.Run(positive, positive);
        _both.Run(flow, flow);
        Elementwise.Share(positive, flow, 100, 50, rows[0]);
        Lanes.Map(default(AtMostHundred), rows[0], rows[0]);
    }

    private readonly struct Product : IFormula2
    {
        public Vector256<double> Of(Vector256<double> a, Vector256<double> b) => a * b;
    }

    private readonly struct Size : IFormula1
    {
        public Vector256<double> Of(Vector256<double> a) => Vector256.Abs(a);
    }

    /// <summary>Two sums of equal values may differ in their last bit.</summary>
    private readonly struct AtMostHundred : IFormula1
    {
        public Vector256<double> Of(Vector256<double> a) => Lanes.Min(a, Vector256.Create(100.0));
    }

    public override void Save(StateWriter writer)
    {
        writer.Double(_typical);
        _positive.Save(writer);
        _both.Save(writer);
    }

    public override void Restore(StateReader reader)
    {
        _typical = reader.Double();
        _positive.Restore(reader);
        _both.Restore(reader);
    }
}
