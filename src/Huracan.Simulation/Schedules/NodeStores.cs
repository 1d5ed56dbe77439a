using Huracan.Actors.Stores;
using Huracan.Core.Market;
using Huracan.Core.Runs;
using Huracan.Pipeline.Fleet;
using Huracan.Pipeline.Training;

namespace Huracan.Simulation.Schedules;

/// <summary>The shared stores as one node reaches them: a call may fail before or after it took effect, or never arrive.</summary>
internal sealed class NodeStores(Schedule schedule, SimulatedNode node, SimulatedWorld world, BrokenPart broken)
    : IBlobStore, ILeaseStore, IModelPublisher, IRunCatalog
{
    // ---- blobs --------------------------------------------------------------------------------------------------------

    public BlobId Put(ReadOnlySpan<byte> content)
    {
        BlobId id = BlobId.Of(content);
        bool reached = schedule.Links.Reaches(node.Index, schedule.Links.Blobs);
        if (reached && !world.Blobs.Contains(id) && schedule.Hits(FaultKind.TornBlob, node.Name))
        {
            world.Blobs.Put(content);
            world.Blobs.Damage(id, bytes => bytes[..(bytes.Length / 2)]);
            // Half of them end with an error. The others report success, and the blob under that name is damaged.
            return schedule.Chance.Of(0.5) ? id : throw new InjectedTroubleException($"blob {id.Hex[..8]}: the write ended in the middle");
        }
        byte[] kept = content.ToArray();
        return BlobCall("put-blob", () => world.Blobs.Put(kept));
    }

    public byte[] Get(BlobId id) => BlobCall("get-blob", () => world.Blobs.Get(id));
    public bool Contains(BlobId id) => BlobCall("has-blob", () => world.Blobs.Contains(id));
    public void Delete(BlobId id) => BlobCall("delete-blob", () => { world.Blobs.Delete(id); return 0; });

    // ---- leases -------------------------------------------------------------------------------------------------------

    // An owner that has missed an answer first asks for the time. If that question were answered without the store, the owner would renew
    // although it hears nothing.
    public UtcMs Now => broken == BrokenPart.RenewUnheard ? world.Leases.Now : LeaseCall("now", () => world.Leases.Now);

    public void Offer(IReadOnlyList<LeaseItem> items) => LeaseCall("offer", () => { world.Leases.Offer(items); return 0; });

    public IReadOnlyList<Lease> Claim(string owner, IReadOnlyCollection<string> kinds, int max, TimeSpan length) => LeaseCall("claim", () =>
    {
        if (broken == BrokenPart.NoTakeover) schedule.KeepLeasesOfTheDead(length);
        return world.Leases.Claim(owner, kinds, max, length);
    });

    public Lease? Take(string owner, string item, TimeSpan length) => LeaseCall("take", () =>
    {
        if (broken == BrokenPart.NoTakeover) schedule.KeepLeasesOfTheDead(length);
        return world.Leases.Take(owner, item, length);
    });

    public IReadOnlyList<Lease> Renew(IReadOnlyList<Lease> held, TimeSpan length) =>
        LeaseCall("renew", () => world.Leases.Renew(held, length));
    public bool Release(Lease lease) => LeaseCall("release", () => world.Leases.Release(lease));
    public bool Finish(Lease lease) => LeaseCall("finish", () => world.Leases.Finish(lease));
    public IReadOnlyList<LeaseRow> List(string prefix) => LeaseCall("list", () => world.Leases.List(prefix));
    public void Withdraw(string prefix) => throw new NotSupportedException("no node withdraws");

    // ---- registry and catalog ------------------------------------------------------------------------------------------

    public PackedModel Pack(CoinModel model) => throw new NotSupportedException("the stand-in packs by itself");

    public void Publish(string runId, string symbol, long epoch, CoinJudged judgement, byte[] archive)
    {
        if (BlobId.Of(archive).Hex != judgement.ArtifactBlob)
            schedule.Ledger.Break($"{symbol}: other bytes are published than were judged");
        DatabaseCall("publish", () => { world.Registry.Publish(node.Name, symbol, epoch, judgement.ModelHash); return 0; });
    }

    public RunContext Open(string runId) => DatabaseCall("open-run", () => node.Run);
    public void Conclude(Lease lease, RunState state) => DatabaseCall("conclude", () => { world.Registry.Conclude(lease); return 0; });

    // ---- trouble ------------------------------------------------------------------------------------------------------

    private T LeaseCall<T>(string what, Func<T> call) => node.IsCutOff
        ? throw new InjectedTroubleException($"{what}: {node.Name} does not reach the lease store")
        : DatabaseCall(what, call);

    private T DatabaseCall<T>(string what, Func<T> call) => Call(schedule.Links.Database, what, call);
    private T BlobCall<T>(string what, Func<T> call) => Call(schedule.Links.Blobs, what, call);

    private T Call<T>(int store, string what, Func<T> call)
    {
        if (!schedule.Hits(FaultKind.StoreFails, $"{node.Name} {what}")) return schedule.Links.Call(node.Index, store, call);
        if (schedule.Chance.Of(0.5)) throw new InjectedTroubleException($"{what}: failed before it took effect");
        schedule.Links.Call(node.Index, store, call);
        throw new InjectedTroubleException($"{what}: failed after it took effect");
    }
}

/// <summary>What outlives every node of one schedule.</summary>
internal sealed record SimulatedWorld(
    VirtualTime Time, SimulatedClock StoreClock, InMemoryLeaseStore Leases, InMemoryJournal Journal, InMemoryBlobStore Blobs,
    SimulatedRegistry Registry);
