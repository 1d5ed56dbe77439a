using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Patterns;

/// <summary>Pull back to the mean of 20 closes: positive below it (a rise is expected), negative above. 0 if the price did not
/// move.</summary>
internal sealed class MeanReversion() : FeatureOperator(
    new FeatureSpec("mean_revert_bias", FeatureFamily.Pattern, "(bb_middle_20_2 - close) / (3 stddev_20), clamped", "ratio -1..1", -1, 1, 19, CandleColumns.None, "demands 19, 30"))
{
    public override IReadOnlyList<string> Reads { get; } = ["bb_middle_20_2", "stddev_20"];

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        Span<double> below = run.Scratch(0);
        Elementwise.Subtract(rows.Read(0), run.Close.Now, below);
        Elementwise.SignedShare(below, rows.Read(1), 1 / 3.0, rows[0]);
    }

    public override void Save(StateWriter writer) { }
    public override void Restore(StateReader reader) { }
}
