using System.Collections.Concurrent;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Xunit;

namespace Huracan.Contracts.Actors;

/// <content>Snapshots shorten a replay and do no other thing: whatever becomes of one, the state is that of the whole journal.</content>
public abstract partial class ActorHostContract
{
    private const string SumId = "run/sum";

    private static T Next<T>(HostUnderTest host, BlockingCollection<T> from, string what)
    {
        if (from.Count == 0) host.Rest();
        Assert.True(from.TryTake(out T? next, host.ProbeGuard), $"no {what} came");
        return next;
    }

    private long NextSave(HostUnderTest host) => Next(host, Snapshots.Saved, "save");
    private SnapshotTrouble NextTrouble(HostUnderTest host) => Next(host, Troubles, "notice");

    /// <summary>A sum that has told its start and its recovery to a witness.</summary>
    private static (ActorRef Sum, Probe Probe) Start(HostUnderTest host, string recovered, Func<Probe, Sum> make)
    {
        Probe witness = host.NewProbe("witness");
        ActorRef sum = host.Host.Spawn(Props(() => make(witness)), "sum");
        witness.Expect(new Note("start"), new Note("recovered " + recovered));
        return (sum, host.NewProbe());
    }

    private static void Add(ActorRef sum, Probe probe, int from, int to)
    {
        for (int i = from; i <= to; i++) sum.Tell(new Request(i, i), probe.Ref);
        for (int i = from; i <= to; i++) Assert.Equal(i, probe.Expect<Reply>().RequestId);
    }

    /// <summary>Adds 1, 2, ... and has a snapshot of it after each number given, by a host that has ended.</summary>
    private void Write(int events, params long[] snapshots)
    {
        for (int i = 1; i <= events; i++)
            Journal.Inner.Append([new JournalAppend(SumId, 1, [Encoded(i, new Added(i))])], new AppendOutcome[1], out _);
        foreach (long nr in snapshots) Assert.Equal(AppendOutcome.Stored, Journal.Inner.Snapshots.Save(SumId, 1, SnapshotOf(nr)));

        static JournalRecord Encoded(long nr, object value)
        {
            Huracan.Actors.Codec.EncodedMessage encoded = TestCodec.New().Encode(value);
            return new JournalRecord(nr, encoded.Name, encoded.Version, encoded.Bytes);
        }
    }

    private static Snapshot SnapshotOf(long nr, double? total = null)
    {
        Huracan.Actors.Codec.EncodedMessage encoded = TestCodec.New().Encode(new SumState(total ?? nr * (nr + 1) / 2.0));
        return new Snapshot(nr, encoded.Name, encoded.Version, encoded.Bytes);
    }

    [Fact]
    public void A_snapshot_follows_the_append_that_reaches_the_interval_and_a_replay_starts_from_it()
    {
        HostUnderTest host = NewHost();
        (ActorRef sum, Probe probe) = Start(host, "0", witness => new Sum(SumId, witness.Ref) { Every = 3 });
        Add(sum, probe, 1, 3);
        Assert.Equal(3, NextSave(host));
        Add(sum, probe, 4, 4);
        host.Dispose();
        Assert.Equal(4, Journal.Inner.Read(SumId, 1).Count); // the journal is never cut short

        var evolved = new List<object>();
        var restored = new List<SumState>();
        HostUnderTest next = NewHost(epoch: 2);
        (sum, probe) = Start(next, "10", witness => new Sum(SumId, witness.Ref)
        {
            Every = 3, WhenEvolved = (_, e) => evolved.Add(e), WhenRestored = (_, state) => restored.Add(state),
        });
        Assert.Equal([new SumState(6)], restored);
        Assert.Equal([new Added(4)], evolved);
        Add(sum, probe, 5, 5);
        Assert.Empty(Snapshots.Saved); // four and five: the interval counts from the restored one
        Add(sum, probe, 6, 6);
        Assert.Equal(6, NextSave(next));
        Assert.Equal([1, 2, 3, 4, 5, 6], Stored());
        Assert.DoesNotContain(Troubles, trouble => trouble.Step == SnapshotStep.Restoring); // a save whose answer came after its actor's end may be reported
    }

    [Fact]
    public void An_append_of_many_events_is_followed_by_one_snapshot_of_its_end()
    {
        HostUnderTest host = NewHost();
        (ActorRef sum, Probe probe) = Start(host, "0", witness => new Sum(SumId, witness.Ref)
        {
            Every = 2, WhenOther = (me, _) => me.Persist([new Added(1), new Added(2), new Added(3), new Added(4), new Added(5)]),
        });
        sum.Tell(new Note("go"));
        Assert.Equal(5, NextSave(host));
        Assert.Equal(SnapshotOf(5).Payload.ToArray(), Journal.Inner.Snapshots.Load(SumId)!.Payload.ToArray());
        sum.Tell(new Note("total"), probe.Ref);
        probe.Expect(new Note("total 15"));
    }

