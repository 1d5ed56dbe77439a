using System.Runtime.Intrinsics;
using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Microstructure;

/// <summary>Effective spread estimated from closes and mid-ranges: Abdi and Ranaldo, Review of Financial Studies 30 (2017).</summary>
/// <remarks>
/// spread = 2 sqrt(max(0, mean of (c[s-1] - m[s-1])(c[s-1] - m[s]) / c[s-1]^2)), m = (high + low)/2, over the last 60 pairs of
/// candles. The paper takes logs of prices; relative differences agree with them to first order and need no transcendental. Negative means,
/// common in quiet markets, give 0.
/// </remarks>
internal sealed class SpreadEstimate() : FeatureOperator(
    new FeatureSpec("spread_bps", FeatureFamily.Microstructure, "2 sqrt(max(0, mean of (c' - m')(c' - m) / c'^2)) x 10000 over 60 candles, m mid-range, ' the candle before", "bps", 0, double.PositiveInfinity, 60, CandleColumns.None, "Abdi and Ranaldo 2017; demand 18"))
{
    private readonly WindowSum _products = new(60);

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        Span<double> product = run.Scratch(0), spread = rows[0];
        Lanes.Map(default(Product), run.Close.Lag(1), run.High.Lag(1), run.Low.Lag(1), run.High.Now, run.Low.Now, product);
        if (run.Seen == 0) product[0] = 0;
        _products.Run(product, product);
        Elementwise.Positive(product, product);
        Elementwise.Scale(product, 4.0 / 60, product);
        Elementwise.Root(product, 10_000, spread);
    }

    private readonly struct Product : IFormula5
    {
        public Vector256<double> Of(Vector256<double> close, Vector256<double> highBefore, Vector256<double> lowBefore, Vector256<double> high, Vector256<double> low)
        {
            Vector256<double> half = Vector256.Create(0.5);
            return (close - ((highBefore + lowBefore) * half)) / close * ((close - ((high + low) * half)) / close);
        }
    }

    public override void Save(StateWriter writer) => _products.Save(writer);
    public override void Restore(StateReader reader) => _products.Restore(reader);
}
