using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Xunit;

namespace Huracan.Contracts.Actors;

public abstract partial class ActorHostContract
{
    private static ActorRef SpawnSum(HostUnderTest host, Probe witness, Action<Sum, object>? other = null, Action<Sum>? recovered = null,
        Action<Sum, object>? evolved = null, Action<ChildFailed>? setAside = null)
    {
        ActorRef? sum = null;
        Props props = Props(() => new Sum("run/sum", witness.Ref) { WhenOther = other, WhenRecovered = recovered, WhenEvolved = evolved });
        host.Host.Spawn(Props(() => new Script((_, message) =>
        {
            if (message is ChildFailed failed) setAside?.Invoke(failed);
        })
        {
            Strategy = new SupervisionStrategy { BackOffMin = Second, RestartsMax = 3 },
            WhenStarted = me => witness.Ref.Tell(new Carry(sum = me.Context.Spawn(props, "sum"))),
        }), "parent");
        // The parent's note and the child's first ones may come in any order: the test starts after them.
        int sums = 0;
        string[] before = new string[3];
        int notes = 0;
        while (sums == 0 || notes < 2)
        {
            if (witness.Next() is Note note) before[notes++] = note.Text;
            else sums++;
        }
        Assert.Equal("start", before[0]);
        Assert.StartsWith("recovered ", before[1], StringComparison.Ordinal);
        return sum!;
    }

    private double[] Stored() => [.. Journal.Inner.Read("run/sum", 1).Select(record => ((Added)TestCodec.New().Decode(record.Manifest, record.Version, record.Payload)).Value)];

    [Fact]
    public void Other_mail_waits_until_the_continuation_has_run()
    {
        HostUnderTest host = NewHost();
        Probe witness = host.NewProbe("witness"), probe = host.NewProbe();
        ActorRef sum = SpawnSum(host, witness);
        for (int i = 1; i <= 50; i++) sum.Tell(new Request(i, 1), probe.Ref);
        for (int i = 1; i <= 50; i++) witness.Expect(new Note("add 1"), new Note("added"));
        for (int i = 1; i <= 50; i++) probe.Expect(new Reply(i, i));
        Assert.Equal(50, Journal.Inner.HighestSequenceNr("run/sum"));
    }

    [Fact]
    public void The_continuation_sees_the_sender_of_its_command()
    {
        HostUnderTest host = NewHost();
        Probe witness = host.NewProbe("witness"), first = host.NewProbe("first"), second = host.NewProbe("second");
        ActorRef sum = SpawnSum(host, witness);
        sum.Tell(new Request(1, 10), first.Ref);
        sum.Tell(new Request(2, 5), second.Ref);
        first.Expect(new Reply(1, 10));
        second.Expect(new Reply(2, 15));
    }

    [Fact]
    public void The_answer_comes_after_the_event_is_stored()
    {
        HostUnderTest host = NewHost();
        Probe witness = host.NewProbe("witness");
        var storedAtThen = new List<long>();
        ActorRef sum = SpawnSum(host, witness, (me, _) => me.Persist([new Added(1), new Added(2)], () =>
        {
            storedAtThen.Add(Journal.Inner.HighestSequenceNr("run/sum"));
            me.See("then " + Sum.Show(me.Total));
        }));
        sum.Tell(new Note("go"));
        witness.Expect(new Note("then 3"));
        Assert.Equal([2L], storedAtThen);
    }

    [Fact]
    public void Code_after_Persist_runs_before_the_continuation_but_zero_events_run_it_at_once()
    {
        HostUnderTest host = NewHost();
        Probe witness = host.NewProbe("witness");
        ActorRef sum = SpawnSum(host, witness, (me, message) =>
        {
            me.Persist(message is Note { Text: "some" } ? [new Added(1)] : [], () => me.See("then"));
            me.See("after");
        });
        sum.Tell(new Note("some"));
        witness.Expect(new Note("after"), new Note("then"));
        sum.Tell(new Note("none"));
        witness.Expect(new Note("then"), new Note("after"));
        Assert.Equal(1, Journal.Appends);
    }

    [Fact]
    public void All_events_of_a_command_are_one_append_and_a_handler_that_throws_stores_none()
    {
        HostUnderTest host = NewHost();
        Probe witness = host.NewProbe("witness"), probe = host.NewProbe();
        ActorRef sum = SpawnSum(host, witness, (me, message) =>
        {
            me.Persist([new Added(1), new Added(2), new Added(3)], () => me.See("then"));
            if (message is Note { Text: "throw" }) throw new InvalidOperationException("changed its mind");
        });
        sum.Tell(new Note("throw"));
        witness.Expect(new Note("stop"));
        host.AdvanceToNextTimer();
        witness.Expect(new Note("start"), new Note("recovered 0"));
        Assert.Equal(0, Journal.Appends);
        sum.Tell(new Note("keep"));
        witness.Expect(new Note("then"));
        Assert.Equal(1, Journal.Appends);
        Assert.Equal([1, 2, 3], Stored());
    }

