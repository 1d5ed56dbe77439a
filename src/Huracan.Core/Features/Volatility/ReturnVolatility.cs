using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Volatility;

/// <summary>Standard deviations of simple one-candle returns: the level that costs and stops use, the ratio of short to long, and the rank
/// of the present one among the last 1440.</summary>
/// <remarks>A spread of returns at or below 0.0001 bps is rounding of equal prices and counts as 0. The ratio of two flat windows is
/// 1.</remarks>
internal sealed class ReturnVolatility() : FeatureOperator(
    new FeatureSpec("volatility_1c_bps", FeatureFamily.Volatility, "sample standard deviation (n-1) of the last 60 simple returns x 10000", "bps", 0, double.PositiveInfinity, 60, CandleColumns.None, "demand 90"),
    new FeatureSpec("volatility_ratio", FeatureFamily.Volatility, "population deviation of the last 20 returns / of the last 100", "ratio 0..2.24", 0, 2.24, 100, CandleColumns.None, "demands 17, 24"),
    new FeatureSpec("vol_percentile", FeatureFamily.Volatility, "mid-rank of the 20-return deviation among its last 1440 values, compared at 1/64 octave", "fraction 0..1", 0, 1, 20 + RankWindow - 1, CandleColumns.None, "demands 21, 24; D10"))
{
    private const int RankWindow = 1440;
    private const double FlatVariance = 1e-16;
    private readonly WindowMoments _short = new(20), _middle = new(60), _long = new(100);
    private readonly WindowRank _rank = new(RankWindow);

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> returns = run.Return.Now;
        Span<double> mean = run.Scratch(0), shortVariance = run.Scratch(1), longVariance = run.Scratch(2);
        Span<double> level = rows[0], ratio = rows[1], percentile = rows[2];
        _middle.Run(returns, mean, level);
        _short.Run(returns, mean, shortVariance);
        _long.Run(returns, mean, longVariance);
        for (int i = 0; i < level.Length; i++)
        {
            level[i] = level[i] > FlatVariance ? level[i] : 0;
            shortVariance[i] = shortVariance[i] > FlatVariance ? shortVariance[i] : 0;
            longVariance[i] = longVariance[i] > FlatVariance ? longVariance[i] : shortVariance[i];
        }

        Elementwise.Scale(level, 60.0 / 59, level);
        Elementwise.Root(level, 10_000, level);
        Elementwise.Share(shortVariance, longVariance, 1, 1, ratio);
        Elementwise.Root(ratio, 1, ratio);
        Elementwise.Root(shortVariance, 10_000, shortVariance);
        for (int i = (int)Math.Min(Math.Max(0, 20 - run.Seen), percentile.Length); i < percentile.Length; i++) percentile[i] = _rank.Push(shortVariance[i]);
    }

    public override void Save(StateWriter writer)
    {
        _short.Save(writer);
        _middle.Save(writer);
        _long.Save(writer);
        _rank.Save(writer);
    }

    public override void Restore(StateReader reader)
    {
        _short.Restore(reader);
        _middle.Restore(reader);
        _long.Restore(reader);
        _rank.Restore(reader);
    }
}
