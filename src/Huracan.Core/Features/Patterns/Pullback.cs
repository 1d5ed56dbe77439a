using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Patterns;

/// <summary>How much of the 50-candle range the price has given back against the trend: 0 at the extreme, 1 all of it.</summary>
/// <remarks>Up-trend (ema_12 above ema_26): measured from the highest high; down-trend: from the lowest low; neither, or no range: 0.</remarks>
internal sealed class Pullback() : FeatureOperator(
    new FeatureSpec("pullback_depth", FeatureFamily.Pattern, "(max_high_50 - close) or (close - min_low_50), by the trend of ema_12 and ema_26, / (max_high_50 - min_low_50)", "fraction 0..1", 0, 1, 49, CandleColumns.None, "demands 19, 34", 260))
{
    public override IReadOnlyList<string> Reads { get; } = ["ema_12", "ema_26", "price_position_in_range", "max_high_50", "min_low_50"];

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> fast = rows.Read(0), slow = rows.Read(1), position = rows.Read(2), highest = rows.Read(3), lowest = rows.Read(4);
        Span<double> depth = rows[0];
        for (int i = 0; i < depth.Length; i++)
        {
            double given = fast[i] > slow[i] ? 1 - position[i] : fast[i] < slow[i] ? position[i] : 0;
            depth[i] = highest[i] > lowest[i] ? given : 0;
        }
    }

    public override void Save(StateWriter writer) { }
    public override void Restore(StateReader reader) { }
}
