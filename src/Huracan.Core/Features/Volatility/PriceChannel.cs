using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Volatility;

/// <summary>Lowest low and highest high of the last 50 candles, and the position of the close between them (Donchian).</summary>
internal sealed class PriceChannel() : FeatureOperator(
    new FeatureSpec("min_low_50", FeatureFamily.Volatility, "lowest low of the last 50 candles", "price", 0, double.PositiveInfinity, 49, CandleColumns.None, "TA-Lib MIN"),
    new FeatureSpec("max_high_50", FeatureFamily.Volatility, "highest high of the last 50 candles", "price", 0, double.PositiveInfinity, 49, CandleColumns.None, "TA-Lib MAX"),
    new FeatureSpec("price_position_in_range", FeatureFamily.Volatility, "(close - min_low_50) / (max_high_50 - min_low_50); 0.5 where they are equal", "fraction 0..1", 0, 1, 49, CandleColumns.None, "demand 18"))
{
    private readonly WindowRange _range = new(50);

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        _range.Run(run.High.Now, run.Low.Now, rows[1], rows[0]);
        Elementwise.Position(run.Close.Now, rows[0], rows[1], 1, 0.5, rows[2]);
    }

    public override void Save(StateWriter writer) => _range.Save(writer);
    public override void Restore(StateReader reader) => _range.Restore(reader);
}
