using Huracan.Actors.Stores;
using Huracan.Core.Decisions.Records;
using Huracan.Core.Engines.Alpha;
using Huracan.Core.Engines.Consensus;
using Huracan.Core.Features;
using Huracan.Core.Folds;
using Huracan.Core.Foundation;
using Huracan.Core.Learning;
using Huracan.Core.Market;
using Huracan.Core.Models;
using Huracan.Core.Regimes;
using Huracan.Core.Runs;
using Huracan.Core.Signals;
using Huracan.Core.State;
using Huracan.Core.Validation.WalkForward;
using Huracan.Pipeline.Configuration;

namespace Huracan.Pipeline.Training.Work;

/// <summary>The numeric kernels of the core behind the actors' pieces of work.</summary>
/// <param name="trainers">The kinds that this program has; a run names its own.</param>
public sealed class KernelWork(TrainingConfig config, IReadOnlyList<TrainerKind> trainers) : ICoinWork
{
    private readonly Lazy<SignalTapeBuilder> _builder = new(() =>
        new SignalTapeBuilder(new SignalTapeSettings { Regime = config.Regime, Engines = config.Engines, Consensus = config.Consensus }));

    public IReadOnlyList<string> Engines => _builder.Value.Registry.Names;

    public string? WhyInfeasible(RunContext run, CandleFrame candles) =>
        WalkFeasibility.WhyNot(candles, run.Plan(), run.Config.Kernel);

    public IFeatureWork Features(CandleFrame candles) => new FeatureWork(_builder.Value, candles);

    public IEngineWork Engine(int index, CandleFrame candles) => new EngineWork(_builder.Value, index, candles);

    public IConsensusWork Consensus(CandleFrame candles) => new ConsensusWork(_builder.Value, candles);

    public CoinSignals? Signals(RunContext run, SignalTape tape, IStopFlag stop) => CoinSignals.TryOf(tape, run.Config.Kernel, stop);

    /// <exception cref="NotSupportedException">This program has no trainer of the run's kind.</exception>
    public IFoldWork Fold(RunContext run, string symbol, int fold, CoinSignals signals)
    {
        string kind = run.Spec.Trainer;
        TrainerKind trainer = trainers.FirstOrDefault(known => known.Name == kind) ?? throw new NotSupportedException(
            $"{symbol}: run {run.RunId} needs a trainer of kind '{kind}', this program has {string.Join(", ", trainers.Select(known => known.Name))}; train it where that kind is");
        WalkForwardPlan plan = run.Plan();
        TimeRange range = fold == CoinState.FinalFold ? plan.FinalTrain : plan.Folds[fold].Train;
        return new FoldWork(new FoldTraining(signals, fold, range, run.Fold(symbol), trainer));
    }

    public ValidatedFold? Validate(RunContext run, string symbol, int fold, CoinSignals signals, byte[] model, IStopFlag stop)
    {
        FoldModel policy = FoldModel.FromBytes(model, signals.Tape.Features.Schema);
        if (FoldValidation.TryRun(signals, run.Plan().Folds[fold], policy, BlobId.Of(model).Hex, run.Fold(symbol), stop, out DecisionRecords? records) is not { } result) return null;
        StateWriter writer = new();
        result.Save(writer);
        return new ValidatedFold(writer.ToArray(), records!.ToBytes());
    }

    public CoinJudged? Judge(RunContext run, string symbol, CoinState state, IStopFlag stop) => CoinJudge.TryJudge(run, symbol, state, stop);

    private sealed class FeatureWork(SignalTapeBuilder builder, CandleFrame candles) : IFeatureWork
    {
        private readonly FeaturePipeline _pipeline = new(FeatureRecipe.Default(candles.Timeframe));
        private readonly RegimeDetector _detector = builder.NewRegimeDetector();
        private readonly RegimeReading[] _regimes = new RegimeReading[candles.Count];
        private FeatureFrame? _features;

        public FeatureBlock Compute(int start, int count)
        {
            FeatureFrame features = _features ??= new FeatureFrame(_pipeline.Schema, candles.Count);
            _pipeline.Process(candles, start, count, features);
            _detector.Run(features, start, count, _regimes.AsSpan(start, count));
            return new FeatureBlock(features, _regimes);
        }
    }

    private sealed class EngineWork(SignalTapeBuilder builder, int index, CandleFrame candles) : IEngineWork
    {
        private BoundEngine? _engine;

        public ReadOnlyMemory<EngineVote> Vote(FeatureBlock features, int start, int count)
        {
            _engine ??= builder.BindEngine(index, features.Features.Schema, candles.Columns);
            EngineVote[] votes = new EngineVote[count];
            _engine.Run(features.Features, features.Regimes.Span, start, count, votes);
            return votes;
        }
    }

    private sealed class ConsensusWork(SignalTapeBuilder builder, CandleFrame candles) : IConsensusWork
    {
        private readonly EngineConsensus _former = builder.NewConsensus();
        private readonly EngineVote[][] _votes = [.. builder.Registry.Names.Select(_ => new EngineVote[candles.Count])];
        private readonly ConsensusResult[] _consensus = new ConsensusResult[candles.Count];
        private FeatureBlock? _last;

        private ReadOnlyMemory<EngineVote>[] Votes => [.. _votes.Select(column => (ReadOnlyMemory<EngineVote>)column)];

        public void Take(int engine, ReadOnlyMemory<EngineVote> votes, int start) => votes.Span.CopyTo(_votes[engine].AsSpan(start));

        public void Close(FeatureBlock features, int start, int count)
        {
            _last = features;
            _former.Run(Votes, _last.Regimes.Span, start, count, _consensus.AsSpan(start, count));
        }

        public SignalTape Tape() => builder.Assemble(candles, _last!.Features, _last.Regimes, Votes, _consensus);
    }

    private sealed class FoldWork(FoldTraining training) : IFoldWork
    {
        public int UpdatesDone => training.UpdatesDone;
        public int UpdatesPlanned => training.UpdatesPlanned;
        public bool TryUpdate(IStopFlag stop) => training.TryUpdate(stop);
        public byte[] Checkpoint() => training.Checkpoint();
        public void Restore(ReadOnlyMemory<byte> checkpoint) => training.Restore(checkpoint);
        public byte[] Model() => training.Model().ToBytes();
        public void Dispose() => training.Dispose();
    }
}
