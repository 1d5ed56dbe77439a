using System.Globalization;
using Huracan.Actors.Codec;
using Huracan.Actors.Stores;
using Huracan.Core.Market;
using Huracan.Pipeline.Training;
using Huracan.Stores;
using Huracan.Stores.Registry;

namespace Huracan.Cli.Fleet;

/// <summary>What a sweep found, and what it did.</summary>
/// <param name="Named">Blobs that some run or model still needs.</param>
/// <param name="Young">Unreferenced blobs that are too young to be deleted.</param>
/// <param name="Old">Unreferenced blobs that may be deleted.</param>
/// <param name="Deleted">Those that were deleted; a blob that was put again in the meantime stays.</param>
internal sealed record SweepReport(int Runs, int Blobs, long Bytes, int Named, int Young, int Old, long OldBytes, int Deleted, long DeletedBytes, int Leftovers);

/// <summary>Finds the unreferenced blobs of a fleet: blobs whose event was never stored, blobs of runs that were started afresh, and
/// superseded checkpoints that their coin could not delete itself. Nodes may be at work.</summary>
/// <remarks>
/// Why it deletes nothing that is needed: it lists the store first and reads the journals afterwards, so it sees every event that
/// names an old blob by then. A writer that names a blob later has put it shortly before, and a put makes a blob young: between a put and
/// its event lie seconds, and a blob must be hours old. A frozen writer that continues after those hours has lost its lease, so its event
/// is refused. A blob is named by its bytes: a blob that two runs name stays as long as one of them names it.
/// </remarks>
internal static class BlobSweep
{
    /// <summary>With less, a put might not make its blob young enough.</summary>
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
            throw new StoreException(StoreTrouble.NewerVersion, $"nothing is deleted, because this version cannot tell what a newer huracan still needs ({e.Message}); sweep with that version", e);
        }

        return named;
    }

    /// <summary>If the database and the blob store do not belong together, every blob looks unreferenced.</summary>
    private static void RequireSameFleet(FleetStores stores, StoredBlob[] stored, HashSet<BlobId> named)
    {
        if (stored.Length == 0 || stored.Any(blob => named.Contains(blob.Id))) return;
        throw new CallerException(string.Create(CultureInfo.InvariantCulture,
            $"--blobs: none of the {stored.Length} blobs there is named by PostgreSQL {stores.Database.Dsn}, which names {named.Count}; nothing is deleted. Give the database and the blobs of one fleet"));
    }
}
