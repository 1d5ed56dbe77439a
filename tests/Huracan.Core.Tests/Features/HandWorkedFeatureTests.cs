using Huracan.Core.Features;
using Huracan.Core.Market;
using Xunit;

namespace Huracan.Core.Tests.Features;

/// <summary>Columns that no outside program defines, against their formula worked plainly from the candles, and a few cases worked by hand.</summary>
public class HandWorkedFeatureTests
{
    private static readonly FeatureRecipe Recipe = FeatureRecipe.Default(Timeframe.M1);
    private static readonly CandleFrame Candles = RandomMarket.Candles(11, 5_000, Timeframe.M1, flatEvery: 900, flatLength: 12);
    private static readonly FeatureFrame Frame = FeaturePipeline.Compute(Recipe, Candles);
    private static readonly int[] Rows = [1_500, 2_222, 2_790, 3_333, 4_095, 4_999];

    private static double[] Returns(int row, int count)
    {
        double[] returns = new double[count];
        for (int k = 0; k < count; k++) returns[k] = (Candles.Close[row - k] / Candles.Close[row - k - 1]) - 1;
        return returns;
    }

    private static double PopulationVariance(double[] values)
    {
        double mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / values.Length;
    }

    [Fact]
    public void Volatility_is_the_sample_deviation_of_sixty_returns_in_bps()
    {
        foreach (int row in Rows)
        {
            double expected = 10_000 * Math.Sqrt(PopulationVariance(Returns(row, 60)) * 60 / 59);
            Assert.Equal(expected, Frame.Column("volatility_1c_bps")[row], 1e-9);
            Assert.Equal(Math.Sqrt(PopulationVariance(Returns(row, 20)) / PopulationVariance(Returns(row, 100))), Frame.Column("volatility_ratio")[row], 1e-9);
        }
    }

    [Fact]
    public void Skewness_and_kurtosis_are_the_population_moments_of_a_hundred_returns()
    {
        foreach (int row in Rows)
        {
            double[] r = Returns(row, 100);
            double mean = r.Average(), m2 = PopulationVariance(r), m3 = r.Average(x => Math.Pow(x - mean, 3)), m4 = r.Average(x => Math.Pow(x - mean, 4));
            Assert.Equal((m4 / (m2 * m2)) - 3, Frame.Column("kurtosis")[row], 1e-9);
            Assert.Equal(m3 / Math.Pow(m2, 1.5), Frame.Column("skewness")[row], 1e-9);
        }
    }

    [Fact]
    public void Volatility_percentile_is_the_mid_rank_among_1440_within_the_buckets_width()
    {
        double[] deviation = new double[Candles.Count];
        for (int i = 20; i < deviation.Length; i++) deviation[i] = Math.Sqrt(PopulationVariance(Returns(i, 20)));
        foreach (int row in Rows)
        {
            int surelyBelow = 0, perhapsBelow = 0;
            for (int k = 0; k < 1_440; k++)
            {
                // Two values in one bucket differ by less than 1/64 of the octave's lower end.
                if (deviation[row - k] < deviation[row] / (1 + (1 / 64.0))) surelyBelow++;
                if (deviation[row - k] < deviation[row] * (1 + (1 / 64.0))) perhapsBelow++;
            }

            Assert.InRange(Frame.Column("vol_percentile")[row], surelyBelow / 1_440.0, perhapsBelow / 1_440.0);
        }
    }

    [Fact]
    public void Volume_jump_is_measured_against_the_sixty_candles_before()
    {
        foreach (int row in Rows)
        {
            double[] before = Candles.Volume.Slice(row - 60, 60).ToArray();
            double mean = before.Average(), deviation = Math.Sqrt(PopulationVariance(before));
            Assert.Equal(Math.Clamp((Candles.Volume[row] - mean) / deviation, -20, 20), Frame.Column("vol_jump_z")[row], 1e-9);
            Assert.Equal(Math.Min(50, Candles.Volume[row] / mean), Frame.Column("volume_ratio_60")[row], 1e-9);
        }
    }

    [Fact]
    public void Trade_size_is_measured_against_the_sixty_traded_candles_before()
    {
        foreach (int row in Rows)
        {
            List<double> before = [];
            for (int i = row - 1; before.Count < 60; i--)
            {
                if (Candles.Trades[i] > 0) before.Add(Candles.Volume[i] / Candles.Trades[i]);
            }

            double size = Candles.Volume[row] / Candles.Trades[row], deviation = Math.Sqrt(PopulationVariance([.. before]));
            Assert.Equal(Math.Clamp((size - before.Average()) / deviation, -20, 20), Frame.Column("trade_size_z")[row], 1e-9);
        }
    }

    [Fact]
    public void Spread_is_Abdi_and_Ranaldo_s_over_sixty_pairs()
    {
        foreach (int row in Rows)
        {
            double sum = 0;
            for (int s = row - 59; s <= row; s++)
            {
                double c = Candles.Close[s - 1];
                sum += (c - ((Candles.High[s - 1] + Candles.Low[s - 1]) / 2)) * (c - ((Candles.High[s] + Candles.Low[s]) / 2)) / (c * c);
            }

            Assert.Equal(2 * Math.Sqrt(Math.Max(0, sum / 60)) * 10_000, Frame.Column("spread_bps")[row], 1e-7);
        }
    }