    [Fact]
    public void An_actor_that_takes_none_restores_none()
    {
        Write(3, 2);
        HostUnderTest host = NewHost();
        var evolved = new List<object>();
        Start(host, "6", witness => new Sum(SumId, witness.Ref) { WhenEvolved = (_, e) => evolved.Add(e) });
        Assert.Equal(3, evolved.Count);
        Assert.Empty(Troubles);
    }

    [Fact]
    public void A_save_that_fails_is_reported_harms_nobody_and_waits_for_the_next_interval()
    {
        HostUnderTest host = NewHost();
        (ActorRef sum, Probe probe) = Start(host, "0", witness => new Sum(SumId, witness.Ref) { Every = 2 });
        Snapshots.SaveError = new IOException("the disk is full");
        Add(sum, probe, 1, 2);
        Assert.Equal(2, NextSave(host));
        SnapshotTrouble trouble = NextTrouble(host);
        Assert.Equal((SumId, 2L, SnapshotStep.Saving), (trouble.PersistenceId, trouble.SequenceNr, trouble.Step));
        Assert.Equal("run/sum: snapshot 2 was not saved (the disk is full); the journal has every event", trouble.ToString());
        Snapshots.SaveError = null;
        int added = 3;
        for (; Snapshots.Saved.Count == 0 && added < 200; added++) Add(sum, probe, added, added); // a later one once the first has ended
        Assert.InRange(NextSave(host), 4, added);
        Assert.Empty(Troubles);
        lock (Failures) Assert.Empty(Failures);
    }

    [Fact]
    public void A_zombies_save_is_fenced_and_reported()
    {
        HostUnderTest host = NewHost();
        (ActorRef sum, Probe probe) = Start(host, "0", witness => new Sum(SumId, witness.Ref)
        {
            Every = 2, WhenTaken = me => { Journal.Inner.TakeOver(SumId, 2); return new SumState(me.Total); },
        });
        Add(sum, probe, 1, 2);
        Assert.Contains("Fenced", NextTrouble(host).Reason.Message, StringComparison.Ordinal);
        Assert.Empty(Journal.Inner.Snapshots.SequenceNrs(SumId));
    }

    [Fact]
    public void A_slow_save_holds_up_no_mail_and_no_other_is_taken_meanwhile()
    {
        HostUnderTest host = NewHost();
        using ManualResetEventSlim gate = new(!host.IsThreaded); // a host of one thread saves at once
        Snapshots.Gate = gate;
        (ActorRef sum, Probe probe) = Start(host, "0", witness => new Sum(SumId, witness.Ref) { Every = 2 });
        Add(sum, probe, 1, 9);
        if (host.IsThreaded) Assert.Empty(Snapshots.Saved);
        gate.Set();
        Assert.Equal(2, NextSave(host));
        host.Dispose();
        if (host.IsThreaded) Assert.Empty(Snapshots.Saved);
    }

    [Theory]
    [InlineData("torn")]
    [InlineData("version")]
    [InlineData("name")]
    [InlineData("layout")]
    public void An_unreadable_snapshot_is_passed_over_with_a_notice_to_the_next_older_one(string how)
    {
        Write(6, 2, 5);
        Spoil(5, how);
        HostUnderTest host = NewHost();
        var evolved = new List<object>();
        Start(host, "21", witness => new Sum(SumId, witness.Ref) { Every = 100, WhenEvolved = (_, e) => evolved.Add(e) });
        Assert.Equal([new Added(3), new Added(4), new Added(5), new Added(6)], evolved);
        SnapshotTrouble trouble = Assert.Single(Troubles);
        Assert.Equal((5L, SnapshotStep.Restoring), (trouble.SequenceNr, trouble.Step));
    }

    [Fact]
    public void Where_none_can_be_read_the_replay_starts_at_event_one()
    {
        Write(6, 2, 3, 5);
        foreach ((long nr, string how) in ((long, string)[])[(2, "torn"), (3, "version"), (5, "layout")]) Spoil(nr, how);
        HostUnderTest host = NewHost();
        var evolved = new List<object>();
        Start(host, "21", witness => new Sum(SumId, witness.Ref) { Every = 100, WhenEvolved = (_, e) => evolved.Add(e) });
        Assert.Equal(6, evolved.Count);
        Assert.Equal([5L, 3, 2], Troubles.Select(trouble => trouble.SequenceNr));
    }

