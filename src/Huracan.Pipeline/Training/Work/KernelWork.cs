using Huracan.Actors.Stores;
using Huracan.Core.Decisions.Records;
using Huracan.Core.Engines.Alpha;
using Huracan.Core.Engines.Consensus;
using Huracan.Core.Features;
using Huracan.Core.Folds;
using Huracan.Core.Foundation;
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
public sealed class KernelWork(TrainingConfig config) : ICoinWork
{
    private readonly Lazy<SignalTapeBuilder> _builder = new(() =>
        new SignalTapeBuilder(new SignalTapeSettings { Regime = config.Regime, Engines = config.Engines, Consensus = config.Consensus }));

    private sealed record FeatureBlock(FeatureFrame Features, ReadOnlyMemory<RegimeReading> Regimes) : IFeatureBlock;

    private sealed record VoteBlock(ReadOnlyMemory<EngineVote> Votes) : IVoteBlock;

    private sealed record Tape(SignalTape Value) : ISignalTape;

    private sealed record Signals(CoinSignals Value) : ICoinSignals;

    public IReadOnlyList<string> Engines => _builder.Value.Registry.Names;

    public IFeatureWork Features(CandleFrame candles) => new FeatureWork(_builder.Value, candles);

    public IEngineWork Engine(int index, CandleFrame candles) => new EngineWork(_builder.Value, index, candles);

    public IConsensusWork Consensus(CandleFrame candles) => new ConsensusWork(_builder.Value, candles);

    ICoinSignals? ICoinWork.Signals(RunContext run, ISignalTape tape, IStopFlag stop) =>
        CoinSignals.TryOf(((Tape)tape).Value, run.Config.Kernel, stop) is { } signals ? new Signals(signals) : null;

    public IFoldWork Fold(RunContext run, string symbol, int fold, ICoinSignals signals)
    {
        WalkForwardPlan plan = run.Plan();
        return new FoldWork(new FoldTraining(((Signals)signals).Value, fold, fold == CoinState.FinalFold ? plan.FinalTrain : plan.Folds[fold].Train, run.Fold(symbol)));
    }

    public ValidatedFold? Validate(RunContext run, string symbol, int fold, ICoinSignals signals, byte[] model, IStopFlag stop)
    {
        CoinSignals known = ((Signals)signals).Value;
        FoldModel policy = FoldModel.FromBytes(model, known.Tape.Features.Schema);
        if (FoldValidation.TryRun(known, run.Plan().Folds[fold], policy, BlobId.Of(model).Hex, run.Fold(symbol), stop, out DecisionRecords? records) is not { } result) return null;
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

        public IFeatureBlock Compute(int start, int count)
        {
            FeatureFrame features = _features ??= new FeatureFrame(_pipeline.Schema, candles.Count);
            _pipeline.Process(candles, start, count, features);
            _detector.Run(features, start, count, _regimes.AsSpan(start, count));
            return new FeatureBlock(features, _regimes); // shared, never copied
        }
    }

    private sealed class EngineWork(SignalTapeBuilder builder, int index, CandleFrame candles) : IEngineWork
    {
        private BoundEngine? _engine;

        public IVoteBlock Vote(IFeatureBlock features, int start, int count)
        {
            var block = (FeatureBlock)features;
            _engine ??= builder.BindEngine(index, block.Features.Schema, candles.Columns);
            EngineVote[] votes = new EngineVote[count];
            _engine.Run(block.Features, block.Regimes.Span, start, count, votes);
            return new VoteBlock(votes);
        }
    }

    private sealed class ConsensusWork(SignalTapeBuilder builder, CandleFrame candles) : IConsensusWork
    {
        private readonly EngineConsensus _former = builder.NewConsensus();
        private readonly EngineVote[][] _votes = [.. builder.Registry.Names.Select(_ => new EngineVote[candles.Count])];
        private readonly ConsensusResult[] _consensus = new ConsensusResult[candles.Count];
        private FeatureBlock? _last;

        private ReadOnlyMemory<EngineVote>[] Votes => [.. _votes.Select(column => (ReadOnlyMemory<EngineVote>)column)];

        public void Take(int engine, IVoteBlock votes, int start) => ((VoteBlock)votes).Votes.Span.CopyTo(_votes[engine].AsSpan(start));

        public void Close(IFeatureBlock features, int start, int count)
        {
            _last = (FeatureBlock)features;
            _former.Run(Votes, _last.Regimes.Span, start, count, _consensus.AsSpan(start, count));
        }

        public ISignalTape Tape() => new Tape(builder.Assemble(candles, _last!.Features, _last.Regimes, Votes, _consensus));
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
