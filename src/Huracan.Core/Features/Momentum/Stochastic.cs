using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Momentum;

/// <summary>Where the close stands in the range of the last 14 candles: Williams %R, and Lane's slow stochastic (K smoothed over 3, D over
/// 3 more).</summary>
/// <remarks>A range of 0 gives the middle (-50, 50): TA-Lib says 0, which for %R means "at the very top". K is absent until D is present,
/// as in TA-Lib.</remarks>
internal sealed class Stochastic() : FeatureOperator(
    new FeatureSpec("williams_r_14", FeatureFamily.Momentum, "-100 (highest high - close) / (highest high - lowest low) of 14 candles; -50 where they are equal", "index -100..0", -100, 0, 13, CandleColumns.None, "Williams; TA-Lib WILLR"),
    new FeatureSpec("stoch_k_14_3", FeatureFamily.Momentum, "mean of 3 of 100 (close - lowest low) / (highest high - lowest low) of 14 candles; 50 where they are equal", "index 0..100", 0, 100, 17, CandleColumns.None, "Lane; TA-Lib STOCH"),
    new FeatureSpec("stoch_d_3", FeatureFamily.Momentum, "mean of the last 3 stoch_k_14_3", "index 0..100", 0, 100, 17, CandleColumns.None, "Lane; TA-Lib STOCH"))
{
    private readonly WindowRange _range = new(14);
    private readonly WindowSum _k = new(3), _d = new(3);

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        Span<double> highest = run.Scratch(0), lowest = run.Scratch(1), position = run.Scratch(2);
        _range.Run(run.High.Now, run.Low.Now, highest, lowest);
        Elementwise.Position(run.Close.Now, lowest, highest, 100, 50, position);
        Span<double> williams = rows[0];
        for (int i = 0; i < williams.Length; i++) williams[i] = position[i] - 100;
        _k.Run(position, rows[1]);
        Elementwise.Scale(rows[1], 1.0 / 3, rows[1]);
        _d.Run(rows[1], rows[2]);
        Elementwise.Scale(rows[2], 1.0 / 3, rows[2]);
    }

    public override void Save(StateWriter writer)
    {
        _range.Save(writer);
        _k.Save(writer);
        _d.Save(writer);
    }

    public override void Restore(StateReader reader)
    {
        _range.Restore(reader);
        _k.Restore(reader);
        _d.Restore(reader);
    }
}
