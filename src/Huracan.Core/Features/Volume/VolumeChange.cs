using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Volume;

/// <summary>Volume against earlier volume: rate of change over 10 candles, ratio to and z-score against the 60 candles before this one.</summary>
/// <remarks>The reference window ends one candle earlier, so that a jump does not raise its own standard. Without variation there (equal or no volumes) nothing can be
/// measured: z is 0, and the ratio to a mean of 0 is 1.</remarks>
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
        Span<double> rate = rows[0], ratio = rows[1], z = rows[2];
        Span<double> ago = run.Scratch(0), means = run.Scratch(1), deviations = run.Scratch(2);
        _tenAgo.Run(volume, ago);
        Elementwise.Share(volume, ago, 100, 100, rate);
        for (int i = 0; i < rate.Length; i++) rate[i] -= 100;
        _moments.Run(volume, means, deviations);
        Elementwise.Root(deviations, 1, deviations);
        double mean = _mean, deviation = _deviation;
        for (int i = 0; i < volume.Length; i++)
        {
            double r = mean > 0 ? volume[i] / mean : 1, score = deviation > 0 ? (volume[i] - mean) / deviation : 0;
            ratio[i] = r < RatioMax ? r : RatioMax;
            z[i] = score > ZMax ? ZMax : score < -ZMax ? -ZMax : score;
            mean = means[i];
            deviation = deviations[i];
        }

        (_mean, _deviation) = (mean, deviation);
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
