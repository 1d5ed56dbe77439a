using Akka.Actor;
using Akka.Persistence;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Huracan.Actors.Codec;
using Huracan.Actors.Stores;
using Huracan.Runtime.Configuration;
using Huracan.Runtime.Persistence;
using Xunit;

namespace Huracan.Runtime.Tests.Persistence;

/// <summary>Akka's snapshots in our store: what shortens a replay, and what never spoils one.</summary>
public sealed class HuracanSnapshotStoreTests : TestKit
{
    private const string Id = "run/r1/coin/BTCUSDT";

    private readonly InMemoryJournal _journal = new();

    public HuracanSnapshotStoreTests()
        : base(HoconFile.Load("persistence.conf"))
    {
        MessageCodec codec = new MessageCodec().Register<string>("words", 1, (w, s) => w.String(s), r => r.String());
        StoreAccess.Of(Sys).Use(_journal, null, codec, _journal.Snapshots);
    }

    private (IActorRef Actor, TestProbe Probe) Start(Ledger.Recovered expected, long epoch = 1)
    {
        TestProbe probe = CreateTestProbe();
        IActorRef actor = Sys.ActorOf(Ledger.Of(Id, epoch, probe));
        Assert.Equal(expected, probe.ExpectMsg<Ledger.Recovered>());
        return (actor, probe);
    }

    private static void Keep(IActorRef actor, TestProbe probe, string word)
    {
        actor.Tell(new Ledger.Keep(word));
        probe.ExpectMsg<Ledger.Kept>();
    }

    private static void KeepAndSnap(IActorRef actor, TestProbe probe, string word, Ledger.Snap snap)
    {
        Keep(actor, probe, word);
        actor.Tell(snap);
        probe.ExpectMsg<SaveSnapshotSuccess>();
    }

    [Fact]
    public void A_snapshot_shortens_the_replay_and_changes_no_state()
    {
        (IActorRef actor, TestProbe probe) = Start(new Ledger.Recovered("", 0, 0));
        Keep(actor, probe, "a");
        KeepAndSnap(actor, probe, "b", new Ledger.Snap());
        Keep(actor, probe, "c");
        Start(new Ledger.Recovered("a b c", 3, 1));
    }

    [Fact]
    public void A_torn_snapshot_is_passed_over_for_an_older_one_and_in_the_end_for_the_journal()
    {
        (IActorRef actor, TestProbe probe) = Start(new Ledger.Recovered("", 0, 0));
        KeepAndSnap(actor, probe, "a", new Ledger.Snap());
        KeepAndSnap(actor, probe, "b", new Ledger.Snap());
        _journal.Snapshots.Damage(Id, 2, bytes => bytes[1..]);
        Start(new Ledger.Recovered("a b", 2, 1));
        _journal.Snapshots.Damage(Id, 1, bytes => [.. bytes, 0]);
        Start(new Ledger.Recovered("a b", 2, 2));
    }

    [Fact]
    public void A_snapshot_of_a_newer_program_is_passed_over()
    {
        (IActorRef actor, TestProbe probe) = Start(new Ledger.Recovered("", 0, 0));
        KeepAndSnap(actor, probe, "a", new Ledger.Snap());
        KeepAndSnap(actor, probe, "b", new Ledger.Snap(Version: 2));
        KeepAndSnap(actor, probe, "c", new Ledger.Snap(Manifest: "sentences"));
        Start(new Ledger.Recovered("a b c", 3, 2));
    }

    [Fact]
    public void A_save_under_an_older_epoch_fails_and_takes_nothing_of_the_new_owner_with_it()
    {
        (IActorRef old, TestProbe oldProbe) = Start(new Ledger.Recovered("", 0, 0), epoch: 1);
        Keep(old, oldProbe, "a");
        _journal.TakeOver(Id, 2);
        (IActorRef next, TestProbe nextProbe) = Start(new Ledger.Recovered("a", 1, 1), epoch: 2);
        next.Tell(new Ledger.Snap());
        nextProbe.ExpectMsg<SaveSnapshotSuccess>();
        old.Tell(new Ledger.Snap());
        Assert.Equal(AppendOutcome.Fenced, Assert.IsType<AppendRefusedException>(oldProbe.ExpectMsg<SaveSnapshotFailure>().Cause).Outcome);
        Assert.Equal([1], _journal.Snapshots.SequenceNrs(Id));
        Start(new Ledger.Recovered("a", 1, 0), epoch: 2);
    }

    [Fact]
    public void All_up_to_a_number_can_be_deleted_and_nothing_finer()
    {
        (IActorRef actor, TestProbe probe) = Start(new Ledger.Recovered("", 0, 0));
        foreach (string word in (string[])["a", "b", "c"]) KeepAndSnap(actor, probe, word, new Ledger.Snap());
        actor.Tell(new Ledger.Discard(new SnapshotSelectionCriteria(2)));
        probe.ExpectMsg<DeleteSnapshotsSuccess>();
        Assert.Equal([3], _journal.Snapshots.SequenceNrs(Id));
        actor.Tell(new Ledger.DiscardOne(3));
        Assert.Contains("snapshot 3 cannot be deleted alone", probe.ExpectMsg<DeleteSnapshotFailure>().Cause.Message, StringComparison.Ordinal);
        actor.Tell(new Ledger.Discard(new SnapshotSelectionCriteria(3, DateTime.UnixEpoch)));
        Assert.Contains("the store keeps no times", probe.ExpectMsg<DeleteSnapshotsFailure>().Cause.Message, StringComparison.Ordinal);
        Assert.Equal([3], _journal.Snapshots.SequenceNrs(Id));
    }

    [Fact]
    public void A_state_of_another_type_or_number_is_refused_by_its_name()
    {
        (IActorRef actor, TestProbe probe) = Start(new Ledger.Recovered("", 0, 0));
        Keep(actor, probe, "a");
        actor.Tell(new Ledger.SnapRaw(new Version(1, 2)));
        Assert.Contains("type System.Version came to huracan.persistence.snapshot-store, which stores EncodedSnapshot only", probe.ExpectMsg<SaveSnapshotFailure>().Cause.Message, StringComparison.Ordinal);
        actor.Tell(new Ledger.Snap(SequenceNrOff: 1));
        Assert.Contains("the snapshot says event 2, Akka says 1", probe.ExpectMsg<SaveSnapshotFailure>().Cause.Message, StringComparison.Ordinal);
    }
}
