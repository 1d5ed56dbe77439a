using System.Globalization;
using Huracan.Core.Decisions;
using Huracan.Core.Decisions.Confidence;
using Huracan.Core.Features;
using Huracan.Core.Folds;
using Huracan.Core.Foundation;
using Huracan.Core.Learning;
using Huracan.Core.Market;
using Huracan.Core.Market.Synthetic;
using Huracan.Core.Signals;
using Huracan.Core.Validation.Results;
using Huracan.Core.Validation.Verdicts;
using Huracan.Core.Validation.WalkForward;
using Xunit;
using Xunit.Abstractions;

namespace Huracan.Core.Tests.Folds;

/// <summary>Candles to verdict on generated coins that the defaults were not tuned on, the demo's being seeds 1 to 3.</summary>
/// <remarks>Budget: all nine folds of the 60/10 walk over 150 days with the default settings, but 12 updates a fold where the demo has 20. The two classes run on two threads: 94 core-seconds together.</remarks>
internal static class GeneratedCoin
{
    private const int Updates = 12;
    private const int Days = 150;

    public static Assessment Judge(CandleFrame candles, ITestOutputHelper output, string kind, ulong seed)
    {
        FeatureFrame features = FeaturePipeline.Compute(FeatureRecipe.Default(candles.Timeframe), candles);
        KernelSettings kernel = new();
        CoinSignals signals = CoinSignals.Of(new SignalTapeBuilder(new SignalTapeSettings()).Build(candles, features), kernel);
        FoldSettings settings = new(candles.Symbol, 7, kernel, new ConfidenceSettings(), new EnvironmentSettings(), new PpoSettings { Updates = Updates, KlTarget = 0.02 }); // so few updates need long ones
        WalkForwardPlan plan = WalkForwardPlan.Create(new UtcMs(candles.OpenTime[0]), Days, WalkForwardSettings.Default, kernel.Exits.LongestHoldMinutes * UtcMs.PerMinute);
        List<FoldResult> folds = [];
        foreach (Fold fold in plan.Folds)
        {
            using FoldTraining training = new(signals, fold.Index, fold.Train, settings, TrainerKind.Simd);
            while (!training.IsFinished) Assert.True(training.TryUpdate(NeverStop.Flag));
            folds.Add(FoldValidation.Run(signals, fold, training.Model(), settings));
        }

        Assessment found = Referee.Judge(new CoinResult(candles.Symbol, plan, folds), GateSettings.Default, settings.Seed);
        PerformanceMetrics pooled = found.Pooled;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{kind,-9} seed {seed,2}: {pooled.Trades,4} trades, net {pooled.NetBpsTotal,8:0} bps, {pooled.NetBps.Value,6:0.0} per trade, wins {pooled.WinRate.Value * 100,5:0.0} %, Sharpe {pooled.Sharpe.Annual.Value,6:0.00}, {found.Verdict}: {found.VerdictReason}"));
        return found;
    }

    private sealed class NeverStop : IStopFlag
    {
        public static readonly NeverStop Flag = new();
        public bool IsRaised => false;
    }
}

public sealed class PlantedEdgeTests(ITestOutputHelper output)
{
    [Fact]
    public void A_planted_edge_is_earned_net_of_costs_on_at_least_four_of_five_other_seeds()
    {
        int positive = 0;
        for (ulong seed = 11; seed <= 15; seed++)
        {
            CandleFrame candles = SyntheticMarkets.PlantedEdge(new PlantedEdgeParameters { Seed = seed }).Frame;
            if (GeneratedCoin.Judge(candles, output, "planted", seed).Pooled.NetBpsTotal > 0) positive++;
        }

        Assert.True(positive >= 4, $"{positive} of 5 planted markets were net positive out of sample");
    }
}

public sealed class ShuffledEdgeTests(ITestOutputHelper output)
{
    [Fact]
    public void The_same_look_with_its_sign_shuffled_is_never_published()
    {
        for (ulong seed = 11; seed <= 15; seed++)
        {
            CandleFrame candles = SyntheticMarkets.PlantedEdge(new PlantedEdgeParameters { Seed = seed, SignShuffled = true }).Frame;
            Assert.NotEqual(Verdict.Published, GeneratedCoin.Judge(candles, output, "shuffled", seed).Verdict);
        }
    }
}
