using Huracan.Actors.Port;
using Huracan.Core.Foundation;
using Xunit;

namespace Huracan.Contracts.Actors;

public abstract partial class ActorHostContract
{
    [Fact]
    public void An_effect_comes_back_as_a_message_with_its_request_id_and_incarnation()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe();
        ActorRef actor = host.Host.Spawn(Script.Props((me, message) =>
        {
            switch (message)
            {
                case Note { Text: "work" }:
                    probe.Ref.Tell(new Carry(me.Context.Run(new DelegateEffect("six by seven", scope =>
                    {
                        scope.TellSelf(new Note("half way"));
                        return scope.StopFlag.IsRaised ? null : 6 * 7;
                    }))));
                    break;
                case Note { Text: "fail" }: probe.Ref.Tell(new Carry(me.Context.RunPinned(new DelegateEffect("fails", _ => throw new IOException("no route"))))); break;
                default: probe.Ref.Tell(message); break;
            }
        }), "actor");
        actor.Tell(new Note("work"));
        object id = probe.Expect<Carry>().What!;
        probe.Expect(new Note("half way"), new EffectCompleted((long)id, 1, 42));
        actor.Tell(new Note("fail"));
        id = probe.Expect<Carry>().What!;
        EffectFailed failed = probe.Expect<EffectFailed>();
        Assert.Equal(((long)id, 1L, "no route"), (failed.RequestId, failed.Incarnation, failed.Reason.Message));
    }

    [Fact]
    public void Pinned_effects_of_one_actor_run_one_after_another_in_order()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe();
        int inside = 0, overlaps = 0;
        ActorRef actor = host.Host.Spawn(Script.Props((me, message) =>
        {
            if (message is not Note) { probe.Ref.Tell(message); return; }
            for (int i = 0; i < 20; i++)
            {
                int number = i;
                me.Context.RunPinned(new DelegateEffect("pinned", _ =>
                {
                    if (Interlocked.Increment(ref inside) > 1) overlaps++;
                    Interlocked.Decrement(ref inside);
                    return number;
                }));
            }
        }).WithPinnedThread("trainer"), "actor");
        actor.Tell(new Note("go"));
        for (int i = 0; i < 20; i++) Assert.Equal(i, probe.Expect<EffectCompleted>().Result);
        Assert.Equal(0, overlaps);
    }

    [Fact]
    public void The_end_of_an_effect_that_a_former_incarnation_started_is_dropped_and_counted()
    {
        HostUnderTest host = NewHost(topLevel: new SupervisionStrategy { BackOffMin = Second });
        Probe probe = host.NewProbe();
        IEffectScope? scope = null;
        ActorRef actor = host.Host.Spawn(Props(() => new Script((me, message) =>
        {
            switch (message)
            {
                case Note { Text: "work" }: me.Context.Run(new DelegateEffect("keeps its scope", seen => { scope = seen; return "first"; })); break;
                case Note { Text: "work anew" }: me.Context.Run(new DelegateEffect("second", _ => "second")); break;
                case Note { Text: "fail" }: throw new InvalidOperationException("as told");
                case EffectCompleted completed: probe.Ref.Tell(new Note($"{completed.Result} of {completed.Incarnation}")); break;
                default: probe.Ref.Tell(message); break;
            }
        })
        {
            WhenStarted = me => probe.Ref.Tell(new Note("start " + me.Context.Incarnation)),
        }), "actor");
        probe.Expect(new Note("start 1"));
        actor.Tell(new Note("work"));
        probe.Expect(new Note("first of 1"));
        Assert.False(scope!.StopFlag.IsRaised);
        actor.Tell(new Note("fail"));
        host.AdvanceToNextTimer();
        probe.Expect(new Note("start 2"));
        Assert.True(scope.StopFlag.IsRaised);
        scope.TellSelf(new Note("late"));
        actor.Tell(new Note("work anew"));
        probe.Expect(new Note("second of 2"));
        Assert.Equal(1, host.Host.Counters.Late);
    }

    [Fact]
    public void Timers_fire_at_their_time_once_or_again_and_again()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe();
        host.Host.Spawn(Props(() => new Script((me, message) =>
        {
            probe.Ref.Tell(new Note($"{message} {me.Context.Timers.IsTimerActive("single")} {me.Context.Timers.IsTimerActive("periodic")}"));
            if (message is Note { Text: "third" }) me.Context.Timers.CancelAll();
        })
        {
            WhenStarted = me =>
            {
                me.Context.Timers.StartSingleTimer("single", new Note("once"), 2.5 * Second);
                me.Context.Timers.StartPeriodicTimer("periodic", new Note("again"), Second);
                me.Context.Timers.StartSingleTimer("end", new Note("third"), 3.5 * Second);
                probe.Ref.Tell(new Note("armed"));
            },
        }), "actor");
        probe.Expect(new Note("armed"));
        Assert.Equal(Second, host.AdvanceToNextTimer());
        probe.Expect(new Note("again True True"));
        Assert.Equal(2 * Second, host.AdvanceToNextTimer());
        probe.Expect(new Note("again True True"));
        Assert.Equal(2.5 * Second, host.AdvanceToNextTimer());
        probe.Expect(new Note("once False True"));
        Assert.Equal(3 * Second, host.AdvanceToNextTimer());
        probe.Expect(new Note("again False True"));
        Assert.Equal(3.5 * Second, host.AdvanceToNextTimer());
        probe.Expect(new Note("third False True"));
    }

    [Fact]
    public void A_cancelled_or_replaced_timer_never_arrives_not_even_from_the_mailbox()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe();
        ActorRef actor = host.Host.Spawn(Script.Props((me, message) =>
        {
            switch (message)
            {
                case Note { Text: "start" }:
                    me.Context.Timers.StartSingleTimer("a", new Note("old a"), Second);
                    me.Context.Timers.StartSingleTimer("a", new Note("new a"), 2 * Second);
                    me.Context.Timers.StartSingleTimer("b", new Note("b"), Second);
                    me.Context.Timers.Cancel("b");
                    me.Reply(new Note("started"));
                    break;
                case Note { Text: "start due" }:
                    // Falls due while this handler runs, so that its message lies in the mailbox when it is cancelled.
                    me.Context.Timers.StartSingleTimer("c", new Note("c"), TimeSpan.Zero);
                    host.Time.Advance(TimeSpan.Zero);
                    me.Context.Timers.Cancel("c");
                    me.Reply(new Note("cancelled"));
                    break;
                default: probe.Ref.Tell(message); break;
            }
        }), "actor");
        actor.Tell(new Note("start"), probe.Ref);
        probe.Expect(new Note("started"));
        Assert.Equal(2 * Second, host.AdvanceToNextTimer());
        probe.Expect(new Note("new a"));
        actor.Tell(new Note("start due"), probe.Ref);
        actor.Tell(new Note("next"), probe.Ref);
        probe.Expect(new Note("cancelled"), new Note("next"));
    }

    [Fact]
    public void A_restart_loses_the_timers()
    {
        HostUnderTest host = NewHost(topLevel: new SupervisionStrategy { BackOffMin = Second });
        Probe probe = host.NewProbe();
        ActorRef actor = host.Host.Spawn(Props(() => new Script((me, message) =>
        {
            if (message is Note { Text: "fail" })
            {
                me.Context.Timers.StartSingleTimer("lost", new Note("lost"), 0.5 * Second);
                throw new InvalidOperationException("as told");
            }
            probe.Ref.Tell(message);
        })
        { WhenRestarted = (_, _, _) => probe.Ref.Tell(new Note("paused")) }), "actor");
        actor.Tell(new Note("fail"));
        actor.Tell(new Note("next"));
        probe.Expect(new Note("paused"));
        Assert.Equal(Second, host.AdvanceToNextTimer());
        probe.Expect(new Note("next"));
    }

    [Fact]
    public void The_stop_flag_is_raised_outside_the_mailbox_for_a_child_and_all_below_it()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe();
        ActorRef top = host.Host.Spawn(Props(() => new Script((me, message) =>
        {
            if (message is Note { Text: "raise" })
            {
                me.Context.RaiseStop(me.Context.Child("child")!);
                me.Reply(new Carry(me.Context.StopFlag));
            }
            else me.Context.Child("child")!.Tell(message, me.Sender);
        })
        {
            WhenStarted = me => me.Context.Spawn(Props(() => new Script((child, message) =>
            {
                child.Reply(new Carry(child.Context.StopFlag));
                child.Context.Child("grandchild")!.Tell(message, child.Sender);
            })
            {
                WhenStarted = child => child.Context.Spawn(Script.Props((grandchild, _) => grandchild.Reply(new Carry(grandchild.Context.StopFlag))), "grandchild"),
            }), "child"),
        }), "top");
        top.Tell(new Note("flags"), probe.Ref);
        IStopFlag child = (IStopFlag)probe.Expect<Carry>().What!, grandchild = (IStopFlag)probe.Expect<Carry>().What!;
        Assert.Equal((false, false), (child.IsRaised, grandchild.IsRaised));
        top.Tell(new Note("raise"), probe.Ref);
        var own = (IStopFlag)probe.Expect<Carry>().What!;
        Assert.Equal((false, true, true), (own.IsRaised, child.IsRaised, grandchild.IsRaised));
        top.Tell(new Note("still there?"), probe.Ref);
        probe.Expect<Carry>();
        probe.Expect<Carry>();
        host.Host.RaiseStop();
        Assert.True(own.IsRaised);
    }
}
