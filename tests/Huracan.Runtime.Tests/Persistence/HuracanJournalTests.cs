using System.Text;
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

/// <summary>Akka's persistent actors over our journal: what is stored, what stops a writer, what replay hands back.</summary>
public sealed class HuracanJournalTests : TestKit
{
    private const string Id = "run/r1/coin/BTCUSDT";

    private readonly InMemoryJournal _memory = new();
    private readonly WatchedJournal _journal;

    public HuracanJournalTests()
        : base(HoconFile.Load("persistence.conf"))
    {
        _journal = new WatchedJournal(_memory);
        StoreAccess.Of(Sys).Use(_journal, null, new MessageCodec(), _memory.Snapshots);
    }

    private (IActorRef Actor, TestProbe Probe) Start(string id = Id, long epoch = 1)
    {
        TestProbe probe = CreateTestProbe();
        IActorRef actor = Sys.ActorOf(Ledger.Of(id, epoch, probe));
        probe.Watch(actor);
        return (actor, probe);
    }

    private (IActorRef Actor, TestProbe Probe) Recovered(string words, long last, string id = Id, long epoch = 1)
    {
        (IActorRef actor, TestProbe probe) = Start(id, epoch);
        Assert.Equal(new Ledger.Recovered(words, last, (int)last), probe.ExpectMsg<Ledger.Recovered>());
        return (actor, probe);
    }

    private static void ExpectStopped(TestProbe probe, AppendOutcome outcome)
    {
        Ledger.Failed failed = probe.ExpectMsg<Ledger.Failed>();
        Assert.Equal((outcome, false), (Assert.IsType<AppendRefusedException>(failed.Reason).Outcome, failed.Rejected));
        probe.ExpectTerminated((IActorRef)probe.LastSender);
    }

    [Fact]
    public void What_was_persisted_comes_back_in_order_after_the_actor_has_gone()
    {
        (IActorRef actor, TestProbe probe) = Recovered("", 0);
        actor.Tell(new Ledger.Keep("a", "b"));
        actor.Tell(new Ledger.Keep("c"));
        Assert.Equal(["a 1", "b 2", "c 3"], probe.ReceiveN(3).Cast<Ledger.Kept>().Select(kept => $"{kept.Word} {kept.SequenceNr}"));
        Sys.Stop(actor);
        probe.ExpectTerminated(actor);
        Recovered("a b c", 3);
        Assert.Equal(["a", "b", "c"], _memory.Read(Id, 1).Select(record => Encoding.UTF8.GetString(record.Payload.Span)));
    }

    [Fact]
    public void One_command_is_one_append()
    {
        (IActorRef actor, TestProbe probe) = Recovered("", 0);
        List<int> records = [];
        _journal.Answer = append =>
        {
            records.Add(append.Records.Count);
            return null;
        };
        actor.Tell(new Ledger.Keep("a", "b", "c"));
        probe.ReceiveN(3);
        Assert.Equal([3], records);
    }

    [Fact]
    public void An_older_epoch_is_fenced_and_stops_its_writer()
    {
        (IActorRef old, TestProbe oldProbe) = Recovered("", 0, epoch: 1);
        _memory.TakeOver(Id, 2);
        old.Tell(new Ledger.Keep("late"));
        ExpectStopped(oldProbe, AppendOutcome.Fenced);
        Assert.Equal(0, _memory.HighestSequenceNr(Id));
    }

    [Fact]
    public void A_second_writer_of_one_epoch_conflicts_and_stops()
    {
        (IActorRef first, TestProbe firstProbe) = Recovered("", 0);
        (IActorRef second, TestProbe secondProbe) = Recovered("", 0);
        first.Tell(new Ledger.Keep("mine"));
        firstProbe.ExpectMsg<Ledger.Kept>();
        second.Tell(new Ledger.Keep("yours"));
        ExpectStopped(secondProbe, AppendOutcome.Conflict);
        Recovered("mine", 1);
    }

