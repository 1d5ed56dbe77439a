using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Microstructure;

/// <summary>Body and wicks as shares of the candle's range; 0 where the range is 0. No state.</summary>
internal sealed class CandleShape() : FeatureOperator(
    new FeatureSpec("body_ratio", FeatureFamily.Microstructure, "(close - open) / (high - low)", "ratio -1..1", -1, 1, 0, CandleColumns.None, "Nison 1991; demand 18"),
    new FeatureSpec("upper_wick_ratio", FeatureFamily.Microstructure, "(high - max(open, close)) / (high - low)", "fraction 0..1", 0, 1, 0, CandleColumns.None, "Nison 1991; demand 18"),
    new FeatureSpec("lower_wick_ratio", FeatureFamily.Microstructure, "(min(open, close) - low) / (high - low)", "fraction 0..1", 0, 1, 0, CandleColumns.None, "Nison 1991; demand 18"))
{
    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> open = run.Open.Now, high = run.High.Now, low = run.Low.Now, close = run.Close.Now;
        Span<double> body = rows[0], upper = rows[1], lower = rows[2];
        for (int i = 0; i < body.Length; i++)
        {
            double range = high[i] - low[i];
            double top = open[i] > close[i] ? open[i] : close[i], bottom = open[i] > close[i] ? close[i] : open[i];
            body[i] = range > 0 ? (close[i] - open[i]) / range : 0;
            upper[i] = range > 0 ? (high[i] - top) / range : 0;
            lower[i] = range > 0 ? (bottom - low[i]) / range : 0;
        }
    }

    public override void Save(StateWriter writer) { }
    public override void Restore(StateReader reader) { }
}
