using Huracan.Core.Engines.Alpha;
using Huracan.Core.Features;
using Huracan.Core.Folds;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Regimes;
using Huracan.Core.Runs;
using Huracan.Core.Signals;

namespace Huracan.Pipeline.Training.Work;

/// <summary>The numeric work of one coin as its actors see it: pieces in a fixed order, each a pure function of the earlier ones.
/// Thread-safe.</summary>
/// <remarks>The shipped one is <see cref="KernelWork"/>. In a simulation every result is a hash over all blocks before it, so that a lost,
/// doubled or misplaced block changes the model's hash. The actors only pass the results on.</remarks>
public interface ICoinWork
{
    /// <summary>One EngineActor each, in this order.</summary>
    IReadOnlyList<string> Engines { get; }

    /// <summary>Why these candles do not allow the run's walk, in words; null if they do. Short: an actor asks it in its turn.</summary>
    string? WhyInfeasible(RunContext run, CandleFrame candles);

    IFeatureWork Features(CandleFrame candles);

    /// <param name="index">Into <see cref="Engines"/>.</param>
    IEngineWork Engine(int index, CandleFrame candles);

    IConsensusWork Consensus(CandleFrame candles);

    /// <summary>The tape, together with the shadow trades that every fold needs. Blocks: run it as an effect.</summary>
    /// <returns>Null if <paramref name="stop"/> was raised: nothing of it counts.</returns>
    CoinSignals? Signals(RunContext run, SignalTape tape, IStopFlag stop);

    /// <summary>A fold's training from fresh weights. Blocks.</summary>
    /// <param name="fold">0-based; <see cref="CoinState.FinalFold"/> for the final policy.</param>
    IFoldWork Fold(RunContext run, string symbol, int fold, CoinSignals signals);

    /// <summary>A fold's policy on its train and test ranges. Blocks.</summary>
    /// <param name="model">From <see cref="IFoldWork.Model"/>.</param>
    /// <returns>Null if <paramref name="stop"/> was raised.</returns>
    ValidatedFold? Validate(RunContext run, string symbol, int fold, CoinSignals signals, byte[] model, IStopFlag stop);

    /// <summary>Gates over all folds, and the packed model. Reads and puts blobs; blocks.</summary>
    /// <returns>Null if <paramref name="stop"/> was raised.</returns>
    CoinJudged? Judge(RunContext run, string symbol, CoinState state, IStopFlag stop);
}

/// <summary>What a fold's validation leaves, as bytes.</summary>
/// <param name="Decisions">Why each decision of the test window came about.</param>
public sealed record ValidatedFold(byte[] Result, byte[] Decisions);

/// <summary>Features and regimes up to the end of one block: shared, never copied. Rows below the end stay as they are.</summary>
/// <param name="Regimes">[candles]</param>
public sealed record FeatureBlock(FeatureFrame Features, ReadOnlyMemory<RegimeReading> Regimes);

/// <summary>Blocks in their order, each once.</summary>
public interface IFeatureWork
{
    FeatureBlock Compute(int start, int count);
}

/// <summary>Blocks in their order, each once.</summary>
public interface IEngineWork
{
    /// <returns>[count]</returns>
    ReadOnlyMemory<EngineVote> Vote(FeatureBlock features, int start, int count);
}

/// <summary>Votes of one block in any order of engines; blocks in their order.</summary>
public interface IConsensusWork
{
    void Take(int engine, ReadOnlyMemory<EngineVote> votes, int start);

    /// <summary>Called when all engines have voted on the block.</summary>
    void Close(FeatureBlock features, int start, int count);

    /// <summary>After the last block.</summary>
    SignalTape Tape();
}

/// <summary>One policy's training, update by update. The same checkpoint bytes continue with the same bytes.</summary>
public interface IFoldWork : IDisposable
{
    int UpdatesDone { get; }
    int UpdatesPlanned { get; }

    /// <returns>False if <paramref name="stop"/> was raised: nothing of the update counts, and this object cannot be used any
    /// more.</returns>
    bool TryUpdate(IStopFlag stop);

    byte[] Checkpoint();

    /// <exception cref="Core.State.StateFormatException">The bytes are not a checkpoint of this training. This object cannot be used any
    /// more.</exception>
    void Restore(ReadOnlyMemory<byte> checkpoint);

    byte[] Model();
}
