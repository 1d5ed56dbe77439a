using FsCheck;
using FsCheck.Fluent;
using Huracan.Core.Features;
using Huracan.Core.Features.Inputs;
using Huracan.Core.Market;
using Huracan.Core.Numerics;
using Huracan.Core.State;
using Xunit;

namespace Huracan.Core.Tests.Features;

/// <summary>What bad, missing and extreme candles do, for every column.</summary>
public class FeatureInputTests
{
    private static readonly FeatureRecipe Recipe = FeatureRecipe.Default(Timeframe.M1);

    /// <summary>Quotients of sums may pass their bound by some last bits.</summary>
    private const double Rounding = 1e-12;

    [Fact]
    public void Every_value_lies_in_its_declared_range_on_any_market()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), seed =>
        {
            int flatEvery = (int)(seed % 3) * 150, gapEvery = (int)(seed / 3 % 3) * 400;
            double price = (seed / 9 % 3) switch { 0 => 1e-7, 1 => 100, _ => 90_000 };
            CandleFrame candles = RandomMarket.Candles(seed, 3_500, Timeframe.M1, price: price, flatEvery: flatEvery, gapEvery: gapEvery);
            FeatureFrame frame = FeaturePipeline.Compute(Recipe, candles, RandomInputs.Beside(candles, seed, holes: seed % 2 == 0));
            for (int c = 0; c < frame.Schema.Count; c++)
            {
                FeatureSpec spec = frame.Schema.Columns[c];
                double slack = Rounding * Math.Max(1, double.IsFinite(spec.Max) ? Math.Abs(spec.Max) : 1);
                foreach (double value in frame.Column(c))
                {
                    Assert.True(double.IsNaN(value) || (double.IsFinite(value) && value >= spec.Min - slack && value <= spec.Max + slack),
                        $"{spec.Name} = {value:R} outside {spec.Min}..{spec.Max}, seed {seed}");
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));
    }

    [Fact]
    public void A_market_that_never_moves_or_trades_gives_no_infinity_and_the_documented_middle()
    {
        CandleFrame flat = RandomMarket.With(RandomMarket.Candles(1, 3_000, Timeframe.M1), (open, high, low, close, volume) =>
        {
            foreach (double[] column in new[] { open, high, low, close }) Array.Fill(column, 123.456789);
            Array.Fill(volume, 0);
        });
        FeatureFrame frame = FeaturePipeline.Compute(Recipe, flat);
        for (int c = 0; c < frame.Schema.Count; c++)
        {
            foreach (double value in frame.Column(c)) Assert.False(double.IsInfinity(value), frame.Schema.Columns[c].Name);
        }

        (string Name, double Value)[] expected =
        [
            ("rsi_14", 50), ("mfi_14", 50), ("stoch_k_14_3", 50), ("williams_r_14", -50), ("adx_14", 0), ("atr_14", 0), ("stddev_20", 0), ("bb_width", 0), ("cci_20", 0),
            ("volatility_1c_bps", 0), ("volatility_ratio", 1), ("vol_percentile", 0.5), ("compression_score", 0.5), ("kurtosis", 0), ("skewness", 0), ("trend_strength", 0),
            ("ema_slope", 0), ("momentum_slope", 0), ("price_position_in_range", 0.5), ("mean_revert_bias", 0), ("pullback_depth", 0), ("breakout_quality", 0), ("breakout_thrust", 0),
            ("ignition_score", 0), ("nr7_density", 0), ("uptick_ratio", 0.5), ("micro_score", 0.5), ("spread_bps", 0), ("vol_jump_z", 0), ("taker_buy_ratio", 0.5), ("cmf_20", 0),
            ("obv", 0), ("obv_ratio_60", 0), ("htf_bias", 0),
        ];
        foreach ((string name, double value) in expected) Assert.Equal(value, frame.Column(name)[^1], 1e-9);
    }

    [Fact]
    public void A_flat_zero_volume_stretch_after_real_trading_leaves_no_residue()
    {
        CandleFrame candles = RandomMarket.With(RandomMarket.Candles(4, 4_000, Timeframe.M1), (open, high, low, close, volume) =>
        {
            for (int i = 3_500; i < 4_000; i++)
            {
                open[i] = high[i] = low[i] = close[i] = close[3_499];
                volume[i] = 0;
            }
        });
        FeatureFrame frame = FeaturePipeline.Compute(Recipe, candles);
        foreach (string name in new[] { "stddev_20", "volatility_1c_bps", "kurtosis", "skewness", "vol_jump_z", "spread_bps", "obv_ratio_60", "cci_20", "return_60_bps", "mean_revert_bias" })
        {
            Assert.Equal(0, frame.Column(name)[^1]);
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(double.PositiveInfinity)]
    public void A_candle_with_a_bad_price_leaves_its_row_absent_and_all_others_as_if_it_did_not_exist(double bad)
    {
        static bool Refused(int i) => i is 0 or 700 or 701 or 1_999;
        CandleFrame good = RandomMarket.Candles(3, 2_000, Timeframe.M1);
        CandleFrame dirty = RandomMarket.With(good, (open, high, low, close, volume) =>
        {
            open[0] = high[700] = low[701] = close[1_999] = bad;
        });
        MarketInputs inputs = RandomInputs.Beside(good, 3);
        FeatureFrame seen = FeaturePipeline.Compute(Recipe, dirty, inputs), expected = FeaturePipeline.Compute(Recipe, RandomMarket.Without(good, Refused), inputs);
        for (int c = 0; c < Recipe.Schema.Count; c++)
        {
            int k = 0;
            for (int i = 0; i < dirty.Count; i++)
            {
                double want = Refused(i) ? double.NaN : expected.Column(c)[k++];
                Assert.True(BitConverter.DoubleToInt64Bits(want) == BitConverter.DoubleToInt64Bits(seen.Column(c)[i]), $"{Recipe.Schema.Columns[c].Name} in row {i}");
            }
        }
    }

    [Fact]
    public void Any_mixture_of_bad_prices_bad_volumes_dead_stretches_and_gaps_follows_the_same_rules()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), seed =>
        {
            PhiloxStream random = new(Philox.Key(seed, "BAD", "tests.bad", 0), 0, 0, 0);
            CandleFrame good = RandomMarket.Candles(seed, 1 + (int)random.NextBelow(1_500), Timeframe.M1, flatEvery: 90, flatLength: 25, gapEvery: 130);
            MarketInputs inputs = RandomInputs.Beside(good, seed, holes: true);
            bool[] refused = new bool[good.Count], volumeLost = new bool[good.Count];
            for (int i = 0; i < good.Count; i++)
            {
                refused[i] = random.NextBelow(12) == 0;
                volumeLost[i] = random.NextBelow(9) == 0;
            }

            double[] bads = [double.NaN, 0, -3, double.PositiveInfinity, double.NegativeInfinity];
            uint turn = (uint)seed;
            CandleFrame dirty = RandomMarket.With(good, (open, high, low, close, volume) =>
            {
                double[][] prices = [open, high, low, close];
                for (int i = 0; i < close.Length; i++)
                {
                    if (volumeLost[i]) volume[i] = bads[turn++ % 5] is 0 or double.NegativeInfinity ? -1 : double.NaN;
                    if (refused[i]) prices[turn++ % 4][i] = bads[turn++ % 5];
                }
            });
            FeatureFrame seen = FeaturePipeline.Compute(Recipe, dirty, inputs), expected = FeaturePipeline.Compute(Recipe, RandomMarket.Without(dirty, i => refused[i]), inputs);
            foreach (FeatureSpec spec in Recipe.Schema.Columns)
            {
                ReadOnlySpan<double> values = seen.Column(spec.Name), kept = expected.Column(spec.Name);
                int k = 0;
                for (int i = 0; i < values.Length; i++)
                {
                    double want = refused[i] ? double.NaN : kept[k++];
                    Assert.True(BitConverter.DoubleToInt64Bits(want) == BitConverter.DoubleToInt64Bits(values[i]), $"{spec.Name} in row {i}, seed {seed}");
                    Assert.True(double.IsFinite(values[i]) || double.IsNaN(values[i]), $"{spec.Name} in row {i} is {values[i]}, seed {seed}");
                    if (volumeLost[i] && spec.Needs != CandleColumns.None) Assert.True(double.IsNaN(values[i]), $"{spec.Name} in row {i} has a value without its volume, seed {seed}");
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    [Fact]
    public void A_candle_whose_high_is_below_its_close_is_refused()
    {
        CandleFrame candles = RandomMarket.With(RandomMarket.Candles(3, 300, Timeframe.M1), (open, high, low, close, volume) => high[250] = close[250] * 0.99);
        FeatureFrame frame = FeaturePipeline.Compute(Recipe, candles);
        Assert.True(double.IsNaN(frame.Column("close_to_sma_50")[250]));
        Assert.False(double.IsNaN(frame.Column("close_to_sma_50")[251]));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1)]
    [InlineData(double.PositiveInfinity)]
    public void A_bad_volume_makes_only_the_columns_that_need_volume_absent(double bad)
    {
        CandleFrame good = RandomMarket.Candles(3, 4_000, Timeframe.M1);
        CandleFrame dirty = RandomMarket.With(good, (open, high, low, close, volume) => volume[3_500] = bad);
        FeatureFrame seen = FeaturePipeline.Compute(Recipe, dirty), clean = FeaturePipeline.Compute(Recipe, good);
        foreach (FeatureSpec spec in Recipe.Schema.Columns)
        {
            if (spec.Needs != CandleColumns.None || spec.Side != SideInputs.None) Assert.True(double.IsNaN(seen.Column(spec.Name)[3_500]), spec.Name);
            else Assert.False(double.IsNaN(seen.Column(spec.Name)[3_500]), spec.Name);
        }

        Assert.Equal(clean.Column("rsi_14")[3_999], seen.Column("rsi_14")[3_999]);
        Assert.False(double.IsNaN(seen.Column("mfi_14")[3_501]));
    }

    [Fact]
    public void Columns_whose_input_the_source_lacks_stay_absent_and_all_others_are_present()
    {
        FeatureFrame frame = FeaturePipeline.Compute(Recipe, RandomMarket.Candles(5, 4_000, Timeframe.M1, CandleColumns.None));
        foreach (FeatureSpec spec in Recipe.Schema.Columns)
        {
            ReadOnlySpan<double> values = frame.Column(spec.Name);
            if (spec.Needs == CandleColumns.None && spec.Side == SideInputs.None) Assert.False(double.IsNaN(values[^1]), spec.Name);
            else foreach (double value in values) Assert.True(double.IsNaN(value), spec.Name);
        }
    }

    [Fact]
    public void Uptick_ratio_reads_the_candle_shape_where_taker_volume_is_missing()
    {
        FeatureFrame shaped = FeaturePipeline.Compute(Recipe, RandomMarket.Candles(5, 200, Timeframe.M1, CandleColumns.Volume));
        CandleFrame candles = RandomMarket.Candles(5, 200, Timeframe.M1, CandleColumns.Volume);
        double sum = 0;
        for (int i = 194; i < 200; i++) sum += (candles.Close[i] - candles.Low[i]) / (candles.High[i] - candles.Low[i]);
        Assert.Equal(sum / 6, shaped.Column("uptick_ratio")[199], 1e-12);
        CandleFrame full = RandomMarket.Candles(5, 200, Timeframe.M1);
        sum = 0;
        for (int i = 194; i < 200; i++) sum += full.TakerBuyBase[i] / full.Volume[i];
        Assert.Equal(sum / 6, FeaturePipeline.Compute(Recipe, full).Column("uptick_ratio")[199], 1e-12);
    }

    [Fact]
    public void A_single_candle_gives_only_what_one_candle_can_tell()
    {
        CandleFrame single = RandomMarket.Candles(6, 1, Timeframe.M1);
        FeatureFrame frame = FeaturePipeline.Compute(Recipe, single, RandomInputs.Beside(single, 6));
        foreach (FeatureSpec spec in Recipe.Schema.Columns) Assert.Equal(spec.WarmupCandles > 0, double.IsNaN(frame.Column(spec.Name)[0]));
    }

    [Fact]
    public void The_caller_s_mistakes_are_told_with_what_was_seen_and_allowed()
    {
        CandleFrame candles = RandomMarket.Candles(6, 20, Timeframe.M1);
        FeaturePipeline pipeline = new(Recipe);
        FeatureFrame frame = new(Recipe.Schema, 20);
        pipeline.Process(candles, 0, 10, frame);
        Assert.Contains("is not after 2024-03-01T00:09Z", Assert.Throws<ArgumentException>(() => pipeline.Process(candles, 9, 1, frame)).Message, StringComparison.Ordinal);
        Assert.Contains("candles of 5m given, this recipe is built for 1m",
            Assert.Throws<ArgumentException>(() => pipeline.Process(RandomMarket.Candles(6, 20, Timeframe.M5), 0, 1, frame)).Message, StringComparison.Ordinal);
        Assert.Contains("rows 15 to 25", Assert.Throws<ArgumentOutOfRangeException>(() => pipeline.Process(candles, 15, 10, frame)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_snapshot_of_another_recipe_version_or_timeframe_is_refused_by_name()
    {
        StateWriter writer = new();
        new FeaturePipeline(Recipe).Save(writer);
        FeatureRecipe next = new(FeatureRecipe.DefaultVersion + 1, Timeframe.M1, _ => [new OneColumn()]);
        Assert.Contains($"recipe version {FeatureRecipe.DefaultVersion} seen, this program has version {FeatureRecipe.DefaultVersion + 1}",
            Assert.Throws<StateFormatException>(() => new FeaturePipeline(next).Restore(new StateReader(writer.ToArray()))).Message, StringComparison.Ordinal);
        Assert.Contains("built for 5m",
            Assert.Throws<StateFormatException>(() => new FeaturePipeline(FeatureRecipe.Default(Timeframe.M5)).Restore(new StateReader(writer.ToArray()))).Message, StringComparison.Ordinal);
    }

    private sealed class OneColumn() : FeatureOperator(new FeatureSpec("one", FeatureFamily.Trend, "1", "ratio", 1, 1, 0, CandleColumns.None, "test"))
    {
        public override void Process(in CandleRun run, in FeatureRows rows) => rows[0].Fill(1);
        public override void Save(StateWriter writer) { }
        public override void Restore(StateReader reader) { }
    }

    /// <summary>The runtime itself may allocate a few bytes while it replaces a method by its optimised form; 3,000 candles at one byte each would be more.</summary>
    private const long RuntimeBytes = 500;

    [Fact]
    public void Taking_candles_allocates_nothing()
    {
        CandleFrame candles = RandomMarket.Candles(2, 6_000, Timeframe.M1);
        FeaturePipeline pipeline = new(Recipe, RandomInputs.Beside(candles, 2));
        FeatureFrame frame = new(Recipe.Schema, candles.Count);
        pipeline.Process(candles, 0, 3_000, frame);
        pipeline.Process(candles, 3_000, 1, frame);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 3_001; i < 4_000; i++) pipeline.Process(candles, i, 1, frame);
        pipeline.Process(candles, 4_000, 2_000, frame);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, RuntimeBytes);
    }
}