    [Fact]
    public void A_spread_of_twenty_bps_around_a_still_price_is_found()
    {
        // Closes alternate between bid and ask, each candle spans the whole spread around 100: c - m = +-0.1, products average to 0 in theory for random sides;
        // with the sides fixed at the ask every product is 0.1^2, so the estimate is 2 x 0.1 / 100.1.
        CandleFrame c = RandomMarket.With(RandomMarket.Candles(1, 100, Timeframe.M1), (open, high, low, close, volume) =>
        {
            Array.Fill(open, 100.1);
            Array.Fill(close, 100.1);
            Array.Fill(high, 100.1);
            Array.Fill(low, 99.9);
        });
        Assert.Equal(2 * 0.1 / 100.1 * 10_000, FeaturePipeline.Compute(Recipe, c).Column("spread_bps")[99], 1e-6);
    }

    [Fact]
    public void A_steady_rise_of_one_tenth_percent_per_candle_has_every_trend_up()
    {
        CandleFrame c = RandomMarket.With(RandomMarket.Candles(1, 4_000, Timeframe.M1), (open, high, low, close, volume) =>
        {
            double price = 100;
            for (int i = 0; i < close.Length; i++)
            {
                open[i] = low[i] = price;
                price *= 1.001;
                close[i] = high[i] = price;
            }
        });
        FeatureFrame frame = FeaturePipeline.Compute(Recipe, c);
        (string Name, double Value)[] expected =
        [
            ("trend_strength", 1), ("ema_slope", 1), ("momentum_slope", 1), ("rsi_14", 100), ("adx_14", 100), ("plus_di_14", 100), ("minus_di_14", 0), ("aroon_up_25", 100), ("aroon_down_25", 0),
            ("price_position_in_range", 1), ("pullback_depth", 0), ("breakout_thrust", 1), ("obv_ratio_60", 1), ("trend_flag_5m", 1), ("trend_flag_15m", 1), ("trend_flag_1h", 1),
            ("trend_flag_4h", 1), ("htf_bias", 1), ("body_ratio", 1), ("upper_wick_ratio", 0), ("lower_wick_ratio", 0), ("return_1_bps", 10), ("cmf_20", 1), ("mfi_14", 100),
        ];
        foreach ((string name, double value) in expected) Assert.Equal(value, frame.Column(name)[^1], name == "breakout_thrust" ? 0.05 : 1e-6);
    }

    [Fact]
    public void Breakout_and_ignition_of_one_wide_candle_are_worked_by_hand()
    {
        // Two hundred candles between 99.9 and 100.1, then one that opens at 100, runs to 101 and closes at 100.95 with four deviations more volume.
        CandleFrame c = RandomMarket.With(RandomMarket.Candles(1, 201, Timeframe.M1), (open, high, low, close, volume) =>
        {
            for (int i = 0; i < 200; i++)
            {
                open[i] = 100;
                close[i] = i % 2 == 0 ? 100.05 : 99.95;
                high[i] = 100.1;
                low[i] = 99.9;
                volume[i] = i % 2 == 0 ? 11 : 9;
            }

            (open[200], high[200], low[200], close[200], volume[200]) = (100, 101, 100, 100.95, 14);
        });
        FeatureFrame frame = FeaturePipeline.Compute(Recipe, c);
        double atr = ((0.2 * 13) + (101 - 99.95)) / 14;
        Assert.Equal((100.95 - 100.1) / atr, frame.Column("breakout_thrust")[200], 1e-9);
        Assert.Equal(4, frame.Column("vol_jump_z")[200], 1e-9);
        Assert.Equal((0.95 + 0.95 + 1) / 3, frame.Column("breakout_quality")[200], 1e-9);
        Assert.Equal(1, frame.Column("ignition_direction")[200]);

        // The range is 4.03 times usual, so its part is full, as is that of the volume; the price's part is (move in deviations - 1)/3.
        double move = ((100.95 / 99.95) - 1) * 10_000 / (frame.Column("volatility_1c_bps")[200] * Math.Sqrt(3));
        Assert.InRange(move, 2, 4);
        Assert.Equal((((move - 1) / 3) + 1 + 1) / 3, frame.Column("ignition_score")[200], 1e-9);
        Assert.Equal(0, frame.Column("breakout_quality")[199]);
        Assert.Equal(0, frame.Column("breakout_thrust")[199]);
    }

    [Fact]
    public void Narrow_ranges_are_counted_over_fifty_candles()
    {
        foreach (int row in Rows)
        {
            int narrow = 0;
            for (int i = row - 49; i <= row; i++)
            {
                bool narrowest = true;
                for (int k = 1; k <= 6; k++) narrowest &= Candles.High[i] - Candles.Low[i] < Candles.High[i - k] - Candles.Low[i - k];
                if (narrowest) narrow++;
            }

            Assert.Equal(narrow / 50.0, Frame.Column("nr7_density")[row], 1e-12);
        }
    }
}
