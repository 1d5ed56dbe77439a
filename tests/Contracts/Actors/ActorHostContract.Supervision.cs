using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Simulation;
using Xunit;

namespace Huracan.Contracts.Actors;

public abstract partial class ActorHostContract
{
    /// <summary>A parent of one child that fails when told to; both tell the probe what happens to them.</summary>
    private static ActorRef SpawnFamily(HostUnderTest host, Probe probe, SupervisionStrategy strategy)
    {
        ActorRef? child = null;
        Probe ready = host.NewProbe("ready");
        host.Host.Spawn(Props(() => new Script((me, message) =>
        {
            if (message is ChildFailed failed) probe.Ref.Tell(new Note($"{failed.Name} failed for good after {failed.Tries}: {failed.Reason.Message}"));
        })
        {
            Strategy = strategy,
            WhenStarted = me =>
            {
                child = me.Context.Spawn(Props(() => new Script((it, message) =>
                {
                    switch (message)
                    {
                        case Note { Text: "fail" }: throw new InvalidOperationException("as told");
                        case Note { Text: "ping" }: it.Reply(new Note("pong")); break;
                        default: probe.Ref.Tell(new Note($"{message} in {it.Context.Incarnation}")); break;
                    }
                })
                {
                    WhenStarted = it =>
                    {
                        it.Context.Spawn(Props(() => new Script((_, _) => { }) { WhenStopped = _ => probe.Ref.Tell(new Note("grandchild stops")) }), "grandchild");
                        ready.Ref.Tell(new Note("ready"));
                    },
                    WhenRestarted = (_, reason, message) => probe.Ref.Tell(new Note($"restarts for '{reason.Message}' on '{message}'")),
                    WhenStopped = _ => probe.Ref.Tell(new Note("stops")),
                }), "child");
            },
            WhenRestarted = (_, reason, message) => probe.Ref.Tell(new Note($"parent restarts for '{reason.Message}' on '{message}'")),
        }), "parent");
        ready.Expect(new Note("ready"));
        return child!;
    }

