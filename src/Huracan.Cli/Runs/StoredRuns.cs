using System.Globalization;
using Huracan.Actors.Stores;
using Huracan.Cli.Fleet;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;
using Huracan.Stores.Out;
using Huracan.Stores.Registry;

namespace Huracan.Cli.Runs;

/// <summary>The runs of a folder or of a fleet, for reading.</summary>
internal sealed class StoredRuns : IDisposable
{
    private readonly IDisposable _stores;
    private readonly Func<IBlobStore> _blobs;

    private StoredRuns(IDisposable stores, IRegistryQueries registry, IJournal journal, Func<IBlobStore> blobs) =>
        (_stores, Registry, Journal, _blobs) = (stores, registry, journal, blobs);

    public IRegistryQueries Registry { get; }
    public IJournal Journal { get; }
    public IBlobStore Blobs => _blobs();

    /// <exception cref="CallerException">No run was started in the folder.</exception>
    public static StoredRuns OpenFolder(string folder)
    {
        if (!OutFolderReader.Exists(folder))
        {
            throw new CallerException($"--out {folder}: no run was started there; give the folder that was given to train");
        }

        OutFolderReader reader = OutFolderReader.Open(folder);
        return new StoredRuns(reader, reader.Registry, reader.Journal, () => reader.Blobs);
    }

    public static StoredRuns OpenFleet(string? blobs)
    {
        FleetStores stores = FleetStores.Open(blobs, reading: true);
        return new StoredRuns(stores, stores.Registry, stores.Journal, () => stores.Blobs);
    }

    public void Dispose() => _stores.Dispose();

    /// <summary>The newest run of a coin, or the one that is meant.</summary>
    /// <param name="runId">Its id or the beginning of it; null for the newest.</param>
    public RunRow FindOfCoin(string symbol, string? runId)
    {
        IReadOnlyList<RunRow> runs = Registry.Runs();
        RunRow[] ofCoin = [.. runs.Where(run => run.Coins.Any(coin => coin.Symbol == symbol))];
        RunRow[] found = [.. ofCoin.Where(run => runId is null || run.RunId.StartsWith(runId, StringComparison.Ordinal))];
        if (found.Length == 0)
        {
            throw new CallerException($"--symbol {symbol}: no run of this coin{(runId is null ? "" : $" begins with '{runId}'")}; " +
                $"there are {Known(runs)}");
        }

        return runId is null ? found[0] : Only(found, runId);
    }

    /// <summary>A coin of a run, after a check of the fold that was asked for.</summary>
    /// <param name="fold">Counted from 1; null for all.</param>
    public CoinState Coin(RunRow run, string symbol, int? fold)
    {
        CoinState coin = JournalStates.ReadCoin(Journal, run.RunId, symbol);
        if (fold is not { } one || (one >= 1 && one <= coin.FoldResults.Count)) return coin;
        throw new CallerException(string.Create(CultureInfo.InvariantCulture,
            $"--fold: {one} seen, run {run.RunId} has validated {coin.FoldResults.Count} of {coin.Folds} folds of {symbol}"));
    }

    /// <param name="runId">Its id or the beginning of it; null for the newest.</param>
    public RunRow Find(string? runId)
    {
        IReadOnlyList<RunRow> runs = Registry.Runs();
        RunRow[] found = [.. runs.Where(run => runId is null || run.RunId.StartsWith(runId, StringComparison.Ordinal))];
        if (found.Length == 0) throw new CallerException($"--run: no run begins with '{runId}'; there are {Known(runs)}");
        return runId is null ? found[0] : Only(found, runId);
    }

    private static RunRow Only(RunRow[] found, string runId) => found.Length == 1 ? found[0]
        : throw new CallerException($"--run {runId}: {found.Length} runs begin with it: " +
            $"{string.Join(", ", found.Select(run => run.RunId))}");

    private static string Known(IReadOnlyList<RunRow> runs) =>
        runs.Count == 0 ? "no runs" : string.Join("; ", runs.Select(run =>
            $"{run.RunId} of {string.Join(", ", run.Coins.Select(coin => coin.Symbol))}"));
}
