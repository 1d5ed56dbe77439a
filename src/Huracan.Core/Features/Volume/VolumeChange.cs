using System.Runtime.Intrinsics;
using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Volume;

/// <summary>Volume against earlier volume: rate of change over 10 candles, ratio to and z-score against the 60 candles before this
/// one.</summary>
/// <remarks>The reference window ends one candle earlier, so that a jump does not raise its own reference. If the reference does not vary
/// (equal or no volumes), z is 0, and the ratio to a mean of 0 is 1.</remarks>
internal sealed class VolumeChange() : FeatureOperator(
    new FeatureSpec("volume_roc_10", FeatureFamily.Volume, "(volume / volume 10 candles ago - 1) x 100; 0 where that was 0", "percent", -100, double.PositiveInfinity, 10, CandleColumns.Volume, "TA-Lib ROC; demand 17"),
    new FeatureSpec("volume_ratio_60", FeatureFamily.Volume, "volume / mean volume of the 60 candles before, at most 50", "ratio 0..50", 0, 50, 60, CandleColumns.Volume, "demand 17"),
    new FeatureSpec("vol_jump_z", FeatureFamily.Volume, "(volume - mean) / population deviation of the 60 candles before, within -20..20", "z-score", -20, 20, 60, CandleColumns.Volume, "demand 18"))
{
    private const double RatioMax = 50, ZMax = 20;
    private readonly Delay _tenAgo = new(10);
    private readonly WindowMoments _moments = new(60);
    private double _mean, _deviation;

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> volume = run.Volume;
        Span<double> rate = rows[0], ago = run.Scratch(0);
        _tenAgo.Run(volume, ago);
        Lanes.Map(default(Rate), volume, ago, rate);
        Span<double> mean = run.Scratch(1), deviation = run.Scratch(2), meanBefore = run.Scratch(3), deviationBefore = run.Scratch(4);
        _moments.Run(volume, mean, deviation);
        Elementwise.Root(deviation, 1, deviation);
        (meanBefore[0], deviationBefore[0]) = (_mean, _deviation);
        mean[..^1].CopyTo(meanBefore[1..]);
        deviation[..^1].CopyTo(deviationBefore[1..]);
        (_mean, _deviation) = (mean[^1], deviation[^1]);
        Elementwise.Share(volume, meanBefore, 1, 1, rows[1]);
        Lanes.Map(new AtMost(RatioMax), rows[1], rows[1]);
        Lanes.Map(new Score(ZMax), volume, meanBefore, deviationBefore, rows[2]);
    }

    private readonly struct Rate : IFormula2
    {
        public Vector256<double> Of(Vector256<double> now, Vector256<double> ago) =>
            Vector256.GreaterThan(ago, Vector256<double>.Zero) & (((now / ago) - Vector256<double>.One) * Vector256.Create(100.0));
    }

    private readonly struct AtMost(double limit) : IFormula1
    {
        public Vector256<double> Of(Vector256<double> a) => Lanes.Min(a, Vector256.Create(limit));
    }

    /// <summary>(value - mean) / deviation within -limit..limit; 0 if the deviation is 0.</summary>
    internal readonly struct Score(double limit) : IFormula3
    {
        public Vector256<double> Of(Vector256<double> value, Vector256<double> mean, Vector256<double> deviation)
        {
            Vector256<double> bound = Vector256.Create(limit);
            return Vector256.GreaterThan(deviation, Vector256<double>.Zero) & Lanes.Clamp((value - mean) / deviation, -bound, bound);
        }
    }

    public override void Save(StateWriter writer)
    {
        _tenAgo.Save(writer);
        _moments.Save(writer);
        writer.Double(_mean);
        writer.Double(_deviation);
    }

    public override void Restore(StateReader reader)
    {
        _tenAgo.Restore(reader);
        _moments.Restore(reader);
        _mean = reader.Double();
        _deviation = reader.Double();
    }
}
