using Huracan.Core.Features;
using Huracan.Core.Features.MarketState;
using Huracan.Core.Market;
using Huracan.Core.State;
using Xunit;

namespace Huracan.Core.Tests.Features;

/// <summary>Slots 0 to 63 of the policy state: named, stationary, bounded, fitted on the train range only.</summary>
public class MarketStateTests
{
    private static readonly FeatureRecipe Recipe = FeatureRecipe.Default(Timeframe.M1);
    private static readonly FeatureFrame Frame = FeaturePipeline.Compute(Recipe, RandomMarket.Candles(31, 6_000, Timeframe.M1));

    [Fact]
    public void There_are_64_slots_with_names_of_their_own_and_flags_for_all_ten_families_at_the_end()
    {
        Assert.Equal(64, MarketStateLayout.Slots.Count);
        Assert.Equal(64, MarketStateLayout.Names.Distinct().Count());
        Assert.All(MarketStateLayout.Slots.Take(54), slot => Assert.True(slot.Scaling == SlotScaling.Reserved
            ? slot.Name == $"reserved_{MarketStateLayout.Slots.ToList().IndexOf(slot):00}"
            : Recipe.Schema.Columns[Recipe.Schema.IndexOf(slot.Name)].Family == slot.Family));
        Assert.Equal(Enum.GetValues<FeatureFamily>().Cast<FeatureFamily?>(), MarketStateLayout.Slots.Skip(54).Select(slot => slot.Family));
    }

    [Fact]
    public void No_slot_is_fed_by_a_price_a_volume_or_a_running_total()
    {
        foreach (MarketSlot slot in MarketStateLayout.Slots.Where(s => s.Scaling is SlotScaling.Fixed or SlotScaling.Fitted))
        {
            FeatureSpec spec = Recipe.Schema.Columns[Recipe.Schema.IndexOf(slot.Name)];
            Assert.DoesNotContain("price", spec.Unit, StringComparison.Ordinal);
            Assert.NotEqual("coins", spec.Unit);
            Assert.NotEqual(FeatureSpec.Never, spec.SettledCandles);
        }
    }

    [Fact]
    public void The_state_does_not_depend_on_the_price_level_or_the_unit_of_volume()
    {
        CandleFrame candles = RandomMarket.Candles(32, 4_000, Timeframe.M1);

        // Powers of two scale every operation exactly.
        CandleFrame scaled = new(candles.Symbol, candles.Timeframe, candles.Columns, candles.OpenTime.ToArray(),
            Scale(candles.Open, 1024), Scale(candles.High, 1024), Scale(candles.Low, 1024), Scale(candles.Close, 1024), Scale(candles.Volume, 0.25), Scale(candles.QuoteVolume, 256),
            candles.Trades.ToArray(), Scale(candles.TakerBuyBase, 0.25), Scale(candles.TakerBuyQuote, 256));
        Assert.Equal(Encode(candles), Encode(scaled));
    }

    [Fact]
    public void Every_encoded_value_is_finite_and_within_five()
    {
        float[] state = new float[6_000 * 64];
        MarketStateNormaliser.Fit(Frame, 3_000, 2_000).Encode(Frame, 0, 6_000, state);
        foreach (float value in state) Assert.InRange(value, -5f, 5f);
    }

    [Fact]
    public void Fitted_slots_are_z_scores_of_the_train_range_worked_plainly()
    {
        const int from = 3_000, count = 2_000;
        MarketStateNormaliser normaliser = MarketStateNormaliser.Fit(Frame, from, count);
        float[] state = new float[64];
        normaliser.Encode(Frame, 5_500, 1, state);
        foreach (MarketSlotStatistics slot in normaliser.Export().Where(s => s.Scaling == SlotScaling.Fitted))
        {
            double[] train = Frame.Column(slot.Name).Slice(from, count).ToArray();
            double mean = train.Average(), deviation = Math.Sqrt(train.Average(x => (x - mean) * (x - mean)));
            double[] kept = [.. train.Where(x => Math.Abs(x - mean) <= 5 * deviation)];
            mean = kept.Average();
            deviation = Math.Sqrt(kept.Average(x => (x - mean) * (x - mean)));
            Assert.Equal(kept.Length, slot.Present);
            Assert.Equal(Math.Clamp((Frame.Column(slot.Name)[5_500] - mean) / deviation, -5, 5), state[slot.Slot], 1e-5);
        }

        Assert.Equal((float)Frame.Column("trend_strength")[5_500], state[0]);
        Assert.Equal((float)((Frame.Column("rsi_14")[5_500] - 50) / 25), state[MarketStateLayout.Names.ToList().IndexOf("rsi_14")], 1e-6f);
    }

