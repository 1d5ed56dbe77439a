using System.Runtime.Intrinsics;
using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Patterns;

/// <summary>Share of the 50-candle range that the price has given back against the trend: 0 at the extreme, 1 for all of it.</summary>
/// <remarks>Up-trend (ema_12 above ema_26): measured from the highest high; down-trend: from the lowest low; neither, or no range:
/// 0.</remarks>
internal sealed class Pullback() : FeatureOperator(
    new FeatureSpec("pullback_depth", FeatureFamily.Pattern, "(max_high_50 - close) or (close - min_low_50), by the trend of ema_12 and ema_26, / (max_high_50 - min_low_50)", "fraction 0..1", 0, 1, 49, CandleColumns.None, "demands 19, 34", 260))
{
    public override IReadOnlyList<string> Reads { get; } = ["ema_12", "ema_26", "price_position_in_range", "max_high_50", "min_low_50"];

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        Lanes.Map(default(Depth), rows.Read(0), rows.Read(1), rows.Read(2), rows.Read(3), rows.Read(4), rows[0]);
    }

    private readonly struct Depth : IFormula5
    {
        public Vector256<double> Of(Vector256<double> fast, Vector256<double> slow, Vector256<double> position, Vector256<double> highest, Vector256<double> lowest)
        {
            Vector256<double> up = Vector256.GreaterThan(fast, slow) & (Vector256<double>.One - position), down = Vector256.LessThan(fast, slow) & position;
            return Vector256.GreaterThan(highest, lowest) & (up + down);
        }
    }

    public override void Save(StateWriter writer) { }
    public override void Restore(StateReader reader) { }
}
