using System.Globalization;
using Huracan.Actors.Codec;
using Huracan.Actors.Pipeline;
using Huracan.Actors.Stores;
using Huracan.Core.Market;
using Huracan.Stores;
using Huracan.Stores.Registry;

namespace Huracan.Cli.Fleet;

/// <summary>What a sweep found, and what it did.</summary>
/// <param name="Named">Blobs that some run or model still needs.</param>
/// <param name="Young">Blobs that nobody names, too young to go.</param>
/// <param name="Old">Blobs that nobody names and that may go.</param>
/// <param name="Deleted">Of those, the ones that went; a blob that was put again in the meantime stays.</param>
internal sealed record SweepReport(int Runs, int Blobs, long Bytes, int Named, int Young, int Old, long OldBytes, int Deleted, long DeletedBytes, int Leftovers);

/// <summary>Finds the blobs of a fleet that no run needs any more: those whose event never came, those of runs that were started afresh, and
/// superseded checkpoints whose coin could not delete them itself. Works while nodes work.</summary>
/// <remarks>
/// Why it takes nothing that is needed: the store is listed first and the journals are read afterwards, so whoever names an old blob by then
/// is seen. Who names one later has put it before, and a put makes a blob young; between a put and its event lie seconds, and a blob must be
/// hours old. A frozen writer that continues after those hours finds its lease gone, and its event refused. Blobs are named by their bytes:
/// one that two runs name stays as long as either does.
/// </remarks>
internal static class BlobSweep
{
    /// <summary>Below this a put might not count as one.</summary>
    public static readonly TimeSpan OlderThanMin = 2 * ISweepableBlobs.FreshFor;

    public static SweepReport Run(FleetStores stores, ISweepableBlobs blobs, TimeSpan olderThan, bool delete, UtcMs now)
    {
        if (olderThan < OlderThanMin) throw new ArgumentOutOfRangeException(nameof(olderThan), $"{olderThan} given, needs {OlderThanMin} or more");
        StoredBlob[] stored = [.. blobs.List()];
        IReadOnlyList<RunRow> runs = stores.Registry.Runs();
        HashSet<BlobId> named = Named(stores, runs);
        RequireSameFleet(stores, stored, named);
        UtcMs than = now.AddMs(-(long)olderThan.TotalMilliseconds);
        StoredBlob[] unnamed = [.. stored.Where(blob => !named.Contains(blob.Id))];
        StoredBlob[] old = [.. unnamed.Where(blob => blob.PutAt < than)];
        (int deleted, long bytes, int leftovers) = (0, 0, 0);
        if (delete)
        {
            foreach (StoredBlob blob in old)
            {
                if (!blobs.DeleteIfOlder(blob.Id, than)) continue;
                deleted++;
                bytes += blob.Bytes;
            }

            leftovers = blobs.DeleteLeftovers(than);
        }

        return new SweepReport(runs.Count, stored.Length, stored.Sum(blob => blob.Bytes), stored.Length - unnamed.Length, unnamed.Length - old.Length, old.Length, old.Sum(blob => blob.Bytes), deleted, bytes, leftovers);
    }

    private static HashSet<BlobId> Named(FleetStores stores, IReadOnlyList<RunRow> runs)
    {
        HashSet<BlobId> named = [.. stores.Registry.Models().Select(model => new BlobId(model.Artifact))];
        try
        {
            foreach (RunRow run in runs)
            {
                foreach (RunCoinRow coin in run.Coins) named.UnionWith(JournalStates.ReadCoin(stores.Journal, run.RunId, coin.Symbol).LiveBlobs.Select(hex => new BlobId(hex)));
            }
        }
        catch (UnknownMessageTypeException e)
        {
            throw new StoreException(StoreTrouble.NewerVersion, $"nothing is deleted: what a newer huracan still needs cannot be told ({e.Message}); sweep with that version", e);
        }

        return named;
    }

    /// <summary>A database and a blob store that do not belong together would make every blob look like nobody's.</summary>
    private static void RequireSameFleet(FleetStores stores, StoredBlob[] stored, HashSet<BlobId> named)
    {
        if (stored.Length == 0 || stored.Any(blob => named.Contains(blob.Id))) return;
        throw new CallerException(string.Create(CultureInfo.InvariantCulture,
            $"--blobs: none of the {stored.Length} blobs there is named by PostgreSQL {stores.Database.Dsn}, which names {named.Count}; nothing is deleted. Give the database and the blobs of one fleet"));
    }
}
