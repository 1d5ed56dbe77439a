using Huracan.Core.Decisions;
using Huracan.Core.Decisions.Records;
using Huracan.Core.Features;
using Huracan.Core.Features.MarketState;
using Huracan.Core.Folds;
using Huracan.Core.Market;
using Huracan.Core.Models;
using Huracan.Core.Signals;
using Huracan.Core.Validation.WalkForward;
using Xunit;

namespace Huracan.Core.Tests.Folds;

public sealed class NewestDecisionTests
{
    private static readonly Fold Fold = TrainingFixture.Plan.Folds[0];
    private static readonly FoldModel Model = Trained();

    /// <summary>Columns that only the future fills.</summary>
    private static readonly string[] Later = ["reward_bps", "equity_bps"];

    [Fact]
    public void At_every_candle_where_the_batch_replay_is_flat_the_newest_decision_is_its_decision_bit_for_bit()
    {
        DecisionRecords batch = Batch();
        double[] units = batch["units"].Doubles;
        int[] flat = [.. Enumerable.Range(0, batch.Count).Where(at => units[at] == 0)];
        byte full = (byte)batch["gate"].Words.ToList().IndexOf("Full");

        // A few candles at the edges and some where the rules allow an entry: each needs features of its own, up to that candle.
        int[] open = [.. flat.Where(at => batch["gate"].Bytes[at] == full)];
        Assert.NotEmpty(open);
        foreach (int at in ((int[])[flat[0], flat[1], flat[flat.Length / 2], flat[^1], open[0], open[^1]]).Distinct())
        {
            int row = batch["row"].Int32s[at];
            NewestDecision newest = At(row);
            Assert.False(newest.InSample);
            Assert.Equal(batch.Columns.Select(column => column.Name), newest.Records.Columns.Select(column => column.Name));
            foreach (RecordColumn column in batch.Columns)
            {
                if (Later.Contains(column.Name)) Assert.Equal("", newest.Records[column.Name].Text(0));
                else Assert.True(column.Text(at) == newest.Records[column.Name].Text(0), $"row {row}, {column.Name}: {column.Text(at)} and {newest.Records[column.Name].Text(0)}");
            }

            Assert.Equal(batch["action"].Bytes[at], (byte)newest.Action);
            Assert.Equal(batch["mask"].Int32s[at], newest.Mask);
        }
    }

    [Fact]
    public void The_raw_state_gives_the_policys_state_through_the_exported_numbers()
    {
        NewestDecision newest = At(Batch()["row"].Int32s[5]);
        IReadOnlyList<MarketSlotStatistics> slots = Model.Normaliser.Export();
        for (int s = 0; s < PolicyStateLayout.Size; s++)
        {
            double raw = newest.Raw.Span[s];
            float expected = s >= slots.Count || slots[s].Scaling == SlotScaling.Availability ? (float)raw
                : double.IsNaN(raw) ? 0 : (float)Math.Clamp((raw - slots[s].Centre) * slots[s].Scale, -5, 5);
            Assert.True(expected.Equals(newest.State.Span[s]), $"slot {s}: {expected} expected, {newest.State.Span[s]} seen");
        }
    }

    [Fact]
    public void The_exported_numbers_make_the_same_normaliser()
    {
        IReadOnlyList<MarketSlotStatistics> slots = Model.Normaliser.Export();
        FeatureSchema schema = TrainingFixture.Signals.Tape.Features.Schema;
        MarketStateNormaliser again = MarketStateNormaliser.Of(schema, [.. slots.Select(s => s.Centre)], [.. slots.Select(s => s.Scale)]);
        float[] one = new float[200 * MarketStateLayout.Count], other = new float[one.Length];
        Model.Normaliser.Encode(TrainingFixture.Signals.Tape.Features, 900, 200, one);
        again.Encode(TrainingFixture.Signals.Tape.Features, 900, 200, other);
        Assert.Equal(one, other);
        Assert.Throws<ArgumentException>(() => MarketStateNormaliser.Of(schema, new double[63], new double[64]));
        Assert.Throws<ArgumentException>(() => MarketStateNormaliser.Of(schema, [.. new double[63], double.NaN], new double[64]));
    }

    [Fact]
    public void A_candle_of_the_train_range_is_decided_and_called_in_sample()
    {
        CoinSignals signals = TrainingFixture.Signals;
        Assert.True(At(signals.Rows(Fold.Train).End - 1).InSample);
    }

    [Fact]
    public void A_candle_between_the_train_range_and_the_test_window_belongs_to_neither() =>
        Assert.Throws<ArgumentException>(() => At(TrainingFixture.Signals.Rows(Fold.Train).End));

    /// <summary>The decision of a program that has the candles up to that row and no other.</summary>
    private static NewestDecision At(int row)
    {
        CandleFrame known = TrainingFixture.Signals.Tape.Candles.Slice(0, row + 1);
        FeatureFrame features = FeaturePipeline.Compute(FeatureRecipe.Default(known.Timeframe), known);
        CoinSignals signals = CoinSignals.Of(new SignalTapeBuilder(new SignalTapeSettings()).Build(known, features), new KernelSettings());
        return NewestDecision.Of(signals, Fold, Model.Policy, Model.Normaliser, "hash", TrainingFixture.Settings);
    }

    private static DecisionRecords Batch()
    {
        FoldValidation.TryRun(TrainingFixture.Signals, Fold, Model, "hash", TrainingFixture.Settings, TrainingFixture.NeverStop.Instance,
            out DecisionRecords? records);
        return records!;
    }

    private static FoldModel Trained()
    {
        using FoldTraining training = TrainingFixture.Training(0);
        return FoldModel.FromBytes(TrainingFixture.Finish(training), TrainingFixture.Signals.Tape.Features.Schema);
    }
}