    [Fact]
    public void An_append_of_unknown_outcome_stops_its_writer_and_recovery_finds_what_was_stored()
    {
        (IActorRef actor, TestProbe probe) = Recovered("", 0);
        var trouble = new IOException("the wire is cut");
        _journal.Answer = append =>
        {
            Span<AppendOutcome> outcome = [AppendOutcome.Unknown];
            _memory.Append([append], outcome, out _); // stored, but nobody hears of it
            return (AppendOutcome.Unknown, trouble);
        };
        actor.Tell(new Ledger.Keep("a"));
        Ledger.Failed failed = probe.ExpectMsg<Ledger.Failed>();
        Assert.Same(trouble, Assert.IsType<AppendRefusedException>(failed.Reason).InnerException);
        probe.ExpectTerminated(actor);
        Recovered("a", 1);
    }

    [Fact]
    public void A_journal_that_throws_stops_the_writers_and_the_next_append_works()
    {
        (IActorRef actor, TestProbe probe) = Recovered("", 0);
        _journal.Throws = new InvalidOperationException("a bug below");
        actor.Tell(new Ledger.Keep("a"));
        ExpectStopped(probe, AppendOutcome.Unknown);
        _journal.Throws = null;
        (IActorRef again, TestProbe next) = Recovered("", 0);
        again.Tell(new Ledger.Keep("b"));
        next.ExpectMsg<Ledger.Kept>();
    }

    [Fact]
    public void Appends_of_many_actors_share_a_commit_and_one_that_is_fenced_spoils_no_other()
    {
        const int others = 20;
        (IActorRef first, TestProbe firstProbe) = Recovered("", 0, "first");
        (IActorRef zombie, TestProbe zombieProbe) = Recovered("", 0, "zombie");
        _memory.TakeOver("zombie", 2);
        var rest = Enumerable.Range(0, others).Select(i => Recovered("", 0, $"id-{i}")).ToArray();
        _journal.Hold();
        first.Tell(new Ledger.Keep("a"));
        _journal.AwaitArrival();
        zombie.Tell(new Ledger.Keep("b"));
        foreach ((IActorRef actor, _) in rest) actor.Tell(new Ledger.Keep("c"));
        HandedIn([first, zombie, .. rest.Select(each => each.Actor)]);
        _journal.LetGo();
        firstProbe.ExpectMsg<Ledger.Kept>();
        foreach ((_, TestProbe probe) in rest) probe.ExpectMsg<Ledger.Kept>();
        ExpectStopped(zombieProbe, AppendOutcome.Fenced);
        Assert.Equal([1, others + 1], _journal.Groups);
    }

    [Fact]
    public void Recovery_waits_for_the_append_that_its_own_id_has_under_way()
    {
        (IActorRef actor, TestProbe probe) = Recovered("", 0);
        _journal.Hold();
        actor.Tell(new Ledger.Keep("a"));
        _journal.AwaitArrival();
        int readsBefore = _journal.Reads;
        Sys.Stop(actor);
        probe.ExpectTerminated(actor);
        (IActorRef again, TestProbe next) = Start();
        HandedIn(again);
        Recovered("", 0, "another"); // which reads at once, and after the first id has asked
        Assert.Equal(readsBefore + 3, _journal.Reads); // each one's snapshot asked for the highest number, and only the other one's replay did
        _journal.LetGo();
        Assert.Equal(new Ledger.Recovered("a", 1, 1), next.ExpectMsg<Ledger.Recovered>());
    }

    [Fact]
    public void Commands_that_gather_behind_an_append_are_stored_whole_or_not_at_all()
    {
        (IActorRef actor, TestProbe probe) = Recovered("", 0);
        actor.Tell(new Ledger.KeepEach(1, "a"));
        probe.ExpectMsg<Ledger.Kept>();
        List<int> records = [];
        _journal.Answer = append =>
        {
            records.Add(append.Records.Count);
            return append.Records.Count == 2 ? (AppendOutcome.Unknown, null) : null;
        };
        _journal.Hold();
        actor.Tell(new Ledger.KeepEach(2, "b"));
        _journal.AwaitArrival();
        actor.Tell(new Ledger.KeepEach(3, "c", "d"));
        HandedIn(actor);
        _journal.LetGo();
        probe.ExpectMsg<Ledger.Kept>();
        probe.ExpectMsg<Ledger.Failed>();
        Assert.Equal([1, 2], records);
    }

