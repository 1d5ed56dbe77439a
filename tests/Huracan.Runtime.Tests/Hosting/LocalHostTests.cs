using Akka.Actor;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Contracts.Actors;
using Huracan.Runtime.Hosting;
using Huracan.Runtime.Persistence;
using Huracan.Simulation;
using Xunit;
using ActorCell = Huracan.Actors.Hosting.ActorCell;
using ActorRef = Huracan.Actors.Port.ActorRef;
using Props = Huracan.Actors.Port.Props;

namespace Huracan.Runtime.Tests.Hosting;

public sealed class LocalHostTests
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(20);

    private static AkkaHost NewHost(IJournal? journal = null) =>
        LocalHost.Start(new HostOptions { Clock = new VirtualTime(), Codec = TestCodec.New(), Journal = journal }, threads: 2);

    [Fact]
    public async Task An_ask_at_the_edge_ends_in_the_answer_or_says_what_came_instead()
    {
        await using AkkaHost host = NewHost();
        ActorRef echo = host.Spawn(Script.Props((me, message) => { if (message is not Note { Text: "silence" }) me.Reply(message); }), "echo");
        Assert.Equal(new Note("hello"), await host.AskAsync<Note>(echo, new Note("hello")).WaitAsync(Guard));
        InvalidOperationException wrong = await Assert.ThrowsAsync<InvalidOperationException>(() => host.AskAsync<string>(echo, new Note("hello")).WaitAsync(Guard));
        Assert.Equal("/user/echo answered Note with Note, expected String", wrong.Message);
        Task<Note> silent = host.AskAsync<Note>(echo, new Note("silence"), TimeSpan.FromSeconds(5));
        ((VirtualTime)host.Clock).Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<TimeoutException>(() => silent.WaitAsync(Guard));
    }

    [Fact]
    public async Task Pinned_effects_run_on_the_actors_own_named_thread_over_restarts_too()
    {
        await using AkkaHost host = NewHost();
        ActorRef? asker = null;
        ActorRef trainer = host.Spawn(Script.Props((me, message) =>
        {
            switch (message)
            {
                case Note { Text: "fail" }: throw new InvalidOperationException("as told");
                case Note:
                    asker = me.Sender;
                    me.Context.RunPinned(new DelegateEffect("where", _ => $"{Thread.CurrentThread.Name} {Environment.CurrentManagedThreadId} {Thread.CurrentThread.IsThreadPoolThread}"));
                    break;
                case EffectCompleted done: asker!.Tell(done.Result!); break;
            }
        }).WithPinnedThread("ppo BTCUSDT"), "trainer");
        string first = await host.AskAsync<string>(trainer, new Note("where")).WaitAsync(Guard);
        Assert.StartsWith("ppo BTCUSDT ", first, StringComparison.Ordinal);
        Assert.EndsWith(" False", first, StringComparison.Ordinal);
        trainer.Tell(new Note("fail"));
        var time = (VirtualTime)host.Clock;
        Assert.True(time.WaitUntilArmed(Guard));
        time.AdvanceToNext();
        Assert.Equal(first, await host.AskAsync<string>(trainer, new Note("where")).WaitAsync(Guard));
    }

    [Fact]
    public async Task Timers_and_pinned_effects_hold_while_the_thread_pool_is_full()
    {
        using ManualResetEventSlim full = new(), arrived = new();
        await using AkkaHost host = LocalHost.Start(new HostOptions(), threads: 2);
        ActorRef keeper = host.Spawn(Script.Props((me, message) =>
        {
            switch (message)
            {
                case Note { Text: "start" }:
                    // The pool adds a thread about twice a second: it would take minutes to get through these.
                    for (int i = 0; i < 400; i++) me.Context.Run(new DelegateEffect("busy", _ => full.Wait(Guard * 2)));
                    me.Context.Timers.StartSingleTimer("renew", new Note("renew"), TimeSpan.FromMilliseconds(1));
                    break;
                case Note { Text: "renew" }: me.Context.RunPinned(new DelegateEffect("renew-leases", _ => "renewed")); break;
                case EffectCompleted { Result: "renewed" }: arrived.Set(); break;
            }
        }), "keeper");
        keeper.Tell(new Note("start"));
        bool inTime = arrived.Wait(Guard);
        full.Set();
        Assert.True(inTime, "the timer or the pinned effect waited for the thread pool");
    }

    [Fact]
    public async Task Appends_of_many_actors_share_one_commit()
    {
        using var journal = new HeldJournal();
        await using AkkaHost host = NewHost(journal);
        const int actors = 50;
        var sums = new ActorRef[actors];
        var nobody = new EdgeRef("nobody", (_, _) => { });
        for (int i = 0; i < actors; i++)
        {
            string id = "run/" + i;
            sums[i] = host.Spawn(Props.Of(() => new Sum(id, nobody)), "sum-" + i);
            await host.AskAsync<Note>(sums[i], new Note("total")).WaitAsync(Guard);
        }
        // The first append holds the journal's thread; the others gather behind it.
        Task<Reply> first = host.AskAsync<Reply>(sums[0], new Request(0, 1));
        await journal.Entered.WaitAsync(Guard);
        Task<Reply>[] rest = [.. sums.Skip(1).Select((sum, i) => host.AskAsync<Reply>(sum, new Request(i, 1)))];
        foreach (ActorRef sum in sums.Skip(1))
        {
            // Handled its request, so its append is handed in: what it is told now waits, and its mailbox shows that.
            var cell = (ActorCell)sum;
            Assert.True(SpinWait.SpinUntil(() => cell.State == CellState.Persisting, Guard));
        }
        await HandedOver(host, "/user/sum-*");
        await HandedOver(host, "/user/sum-*/journal-*");
        await Akka.Persistence.Persistence.Instance.Apply(host.System).JournalFor(HuracanJournal.PluginId).Ask<ActorIdentity>(new Identify(null), Guard);
        journal.Release();
        await first.WaitAsync(Guard);
        foreach (Task<Reply> reply in rest) Assert.Equal(1, (await reply.WaitAsync(Guard)).Value);
        Assert.InRange(journal.Calls, 2, 3);  // the 49 are one group, or two where the last was a moment late
    }

    /// <summary>Waits until all actors there have handled what was in their mailboxes.</summary>
    private static async Task HandedOver(AkkaHost host, string path)
    {
        using Inbox inbox = Inbox.Create(host.System);
        host.System.ActorSelection(path).Tell(new Identify(null), inbox.Receiver);
        for (int i = 0; i < 50; i++) Assert.NotNull(((ActorIdentity)await inbox.ReceiveAsync(Guard)).Subject);
    }

    [Fact]
    public async Task Stopping_lets_appends_and_effects_finish_and_tells_them_to_hurry()
    {
        AkkaHost host = NewHost();
        using var running = new ManualResetEventSlim();
        bool sawFlag = false;
        var stopped = new List<string>();
        ActorRef actor = host.Spawn(Props.Of(() => new Script((me, message) =>
        {
            if (message is Note) me.Context.Run(new DelegateEffect("long", scope =>
            {
                running.Set();
                sawFlag = SpinWait.SpinUntil(() => scope.StopFlag.IsRaised, Guard);
                return null;
            }));
        })
        { WhenStopped = _ => stopped.Add("actor") }), "actor");
        Task ended = host.WhenTerminated(actor);
        actor.Tell(new Note("go"));
        Assert.True(running.Wait(Guard));
        await host.StopAsync().WaitAsync(Guard);
        await ended.WaitAsync(Guard);
        Assert.True(sawFlag);
        Assert.Equal(["actor"], stopped);
        Assert.Throws<ObjectDisposedException>(() => host.Spawn(Script.Props((_, _) => { }), "late"));
        await host.StopAsync().WaitAsync(Guard);  // twice is once
    }

    [Theory]
    [InlineData(1)] // left to its worker at first, since that will most likely be done in a moment
    [InlineData(5)] // a backlog that is stolen
    public async Task A_long_handler_does_not_keep_the_actors_it_woke_from_running(int woken)
    {
        await using AkkaHost host = NewHost();
        using var done = new CountdownEvent(woken);
        ActorRef[] quick = [.. Enumerable.Range(1, woken).Select(i => host.Spawn(Script.Props((_, _) => done.Signal()), $"quick-{i}"))];
        ActorRef slow = host.Spawn(Script.Props((me, _) =>
        {
            foreach (ActorRef each in quick) me.Tell(each, new Note("go"));
            me.Reply(new Carry(done.Wait(Guard)));  // a handler must not block; this one stands for a long computation
        }), "slow");
        Assert.Equal(new Carry(true), await host.AskAsync<Carry>(slow, new Note("go")).WaitAsync(Guard));
    }

    [Fact]
    public async Task Telling_allocates_little_beyond_the_message()
    {
        await using AkkaHost host = LocalHost.Start(new HostOptions(), threads: 1);
        var ball = new Note("ball");
        long allocated = 0;
        using var done = new ManualResetEventSlim();
        int left = 0;
        ActorRef? one = null;
        ActorRef two = host.Spawn(Script.Props((me, message) => me.Tell(one!, message)), "two");
        one = host.Spawn(Script.Props((me, message) =>
        {
            if (left == 100_000) allocated = GC.GetAllocatedBytesForCurrentThread();
            if (--left > 0) me.Tell(two, message);
            else
            {
                allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
                done.Set();
            }
        }), "one");
        for (int round = 0; round < 3; round++)  // the first rounds warm up
        {
            done.Reset();
            Volatile.Write(ref left, 100_000);
            one.Tell(ball, two);
            Assert.True(done.Wait(Guard));
        }
        Assert.InRange(allocated, 0, 9_000_000); // 40 bytes a message: what Akka's thread pool makes of each turn
    }

    /// <summary>Holds its first append until released.</summary>
    private sealed class HeldJournal : IJournal, IDisposable
    {
        private readonly InMemoryJournal _inner = new();
        private readonly ManualResetEventSlim _released = new();
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _calls;

        public int Calls => Volatile.Read(ref _calls);
        public Task Entered => _entered.Task;
        public void Release() => _released.Set();

        public void Append(IReadOnlyList<JournalAppend> appends, Span<AppendOutcome> outcomes, out Exception? error)
        {
            Interlocked.Increment(ref _calls);
            _entered.TrySetResult();
            _released.Wait(Guard);
            _inner.Append(appends, outcomes, out error);
        }

        public IReadOnlyList<JournalRecord> Read(string persistenceId, long fromSequenceNr) => _inner.Read(persistenceId, fromSequenceNr);
        public long HighestSequenceNr(string persistenceId) => _inner.HighestSequenceNr(persistenceId);
        public void DeleteStreams(string prefix) => _inner.DeleteStreams(prefix);
        public void Dispose() => _released.Dispose();
    }
}
