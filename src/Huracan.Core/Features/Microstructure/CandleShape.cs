using System.Runtime.Intrinsics;
using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Microstructure;

/// <summary>Body and wicks as shares of the candle's range; 0 if the range is 0. No state.</summary>
internal sealed class CandleShape() : FeatureOperator(
    new FeatureSpec("body_ratio", FeatureFamily.Microstructure, "(close - open) / (high - low)", "ratio -1..1", -1, 1, 0, CandleColumns.None, "Nison 1991; demand 18"),
    new FeatureSpec("upper_wick_ratio", FeatureFamily.Microstructure, "(high - max(open, close)) / (high - low)", "fraction 0..1", 0, 1, 0, CandleColumns.None, "Nison 1991; demand 18"),
    new FeatureSpec("lower_wick_ratio", FeatureFamily.Microstructure, "(min(open, close) - low) / (high - low)", "fraction 0..1", 0, 1, 0, CandleColumns.None, "Nison 1991; demand 18"))
{
    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> open = run.Open.Now, high = run.High.Now, low = run.Low.Now, close = run.Close.Now;
        Lanes.Map(default(Share), close, open, high, low, rows[0]);
        Lanes.Map(default(UpperWick), open, high, low, close, rows[1]);
        Lanes.Map(default(LowerWick), open, high, low, close, rows[2]);
    }

    /// <summary>(a - b) / (high - low).</summary>
    private readonly struct Share : IFormula4
    {
        public Vector256<double> Of(Vector256<double> a, Vector256<double> b, Vector256<double> high, Vector256<double> low) =>
            Vector256.GreaterThan(high, low) & ((a - b) / (high - low));
    }

    private readonly struct UpperWick : IFormula4
    {
        public Vector256<double> Of(Vector256<double> open, Vector256<double> high, Vector256<double> low, Vector256<double> close) =>
            default(Share).Of(high, Lanes.Max(open, close), high, low);
    }

    private readonly struct LowerWick : IFormula4
    {
        public Vector256<double> Of(Vector256<double> open, Vector256<double> high, Vector256<double> low, Vector256<double> close) =>
            default(Share).Of(Lanes.Min(open, close), low, high, low);
    }

    public override void Save(StateWriter writer) { }
    public override void Restore(StateReader reader) { }
}
