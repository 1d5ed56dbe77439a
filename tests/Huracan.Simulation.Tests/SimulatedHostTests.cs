using System.Text;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Contracts.Actors;
using Xunit;

namespace Huracan.Simulation.Tests;

public sealed class SimulatedHostTests
{
    private static SimulatedHost NewHost(VirtualTime time, IJournal journal, long epoch, ulong seed = 0) => new(
        new HostOptions { Clock = time, Codec = TestCodec.New(), Journal = journal, Epoch = epoch, RoundTripMessages = true },
        new SimulationPlan(seed));

    /// <summary>Eight actors pass notes around with effects and timers in between; the story is the order in which they got them.</summary>
    private static string Story(ulong seed)
    {
        var story = new StringBuilder();
        var host = NewHost(new VirtualTime(), new InMemoryJournal(), 1, seed);
        var actors = new ActorRef[8];
        int left = 400;
        for (int i = 0; i < actors.Length; i++)
        {
            int number = i;
            actors[i] = host.Spawn(Script.Props((me, message) =>
            {
                story.Append(number);
                if (--left < 0) return;
                me.Tell(actors[(number * 3 + 1) % 8], new Note("on"));
                if (left % 5 == 0) me.Context.Run(new DelegateEffect("work", _ => left));
                if (left % 7 == 0) me.Context.Timers.StartSingleTimer("t", new Note("timer"), TimeSpan.FromMilliseconds(left));
            }), "actor-" + i);
        }
        foreach (ActorRef actor in actors) actor.Tell(new Note("on"));
        host.RunToEnd();
        return story.ToString();
    }

    [Fact]
    public void The_same_seed_tells_the_same_story_and_another_seed_another_one()
    {
        Assert.Equal(Story(0), Story(0));
        Assert.Equal(Story(41), Story(41));
        Assert.NotEqual(Story(41), Story(42));
        Assert.NotEqual(Story(0), Story(42));
    }

    /// <summary>When each of eight actors that failed at the same instant was back.</summary>
    private static TimeSpan[] Restarts(ulong seed)
    {
        SimulatedHost host = NewHost(new VirtualTime(), new InMemoryJournal(), 1, seed);
        var back = new TimeSpan[8];
        for (int i = 0; i < back.Length; i++)
        {
            int number = i;
            host.Spawn(Props.Of(() => new Script((_, _) => throw new InvalidOperationException("as told"))
            {
                WhenStarted = _ => back[number] = host.Time.Elapsed,
            }), "actor-" + i).Tell(new Note("fail"));
        }
        host.RunToEnd();
        return back;
    }

    [Fact]
    public void The_seed_draws_the_jitter_of_back_offs()
    {
        Assert.Equal(Restarts(41), Restarts(41));
        Assert.NotEqual(Restarts(41), Restarts(42));
        Assert.Equal(8, Restarts(41).Distinct().Count());
        Assert.All(Restarts(41), back => Assert.InRange(back.TotalSeconds, 0.1, 0.2)); // the default's first pause is 0.2 s
        Assert.Equal(0.2, Assert.Single(Restarts(0).Distinct()).TotalSeconds);
    }

    [Fact]
    public void A_node_that_crashes_at_any_step_goes_on_from_its_journal()
    {
        for (int crashAfter = 0; crashAfter < 60; crashAfter++)
        {
            var time = new VirtualTime();
            var journal = new InMemoryJournal();
            var answered = new SortedSet<long>();
            SimulatedHost host = Boot(time, journal, 1);
            for (int step = 0; step < crashAfter && host.Step(); step++) { }
            host.Crash();
            Assert.False(host.Step());
            long stored = journal.HighestSequenceNr("run/sum");
            Assert.All(answered, id => Assert.True(id <= stored, "answered before it was stored"));
            host = Boot(time, journal, 2);
            Assert.True(host.RunUntil(() => answered.Contains(10)));
            Assert.Equal(10, journal.HighestSequenceNr("run/sum"));

            // Adds 1 ten times, each once, whatever was lost: the requester looks at the total and goes on from there.
            SimulatedHost Boot(VirtualTime clock, InMemoryJournal on, long epoch)
            {
                SimulatedHost node = NewHost(clock, on, epoch, seed: (ulong)crashAfter);
                ActorRef sum = node.Spawn(Props.Of(() => new Sum("run/sum", node.DeadLetters)), "sum");
                node.Spawn(Props.Of(() => new Script((me, message) =>
                {
                    switch (message)
                    {
                        case Note note:
                            long total = long.Parse(note.Text.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
                            if (total == 10) answered.Add(10);
                            else me.Tell(sum, new Request(total + 1, 1));
                            break;
                        case Reply reply:
                            answered.Add(reply.RequestId);
                            me.Tell(sum, new Note("total"));
                            break;
                    }
                })
                { WhenStarted = me => me.Tell(sum, new Note("total")) }), "requester");
                return node;
            }
        }
    }

    [Fact]
    public void Virtual_time_costs_no_real_time_and_moves_only_when_nothing_else_can_happen()
    {
        var time = new VirtualTime();
        SimulatedHost host = NewHost(time, new InMemoryJournal(), 1);
        var seen = new List<TimeSpan>();
        host.Spawn(Props.Of(() => new Script((me, _) => seen.Add(time.Elapsed))
        {
            WhenStarted = me => me.Context.Timers.StartPeriodicTimer("day", new Note("day"), TimeSpan.FromDays(1)),
        }), "calendar");
        host.RunUntil(() => seen.Count == 1000);
        Assert.Equal(Enumerable.Range(1, 1000).Select(day => TimeSpan.FromDays(day)), seen);
    }

    [Fact]
    public void An_ask_that_nobody_answers_ends_with_the_seed_in_the_message()
    {
        SimulatedHost host = NewHost(new VirtualTime(), new InMemoryJournal(), 1, seed: 99);
        ActorRef mute = host.Spawn(Script.Props((_, _) => { }), "mute");
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => host.Ask<Note>(mute, new Note("?")));
        Assert.Equal("simulation, seed 99: /user/mute never answered Note", error.Message);
    }
}
