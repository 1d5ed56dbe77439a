using Huracan.Core.Features;
using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.Numerics;
using Xunit;

namespace Huracan.Core.Tests.Features;

/// <summary>Ranks against a plain count, sweeps against drawn candles, efficiency and autocorrelation against their definitions.</summary>
public class RanksSweepsAndEfficiencyTests
{
    private static readonly FeatureRecipe Recipe = FeatureRecipe.Default(Timeframe.M1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_rank_is_the_plain_count_of_values_below_and_half_of_the_equals(bool signed)
    {
        const int window = 37;
        WindowRank rank = new(window);
        PhiloxStream random = new(Philox.Key(4, "RANK", "tests.rank", 0), 0, 0, 0);
        List<double> seen = [];
        for (int i = 0; i < 3_000; i++)
        {
            // Powers of two lie in buckets of their own, near and far from each other.
            double value = Math.ScaleB(1, (int)random.NextBelow(15) - 3) * (signed && random.NextBelow(2) == 0 ? -1 : 1);
            if (random.NextBelow(10) == 0) value = 0;
            seen.Add(value);
            List<double> held = seen[Math.Max(0, seen.Count - window)..];
            double expected = (held.Count(x => x < value) + (0.5 * held.Count(x => x == value))) / held.Count;
            Assert.Equal(expected, signed ? rank.PushSigned(value) : rank.Push(value), 1e-12);
        }
    }

    [Fact]
    public void A_low_that_was_swept_and_won_back_scores_the_share_of_the_range_that_the_close_won_back()
    {
        // 30 candles between 99 and 101; then one dips to 97 and closes at 100: 3 of 4 won back; then one that closes outside: no sweep; then one over the top.
        double[] high = [.. Enumerable.Repeat(101.0, 30), 101, 101, 103], low = [.. Enumerable.Repeat(99.0, 30), 97, 95, 99], close = [.. Enumerable.Repeat(100.0, 30), 100, 96, 99.5];
        double[] open = [.. Enumerable.Repeat(100.0, 33)];
        long[] time = [.. Enumerable.Range(0, 33).Select(i => RandomMarket.Start.Value + (i * UtcMs.PerMinute))];
        FeatureFrame frame = FeaturePipeline.Compute(Recipe, new CandleFrame("SWEEP", Timeframe.M1, CandleColumns.None, time, open, high, low, close));
        ReadOnlySpan<double> sweep = frame.Column("sweep_score");
        Assert.True(double.IsNaN(sweep[19]));
        Assert.Equal(0, sweep[20]);
        Assert.Equal(3.0 / 4, sweep[30], 1e-12);
        Assert.Equal(0, sweep[31]);
        Assert.Equal(-3.5 / 4, sweep[32], 1e-12);
    }

    [Fact]
    public void Sweep_balance_is_the_mean_of_the_last_fifty_scores()
    {
        FeatureFrame frame = FeaturePipeline.Compute(Recipe, RandomMarket.Candles(8, 400, Timeframe.M1));
        double[] scores = frame.Column("sweep_score")[300..350].ToArray();
        Assert.Contains(scores, s => s != 0);
        Assert.Equal(scores.Average(), frame.Column("sweep_balance_50")[349], 1e-12);
    }

    [Fact]
    public void Efficiency_and_autocorrelation_follow_their_definitions()
    {
        CandleFrame c = RandomMarket.Candles(9, 400, Timeframe.M1);
        FeatureFrame frame = FeaturePipeline.Compute(Recipe, c);
        const int t = 350;
        double way = 0;
        for (int i = t - 19; i <= t; i++) way += Math.Abs(c.Close[i] - c.Close[i - 1]);
        Assert.Equal((c.Close[t] - c.Close[t - 20]) / way, frame.Column("efficiency_ratio_20")[t], 1e-10);

        double[] now = new double[100], before = new double[100];
        for (int k = 0; k < 100; k++)
        {
            now[k] = (c.Close[t - k] / c.Close[t - k - 1]) - 1;
            before[k] = (c.Close[t - k - 1] / c.Close[t - k - 2]) - 1;
        }

        double meanNow = now.Average(), meanBefore = before.Average();
        double covariance = now.Zip(before, (a, b) => (a - meanNow) * (b - meanBefore)).Average();
        double expected = covariance / Math.Sqrt(now.Average(a => (a - meanNow) * (a - meanNow)) * before.Average(b => (b - meanBefore) * (b - meanBefore)));
        Assert.Equal(expected, frame.Column("return_autocorr_100")[t], 1e-9);
    }

    [Fact]
    public void Percentiles_of_a_rising_and_a_falling_extreme_are_at_the_ends()
    {
        CandleFrame c = RandomMarket.With(RandomMarket.Candles(10, 700, Timeframe.M1), (open, high, low, close, volume) =>
        {
            // Row 500 jumps, with the widest range and the largest volume of all; row 501 falls as far.
            (close[500], high[500], volume[500]) = (open[500] * 1.2, open[500] * 1.25, 1e7);
            for (int i = 501; i < close.Length; i++) (open[i], high[i], low[i], close[i]) = (open[i] * 1.2, high[i] * 1.2, low[i] * 1.2, close[i] * 1.2);
            (close[501], low[501]) = (open[501] * 0.8, open[501] * 0.79);
        });
        FeatureFrame frame = FeaturePipeline.Compute(Recipe, c);
        Assert.Equal(1 - (0.5 / 240), frame.Column("return_percentile_240")[500], 1e-12);
        Assert.Equal(0.5 / 240, frame.Column("return_percentile_240")[501], 1e-12);
        Assert.Equal(1 - (0.5 / 240), frame.Column("range_percentile_240")[500], 1e-12);
        Assert.Equal(1 - (0.5 / 240), frame.Column("volume_percentile_240")[500], 1e-12);
    }

    [Fact]
    public void A_recipe_cut_down_to_some_columns_gives_the_same_values_with_whatever_they_read()
    {
        CandleFrame c = RandomMarket.Candles(11, 3_000, Timeframe.M1);
        FeatureFrame whole = FeaturePipeline.Compute(Recipe, c);
        FeatureRecipe part = Recipe.Only(column => column.Name is "ignition_score" or "pullback_depth");
        FeatureFrame frame = FeaturePipeline.Compute(part, c);
        Assert.True(part.Schema.Contains("atr_14") && part.Schema.Contains("vol_jump_z") && !part.Schema.Contains("rsi_14"));
        foreach (FeatureSpec column in part.Schema.Columns) Assert.Equal(whole.Column(column.Name).ToArray(), frame.Column(column.Name).ToArray());
        Assert.Throws<ArgumentException>(() => Recipe.Only(_ => false));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(15)]
    public void No_feature_needs_more_than_twenty_days_of_candles_to_settle(int minutes)
    {
        Timeframe timeframe = Timeframe.FromMinutes(minutes);
        foreach (FeatureSpec column in FeatureRecipe.Default(timeframe).Schema.Columns)
        {
            int settled = column.SettledCandles == FeatureSpec.Never ? 0 : column.SettledCandles;
            Assert.True(Math.Max(column.WarmupCandles, settled) <= 20 * timeframe.CandlesPerDay, column.Name);
        }
    }
}
