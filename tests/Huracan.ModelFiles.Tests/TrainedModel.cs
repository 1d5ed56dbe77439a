using Huracan.Cli.Tests.Commands;
using Huracan.Core.Decisions;
using Huracan.Core.Decisions.Confidence;
using Huracan.Core.Decisions.Entry;
using Huracan.Core.Features;
using Huracan.Core.Features.MarketState;
using Huracan.Core.Folds;
using Huracan.Core.Learning;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Core.Numerics;
using Huracan.Core.Shadow;
using Huracan.Core.Signals;
using Huracan.Markets;
using Huracan.Stores.Artifacts;

namespace Huracan.ModelFiles.Tests;

/// <summary>A model that <c>huracan train</c> made of generated candles, and states that its kernel met on them.</summary>
public sealed class TrainedModel : IDisposable
{
    public const string Symbol = "SYNTH-EDGE";

    private readonly TrainingGround _ground = new();

    public TrainedModel()
    {
        string output = _ground.NewOut();
        HuracanResult run = HuracanProcess.Run(_ground.Train(output, Symbol));
        Assert.True(run.Code == 0, run.ToString());
        File = Directory.EnumerateFiles(output, "model.tar.gz", SearchOption.AllDirectories).Single();
        Model = ModelArchive.Unpack(System.IO.File.ReadAllBytes(File), File);
        Files = ModelArchive.Files(Model);
        States = Record();
    }

    /// <summary>model.tar.gz</summary>
    public string File { get; }

    public ModelArtifact Model { get; }

    /// <summary>What the archive holds, by name.</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; }

    /// <summary>Every third decision of a replay that enters wherever a price is known and then acts at random: flat and held, warming up
    /// and warm.</summary>
    public IReadOnlyList<RecordedState> States { get; }

    public void Dispose() => _ground.Dispose();

    private List<RecordedState> Record()
    {
        CandleFrame candles = new CandleFiles().Load(new CandleRequest(_ground.Candles, Symbol, null, null, null, QualityPolicy.Default)).Frame!;
        FeatureFrame features = FeaturePipeline.Compute(FeatureRecipe.Default(candles.Timeframe), candles);
        SignalTape tape = new SignalTapeBuilder(new SignalTapeSettings()).Build(candles, features);
        DecisionKernel kernel = new(new KernelSettings { EntryGate = EntryGateMode.None }, candles.Timeframe);
        RowRange rows = new(0, tape.Count);
        int[] samples = ShadowBook.CountTrain(tape, ShadowTrader.Run(tape, kernel), rows);
        EntryGate gate = EntryGate.ForTrain(tape, rows, samples, kernel, new ConfidenceScorer(new ConfidenceSettings()));
        (double[] mean, double[] scale) = Normaliser();
        float[] market = new float[rows.Count * PolicyStateLayout.MarketSize];
        MarketStateNormaliser.Of(features.Schema, mean, scale).Encode(features, 0, rows.Count, market);
        FoldMarket fold = new(tape, rows, market, gate, kernel);
        Recorder recorder = new(features, new PolicyEvaluator(Model.Network(ModelArtifact.PolicyNet)), new PolicyEvaluator(Model.Network(ModelArtifact.ValueNet)));
        WindowReplay.Run(fold, new TimeRange(new UtcMs(candles.OpenTime[0]), new UtcMs(candles.OpenTime[^1]).AddMs(candles.Timeframe.Ms)), recorder);
        return recorder.States;
    }

    private (double[] Mean, double[] Scale) Normaliser()
    {
        System.Text.Json.Nodes.JsonNode scaling = Model.Features["scaling"]!;
        return ([.. scaling["mean"]!.AsArray().Select(n => n!.GetValue<double>())], [.. scaling["scale"]!.AsArray().Select(n => n!.GetValue<double>())]);
    }

    private sealed class Recorder(FeatureFrame features, PolicyEvaluator policy, PolicyEvaluator value) : IPolicy
    {
        private int _row;

        public List<RecordedState> States { get; } = [];

        public int Act(ReadOnlySpan<float> state, ushort mask)
        {
            if (_row % 3 == 0)
            {
                double[] raw = new double[PolicyStateLayout.Size];
                MarketStateLayout.WriteRaw(features, _row, raw);
                for (int s = PolicyStateLayout.MarketSize; s < raw.Length; s++) raw[s] = state[s];
                float[] logits = new float[policy.Actions], values = new float[1];
                policy.Logits(state, logits);
                value.Logits(state, values);
                States.Add(new RecordedState(raw, mask, logits, values[0]));
            }

            PhiloxStream random = new(99, (uint)_row++, 0, 0);
            int action;
            do action = (int)random.NextBelow(10); while (((mask >> action) & 1) == 0);
            return action;
        }
    }
}

/// <summary>A state before the normaliser, and what the shipped nets make of it.</summary>
public sealed record RecordedState(double[] Raw, ushort Mask, float[] Logits, float Value);
