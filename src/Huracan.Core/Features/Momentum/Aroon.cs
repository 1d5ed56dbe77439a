using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Momentum;

/// <summary>Age of the highest high and of the lowest low of the last 26 candles: 100 is now, 0 is 25 candles ago. Of equal values the
/// latest counts. Chande 1995.</summary>
internal sealed class Aroon() : FeatureOperator(
    new FeatureSpec("aroon_up_25", FeatureFamily.Momentum, "100 (25 - candles since the highest high) / 25", "index 0..100", 0, 100, 25, CandleColumns.None, "Chande 1995; TA-Lib AROON"),
    new FeatureSpec("aroon_down_25", FeatureFamily.Momentum, "100 (25 - candles since the lowest low) / 25", "index 0..100", 0, 100, 25, CandleColumns.None, "Chande 1995; TA-Lib AROON"))
{
    private readonly WindowPeakAge _high = new(26), _low = new(26);

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        _high.Run(run.High.Now, 1, 4, rows[0]);
        _low.Run(run.Low.Now, -1, 4, rows[1]);
    }

    public override void Save(StateWriter writer) { _high.Save(writer); _low.Save(writer); }
    public override void Restore(StateReader reader) { _high.Restore(reader); _low.Restore(reader); }
}
