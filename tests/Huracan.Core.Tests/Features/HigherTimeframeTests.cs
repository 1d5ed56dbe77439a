using Huracan.Core.Features;
using Huracan.Core.Market;
using Xunit;

namespace Huracan.Core.Tests.Features;

/// <summary>Higher timeframes use completed bars only, aligned to the epoch, a partly seen first one dropped.</summary>
public class HigherTimeframeTests
{
    /// <summary>trend_Xm worked plainly: bars by the epoch grid, only those that ended by the close of the row's candle.</summary>
    private static double Trend(CandleFrame candles, int row, int minutes)
    {
        long bar = minutes * UtcMs.PerMinute, now = candles.OpenTime[row] + candles.Timeframe.Ms;
        List<(double High, double Low, double Close)> bars = [];
        long current = long.MinValue;
        for (int i = 0; i <= row; i++)
        {
            long start = candles.OpenTime[i] - (candles.OpenTime[i] % bar);
            if (start + bar > now) break;
            bool seenFromStart = start > candles.OpenTime[0] || start == candles.OpenTime[0];
            if (!seenFromStart) continue;
            if (start != current) bars.Add((candles.High[i], candles.Low[i], candles.Close[i]));
            else bars[^1] = (Math.Max(bars[^1].High, candles.High[i]), Math.Min(bars[^1].Low, candles.Low[i]), candles.Close[i]);
            current = start;
        }

        List<(double High, double Low, double Close)> last = bars[^10..];
        double fast = last[^3..].Average(b => b.Close), slow = last.Average(b => b.Close), range = last.Average(b => b.High - b.Low);
        return Math.Clamp((fast - slow) / (2 * range), -1, 1);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(1, 7, 0)]
    [InlineData(1, 239, 300)]
    [InlineData(5, 0, 0)]
    [InlineData(5, 11, 40)]
    [InlineData(15, 5, 0)]
    public void Trends_are_those_of_the_bars_completed_by_the_close_of_the_candle(int baseMinutes, int offset, int gapEvery)
    {
        Timeframe timeframe = Timeframe.FromMinutes(baseMinutes);
        CandleFrame candles = RandomMarket.Candles(21, 3_200, timeframe, gapEvery: gapEvery, offset: offset);
        FeatureFrame frame = FeaturePipeline.Compute(FeatureRecipe.Default(timeframe), candles);
        foreach ((string name, int minutes) in new[] { ("5m", 5), ("15m", 15), ("1h", 60), ("4h", 240) })
        {
            ReadOnlySpan<double> trend = frame.Column($"trend_{name}"), flag = frame.Column($"trend_flag_{name}");
            for (int row = 2_700; row < 3_200; row += 7)
            {
                double expected = Trend(candles, row, Math.Max(minutes, baseMinutes));
                Assert.Equal(expected, trend[row], 1e-12);
                Assert.Equal(Math.Abs(trend[row]) >= 0.25 ? Math.Sign(trend[row]) : 0, flag[row]);
            }
        }
    }

    [Fact]
    public void A_value_changes_only_when_a_bar_completes()
    {
        CandleFrame candles = RandomMarket.Candles(22, 4_000, Timeframe.M1, offset: 17);
        FeatureFrame frame = FeaturePipeline.Compute(FeatureRecipe.Default(Timeframe.M1), candles);
        int changes = 0;
        ReadOnlySpan<double> trend = frame.Column("trend_1h");
        for (int i = 1_001; i < candles.Count; i++)
        {
            if (trend[i] == trend[i - 1]) continue;
            changes++;
            Assert.Equal(59, candles.OpenTime[i] / UtcMs.PerMinute % 60);
        }

        Assert.True(changes > 30, $"{changes} changes in 50 hours");
    }

    [Fact]
    public void A_bar_whose_last_candles_are_missing_completes_with_the_first_candle_past_it()
    {
        CandleFrame all = RandomMarket.Candles(23, 4_000, Timeframe.M1);

        // Minutes 56 to 59 of hour 60 do not exist: its bar can complete only when the first candle of hour 61 has closed.
        CandleFrame candles = RandomMarket.Without(all, i => i is >= (60 * 60) + 56 and < 61 * 60);
        ReadOnlySpan<double> trend = FeaturePipeline.Compute(FeatureRecipe.Default(Timeframe.M1), candles).Column("trend_1h");
        int last = (60 * 60) + 55;
        Assert.Equal(trend[last - 1], trend[last]);
        Assert.NotEqual(trend[last], trend[last + 1]);
        Assert.Equal(trend[last + 1], trend[last + 2]);
    }
}
