using Huracan.Actors.Stores;
using Huracan.Contracts;
using Huracan.Simulation;

namespace Huracan.Actors.Tests;

public sealed class InMemoryJournalTests : JournalContract
{
    protected override IJournal Open() => new InMemoryJournal();
    protected override IJournal Reopen(IJournal journal) => journal;

    protected override bool TryTakeOver(IJournal journal, string persistenceId, long epoch)
    {
        ((InMemoryJournal)journal).TakeOver(persistenceId, epoch);
        return true;
    }
}

public sealed class InMemoryBlobStoreTests : BlobStoreContract
{
    protected override IBlobStore Open() => new InMemoryBlobStore();
    protected override IBlobStore Reopen(IBlobStore store) => store;
    protected override void Damage(IBlobStore store, BlobId id, Func<byte[], byte[]> damage) => ((InMemoryBlobStore)store).Damage(id, damage);
}

public sealed class InMemoryLeaseStoreTests : LeaseStoreContract
{
    private readonly VirtualTime _time = new();

    protected override ILeaseStore Open() => new InMemoryLeaseStore(_time);
    protected override void Pass(ILeaseStore store, TimeSpan time) => _time.Advance(time);
    protected override IJournal JournalBeside(ILeaseStore store) => new InMemoryJournal((InMemoryLeaseStore)store);
}

public sealed class InMemorySnapshotStoreTests : SnapshotStoreContract
{
    protected override Stores Open()
    {
        var journal = new InMemoryJournal();
        return new Stores(journal.Snapshots, journal);
    }

    protected override Stores Reopen(Stores stores) => stores;
    protected override void TakeOver(Stores stores, string persistenceId, long epoch) => ((InMemoryJournal)stores.Journal).TakeOver(persistenceId, epoch);

    protected override void Damage(Stores stores, string persistenceId, long sequenceNr, byte[] payload) =>
        ((InMemorySnapshotStore)stores.Snapshots).Damage(persistenceId, sequenceNr, _ => payload);
}
