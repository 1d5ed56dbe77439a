using System.Collections.Concurrent;
using System.Globalization;
using Huracan.Actors.Stores;
using Huracan.Cli.Runs;
using Huracan.Core.Runs;
using Huracan.Pipeline.Configuration;
using Huracan.Pipeline.Data;
using Huracan.Pipeline.Fleet;
using Huracan.Pipeline.Training;
using Huracan.Pipeline.Training.Work;
using Huracan.Stores;
using Huracan.Stores.Artifacts;
using Huracan.Stores.Postgres;
using Huracan.Stores.Registry;

namespace Huracan.Cli.Fleet;

/// <summary>Runs as a node sees them: their spec from the registry, its own candles, the shared blobs.</summary>
/// <param name="data">This node's candles. They are hashed and must equal the submitted ones.</param>
internal sealed class FleetCatalog(FleetStores stores, string data, ICandleSource candles) : IRunCatalog
{
    /// <summary>Most tries of one stage that fail by the world's trouble. With waits of 16 to 32 s they bridge half an hour without a
    /// store.</summary>
    private const int WorldAttemptsMax = 80;

    private readonly ConcurrentDictionary<string, RunContext> _runs = [];

    /// <inheritdoc/>
    public RunContext Open(string runId) => _runs.GetOrAdd(runId, Load);

    /// <inheritdoc/>
    public void Conclude(Lease lease, RunState state)
    {
        RunContext run = Open(state.RunId!);
        PostgresRegistry registry = new(stores.Database, new LeaseFence(lease.Item, lease.Epoch));
        foreach (CoinOutcome coin in Outcomes(stores, run)) registry.FinishCoin(run.RunId, coin.Symbol, coin.Verdict, coin.Reason, coin.State.Judgement?.ModelHash);
        registry.FinishRun(run.RunId);
    }

    /// <summary>Every coin's outcome, read from journal, blobs and registry.</summary>
    public static IReadOnlyList<CoinOutcome> Outcomes(FleetStores stores, RunContext run) => [.. run.Symbols.Select(symbol =>
    {
        CoinState state = JournalStates.ReadCoin(stores.Journal, run.RunId, symbol);
        return CoinOutcome.Read(symbol, state, run.Config, run.Spec.Seed, stores.Blobs, TriesOnSpan.Read(stores.Registry, symbol, run.Span),
            new Dictionary<string, double>(), $"blob {state.Judgement?.ArtifactBlob}");
    })];

    /// <summary>The context of a run from its row.</summary>
    public static RunContext Context(FleetStores stores, RunRow row, string data, ICandleSource candles)
    {
        RunSpec spec;
        TrainingConfig config;
        try
        {
            spec = RunSpec.Parse(row.Spec);
            config = ConfigTree.With(new TrainingConfig(), spec.Config.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
            {
                int colon = line.IndexOf(": ", StringComparison.Ordinal);
                return colon < 0 ? throw new FormatException($"a run's settings: '{line}' is no 'path: value'") : new KeyValuePair<string, string>(line[..colon], line[(colon + 2)..]);
            }));
        }
        catch (Exception e) when (e is FormatException or ConfigException)
        {
            throw new StoreException(StoreTrouble.NewerVersion, $"run {row.RunId}: {e.Message}; another version of huracan submitted it", e);
        }

        if (spec.RunId != row.RunId || ConfigTree.Canonical(config) != spec.Config)
        {
            throw new StoreException(StoreTrouble.NewerVersion, string.Create(CultureInfo.InvariantCulture,
                $"run {row.RunId} was submitted with algorithm version {row.AlgorithmVersion}, this node has {RunSpec.AlgorithmVersion}; use nodes of the version that submitted it"));
        }

        return new RunContext(row.RunId, spec, config, [.. row.Coins.Select(coin => coin.Symbol)], data, candles, stores.MaybeBlobs!, new FleetPublisher(stores.Database), row.Coins.Count)
        {
            Work = new KernelWork(config, Trainers.Here),
            WorldAttemptsMax = WorldAttemptsMax,
        };
    }

    private RunContext Load(string runId)
    {
        RunRow row = stores.Registry.FindRun(runId) ?? throw new StoreException(StoreTrouble.Corrupt, $"run {runId}: leased, but not in the registry; submit it again");
        return Context(stores, row, data, candles);
    }
}
