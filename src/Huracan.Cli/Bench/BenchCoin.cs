using Huracan.Core.Decisions;
using Huracan.Core.Decisions.Confidence;
using Huracan.Core.Decisions.Entry;
using Huracan.Core.Features;
using Huracan.Core.Features.MarketState;
using Huracan.Core.Folds;
using Huracan.Core.Market;
using Huracan.Core.Market.Synthetic;
using Huracan.Core.Shadow;
using Huracan.Core.Signals;

namespace Huracan.Cli.Bench;

/// <summary>A generated coin behind the real pipeline. Entry is allowed at every candle, so that half of the steps hold a position. It has
/// as many candles (86,400) as the train range of a fold of one-minute candles.</summary>
public sealed class BenchCoin
{
    public BenchCoin()
    {
        CandleFrame candles = SyntheticMarkets.RandomWalk(new RandomWalkParameters(new PlantedEdgeParameters
        {
            Symbol = "SYNTH-BENCH", Seed = 1, Days = 300,
        })).Frame;
        FeatureFrame features = FeaturePipeline.Compute(FeatureRecipe.Default(candles.Timeframe), candles);
        SignalTape tape = new SignalTapeBuilder(new SignalTapeSettings()).Build(candles, features);
        DecisionKernel kernel = new(new KernelSettings { EntryGate = EntryGateMode.None }, candles.Timeframe);
        Rows = new RowRange(0, candles.Count);
        float[] state = new float[candles.Count * PolicyStateLayout.MarketSize];
        MarketStateNormaliser.Fit(features, 0, candles.Count).Encode(features, 0, candles.Count, state);
        int[] samples = ShadowBook.CountTrain(tape, ShadowTrader.Run(tape, kernel), Rows);
        EntryGate gate = EntryGate.ForTrain(tape, Rows, samples, kernel, new ConfidenceScorer(new ConfidenceSettings()));
        Market = new FoldMarket(tape, Rows, state, gate, kernel);
    }

    public FoldMarket Market { get; }
    public RowRange Rows { get; }

    public TradingEnvironment Environment(int episodes) => new(Market, Rows, new EnvironmentSettings { Environments = episodes }, 7);
}
