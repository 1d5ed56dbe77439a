using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Microstructure;

/// <summary>Share of volume that buyers took from the book, last 20 candles.</summary>
internal sealed class TakerFlow() : FeatureOperator(
    new FeatureSpec("taker_buy_ratio", FeatureFamily.Microstructure, "sum of taker-buy volume / sum of volume, last 20 candles; 0.5 where nothing traded", "fraction 0..1", 0, 1, 19,
        CandleColumns.Volume | CandleColumns.TakerBuyBase, "exchange candle columns; demand 18"))
{
    private readonly WindowSum _bought = new(20), _all = new(20);

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        Span<double> bought = run.Scratch(0), all = run.Scratch(1), ratio = rows[0];
        _bought.Run(run.TakerBuyBase, bought);
        _all.Run(run.Volume, all);
        Elementwise.Share(bought, all, 1, 0.5, ratio);

        // A source may round taker volume above the volume itself; two sums of equal values may differ in their last bit.
        for (int i = 0; i < ratio.Length; i++) ratio[i] = ratio[i] < 1 ? ratio[i] : 1;
    }

    public override void Save(StateWriter writer) { _bought.Save(writer); _all.Save(writer); }
    public override void Restore(StateReader reader) { _bought.Restore(reader); _all.Restore(reader); }
}
