using Huracan.Actors.Codec;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Xunit;

namespace Huracan.Contracts.Actors;

public abstract partial class ActorHostContract
{
    [Fact]
    public void Mail_of_one_sender_arrives_in_the_order_it_was_sent()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe();
        const int senders = 4, each = 500;
        var last = new Dictionary<ActorRef, int>();
        int total = 0, wrong = 0;
        ActorRef sink = host.Host.Spawn(Script.Props((me, message) =>
        {
            int number = (int)((Carry)message).What!;
            if (number != last.GetValueOrDefault(me.Sender) + 1) wrong++;
            last[me.Sender] = number;
            if (++total == senders * each) probe.Ref.Tell(new Note($"{wrong} out of order"));
        }), "sink");
        for (int s = 0; s < senders; s++)
        {
            ActorRef sender = host.Host.Spawn(Script.Props((me, message) =>
            {
                int number = (int)((Carry)message).What!;
                for (int i = 0; i < 10; i++) me.Tell(sink, new Carry(number + i));
                if (number + 10 <= each) me.Tell(me.Self, new Carry(number + 10));
            }), $"sender-{s}");
            sender.Tell(new Carry(1));
        }
        probe.Expect(new Note("0 out of order"));
    }

    [Fact]
    public void An_actor_handles_one_message_at_a_time_and_sees_what_the_one_before_wrote()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe();
        int inside = 0, overlaps = 0, unguarded = 0;
        ActorRef counter = host.Host.Spawn(Script.Props((_, _) =>
        {
            if (Interlocked.Exchange(ref inside, 1) == 1) overlaps++;
            unguarded++;
            Volatile.Write(ref inside, 0);
            if (unguarded == 2000) probe.Ref.Tell(new Note($"{overlaps} overlaps"));
        }), "counter");
        for (int s = 0; s < 4; s++)
            host.Host.Spawn(Script.Props((me, _) => { for (int i = 0; i < 500; i++) me.Tell(counter, new Note("one")); }), $"s{s}").Tell(new Note("go"));
        probe.Expect(new Note("0 overlaps"));
    }

    [Fact]
    public void An_actor_knows_itself_its_parent_its_sender_and_its_node()
    {
        HostUnderTest host = NewHost(epoch: 7);
        Probe probe = host.NewProbe();
        ActorRef top = host.Host.Spawn(Props(() => new Script((me, message) => me.Context.Child("child")!.Tell(message, me.Sender))
        {
            WhenStarted = me => me.Context.Spawn(Script.Props((child, _) =>
                child.Reply(new Note($"{child.Self} under {child.Context.Parent}, epoch {child.Context.Epoch}, incarnation {child.Context.Incarnation}, at {child.Context.Now}"))), "child"),
        }), "top");
        top.Tell(new Note("who?"), probe.Ref);
        probe.Expect(new Note("/user/top/child under /user/top, epoch 7, incarnation 1, at 2025-01-01T00:00Z"));
        Assert.Equal("/user/top/child", probe.LastSender!.Path);
    }

    [Fact]
    public void Unhandled_messages_and_dead_letters_are_counted()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe();
        ActorRef actor = host.Host.Spawn(Script.Props((me, message) =>
        {
            if (message is Note { Text: "ping" }) me.Reply(new Note("pong"));
            else if (message is Note { Text: "stop" }) me.Context.Stop(me.Self);
            else me.Unhandled(message);
        }), "actor");
        ActorRef watcher = Watcher(host, actor, probe);
        actor.Tell(new Note("?"), null);
        actor.Tell(new Note("??"), null);
        Barrier(probe, actor);
        Assert.Equal((2L, 0L), (host.Host.Counters.Unhandled, host.Host.Counters.DeadLetters));
        actor.Tell(new Note("stop"));
        probe.Expect(new Note("terminated /user/actor"));
        actor.Tell(new Note("too late"));
        actor.Tell(new Note("far too late"));
        Assert.Equal(2, host.Host.Counters.DeadLetters);
    }

    [Fact]
    public void A_message_that_crosses_nodes_is_encoded_and_decoded_bit_for_bit_on_its_way()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe();
        object? seen = null;
        ActorRef actor = host.Host.Spawn(Script.Props((me, message) => { seen = message; me.Reply(new Note("got it")); }), "actor");
        double odd = BitConverter.Int64BitsToDouble(0x7FF8_0000_DEAD_BEEF);
        var sent = new Request(3, odd);
        actor.Tell(sent, probe.Ref);
        probe.Expect(new Note("got it"));
        Request received = Assert.IsType<Request>(seen);
        Assert.NotSame(sent, received);
        Assert.Equal(BitConverter.DoubleToInt64Bits(odd), BitConverter.DoubleToInt64Bits(received.Value));
        var local = new Note("by reference");
        actor.Tell(local, probe.Ref);
        probe.Expect(new Note("got it"));
        Assert.Same(local, seen);
    }

    [Fact]
    public void A_message_that_no_codec_knows_is_refused_by_its_name()
    {
        HostUnderTest host = NewHost();
        ActorRef actor = host.Host.Spawn(Script.Props((_, _) => { }), "actor");
        UnknownMessageTypeException error = Assert.Throws<UnknownMessageTypeException>(() => actor.Tell(new Stranger(1)));
        Assert.Contains(typeof(Stranger).FullName!, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_mailbox_answers_Busy_and_never_counts_replies()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe(), other = host.NewProbe("other");
        // A failed actor pauses until the clock moves: its mail waits, and the mailbox can be filled to the brim.
        ActorRef actor = host.Host.Spawn(Props(() => new Script((me, message) =>
        {
            if (message is Note { Text: "fail" }) throw new InvalidOperationException("as told");
            other.Ref.Tell(message is Reply reply ? new Note("reply " + reply.RequestId) : message);
        })
        {
            WhenRestarted = (_, _, _) => probe.Ref.Tell(new Note("paused")),
        }).WithMailboxBound(2), "actor");
        actor.Tell(new Note("fail"));
        probe.Expect(new Note("paused"));
        actor.Tell(new Note("1"), probe.Ref);
        actor.Tell(new Note("2"), probe.Ref);
        actor.Tell(new Note("3"), probe.Ref);
        Busy busy = probe.Expect<Busy>();
        Assert.Equal((actor, new Note("3")), (busy.Receiver, busy.Message));
        actor.Tell(new Reply(5, 0), probe.Ref);
        actor.Tell(new Note("4"), null);  // nobody to answer: counted as dead
        Assert.Equal((2L, 1L), (host.Host.Counters.Busy, host.Host.Counters.DeadLetters));
        host.AdvanceToNextTimer();
        other.Expect(new Note("1"), new Note("2"), new Note("reply 5"));
        actor.Tell(new Note("5"), probe.Ref);
        other.Expect(new Note("5"));
    }

    [Fact]
    public void Progress_reaches_whoever_looks()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe();
        ActorRef actor = host.Host.Spawn(Script.Props((me, message) =>
        {
            me.Context.Publish("half way");
            me.Reply(new Note("done"));
        }), "actor");
        actor.Tell(new Note("go"), probe.Ref);
        probe.Expect(new Note("done"));
        Assert.Equal([(actor, (object)"half way")], Progress);
    }

    [Fact]
    public void An_observer_that_throws_reaches_no_actor_and_is_counted()
    {
        static void Fail(object? first, object? second) => throw new IOException("no space left on device");
        HostUnderTest host = Keep(CreateHost(new HostOptions
        {
            Clock = new Huracan.Simulation.VirtualTime(), Codec = TestCodec.New(), Jitter = static () => 0,
            OnProgress = Fail, OnFailure = Fail, OnDeadLetter = Fail,
        }));
        Probe probe = host.NewProbe();
        ActorRef actor = host.Host.Spawn(Script.Props((me, message) =>
        {
            me.Context.Publish("half way");
            if (message is Note { Text: "fail" }) throw new InvalidOperationException("as told");
            me.Reply(new Note("done"));
        }), "actor");

        actor.Tell(new Note("go"), probe.Ref);
        probe.Expect(new Note("done"));
        Assert.Equal((1, 0), (host.Host.Counters.ObserverFailures, host.Host.Counters.Failures));

        actor.Tell(new Note("fail"), probe.Ref);
        actor.Tell(new Note("go"), probe.Ref);
        host.AdvanceToNextTimer(); // the pause before the restart
        probe.Expect(new Note("done"));
        Assert.Equal((4, 1), (host.Host.Counters.ObserverFailures, host.Host.Counters.Failures));
    }

    [Fact]
    public void A_name_is_taken_until_its_bearer_has_terminated()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe();
        ActorRef parent = host.Host.Spawn(Props(() => new Script((me, message) =>
        {
            switch (message)
            {
                case Note { Text: "spawn" }:
                    try
                    {
                        me.Context.Watch(me.Context.Spawn(Script.Props((_, _) => { }), "child"));
                        me.Reply(new Note("spawned"));
                    }
                    catch (InvalidOperationException e)
                    {
                        me.Reply(new Note(e.Message));
                    }
                    break;
                case Note { Text: "stop" }: me.Context.Stop(me.Context.Child("child")!); break;
                case Terminated:
                    me.Context.Watch(me.Context.Spawn(Script.Props((_, _) => { }), "child"));  // the name is free by now
                    probe.Ref.Tell(new Note("spawned again"));
                    break;
            }
        })), "parent");
        parent.Tell(new Note("spawn"), probe.Ref);
        probe.Expect(new Note("spawned"));
        parent.Tell(new Note("spawn"), probe.Ref);
        probe.Expect(new Note("/user/parent: a child named 'child' is there already; a name is free again when its bearer has terminated"));
        parent.Tell(new Note("stop"), probe.Ref);
        probe.Expect(new Note("spawned again"));
    }

    [Fact]
    public void The_context_cannot_be_used_in_a_constructor()
    {
        HostUnderTest host = NewHost(topLevel: SupervisionStrategy.AlwaysStop);
        Probe probe = host.NewProbe();
        ActorRef parent = host.Host.Spawn(Props(() => new Script((me, message) =>
        {
            if (message is ChildFailed failed) probe.Ref.Tell(new Note(failed.Reason.Message));
            else me.Context.Spawn(Props(() => throw new InvalidOperationException(Assert.Throws<InvalidOperationException>(() => new Script((_, _) => { }).Self).Message)), "child");
        })
        { Strategy = SupervisionStrategy.AlwaysStop }), "parent");
        parent.Tell(new Note("go"));
        probe.Expect(new Note("Script: the context exists from PreStart on, not in the constructor"));
    }

    /// <summary>An actor that watches another, and tells the probe of its end once it watches.</summary>
    private static ActorRef Watcher(HostUnderTest host, ActorRef watched, Probe probe)
    {
        ActorRef watcher = host.Host.Spawn(Script.Props((me, message) =>
        {
            switch (message)
            {
                case Note { Text: "ping" }: me.Reply(new Note("pong")); break;
                case Note { Text: "watch" }: me.Context.Watch(watched); break;
                case Note { Text: "unwatch" }: me.Context.Unwatch(watched); break;
                case Terminated terminated: probe.Ref.Tell(new Note("terminated " + terminated.Actor.Path)); break;
                default: probe.Ref.Tell(message); break;
            }
        }), "watcher-of-" + watched.Path.Replace('/', '-'));
        watcher.Tell(new Note("watch"));
        Barrier(probe, watcher);
        return watcher;
    }
}
