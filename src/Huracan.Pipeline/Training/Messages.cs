using Huracan.Actors.Port;
using Huracan.Core.Engines.Alpha;
using Huracan.Core.Folds;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Runs;
using Huracan.Core.Signals;
using Huracan.Pipeline.Training.Work;

namespace Huracan.Pipeline.Training;

// ---- between DailyRetrain and a coin's SymbolSupervisor: may cross nodes, repeated until answered -------------------

/// <summary>Bring this coin to its verdict. Idempotent: a coin that is being worked on goes on, a finished one reports again.</summary>
public sealed record TrainCoin(string RunId, long Epoch, string Symbol);

/// <summary>The coin's outcome: a verdict with its model's hash, or set aside with its reason.</summary>
public sealed record CoinReport(string RunId, long Epoch, string Symbol, string? Verdict, string? ModelHash, FailureCause Cause, string? Reason)
{
    public static CoinReport Of(string runId, long epoch, string symbol, CoinState state) =>
        new(runId, epoch, symbol, state.Verdict, state.Judgement?.ModelHash, state.SetAside?.Cause ?? FailureCause.OurBug, state.SetAside?.Reason);
}

// ---- between a coin's SymbolSupervisor and the node that leased it --------------------------------------------------

/// <summary>The stop flag is raised: answer with <see cref="CoinDrained"/> when no work is under way whose end would be a fact.</summary>
public sealed record DrainCoin : ILocalMessage;

/// <summary>The journal has all that another node needs to continue.</summary>
public sealed record CoinDrained(string RunId, string Symbol) : ILocalMessage, IUncounted;

// ---- at the edge ----------------------------------------------------------------------------------------------------

/// <summary>Answer with <see cref="RunReport"/> when the run is finished. Repeated until answered: a restart forgets who asked.</summary>
public sealed record AwaitRun : ILocalMessage;

public sealed record RunReport(RunState State) : ILocalMessage, IUncounted;

/// <summary>The supervisor of a coin failed for good on this node.</summary>
public sealed record SupervisorFailed(string Symbol, Exception Reason) : ILocalMessage;

// ---- below a SymbolSupervisor: local, big data by reference ---------------------------------------------------------

/// <param name="Attempt">Counts the supervisor's tries, also over its restarts; answers to an earlier try are dropped.</param>
public sealed record LoadCandles(long Attempt, CandleRequest Request) : ILocalMessage;

public sealed record CandlesLoaded(long Attempt, CandleLoad Load) : ILocalMessage;

/// <summary>Make the signal tape of these candles, block by block.</summary>
public sealed record MakeSignals(long Attempt, CandleFrame Candles, ActorRef Features, IReadOnlyList<ActorRef> Engines) : ILocalMessage;

public sealed record SignalsReady(long Attempt, SignalTape Tape) : ILocalMessage;

/// <summary>Credit for one block: features and regimes of rows [Start, Start + Count).</summary>
public sealed record ComputeBlock(long Attempt, CandleFrame Candles, int Start, int Count) : ILocalMessage;

/// <summary>Rows below Start + Count are final; the data behind the block is shared, never copied.</summary>
public sealed record BlockReady(long Attempt, int Start, int Count, FeatureBlock Features) : ILocalMessage;

public sealed record VoteOnBlock(long Attempt, int Engine, CandleFrame Candles, FeatureBlock Features, int Start, int Count) : ILocalMessage;

public sealed record BlockVoted(long Attempt, int Engine, int Start, ReadOnlyMemory<EngineVote> Votes) : ILocalMessage;

/// <summary>Train one fold, from a checkpoint if there is one.</summary>
/// <param name="Checkpoints">Newest first; if one is torn, the next one is used.</param>
public sealed record TrainFold(long Attempt, int Fold, CoinSignals Signals, IReadOnlyList<string> Checkpoints) : ILocalMessage;

/// <summary>A training can continue from this blob. The trainer goes on meanwhile.</summary>
public sealed record CheckpointReady(long Attempt, int Fold, int UpdatesDone, string CheckpointBlob) : ILocalMessage;

/// <summary>Credit for the next checkpoint.</summary>
public sealed record CheckpointTaken(long Attempt, int Fold, int UpdatesDone) : ILocalMessage;

/// <param name="ModelBlob">Networks, normaliser and learning curve.</param>
public sealed record FoldReady(long Attempt, int Fold, string ModelBlob) : ILocalMessage;

/// <summary>Replay a fold's policy on its train and test ranges.</summary>
public sealed record ValidateFold(long Attempt, int Fold, CoinSignals Signals, string ModelBlob) : ILocalMessage;

public sealed record FoldJudged(long Attempt, int Fold, string ResultBlob, string? DecisionsBlob = null) : ILocalMessage;

/// <summary>Apply the gates to all folds and pack the model.</summary>
public sealed record JudgeCoin(long Attempt, CoinState State) : ILocalMessage;

public sealed record CoinPacked(long Attempt, CoinJudged Judgement) : ILocalMessage;

/// <summary>A failure that the child could name itself; a crash arrives as <see cref="ChildFailed"/>.</summary>
public sealed record WorkFailed(long Attempt, string Stage, Exception Reason) : ILocalMessage;

/// <summary>The wait before a try is over.</summary>
public sealed record Retry(long Attempt) : ILocalMessage;

/// <summary>Drain: the work has stopped; the journal has all that is needed to continue.</summary>
public sealed record Interrupted(long Attempt) : ILocalMessage;

// ---- shown to whoever looks -----------------------------------------------------------------------------------------

/// <summary>Where a coin stands. Never changes a result.</summary>
/// <param name="Fraction">0 to 1 of the coin's work, counted in trainings.</param>
/// <param name="Detail">The stage in words, e.g. <c>fold 3/9, update 12/40</c>.</param>
/// <param name="UpdatesDone">Updates of the current training that <paramref name="Fraction"/> already counts.</param>
/// <param name="TrainingShare">Share of the coin's work that one training is.</param>
public sealed record CoinProgress(string Symbol, CoinStage Stage, double Fraction, string Detail, int UpdatesDone = 0, double TrainingShare = 0);

/// <summary>One more PPO update is done; it is not a fact yet.</summary>
public sealed record TrainingProgress(string Symbol, int Fold, int UpdatesDone, int UpdatesPlanned);

/// <summary>Seconds a coin spent in each stage, in this process.</summary>
public sealed record CoinTimings(string Symbol, IReadOnlyDictionary<string, double> Seconds);

/// <summary>Something that a person should read, for example that a torn checkpoint was skipped.</summary>
public sealed record Notice(string Symbol, string Text);
