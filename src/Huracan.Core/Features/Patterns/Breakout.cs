using System.Runtime.Intrinsics;
using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Patterns;

/// <summary>A close outside the range of the 20 candles before it: its distance (thrust) and its quality.</summary>
/// <remarks>
/// Quality is the mean of: the position of the close in its candle on the side of the break, the body's share of the range, and
/// (vol_jump_z + 1)/4 within 0..1. If volume is missing, it is the mean of the first two. Its warm-up is that of the volume part, so that
/// its meaning does not change later. Without a break both values are 0.
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
        Span<double> highest = run.Scratch(0), lowest = run.Scratch(1), beyond = run.Scratch(2), quality = run.Scratch(3);
        _range.Run(run.High.Lag(1), run.Low.Lag(1), highest, lowest);
        Lanes.Map(default(Beyond), run.Close.Now, highest, lowest, beyond);
        Lanes.Map(default(Thrust), beyond, rows.Read(0), rows[1]);
        Lanes.Map(default(Shape), beyond, run.Open.Now, run.High.Now, run.Low.Now, run.Close.Now, quality);
        Lanes.Map(default(Quality), beyond, quality, rows.Read(1), rows[0]);
    }

    /// <summary>How far the close lies outside the range, signed; 0 inside.</summary>
    private readonly struct Beyond : IFormula3
    {
        public Vector256<double> Of(Vector256<double> close, Vector256<double> highest, Vector256<double> lowest)
        {
            Vector256<double> above = close - highest, below = close - lowest, zero = Vector256<double>.Zero;
            return Vector256.ConditionalSelect(Vector256.GreaterThan(above, zero), above, Lanes.Min(below, zero));
        }
    }

    private readonly struct Thrust : IFormula2
    {
        public Vector256<double> Of(Vector256<double> beyond, Vector256<double> atr)
        {
            Vector256<double> limit = Vector256.Create(ThrustMax);
            return ~Vector256.Equals(beyond, Vector256<double>.Zero) & Lanes.Clamp(beyond / atr, -limit, limit);
        }
    }

    /// <summary>Close location on the side of the break plus the body's share; 0.5 for a candle without a range.</summary>
    private readonly struct Shape : IFormula5
    {
        public Vector256<double> Of(Vector256<double> beyond, Vector256<double> open, Vector256<double> high, Vector256<double> low, Vector256<double> close)
        {
            Vector256<double> range = high - low, zero = Vector256<double>.Zero;
            Vector256<double> side = Vector256.ConditionalSelect(Vector256.GreaterThan(beyond, zero), close - low, high - close);
            return Vector256.ConditionalSelect(Vector256.GreaterThan(range, zero), (side + Vector256.Abs(close - open)) / range, Vector256.Create(0.5));
        }
    }

    private readonly struct Quality : IFormula3
    {
        public Vector256<double> Of(Vector256<double> beyond, Vector256<double> shape, Vector256<double> volumeZ)
        {
            Vector256<double> one = Vector256<double>.One, volume = Lanes.Clamp((volumeZ + one) * Vector256.Create(0.25), Vector256<double>.Zero, one);
            Vector256<double> quality = Vector256.ConditionalSelect(Vector256.Equals(volumeZ, volumeZ), (shape + volume) * Vector256.Create(1.0 / 3), shape * Vector256.Create(0.5));
            return ~Vector256.Equals(beyond, Vector256<double>.Zero) & quality;
        }
    }

    public override void Save(StateWriter writer) => _range.Save(writer);
    public override void Restore(StateReader reader) => _range.Restore(reader);
}
