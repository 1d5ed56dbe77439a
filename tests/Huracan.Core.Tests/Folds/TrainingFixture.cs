using Huracan.Core.Decisions;
using Huracan.Core.Decisions.Confidence;
using Huracan.Core.Features;
using Huracan.Core.Folds;
using Huracan.Core.Foundation;
using Huracan.Core.Learning;
using Huracan.Core.Market;
using Huracan.Core.Market.Synthetic;
using Huracan.Core.Runs;
using Huracan.Core.Signals;
using Huracan.Core.Validation.WalkForward;
using Xunit;

namespace Huracan.Core.Tests.Folds;

/// <summary>A generated coin of eight days with the real features, engines and shadow trades, and a training small enough for tests.</summary>
internal static class TrainingFixture
{
    public static readonly UtcMs FirstDay = UtcMs.FromDate(2024, 1, 1);

    public static CoinSignals Signals { get; } = Make();

    public static WalkForwardPlan Plan { get; } = WalkForwardPlan.Create(FirstDay, 8, new WalkForwardSettings(4, 2, 2, 1), 240 * UtcMs.PerMinute);

    public static FoldSettings Settings { get; } = new("SYNTH-EDGE", 7, new KernelSettings(), new ConfidenceSettings(),
        new EnvironmentSettings { Environments = 8 }, new PpoSettings { Updates = 4, Environments = 8, StepsPerUpdate = 16, Hidden = 16, Epochs = 2 });

    public static FoldTraining Training(int fold, FoldSettings? settings = null, TrainerKind? trainer = null) =>
        new(Signals, fold, fold == CoinState.FinalFold ? Plan.FinalTrain : Plan.Folds[fold].Train, settings ?? Settings, trainer ?? TrainerKind.Simd);

    /// <summary>The model's bytes after all updates.</summary>
    public static byte[] Finish(FoldTraining training)
    {
        while (!training.IsFinished) Assert.True(training.TryUpdate(NeverStop.Instance));
        return training.Model().ToBytes();
    }

    private static CoinSignals Make()
    {
        CandleFrame candles = SyntheticMarkets.PlantedEdge(new PlantedEdgeParameters { Start = FirstDay, Days = 8 }).Frame;
        FeatureFrame features = FeaturePipeline.Compute(FeatureRecipe.Default(candles.Timeframe), candles);
        return CoinSignals.Of(new SignalTapeBuilder(new SignalTapeSettings()).Build(candles, features), new KernelSettings());
    }

    public sealed class NeverStop : IStopFlag
    {
        public static NeverStop Instance { get; } = new();
        public bool IsRaised => false;
    }

    /// <summary>Raised from the given look on.</summary>
    public sealed class StopAtLook(int look) : IStopFlag
    {
        public int Looks { get; private set; }
        public bool IsRaised => ++Looks >= look;
    }
}
