using Huracan.Actors.Stores;
using Huracan.Core.Runs;

namespace Huracan.Simulation.Schedules;

/// <summary>Trouble that a schedule made on purpose.</summary>
internal sealed class InjectedTroubleException(string message) : IOException(message);

/// <summary>The rows that make a model public, each written under the coin's lease.</summary>
/// <param name="fenced">False for the broken variant that accepts any epoch.</param>
internal sealed class SimulatedRegistry(SimulatedRun run, InMemoryLeaseStore leases, Ledger ledger, bool fenced)
{
    private readonly Dictionary<string, string> _rows = [];

    public bool IsConcluded { get; private set; }

    public void Publish(string writer, string symbol, long epoch, string modelHash)
    {
        string item = RunStreams.Coin(run.RunId, symbol);
        if (fenced && leases.NewestEpoch(item) is { } newest && newest != epoch) throw new InjectedTroubleException($"registry: {symbol} under epoch {epoch} is fenced by epoch {newest}");
        if (_rows.TryGetValue(symbol, out string? known) && known == modelHash) return; // repeated
        _rows[symbol] = modelHash;
        ledger.OnPublished(writer, symbol, epoch, modelHash);
    }

    public void Conclude(Lease lease)
    {
        if (fenced && leases.NewestEpoch(lease.Item) is { } newest && newest != lease.Epoch) throw new InjectedTroubleException($"registry: the run under epoch {lease.Epoch} is fenced by epoch {newest}");
        IsConcluded = true;
    }
}
