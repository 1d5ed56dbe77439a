using Huracan.Core.Features;
using Huracan.Core.Folds;
using Huracan.Core.Foundation;
using Huracan.Core.Models;
using Huracan.Core.State;
using Huracan.Core.Tests.Folds;
using Huracan.Core.Validation.WalkForward;
using Xunit;

namespace Huracan.Core.Tests.Models;

public sealed class FoldModelTests
{
    private static readonly FeatureSchema Schema = TrainingFixture.Signals.Tape.Features.Schema;

    private static FoldModel Trained()
    {
        using FoldTraining training = TrainingFixture.Training(0);
        TrainingFixture.Finish(training);
        return training.Model();
    }

    [Fact]
    public void A_model_comes_back_from_its_bytes_bit_for_bit()
    {
        FoldModel model = Trained();
        FoldModel read = FoldModel.FromBytes(model.ToBytes(), Schema);
        Assert.Equal(model.ToBytes(), read.ToBytes());
        Assert.Equal(model.Policy.HiddenWeights, read.Policy.HiddenWeights);
        Assert.Equal(model.Value.OutputBias, read.Value.OutputBias);
        Assert.Equal(model.Curve, read.Curve);
        Assert.Equal(TrainingFixture.Settings.Ppo.Updates, read.Curve.Count);
    }

    [Fact]
    public void NaN_in_the_learning_curve_keeps_its_bits()
    {
        FoldModel model = Trained();
        double odd = BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_BEEF);
        FoldModel strange = model with { Curve = [model.Curve[0] with { MeanEpisodeReturn = odd }] };
        double read = FoldModel.FromBytes(strange.ToBytes(), Schema).Curve[0].MeanEpisodeReturn;
        Assert.Equal(BitConverter.DoubleToInt64Bits(odd), BitConverter.DoubleToInt64Bits(read));
    }

    [Fact]
    public void A_model_of_another_feature_version_refuses_to_load()
    {
        FeatureSchema newer = new(Schema.Version + 1, Schema.Columns);
        StateFormatException error = Assert.Throws<StateFormatException>(() => FoldModel.FromBytes(Trained().ToBytes(), newer));
        Assert.Contains($"version {Schema.Version} seen", error.Message, StringComparison.Ordinal);
        Assert.Contains($"version {Schema.Version + 1}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Torn_bytes_and_bytes_left_over_are_refused()
    {
        byte[] bytes = Trained().ToBytes();
        foreach (int length in new[] { 0, 3, 17, bytes.Length / 3, bytes.Length - 1 })
        {
            Assert.Throws<StateFormatException>(() => FoldModel.FromBytes(bytes.AsMemory(0, length), Schema));
        }

        Assert.Throws<StateFormatException>(() => FoldModel.FromBytes((byte[])[.. bytes, 0], Schema));
    }

    [Fact]
    public void A_replayed_fold_gives_the_same_result_from_the_models_bytes()
    {
        FoldModel model = Trained();
        Fold fold = TrainingFixture.Plan.Folds[0];
        Assert.Equal(Result(model), Result(FoldModel.FromBytes(model.ToBytes(), Schema)));

        byte[] Result(FoldModel of)
        {
            StateWriter writer = new();
            FoldValidation.Run(TrainingFixture.Signals, fold, of, TrainingFixture.Settings).Save(writer);
            return writer.ToArray();
        }
    }

    [Fact]
    public void Shadow_trades_and_a_replay_end_without_a_result_at_whichever_look_the_flag_is_raised()
    {
        // Eight days of 5-minute candles are 36 blocks of shadow starts; a replay looks before its parts and in both windows.
        AssertStops(36, stop => CoinSignals.TryOf(TrainingFixture.Signals.Tape, TrainingFixture.Settings.Kernel, stop));
        AssertStops(5, stop => FoldValidation.TryRun(TrainingFixture.Signals, TrainingFixture.Plan.Folds[0], Trained(), TrainingFixture.Settings, stop));

        static void AssertStops(int looks, Func<IStopFlag, object?> work)
        {
            TrainingFixture.StopAtLook never = new(int.MaxValue);
            Assert.NotNull(work(never));
            Assert.Equal(looks, never.Looks);
            for (int look = 1; look <= looks; look += Math.Max(1, looks / 5)) Assert.Null(work(new TrainingFixture.StopAtLook(look)));
        }
    }
}
