using System.Collections.Concurrent;
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
        (_, RunSpec spec, TrainingConfig config) = StoredRun.Of(row);
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