    [Fact]
    public void An_event_of_another_type_is_refused_by_its_name_and_stops_its_writer()
    {
        (IActorRef actor, TestProbe probe) = Recovered("", 0);
        actor.Tell(new Ledger.KeepRaw(new StringBuilder("not ours")));
        Ledger.Failed failed = probe.ExpectMsg<Ledger.Failed>();
        Assert.False(failed.Rejected);
        Assert.Contains("type System.Text.StringBuilder came to huracan.persistence.journal, which stores JournaledEvent only", failed.Reason.Message, StringComparison.Ordinal);
        probe.ExpectTerminated(actor);
    }

    [Fact]
    public void A_record_whose_number_is_not_the_one_that_Akka_counts_is_refused()
    {
        (IActorRef actor, TestProbe probe) = Recovered("", 0);
        actor.Tell(new Ledger.KeepRaw(new JournaledEvent(1, new JournalRecord(7, "word", 1, new byte[] { 1 }))));
        Assert.Contains("the record says event 7, Akka says 1", probe.ExpectMsg<Ledger.Failed>().Reason.Message, StringComparison.Ordinal);
        Assert.Empty(_journal.Groups);
    }

    [Fact]
    public void The_journal_is_never_truncated()
    {
        (IActorRef actor, TestProbe probe) = Recovered("", 0);
        actor.Tell(new Ledger.Keep("a"));
        probe.ExpectMsg<Ledger.Kept>();
        actor.Tell(new Ledger.Trim(1));
        Assert.Contains("the journal is never truncated", Assert.IsType<NotSupportedException>(probe.ExpectMsg<DeleteMessagesFailure>().Cause).Message, StringComparison.Ordinal);
        Assert.Equal(1, _memory.HighestSequenceNr(Id));
    }

    [Fact]
    public void A_hole_in_the_journal_fails_the_recovery_with_its_place()
    {
        StoreAccess.Of(Sys).Use(new HoleyJournal(), null, new MessageCodec(), _memory.Snapshots);
        (_, TestProbe probe) = Start();
        Assert.Contains($"{Id}: event 3 stands where event 2 belongs", probe.ExpectMsg<Ledger.Failed>().Reason.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_zombies_than_any_breaker_would_bear_hold_up_nobody()
    {
        var zombies = Enumerable.Range(0, 15).Select(i => Recovered("", 0, $"zombie-{i}")).ToArray();
        (IActorRef living, TestProbe own) = Recovered("", 0);
        for (int i = 0; i < zombies.Length; i++)
        {
            _memory.TakeOver($"zombie-{i}", 2);
            zombies[i].Actor.Tell(new Ledger.Keep("late"));
            ExpectStopped(zombies[i].Probe, AppendOutcome.Fenced);
        }
        living.Tell(new Ledger.Keep("a"));
        own.ExpectMsg<Ledger.Kept>();
    }

    /// <summary>Returns when the plugin has taken all that these actors have sent it so far.</summary>
    private void HandedIn(params ReadOnlySpan<IActorRef> actors)
    {
        TestProbe barrier = CreateTestProbe();
        foreach (IActorRef actor in (IActorRef[])[.. actors, Akka.Persistence.Persistence.Instance.Apply(Sys).JournalFor(HuracanJournal.PluginId)])
        {
            actor.Tell(new Identify(null), barrier);
            barrier.ExpectMsg<ActorIdentity>();
        }
    }

    private sealed class HoleyJournal : IJournal
    {
        public void Append(IReadOnlyList<JournalAppend> appends, Span<AppendOutcome> outcomes, out Exception? error) => throw new NotSupportedException();

        public IReadOnlyList<JournalRecord> Read(string persistenceId, long fromSequenceNr) =>
            [new JournalRecord(1, "word", 1, new byte[] { 65 }), new JournalRecord(3, "word", 1, new byte[] { 66 })];

        public long HighestSequenceNr(string persistenceId) => 3;

        public void DeleteStreams(string prefix) { }
    }
}
