using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Microstructure;

/// <summary>Effective spread estimated from closes and mid-ranges: Abdi and Ranaldo, Review of Financial Studies 30 (2017).</summary>
/// <remarks>
/// spread = 2 sqrt(max(0, mean of (c[s-1] - m[s-1])(c[s-1] - m[s]) / c[s-1]^2)), m = (high + low)/2, over the last 60 pairs of candles. The paper takes logs of prices;
/// relative differences agree with them to first order and need no transcendental. Negative means, common in quiet markets, give 0.
/// </remarks>
internal sealed class SpreadEstimate() : FeatureOperator(
    new FeatureSpec("spread_bps", FeatureFamily.Microstructure, "2 sqrt(max(0, mean of (c' - m')(c' - m) / c'^2)) x 10000 over 60 candles, m mid-range, ' the candle before", "bps", 0, double.PositiveInfinity, 60, CandleColumns.None, "Abdi and Ranaldo 2017; demand 18"))
{
    private readonly WindowSum _products = new(60);

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> high = run.High.Now, low = run.Low.Now, close = run.Close.Lag(1), highBefore = run.High.Lag(1), lowBefore = run.Low.Lag(1);
        Span<double> product = run.Scratch(0), spread = rows[0];
        for (int i = 0; i < product.Length; i++)
        {
            double c = close[i], share = 1 / c;
            double before = (c - (0.5 * (highBefore[i] + lowBefore[i]))) * share, now = (c - (0.5 * (high[i] + low[i]))) * share;
            product[i] = before * now;
        }

        if (run.Seen == 0) product[0] = 0;
        _products.Run(product, product);
        for (int i = 0; i < product.Length; i++) product[i] = product[i] > 0 ? product[i] * (4.0 / 60) : 0;
        Elementwise.Root(product, 10_000, spread);
    }

    public override void Save(StateWriter writer) => _products.Save(writer);
    public override void Restore(StateReader reader) => _products.Restore(reader);
}