    [Theory]
    [InlineData("twice")]
    [InlineData("nested")]
    public void A_second_Persist_in_one_command_is_refused(string how)
    {
        HostUnderTest host = NewHost();
        Probe witness = host.NewProbe("witness");
        ActorRef sum = SpawnSum(host, witness, (me, _) =>
        {
            me.Persist([new Added(1)], () => { if (how == "nested") me.Persist([new Added(2)]); });
            if (how == "twice") me.Persist([new Added(2)]);
        });
        sum.Tell(new Note("go"));
        witness.Expect(new Note("stop"));
        lock (Failures) Assert.Contains("one Persist per command", Assert.Single(Failures).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_rebuilds_the_state_without_effects_and_Recovered_runs_once_after_it()
    {
        HostUnderTest host = NewHost();
        Probe witness = host.NewProbe("witness"), probe = host.NewProbe();
        ActorRef sum = SpawnSum(host, witness);
        for (int i = 1; i <= 3; i++) sum.Tell(new Request(i, i), probe.Ref);
        for (int i = 1; i <= 3; i++) probe.Expect<Reply>();
        host.Dispose();

        HostUnderTest next = NewHost(epoch: 2);
        Probe later = next.NewProbe("later");
        var replayed = new List<object>();
        ActorRef? again = next.Host.Spawn(Props(() => new Sum("run/sum", later.Ref) { WhenEvolved = (_, e) => replayed.Add(e) }), "again");
        again.Tell(new Note("total"), later.Ref);
        later.Expect(new Note("start"), new Note("recovered 6"), new Note("total 6"));
        Assert.Equal([new Added(1), new Added(2), new Added(3)], replayed);
        Assert.Equal(3, Journal.Appends);
        again.Tell(new Request(9, 4), later.Ref);
        later.Expect(new Note("add 4"), new Note("added"), new Reply(9, 10));
        Assert.Equal([1, 2, 3, 4], Stored());
    }

    [Theory]
    [InlineData("Run")]
    [InlineData("Tell")]
    [InlineData("Spawn")]
    [InlineData("StartSingleTimer")]
    [InlineData("Persist")]
    public void Evolve_may_not_do_anything_but_change_state(string call)
    {
        HostUnderTest host = NewHost();
        Probe witness = host.NewProbe("witness");
        ActorRef sum = SpawnSum(host, witness, evolved: (me, _) =>
        {
            switch (call)
            {
                case "Run": me.Context.Run(new DelegateEffect("outside", _ => null)); break;
                case "Tell": me.Context.Tell(witness.Ref, new Note("outside")); break;
                case "Spawn": me.Context.Spawn(Script.Props((_, _) => { }), "outside"); break;
                case "StartSingleTimer": me.Context.Timers.StartSingleTimer("outside", new Note("outside"), Second); break;
                default: me.Persist([new Added(1)]); break;
            }
        });
        sum.Tell(new Request(1, 1));
        witness.Expect(new Note("add 1"), new Note("stop"));
        lock (Failures) Assert.Contains($"{call} in Evolve ", Assert.Single(Failures).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Recovered_may_persist_and_mail_waits_for_it()
    {
        HostUnderTest host = NewHost();
        Probe witness = host.NewProbe("witness"), probe = host.NewProbe();
        ActorRef sum = SpawnSum(host, witness, recovered: me => me.Persist([new Added(100)], () => me.See("deadline noted")));
        sum.Tell(new Note("total"), probe.Ref);
        probe.Expect(new Note("total 100"));
        witness.Expect(new Note("deadline noted"));
    }

    [Theory]
    [InlineData(false, "0")]
    [InlineData(true, "5")]
    public void An_append_of_unknown_outcome_is_never_retried_and_recovery_decides(bool tookEffect, string recovered)
    {
        HostUnderTest host = NewHost();
        Probe witness = host.NewProbe("witness"), probe = host.NewProbe();
        ActorRef sum = SpawnSum(host, witness);
        Journal.FailNext(AppendOutcome.Unknown, tookEffect);
        sum.Tell(new Request(1, 5), probe.Ref);
        sum.Tell(new Note("total"), probe.Ref);
        witness.Expect(new Note("add 5"), new Note("stop"));
        Assert.Equal(Second, host.AdvanceToNextTimer());
        witness.Expect(new Note("start"), new Note("recovered " + recovered));
        probe.Expect(new Note("total " + recovered));  // no Reply before it: unknown is not acknowledged
        Assert.Equal(1, Journal.Appends);
        sum.Tell(new Request(2, 2), probe.Ref);
        Assert.Equal(double.Parse(recovered, System.Globalization.CultureInfo.InvariantCulture) + 2, probe.Expect<Reply>().Value);
    }

    [Fact]
    public void A_journal_that_throws_is_an_unknown_outcome_whose_reason_is_kept()
    {
        HostUnderTest host = NewHost();
        Probe witness = host.NewProbe("witness");
        ActorRef sum = SpawnSum(host, witness);
        Journal.ThrowNext();
        sum.Tell(new Request(1, 5));
        witness.Expect(new Note("add 5"), new Note("stop"));
        lock (Failures)
        {
            AppendFailedException failure = Assert.IsType<AppendFailedException>(Assert.Single(Failures));
            Assert.Equal("run/sum: append ended as Unknown; recovery will tell what is stored (the disk is gone)", failure.Message);
        }
    }

    [Theory]
    [InlineData(AppendOutcome.Fenced)]
    [InlineData(AppendOutcome.Conflict)]
    public void A_writer_that_was_overtaken_stops_for_good_and_its_parent_learns_why(AppendOutcome outcome)
    {
        HostUnderTest host = NewHost();
        Probe witness = host.NewProbe("witness"), parent = host.NewProbe("parent");
        ActorRef sum = SpawnSum(host, witness, setAside: failed => parent.Ref.Tell(new Carry(failed)));
        Journal.FailNext(outcome);
        sum.Tell(new Request(1, 5));
        ChildFailed failed = Assert.IsType<ChildFailed>(parent.Expect<Carry>().What);
        Assert.Equal((sum, "sum", 1), (failed.Child, failed.Name, failed.Tries));
        Assert.Equal(outcome, Assert.IsType<AppendFailedException>(failed.Reason).Outcome);
        witness.Expect(new Note("add 5"), new Note("stop"));
        Assert.Equal(0, host.Host.Counters.Restarts);
    }

    [Fact]
    public void A_zombie_of_an_older_epoch_is_fenced_and_a_newer_one_goes_on()
    {
        HostUnderTest zombie = NewHost(epoch: 1);
        Probe witness = zombie.NewProbe("witness"), parent = zombie.NewProbe("parent"), probe = zombie.NewProbe();
        ActorRef old = SpawnSum(zombie, witness, setAside: failed => parent.Ref.Tell(new Carry(failed)));
        old.Tell(new Request(1, 1), probe.Ref);
        probe.Expect(new Reply(1, 1));
        Journal.Inner.TakeOver("run/sum", 2);
        HostUnderTest owner = NewHost(epoch: 2);
        Probe ownWitness = owner.NewProbe("own witness"), ownProbe = owner.NewProbe();
        ActorRef young = SpawnSum(owner, ownWitness);
        old.Tell(new Request(2, 100), probe.Ref);
        Assert.Equal(AppendOutcome.Fenced, Assert.IsType<AppendFailedException>(Assert.IsType<ChildFailed>(parent.Expect<Carry>().What).Reason).Outcome);
        young.Tell(new Request(3, 2), ownProbe.Ref);
        ownProbe.Expect(new Reply(3, 3));
        Assert.Equal([1, 2], Stored());
    }

    [Fact]
    public void A_journal_that_cannot_be_read_is_tried_again_with_back_off()
    {
        Journal.ReadsFail = true;
        HostUnderTest host = NewHost(topLevel: new SupervisionStrategy { BackOffMin = Second });
        Probe witness = host.NewProbe("witness");
        host.Host.Spawn(Props(() => new Sum("run/sum", witness.Ref)), "sum");
        witness.Expect(new Note("start"), new Note("stop"));
        Journal.ReadsFail = false;
        host.AdvanceToNextTimer();
        witness.Expect(new Note("start"), new Note("recovered 0"));
        lock (Failures) Assert.Equal("run/sum: the journal could not be read: the disk is gone", Assert.Single(Failures).Message);
    }

    [Fact]
    public void An_event_that_the_codec_does_not_know_is_refused_by_name()
    {
        Journal.Inner.Append([new JournalAppend("run/sum", 1, [new JournalRecord(1, "from-the-future", 9, new byte[] { 1 })])], new AppendOutcome[1], out _);
        HostUnderTest host = NewHost(topLevel: SupervisionStrategy.AlwaysStop);
        Probe witness = host.NewProbe("witness");
        host.Host.Spawn(Props(() => new Sum("run/sum", witness.Ref)), "sum");
        witness.Expect(new Note("start"), new Note("stop"));
        lock (Failures) Assert.Contains("'from-the-future'", Assert.Single(Failures).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_taken_before_the_stop_is_stored_and_answered_first()
    {
        HostUnderTest host = NewHost();
        Probe witness = host.NewProbe("witness");
        ActorRef sum = SpawnSum(host, witness, (me, _) =>
        {
            me.Persist([new Added(8)], () => me.See("then"));
            me.Context.Stop(me.Context.Self);
        });
        sum.Tell(new Note("go"));
        witness.Expect(new Note("then"), new Note("stop"));
        Assert.Equal([8], Stored());
    }
}