    [Fact]
    public void Rows_outside_the_train_range_change_nothing_in_the_statistics()
    {
        CandleFrame candles = RandomMarket.Candles(33, 5_000, Timeframe.M1);
        FeatureFrame whole = FeaturePipeline.Compute(Recipe, candles), cut = FeaturePipeline.Compute(Recipe, candles.Slice(0, 4_500));
        Assert.Equal(MarketStateNormaliser.Fit(cut, 3_000, 1_500).Export(), MarketStateNormaliser.Fit(whole, 3_000, 1_500).Export());
        Assert.NotEqual(MarketStateNormaliser.Fit(whole, 3_000, 1_501).Export(), MarketStateNormaliser.Fit(whole, 3_000, 1_500).Export());
    }

    [Fact]
    public void An_absent_feature_enters_as_zero_and_its_family_s_flag_says_so()
    {
        FeatureFrame bare = FeaturePipeline.Compute(Recipe, RandomMarket.Candles(31, 6_000, Timeframe.M1, CandleColumns.None));
        float[] state = new float[64];
        MarketStateNormaliser.Fit(bare, 3_000, 2_000).Encode(bare, 5_000, 1, state);
        for (int s = 0; s < 54; s++)
        {
            MarketSlot slot = MarketStateLayout.Slots[s];
            if (slot.Scaling == SlotScaling.Reserved || Recipe.Schema.Columns[Recipe.Schema.IndexOf(slot.Name)].Needs != CandleColumns.None) Assert.Equal(0, state[s]);
        }

        Assert.Equal([1, 1, 1, 0, 0, 1, 1, 1, 0, 0], state[54..]);
        MarketStateNormaliser.Fit(Frame, 3_000, 2_000).Encode(Frame, 5_000, 1, state);
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 1, 0, 0], state[54..]);
        MarketStateNormaliser.Fit(Frame, 3_000, 2_000).Encode(Frame, 0, 1, state);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 0], state[54..]);
    }

    [Fact]
    public void A_feature_without_variation_in_the_train_range_enters_as_zero()
    {
        CandleFrame flat = RandomMarket.With(RandomMarket.Candles(1, 3_000, Timeframe.M1), (open, high, low, close, volume) =>
        {
            foreach (double[] column in new[] { open, high, low, close }) Array.Fill(column, 5);
        });
        FeatureFrame frame = FeaturePipeline.Compute(Recipe, flat);
        float[] state = new float[64];
        MarketStateNormaliser.Fit(frame, 2_700, 300).Encode(frame, 2_999, 1, state);
        Assert.Equal(0, state[MarketStateLayout.Names.ToList().IndexOf("volatility_1c_bps")]);
        Assert.All(state, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void A_wider_row_keeps_what_lies_beyond_the_market_slots()
    {
        float[] narrow = new float[300 * 64], wide = new float[300 * 80];
        Array.Fill(wide, 7f);
        MarketStateNormaliser normaliser = MarketStateNormaliser.Fit(Frame, 3_000, 2_000);
        normaliser.Encode(Frame, 4_000, 300, narrow);
        normaliser.Encode(Frame, 4_000, 300, wide, 80);
        for (int row = 0; row < 300; row++)
        {
            Assert.Equal(narrow.AsSpan(row * 64, 64).ToArray(), wide.AsSpan(row * 80, 64).ToArray());
            Assert.All(wide.AsSpan((row * 80) + 64, 16).ToArray(), value => Assert.Equal(7f, value));
        }
    }

    [Fact]
    public void Restored_statistics_encode_the_same_bits_and_another_version_is_refused_with_both_named()
    {
        MarketStateNormaliser normaliser = MarketStateNormaliser.Fit(Frame, 3_000, 2_000);
        StateWriter writer = new();
        normaliser.Save(writer);
        StateReader reader = new(writer.ToArray());
        MarketStateNormaliser restored = MarketStateNormaliser.Restore(reader, Recipe.Schema);
        reader.End();
        float[] a = new float[1_000 * 64], b = new float[1_000 * 64];
        normaliser.Encode(Frame, 5_000, 1_000, a);
        restored.Encode(Frame, 5_000, 1_000, b);
        Assert.Equal(a, b);
        FeatureSchema next = new(FeatureRecipe.DefaultVersion + 1, Recipe.Schema.Columns);
        Assert.Contains($"recipe version {FeatureRecipe.DefaultVersion} seen, this program's recipe has version {FeatureRecipe.DefaultVersion + 1}",
            Assert.Throws<StateFormatException>(() => MarketStateNormaliser.Restore(new StateReader(writer.ToArray()), next)).Message, StringComparison.Ordinal);
    }

    private static float[] Encode(CandleFrame candles)
    {
        FeatureFrame frame = FeaturePipeline.Compute(Recipe, candles);
        float[] state = new float[1_000 * 64];
        MarketStateNormaliser.Fit(frame, 2_700, 300).Encode(frame, 3_000, 1_000, state);
        return state;
    }

    private static double[] Scale(ReadOnlySpan<double> values, double factor)
    {
        double[] scaled = values.ToArray();
        for (int i = 0; i < scaled.Length; i++) scaled[i] *= factor;
        return scaled;
    }
}