    [Fact]
    public void A_restart_keeps_the_address_and_the_mail_and_loses_the_failing_message_and_the_children()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe();
        ActorRef child = SpawnFamily(host, probe, new SupervisionStrategy { BackOffMin = Second });
        child.Tell(new Note("before"));
        child.Tell(new Note("fail"));
        child.Tell(new Note("after"));
        probe.Expect(new Note("before in 1"), new Note("restarts for 'as told' on 'fail'"), new Note("stops"), new Note("grandchild stops"));
        Assert.Equal(Second, host.AdvanceToNextTimer());
        probe.Expect(new Note("after in 2"));
        Assert.Equal((1L, 1L), (host.Host.Counters.Failures, host.Host.Counters.Restarts));
    }

    [Fact]
    public void Pauses_double_up_to_their_bound_and_the_tries_are_bounded()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe();
        ActorRef child = SpawnFamily(host, probe, new SupervisionStrategy { BackOffMin = Second, BackOffMax = 3 * Second, RestartsMax = 3 });
        TimeSpan[] restarts = new TimeSpan[3];
        for (int i = 0; i < 3; i++)
        {
            child.Tell(new Note("fail"));
            probe.Expect(new Note("restarts for 'as told' on 'fail'"), new Note("stops"), new Note("grandchild stops"));
            restarts[i] = host.AdvanceToNextTimer();
            child.Tell(new Note("back"));
            probe.Expect(new Note($"back in {i + 2}"));
        }
        Assert.Equal([1 * Second, 3 * Second, 6 * Second], restarts);
        child.Tell(new Note("fail"));
        probe.Expect(new Note("grandchild stops"), new Note("stops"), new Note("child failed for good after 4: as told"));
    }

    [Fact]
    public void Jitter_shortens_a_pause_by_up_to_half_so_that_two_that_failed_together_come_back_apart()
    {
        Queue<double> draws = new([0.5, 0]);
        HostUnderTest host = NewHost(topLevel: new SupervisionStrategy { BackOffMin = Second }, jitter: Draw);
        Probe probe = host.NewProbe();
        foreach (string name in (string[])["first", "second"])
        {
            host.Host.Spawn(Props(() => new Script((_, _) => throw new InvalidOperationException("as told"))
            {
                WhenStarted = me => probe.Ref.Tell(new Note($"{name} in {me.Context.Incarnation}")),
                WhenRestarted = (_, _, _) => probe.Ref.Tell(new Note(name + " fails")),
            }), name).Tell(new Note("fail"));
            probe.Expect(new Note(name + " in 1"), new Note(name + " fails"));
        }
        Assert.Equal(0.75 * Second, host.AdvanceToNextTimer());
        probe.Expect(new Note("first in 2"));
        Assert.Equal(Second, host.AdvanceToNextTimer());
        probe.Expect(new Note("second in 2"));

        double Draw()
        {
            lock (draws) return draws.Dequeue();
        }
    }

    [Fact]
    public void An_actors_own_pauses_take_the_same_jitter()
    {
        HostUnderTest host = NewHost(jitter: () => 0.5);
        Probe probe = host.NewProbe();
        host.Host.Spawn(Script.Props((me, _) => me.Reply(new Carry(me.Context.Jitter(8 * Second)))), "actor")
            .Tell(new Note("go"), probe.Ref);
        Assert.Equal(6 * Second, probe.Expect<Carry>().What);
    }

    [Fact]
    public void Where_nobody_gives_draws_the_host_has_chance_of_its_own()
    {
        HostUnderTest host = Keep(CreateHost(new HostOptions { Clock = new VirtualTime(), Codec = TestCodec.New() }));
        Probe probe = host.NewProbe();
        host.Host.Spawn(Script.Props((me, _) =>
        {
            TimeSpan[] pauses = [.. Enumerable.Range(0, 20).Select(_ => me.Context.Jitter(Second))];
            me.Reply(new Carry(pauses));
        }), "actor").Tell(new Note("go"), probe.Ref);
        TimeSpan[] pauses = Assert.IsType<TimeSpan[]>(probe.Expect<Carry>().What);
        Assert.All(pauses, pause => Assert.InRange(pause, 0.5 * Second, Second));
        if (host.IsThreaded) Assert.NotEqual(1, pauses.Distinct().Count()); // a simulation draws from its seed, see its own tests
    }

    [Fact]
    public void A_child_that_has_kept_well_starts_counting_anew()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe();
        ActorRef child = SpawnFamily(host, probe, new SupervisionStrategy { BackOffMin = Second, RestartsMax = 1, ResetAfter = 60 * Second });
        for (int i = 0; i < 3; i++)
        {
            child.Tell(new Note("fail"));
            probe.Expect(new Note("restarts for 'as told' on 'fail'"), new Note("stops"), new Note("grandchild stops"));
            host.AdvanceToNextTimer();
            child.Tell(new Note("back"));
            probe.Expect(new Note($"back in {i + 2}"));
            host.Advance(60 * Second);
        }
    }

    [Fact]
    public void A_strategy_may_stop_the_child_and_the_parent_learns_the_reason()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe();
        ActorRef child = SpawnFamily(host, probe, SupervisionStrategy.AlwaysStop);
        child.Tell(new Note("fail"));
        probe.Expect(new Note("grandchild stops"), new Note("stops"), new Note("child failed for good after 1: as told"));
    }

    [Fact]
    public void Escalation_fails_the_parent_with_the_childs_reason()
    {
        HostUnderTest host = NewHost(topLevel: new SupervisionStrategy { BackOffMin = Second });
        Probe probe = host.NewProbe();
        ActorRef child = SpawnFamily(host, probe, SupervisionStrategy.AlwaysEscalate);
        child.Tell(new Note("fail"));
        probe.Expect(new Note("parent restarts for 'as told' on ''"), new Note("grandchild stops"), new Note("stops"));
        host.AdvanceToNextTimer();
        // The parent's new instance starts a new child under the old name.
        child.Tell(new Note("?"), null);
        Assert.Equal(1, host.Host.Counters.DeadLetters);
    }

    [Fact]
    public void A_top_level_actor_that_fails_for_good_is_reported_to_the_hosts_owner()
    {
        Probe? report = null;
        HostUnderTest host = NewHost(topLevel: SupervisionStrategy.AlwaysEscalate, topLevelFailed: failed => report!.Ref.Tell(new Note($"{failed.Child}: {failed.Reason.Message}")));
        report = host.NewProbe("report");
        host.Host.Spawn(Script.Props((_, _) => throw new InvalidOperationException("broken")), "actor").Tell(new Note("go"));
        report.Expect(new Note("/user/actor: broken"));
    }

    [Fact]
    public void An_actor_that_cannot_start_is_restarted_with_back_off_too()
    {
        HostUnderTest host = NewHost(topLevel: new SupervisionStrategy { BackOffMin = Second });
        Probe probe = host.NewProbe();
        int tries = 0;
        ActorRef actor = host.Host.Spawn(Props(() =>
        {
            probe.Ref.Tell(new Note("try " + ++tries));
            if (tries == 1) throw new IOException("not yet");
            return new Script((me, message) => me.Reply(message)) { WhenStarted = _ => { if (tries == 2) throw new IOException("not yet either"); } };
        }), "actor");
        actor.Tell(new Note("kept"), probe.Ref);
        probe.Expect(new Note("try 1"));
        Assert.Equal(Second, host.AdvanceToNextTimer());
        probe.Expect(new Note("try 2"));
        Assert.Equal(3 * Second, host.AdvanceToNextTimer());
        probe.Expect(new Note("try 3"), new Note("kept"));
    }

    [Fact]
    public void Terminated_comes_once_after_the_last_words_and_at_once_for_the_dead()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe(), second = host.NewProbe("second");
        ActorRef? watcher = null;
        ActorRef actor = host.Host.Spawn(Script.Props((me, message) =>
        {
            me.Tell(watcher!, new Note("last words"));
            me.Context.Stop(me.Self);
        }), "actor");
        watcher = Watcher(host, actor, probe);
        watcher.Tell(new Note("watch"));  // twice is once
        Barrier(probe, watcher);
        actor.Tell(new Note("stop"));
        probe.Expect(new Note("last words"), new Note("terminated /user/actor"));
        watcher.Tell(new Note("watch"));
        probe.Expect(new Note("terminated /user/actor"));
        Barrier(probe, watcher);
    }

    [Fact]
    public void Two_actors_that_watch_each_other_can_stop_at_the_same_time()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe();
        for (int pair = 0; pair < 50; pair++)
        {
            var both = new ActorRef[2];
            for (int i = 0; i < 2; i++)
            {
                int me = i;
                both[i] = host.Host.Spawn(Props(() => new Script((actor, message) =>
                {
                    if (message is Note { Text: "watch" })
                    {
                        actor.Context.Watch(both[1 - me]);
                        actor.Reply(new Note("pong"));
                    }
                    else if (message is Note) actor.Context.Stop(actor.Self);
                })
                { WhenStopped = _ => probe.Ref.Tell(new Note("stopped")) }), $"actor-{pair}-{i}");
            }
            foreach (ActorRef actor in both)
            {
                actor.Tell(new Note("watch"), probe.Ref);
                probe.Expect(new Note("pong"));
            }
            foreach (ActorRef actor in both) actor.Tell(new Note("stop"));
            probe.Expect(new Note("stopped"), new Note("stopped"));
        }
    }

    [Fact]
    public void Who_unwatches_hears_nothing()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe(), other = host.NewProbe("other");
        ActorRef actor = host.Host.Spawn(Script.Props((me, _) => me.Context.Stop(me.Self)), "actor");
        ActorRef watcher = Watcher(host, actor, probe);
        ActorRef faithful = host.Host.Spawn(Props(() => new Script((_, message) => { if (message is Terminated) other.Ref.Tell(new Note("gone")); }) { WhenStarted = me => me.Context.Watch(actor) }), "faithful");
        watcher.Tell(new Note("unwatch"));
        Barrier(probe, watcher);
        actor.Tell(new Note("stop"));
        other.Expect(new Note("gone"));
        Barrier(probe, watcher);  // the next word from it is pong, not Terminated
    }

    [Fact]
    public void A_stop_takes_the_children_first_and_drops_the_mail_behind_it()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe();
        ActorRef top = host.Host.Spawn(Props(() => new Script((me, message) =>
        {
            probe.Ref.Tell(message);
            me.Context.Stop(me.Self);
        })
        {
            WhenStarted = me =>
            {
                for (int i = 1; i <= 3; i++)
                {
                    int number = i;
                    me.Context.Spawn(Props(() => new Script((_, _) => { }) { WhenStopped = _ => probe.Ref.Tell(new Note("child")) }), "child-" + number);
                }
            },
            WhenStopped = _ => probe.Ref.Tell(new Note("top")),
        }), "top");
        ActorRef watcher = Watcher(host, top, probe);
        top.Tell(new Note("stop"));
        probe.Expect(new Note("stop"), new Note("child"), new Note("child"), new Note("child"), new Note("top"), new Note("terminated /user/top"));
    }

    [Fact]
    public void Only_a_child_or_oneself_can_be_stopped()
    {
        HostUnderTest host = NewHost(topLevel: SupervisionStrategy.AlwaysStop);
        Probe probe = host.NewProbe();
        ActorRef stranger = host.Host.Spawn(Script.Props((me, _) => me.Reply(new Note("pong"))), "stranger");
        host.Host.Spawn(Script.Props((me, _) =>
        {
            ArgumentException error = Assert.Throws<ArgumentException>(() => me.Context.Stop(stranger));
            me.Reply(new Note(error.Message.Split(';')[0]));
        }), "actor").Tell(new Note("go"), probe.Ref);
        probe.Expect(new Note("/user/actor: /user/stranger is no child of this actor"));
        Barrier(probe, stranger);
    }
}
