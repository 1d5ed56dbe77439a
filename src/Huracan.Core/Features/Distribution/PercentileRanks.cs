using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Distribution;

/// <summary>Percentile rank of this candle's return and true range among the last 240 candles; 0.5 is the middle on every coin.</summary>
/// <remarks>Returns are compared at 1/32 octave on either side of 0, ranges at 1/64 octave; values below 1/16 bps count as 0.</remarks>
internal sealed class PercentileRanks() : FeatureOperator(
    new FeatureSpec("return_percentile_240", FeatureFamily.Distribution, "mid-rank of the one-candle return among the last 240, compared at 1/32 octave", "fraction 0..1", 0, 1, Window, CandleColumns.None, "demand 19"),
    new FeatureSpec("range_percentile_240", FeatureFamily.Distribution, "mid-rank of true range / close among the last 240, compared at 1/64 octave", "fraction 0..1", 0, 1, Window, CandleColumns.None, "demand 19"))
{
    private const int Window = 240;
    private readonly WindowRank _return = new(Window), _range = new(Window);

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> change = run.Return.Now, range = run.TrueRange.Now, close = run.Close.Now;
        Span<double> ofReturn = rows[0], ofRange = rows[1];
        for (int i = 0; i < ofReturn.Length; i++) ofReturn[i] = _return.PushSigned(change[i] * 10_000);
        for (int i = 0; i < ofRange.Length; i++) ofRange[i] = _range.Push(range[i] / close[i] * 10_000);
    }

    public override void Save(StateWriter writer) { _return.Save(writer); _range.Save(writer); }
    public override void Restore(StateReader reader) { _return.Restore(reader); _range.Restore(reader); }
}

/// <summary>The same for volume.</summary>
/// <remarks>Volumes are compared by volume_ratio_60, which has no unit, at 1/64 octave; ratios below 1/1600 count as 0.</remarks>
internal sealed class VolumePercentile() : FeatureOperator(
    new FeatureSpec("volume_percentile_240", FeatureFamily.Distribution, "mid-rank of volume_ratio_60 among the last 240, compared at 1/64 octave", "fraction 0..1", 0, 1, 60 + Window - 1, CandleColumns.Volume, "demand 19"))
{
    private const int Window = 240;
    private readonly WindowRank _rank = new(Window);

    public override IReadOnlyList<string> Reads { get; } = ["volume_ratio_60"];

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> ratio = rows.Read(0);
        Span<double> rank = rows[0];
        for (int i = 0; i < rank.Length; i++)
        {
            if (!double.IsNaN(ratio[i])) rank[i] = _rank.Push(ratio[i] * 100);
        }
    }

    public override void Save(StateWriter writer) => _rank.Save(writer);
    public override void Restore(StateReader reader) => _rank.Restore(reader);
}
