using Akka.Actor;
using Akka.Persistence;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Huracan.Actors.Codec;
using Huracan.Actors.Stores;
using Huracan.Runtime.Configuration;
using Huracan.Runtime.Persistence;
using Huracan.Runtime.Tests.Persistence;
using Huracan.Stores.Postgres;
using Xunit;

namespace Huracan.Services.Tests.Runtime;

/// <summary>Akka's persistent actors over the fleet's PostgreSQL, fenced by its lease rows. Needs the servers of scripts/services.</summary>
public sealed class JournalServicesTests : TestKit
{
    private const string Id = "run/r1/coin/BTCUSDT";
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(5);

    private readonly TestSchema _schema = new();
    private readonly PostgresLeaseStore _leases;
    private readonly PostgresJournal _journal;

    public JournalServicesTests()
        : base(HoconFile.Load("persistence.conf"))
    {
        PostgresDatabase database = _schema.Open();
        _leases = new PostgresLeaseStore(database);
        _journal = new PostgresJournal(database);
        _leases.Offer([new LeaseItem(Id, "simd")]);
        MessageCodec codec = new MessageCodec().Register<string>("words", 1, (w, s) => w.String(s), r => r.String());
        StoreAccess.Of(Sys).Use(_journal, _leases, codec, new PostgresSnapshotStore(database));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _schema.Dispose();
    }

    private (IActorRef Actor, TestProbe Probe) Start(long epoch, Ledger.Recovered expected)
    {
        TestProbe probe = CreateTestProbe();
        IActorRef actor = Sys.ActorOf(Ledger.Of(Id, epoch, probe));
        probe.Watch(actor);
        Assert.Equal(expected, probe.ExpectMsg<Ledger.Recovered>(TimeSpan.FromSeconds(20)));
        return (actor, probe);
    }

    private long Take(string owner) => Assert.IsType<Lease>(_leases.Take(owner, Id, Length)).Epoch;

    [Fact]
    public void What_was_persisted_and_snapshotted_comes_back_and_a_taken_over_writer_is_stopped()
    {
        long epoch = Take("node-1");
        (IActorRef actor, TestProbe probe) = Start(epoch, new Ledger.Recovered("", 0, 0));
        actor.Tell(new Ledger.Keep("a", "b"));
        probe.ReceiveN(2, TimeSpan.FromSeconds(20));
        actor.Tell(new Ledger.Snap());
        probe.ExpectMsg<SaveSnapshotSuccess>(TimeSpan.FromSeconds(20));
        actor.Tell(new Ledger.Keep("c"));
        probe.ExpectMsg<Ledger.Kept>(TimeSpan.FromSeconds(20));
        Start(epoch, new Ledger.Recovered("a b c", 3, 1));

        long next = Take("node-1"); // as the next process of the same owner would
        actor.Tell(new Ledger.Keep("late"));
        Assert.Equal(AppendOutcome.Fenced, Assert.IsType<AppendRefusedException>(probe.ExpectMsg<Ledger.Failed>(TimeSpan.FromSeconds(20)).Reason).Outcome);
        probe.ExpectTerminated(actor);
        (IActorRef heir, TestProbe heirs) = Start(next, new Ledger.Recovered("a b c", 3, 1));
        heir.Tell(new Ledger.Keep("d"));
        Assert.Equal(4, heirs.ExpectMsg<Ledger.Kept>(TimeSpan.FromSeconds(20)).SequenceNr);
        Assert.Equal(4, _journal.HighestSequenceNr(Id));
    }

    [Fact]
    public void Twenty_actors_at_once_keep_their_own_streams()
    {
        LeaseItem[] items = [.. Enumerable.Range(0, 20).Select(i => new LeaseItem($"run/r1/coin/C{i}", "simd"))];
        _leases.Offer(items);
        var actors = items.Select(item =>
        {
            long epoch = Assert.IsType<Lease>(_leases.Take("node-1", item.Item, Length)).Epoch;
            TestProbe probe = CreateTestProbe();
            return (item.Item, Probe: probe, Actor: Sys.ActorOf(Ledger.Of(item.Item, epoch, probe)));
        }).ToArray();
        foreach ((_, TestProbe probe, IActorRef actor) in actors)
        {
            probe.ExpectMsg<Ledger.Recovered>(TimeSpan.FromSeconds(20));
            for (int i = 0; i < 10; i++) actor.Tell(new Ledger.Keep($"w{i}"));
        }
        foreach ((_, TestProbe probe, _) in actors) probe.ReceiveN(10, TimeSpan.FromSeconds(30));
        Assert.All(actors, each => Assert.Equal(10, _journal.HighestSequenceNr(each.Item)));
    }
}
