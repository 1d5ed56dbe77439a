using Huracan.Core.Features;
using Huracan.Core.Folds;
using Huracan.Core.Learning;
using Huracan.Core.Market;
using Huracan.Core.Runs;
using Huracan.Core.Signals;
using Huracan.Core.State;
using Xunit;

namespace Huracan.Core.Tests.Folds;

public sealed class FoldTrainingTests
{
    private static readonly byte[] Uninterrupted = TrainFold(0);

    private static byte[] TrainFold(int fold)
    {
        using FoldTraining training = TrainingFixture.Training(fold);
        return TrainingFixture.Finish(training);
    }

    [Fact]
    public void A_checkpoint_at_every_update_continues_to_the_same_model_bytes()
    {
        for (int cut = 0; cut < TrainingFixture.Settings.Ppo.Updates; cut++)
        {
            using FoldTraining first = TrainingFixture.Training(0);
            for (int u = 0; u < cut; u++) Assert.True(first.TryUpdate(TrainingFixture.NeverStop.Instance));
            byte[] checkpoint = first.Checkpoint();

            using FoldTraining second = TrainingFixture.Training(0);
            second.Restore(checkpoint);
            Assert.Equal(cut, second.UpdatesDone);
            Assert.Equal(checkpoint, second.Checkpoint());
            Assert.True(Uninterrupted.AsSpan().SequenceEqual(TrainingFixture.Finish(second)), $"cut after update {cut}");
        }
    }

    [Fact]
    public void Writing_checkpoints_changes_nothing()
    {
        using FoldTraining training = TrainingFixture.Training(0);
        while (!training.IsFinished)
        {
            Assert.True(training.TryUpdate(TrainingFixture.NeverStop.Instance));
            training.Checkpoint();
        }

        Assert.Equal(Uninterrupted, training.Model().ToBytes());
    }

    [Theory]
    [InlineData(1)]  // before anything
    [InlineData(9)]  // in the rollout
    [InlineData(18)] // in the epochs
    public void An_update_that_was_stopped_counts_for_nothing(int look)
    {
        using FoldTraining training = TrainingFixture.Training(0);
        Assert.True(training.TryUpdate(TrainingFixture.NeverStop.Instance));
        byte[] checkpoint = training.Checkpoint();
        Assert.False(training.TryUpdate(new TrainingFixture.StopAtLook(look)));
        Assert.Equal(1, training.UpdatesDone);

        training.Restore(checkpoint);
        Assert.Equal(Uninterrupted, TrainingFixture.Finish(training));
    }

    [Fact]
    public void A_fold_depends_on_no_other_fold_and_on_no_order()
    {
        byte[] second = TrainFold(1), first = TrainFold(0);
        Assert.Equal(Uninterrupted, first);
        Assert.Equal(second, TrainFold(1));
        Assert.NotEqual(first, second);
        Assert.NotEqual(second, TrainFold(CoinState.FinalFold));
    }

    [Fact]
    public void A_fold_reads_nothing_outside_its_train_range()
    {
        // The same training where every row behind the train range has been cut off.
        TimeRange train = TrainingFixture.Plan.Folds[0].Train;
        CoinSignals whole = TrainingFixture.Signals;
        RowRange rows = whole.Rows(train);
        CandleFrame candles = whole.Tape.Candles.Slice(TrainingFixture.FirstDay, train.To);
        FeatureFrame features = FeaturePipeline.Compute(FeatureRecipe.Default(candles.Timeframe), candles);
        CoinSignals cut = CoinSignals.Of(
            new SignalTapeBuilder(new SignalTapeSettings()).Build(candles, features), TrainingFixture.Settings.Kernel);
        Assert.Equal(rows.End, cut.Tape.Count);

        using FoldTraining training = new(cut, 0, train, TrainingFixture.Settings, TrainerKind.Simd);
        Assert.Equal(Uninterrupted, TrainingFixture.Finish(training));
    }

    [Theory]
    [InlineData("another seed")]
    [InlineData("another symbol")]
    public void The_seed_and_the_symbol_are_in_the_random_numbers(string what)
    {
        FoldSettings other = what == "another seed" ? TrainingFixture.Settings with { Seed = 8 } : TrainingFixture.Settings with { Symbol = "OTHER" };
        using FoldTraining training = TrainingFixture.Training(0, other);
        Assert.NotEqual(Uninterrupted, TrainingFixture.Finish(training));
    }

    [Fact]
    public void Plain_arithmetic_trains_the_same_bytes()
    {
        TrainerKind plain = new("plain", (settings, environment, seed, symbol, stage, fold) =>
            new PpoTrainer(settings, environment, seed, symbol, stage, fold, PpoArithmetic.Plain));
        using FoldTraining training = TrainingFixture.Training(0, trainer: plain);
        Assert.Equal(Uninterrupted, TrainingFixture.Finish(training));
    }

    [Fact]
    public void A_checkpoint_of_another_fold_or_coin_is_refused()
    {
        using FoldTraining training = TrainingFixture.Training(0);
        training.TryUpdate(TrainingFixture.NeverStop.Instance);
        byte[] checkpoint = training.Checkpoint();

        using FoldTraining next = TrainingFixture.Training(1), other = TrainingFixture.Training(0, TrainingFixture.Settings with { Symbol = "OTHER" });
        Assert.Contains("fold 0", Assert.Throws<StateFormatException>(() => next.Restore(checkpoint)).Message, StringComparison.Ordinal);
        Assert.Contains("SYNTH-EDGE", Assert.Throws<StateFormatException>(() => other.Restore(checkpoint)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Torn_checkpoints_are_refused_at_any_length()
    {
        using FoldTraining training = TrainingFixture.Training(0);
        training.TryUpdate(TrainingFixture.NeverStop.Instance);
        byte[] checkpoint = training.Checkpoint();
        foreach (int length in new[] { 0, 1, 100, checkpoint.Length / 2, checkpoint.Length - 1 })
        {
            Assert.Throws<StateFormatException>(() => training.Restore(checkpoint.AsMemory(0, length)));
        }

        Assert.Throws<StateFormatException>(() => training.Restore((byte[])[.. checkpoint, 0]));
    }

    [Fact]
    public void A_training_that_diverges_names_the_fold_the_update_and_the_settings_that_were_changed()
    {
        PpoSettings wild = TrainingFixture.Settings.Ppo with
        {
            Updates = 50, LearningRate = 1, GradientNormMax = 1e30, ValueCoefficient = 100, AdamBeta1 = 0.999, AdamBeta2 = 0, AdamEpsilon = 1e-30,
            KlStop = false,
        };
        EnvironmentSettings environment = TrainingFixture.Settings.Environment with { RiskAversion = 1 };
        using FoldTraining training = TrainingFixture.Training(1, TrainingFixture.Settings with { Ppo = wild, Environment = environment });
        TrainingDivergedException diverged = Assert.Throws<TrainingDivergedException>(() => TrainingFixture.Finish(training));
        Assert.Matches("^the training of fold 2 diverged at update [0-9]+ of 50: the .* not finite; ", diverged.Message);
        Assert.Contains("ppo.learning_rate 1 (0.0003), ppo.gradient_norm_max 1E+30 (0.5), ", diverged.Message, StringComparison.Ordinal);
        Assert.Contains("ppo.kl_stop false (true); try: their defaults", diverged.Message, StringComparison.Ordinal);
        Assert.Contains("episode.risk_aversion is 1 (0)", diverged.Message, StringComparison.Ordinal);
    }
}
