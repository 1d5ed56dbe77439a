using Huracan.Actors.Stores;
using Huracan.Core.Folds;
using Huracan.Core.Market;
using Huracan.Core.Runs;
using Huracan.Core.Validation.WalkForward;
using Huracan.Pipeline.Configuration;
using Huracan.Pipeline.Data;
using Huracan.Pipeline.Training.Remote;
using Huracan.Pipeline.Training.Work;

namespace Huracan.Pipeline.Training;

/// <summary>What all actors of one run share: immutable, shared by reference within a node.</summary>
/// <param name="RunId">The id of <paramref name="Spec"/>.</param>
/// <param name="Symbols">Sorted ordinally.</param>
/// <param name="DataPath">Where this node finds the candles; not part of the run's identity.</param>
/// <param name="Workers">Coins at work at the same time; not part of the run's identity.</param>
public sealed record RunContext(
    string RunId, RunSpec Spec, TrainingConfig Config, IReadOnlyList<string> Symbols,
    string DataPath, ICandleSource Candles, IBlobStore Blobs, IModelPublisher Publisher, int Workers)
{
    /// <summary>Work between two checkpoints of a training: the most that a kill may cost. Changes no result.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Events of a coin or a run between two snapshots of its state; a restart reads at most twice as many. A coin writes one
    /// event per checkpoint. Replaying a hundred events takes longer than a restart may cost, and one more commit per hundred costs
    /// nothing. Changes no result.</summary>
    public int SnapshotEvery { get; init; } = 100;

    /// <summary>Failed tries of one stage before a coin is set aside.</summary>
    public int AttemptsMax { get; init; } = 3;

    /// <summary>As <see cref="AttemptsMax"/>, for the world's trouble (a store that does not answer): a fleet waits longer than a person
    /// does.</summary>
    public int WorldAttemptsMax { get; init; } = 3;

    /// <summary>The numbers behind the actors; replaced only by simulations.</summary>
    public required ICoinWork Work { get; init; }

    /// <summary>Where folds are trained if this node has no trainer for them; null: on this node. Changes no result.</summary>
    public TrainerRoute? Trainer { get; init; }

    /// <summary>The days of the run.</summary>
    public TimeRange Span => new(Spec.From, Spec.From.AddDays(Spec.Days));

    /// <summary>The wait before the next try, before jitter: 1 s, 2 s, 4 s, at most 32 s (D47).</summary>
    public static TimeSpan BackOff(int failures) => TimeSpan.FromSeconds(1 << Math.Clamp(failures - 1, 0, 5));

    public string DataHash(string symbol) => Spec.DataHashes.Single(pair => pair.Key == symbol).Value;

    public CandleRequest Request(string symbol) => Request(Config, DataPath, symbol, Span);

    /// <summary>How long before its first day a run reads candles to warm features up: the longest warm-up that a feature may
    /// declare.</summary>
    public const int WarmupDays = 20;

    /// <summary>The same question for the run's identity and for its work.</summary>
    public static CandleRequest Request(TrainingConfig config, string path, string symbol, TimeRange span) =>
        new(path, symbol, span.From, span.To, Timeframe: null, config.Data.Policy(), span.From.AddDays(-WarmupDays));

    /// <exception cref="ArgumentException">Too few days for one fold.</exception>
    public WalkForwardPlan Plan() => Config.Plan(Spec.From, Spec.Days);

    public FoldSettings Fold(string symbol) => Config.Fold(symbol, Spec.Seed);
}
