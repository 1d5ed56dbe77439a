using Huracan.Actors.Port;
using Xunit;

namespace Huracan.Contracts.Actors;

public abstract partial class ActorHostContract
{
    private static EntityKind Coin(int[] starts, Action<IActorContext, string, Exception>? whenFailed = null) => new("coin", id => Props(() => new Script((me, message) =>
    {
        switch (message)
        {
            case Note { Text: "fail" }: throw new InvalidOperationException("poison");
            case Note { Text: "stop" }: me.Context.Stop(me.Self); break;
            default: me.Reply(new Note($"{id} {message}")); break;
        }
    })
    { WhenStarted = _ => Interlocked.Increment(ref starts[0]) }))
    { Supervision = SupervisionStrategy.AlwaysStop, WhenFailed = whenFailed };

    [Fact]
    public void An_entity_is_started_by_its_first_message_and_found_by_its_id()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe();
        int[] starts = new int[1];
        host.Host.RegisterEntity(Coin(starts));
        ActorRef btc = host.Host.Entity("coin", "BTCUSDT");
        Assert.Equal(0, Volatile.Read(ref starts[0]));
        btc.Tell(new Note("1"), probe.Ref);
        host.Host.Entity("coin", "BTCUSDT").Tell(new Note("2"), probe.Ref);
        probe.Expect(new Note("BTCUSDT 1"), new Note("BTCUSDT 2"));
        host.Host.Entity("coin", "ETHUSDT").Tell(new Note("3"), probe.Ref);
        probe.Expect(new Note("ETHUSDT 3"));
        Assert.Equal(2, Volatile.Read(ref starts[0]));
        Assert.Equal(btc, host.Host.Entity("coin", "BTCUSDT"));
        Assert.NotEqual(btc, host.Host.Entity("coin", "ETHUSDT"));
    }

    [Fact]
    public void Mail_to_an_entity_that_stops_reaches_its_next_incarnation_in_order()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe();
        int[] starts = new int[1];
        host.Host.RegisterEntity(Coin(starts));
        ActorRef btc = host.Host.Entity("coin", "BTCUSDT");
        for (int round = 0; round < 20; round++)
        {
            btc.Tell(new Note("stop"), probe.Ref);
            for (int i = 0; i < 5; i++) btc.Tell(new Note($"{round}.{i}"), probe.Ref);
        }
        for (int round = 0; round < 20; round++)
            for (int i = 0; i < 5; i++) probe.Expect(new Note($"BTCUSDT {round}.{i}"));
        Assert.Equal(0, host.Host.Counters.DeadLetters);
    }

    [Fact]
    public void An_entity_that_fails_for_good_is_set_aside_with_its_reason_and_the_others_go_on()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe(), aside = host.NewProbe("aside");
        host.Host.RegisterEntity(Coin(new int[1], (_, id, reason) => aside.Ref.Tell(new Note($"{id}: {reason.Message}"))));
        host.Host.Entity("coin", "ETHUSDT").Tell(new Note("1"), probe.Ref);
        host.Host.Entity("coin", "BTCUSDT").Tell(new Note("fail"), probe.Ref);
        probe.Expect(new Note("ETHUSDT 1"));
        aside.Expect(new Note("BTCUSDT: poison"));
        host.Host.Entity("coin", "ETHUSDT").Tell(new Note("2"), probe.Ref);
        probe.Expect(new Note("ETHUSDT 2"));
    }

    [Fact]
    public void An_id_that_no_actor_can_be_made_of_does_not_disturb_the_others()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe(), aside = host.NewProbe("aside");
        host.Host.RegisterEntity(new EntityKind("coin", id => id == "?" ? throw new ArgumentException("no such coin") : Script.Props((me, message) => me.Reply(message)))
        {
            WhenFailed = (_, id, reason) => aside.Ref.Tell(new Note($"{id}: {reason.Message}")),
        });
        host.Host.Entity("coin", "?").Tell(new Note("1"), probe.Ref);
        aside.Expect(new Note("?: no such coin"));
        host.Host.Entity("coin", "A").Tell(new Note("2"), probe.Ref);
        probe.Expect(new Note("2"));
        Assert.Equal(1, host.Host.Counters.DeadLetters);
    }

    [Fact]
    public void An_unknown_kind_or_service_is_an_error_that_names_the_known_ones()
    {
        HostUnderTest host = NewHost();
        host.Host.RegisterEntity(Coin(new int[1]));
        Assert.StartsWith("entity kind 'coins' is not registered on this node; known: coin", Assert.Throws<ArgumentException>(() => host.Host.Entity("coins", "A")).Message, StringComparison.Ordinal);
        Assert.StartsWith("service 'gpu' is not registered on this node; known: none", Assert.Throws<ArgumentException>(() => host.Host.Service("gpu")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Entities_and_services_can_only_be_told_messages()
    {
        HostUnderTest host = NewHost(topLevel: SupervisionStrategy.AlwaysStop);
        Probe probe = host.NewProbe();
        host.Host.RegisterEntity(Coin(new int[1]));
        host.Host.Spawn(Script.Props((me, _) =>
        {
            Assert.Throws<ArgumentException>(() => me.Context.Watch(me.Context.Entity("coin", "A")));
            Assert.Throws<ArgumentException>(() => me.Context.Stop(me.Context.Entity("coin", "A")));
            me.Reply(new Note("both refused"));
        }), "actor").Tell(new Note("go"), probe.Ref);
        probe.Expect(new Note("both refused"));
    }

    [Fact]
    public void The_workers_of_a_service_take_turns_and_answer_the_asker()
    {
        HostUnderTest host = NewHost();
        Probe probe = host.NewProbe();
        host.Host.RegisterService("adder", Script.Props((me, message) => me.Reply(new Note(me.Self.Path[^1..] + message))), 3);
        ActorRef service = host.Host.Service("adder");
        string[] answers = new string[6];
        for (int i = 0; i < 6; i++)
        {
            service.Tell(new Note($":{i}"), probe.Ref);
            answers[i] = probe.Expect<Note>().Text;
        }
        Assert.Equal(["1:0", "2:1", "3:2", "1:3", "2:4", "3:5"], answers);
    }
}
