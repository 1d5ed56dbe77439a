using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Patterns;

/// <summary>A close outside the range of the 20 candles before it: how far, and how convincingly.</summary>
/// <remarks>
/// Quality is the mean of: where the close stands in its candle on the side of the break, the body's share of the range, and (vol_jump_z + 1)/4 within 0..1.
/// Where volume is missing, the mean of the first two: its warm-up is that of the volume part, so that its meaning does not change on the way. Without a break both values are 0.
/// </remarks>
internal sealed class Breakout() : FeatureOperator(
    new FeatureSpec("breakout_quality", FeatureFamily.Pattern, "mean of close location, body share and clamp((vol_jump_z + 1)/4), where the close broke the range of the 20 candles before; else 0", "fraction 0..1", 0, 1, 60, CandleColumns.None, "demands 19, 31"),
    new FeatureSpec("breakout_thrust", FeatureFamily.Pattern, "(close - broken extreme) / atr_14 within -5..5; 0 inside the range", "atr", -5, 5, 20, CandleColumns.None, "demands 21, 31", 210))
{
    private const double ThrustMax = 5;
    private readonly WindowRange _range = new(20);

    public override IReadOnlyList<string> Reads { get; } = ["atr_14", "vol_jump_z"];

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> open = run.Open.Now, high = run.High.Now, low = run.Low.Now, close = run.Close.Now, atr = rows.Read(0), volumeZ = rows.Read(1);
        Span<double> highest = run.Scratch(0), lowest = run.Scratch(1), quality = rows[0], thrust = rows[1];
        _range.Run(run.High.Lag(1), run.Low.Lag(1), highest, lowest);
        for (int i = 0; i < quality.Length; i++)
        {
            double c = close[i], above = c - highest[i], below = c - lowest[i];
            if (above <= 0 && below >= 0)
            {
                quality[i] = thrust[i] = 0;
                continue;
            }

            double push = (above > 0 ? above : below) / atr[i];
            thrust[i] = push > ThrustMax ? ThrustMax : push < -ThrustMax ? -ThrustMax : push;
            double range = high[i] - low[i];
            double location = range > 0 ? (above > 0 ? c - low[i] : high[i] - c) / range : 0.5;
            double body = range > 0 ? Math.Abs(c - open[i]) / range : 0;
            double z = (volumeZ[i] + 1) * 0.25;
            quality[i] = double.IsNaN(z) ? (location + body) * 0.5 : (location + body + (z > 1 ? 1 : z < 0 ? 0 : z)) * (1.0 / 3);
        }
    }

    public override void Save(StateWriter writer) => _range.Save(writer);
    public override void Restore(StateReader reader) => _range.Restore(reader);
}