    private void Spoil(long nr, string how)
    {
        InMemorySnapshotStore store = Journal.Inner.Snapshots;
        Snapshot whole = SnapshotOf(nr);
        if (how == "torn") store.Damage(SumId, nr, bytes => bytes[..3]);
        else store.Save(SumId, 1, how switch
        {
            "version" => whole with { Version = 2 },
            "name" => whole with { Manifest = "from-the-future" },
            _ => whole with { Payload = new byte[3] },
        });
    }

    [Fact]
    public void A_store_that_cannot_be_read_leaves_the_whole_journal()
    {
        Write(4, 2);
        Snapshots.LoadError = new IOException("the disk is gone");
        HostUnderTest host = NewHost();
        Start(host, "10", witness => new Sum(SumId, witness.Ref) { Every = 100 });
        Assert.Equal("the disk is gone", Assert.Single(Troubles).Reason.Message);
    }

    [Fact]
    public void A_snapshot_that_the_actor_does_not_take_is_passed_over_too()
    {
        Write(6, 2, 5);
        HostUnderTest host = NewHost();
        (ActorRef sum, Probe probe) = Start(host, "21", witness => new Sum(SumId, witness.Ref)
        {
            Every = 100, WhenRestored = (_, state) => { if (state.Total == 15) throw new FormatException("no such state"); },
        });
        Assert.Equal((5L, "no such state"), (Assert.Single(Troubles).SequenceNr, Troubles.First().Reason.Message));
        lock (Failures) Assert.Empty(Failures);
        Add(sum, probe, 7, 7);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], Stored());
    }

    [Fact]
    public void A_snapshot_ahead_of_its_journal_is_not_used()
    {
        Write(3, 2, 9);
        HostUnderTest host = NewHost();
        Start(host, "6", witness => new Sum(SumId, witness.Ref) { Every = 100 });
    }

    [Fact]
    public void A_snapshot_that_the_following_events_do_not_fit_is_left_out_by_the_next_incarnation()
    {
        Write(4, 2);
        Journal.Inner.Snapshots.Save(SumId, 1, SnapshotOf(3, total: -1));
        HostUnderTest host = NewHost(topLevel: new SupervisionStrategy { BackOffMin = Second });
        Probe witness = host.NewProbe("witness");
        host.Host.Spawn(Props(() => new Sum(SumId, witness.Ref)
        {
            Every = 100, WhenEvolved = (me, _) => { if (me.Total < 6) throw new InvalidOperationException("no such state"); },
        }), "sum");
        witness.Expect(new Note("start"), new Note("stop"));
        host.AdvanceToNextTimer();
        witness.Expect(new Note("start"), new Note("recovered 10"));
        Assert.Equal(3, Assert.Single(Troubles).SequenceNr);
    }

    [Theory]
    [InlineData("throws")]
    [InlineData("unknown")]
    [InlineData("Tell")]
    [InlineData("Persist")]
    public void A_state_that_cannot_be_taken_is_reported_and_harms_nobody(string how)
    {
        HostUnderTest host = NewHost();
        (ActorRef sum, Probe probe) = Start(host, "0", witness => new Sum(SumId, witness.Ref)
        {
            Every = 2,
            WhenTaken = me =>
            {
                switch (how)
                {
                    case "throws": throw new InvalidOperationException("not now");
                    case "unknown": return new Stranger(1);
                    case "Tell": me.Context.Tell(witness.Ref, new Note("outside")); break;
                    default: me.Persist([new Added(1)]); break;
                }
                return new SumState(me.Total);
            },
        });
        Add(sum, probe, 1, 3);
        Assert.Equal((2L, SnapshotStep.Taking), (NextTrouble(host) is var trouble ? trouble.SequenceNr : 0, trouble.Step));
        lock (Failures) Assert.Empty(Failures);
        Assert.Equal([1, 2, 3], Stored());
    }

    [Fact]
    public void A_restored_snapshot_has_no_effects()
    {
        Write(4, 3);
        HostUnderTest host = NewHost();
        Start(host, "10", witness => new Sum(SumId, witness.Ref) { Every = 100, WhenRestored = (me, _) => me.Context.Tell(witness.Ref, new Note("outside")) });
        Assert.Contains("Tell in Evolve or in a snapshot method", Assert.Single(Troubles).Reason.Message, StringComparison.Ordinal);
    }
}
