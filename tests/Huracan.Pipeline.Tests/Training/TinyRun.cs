using Huracan.Actors.Stores;
using Huracan.Core.Learning;
using Huracan.Core.Market;
using Huracan.Core.Runs;
using Huracan.Core.Validation.WalkForward;
using Huracan.Markets;
using Huracan.Markets.Synthetic;
using Huracan.Pipeline.Configuration;
using Huracan.Pipeline.Data;
using Huracan.Pipeline.Training;
using Huracan.Pipeline.Training.Work;

namespace Huracan.Pipeline.Tests.Training;

/// <summary>The smallest run that goes through every stage: a few days of generated 5-minute candles, short walks, nets of 16.</summary>
internal sealed record TinyRun
{
    public const string Edge = "SYNTH-EDGE", Regimes = "SYNTH-REGIMES", Walk = "SYNTH-WALK";

    private static readonly IReadOnlyList<CandleFrame> Frames = DemoMarkets.Frames(12, 1);

    public IReadOnlyList<string> Symbols { get; init; } = [Edge];

    /// <summary>12 days give four folds, 6 give one.</summary>
    public int Days { get; init; } = 12;

    public int Updates { get; init; } = 2;
    public ulong Seed { get; init; } = 7;
    public int Workers { get; init; } = 1;
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.Zero;

    /// <summary>What the actors load from; the run's identity is always that of <see cref="Candles"/>.</summary>
    public Func<ICandleSource, ICandleSource> Loading { get; init; } = source => source;

    public ICandleSource Candles { get; init; } = new FrameCandles(DemoMarkets.Venue, Frames);

    public TrainingConfig Config => new()
    {
        WalkForward = new WalkForwardSettings(4, 2, 2, 1),
        Ppo = new PpoSettings { Updates = Updates, Environments = 8, StepsPerUpdate = 16, Hidden = 16, Epochs = 2 },
    };

    public RunSpec Spec
    {
        get
        {
            TimeRange span = new(DemoMarkets.FirstDay, DemoMarkets.FirstDay.AddDays(Days));
            return new RunSpec(ConfigTree.Canonical(Config), DemoMarkets.FirstDay, Days, Seed, TrainerKind.Simd.Name,
                [.. Symbols.Select(s => new KeyValuePair<string, string>(s, Candles.Load(RunContext.Request(Config, "", s, span)).ContentHash))]);
        }
    }

    public RunContext Context(IBlobStore blobs, IModelPublisher publisher)
    {
        RunSpec spec = Spec;
        return new RunContext(spec.RunId, spec, Config, [.. Symbols.Order(StringComparer.Ordinal)], "", Loading(Candles), blobs, publisher, Workers)
        {
            Work = new KernelWork(Config, [TrainerKind.Simd]),
            CheckpointEvery = CheckpointEvery,
            SnapshotEvery = 3, // its journals are short
        };
    }

    /// <summary>The same coins, one of them without its second half: too little to train on.</summary>
    public static FrameCandles WithHalfOf(string symbol) => new(DemoMarkets.Venue,
        [.. Frames.Select(f => f.Symbol == symbol ? f.Slice(DemoMarkets.FirstDay, DemoMarkets.FirstDay.AddDays(6)) : f)]);

    /// <summary>Other candles under the same names.</summary>
    public static FrameCandles Others { get; } = new(DemoMarkets.Venue, DemoMarkets.Frames(12, 99));
}

/// <summary>A source in whose place something else may happen, by coin and by how often it was loaded before.</summary>
internal sealed class ScriptedCandles(ICandleSource source, Func<string, int, CandleLoad?> instead) : ICandleSource
{
    private readonly Dictionary<string, int> _loads = [];

    public CandleLoad Load(CandleRequest request, CancellationToken cancel = default)
    {
        int before;
        lock (_loads) _loads[request.Symbol] = 1 + (before = _loads.GetValueOrDefault(request.Symbol));
        return instead(request.Symbol, before) ?? source.Load(request, cancel);
    }
}
