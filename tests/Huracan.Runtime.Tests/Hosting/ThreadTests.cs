using System.Collections.Concurrent;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Contracts.Actors;
using Huracan.Runtime.Hosting;
using Xunit;

namespace Huracan.Runtime.Tests.Hosting;

/// <summary>Which thread each kind of work runs on: turns, effects, trainings and appends never share one.</summary>
public sealed class ThreadTests
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(20);

    private static string Here => $"{Thread.CurrentThread.Name}|{Environment.CurrentManagedThreadId}|{(Thread.CurrentThread.IsThreadPoolThread ? "pool" : "own")}";

    [Fact]
    public async Task Turns_run_on_the_actors_own_threads_also_those_of_children()
    {
        await using AkkaHost host = LocalHost.Start(new HostOptions(), threads: 2);
        ActorRef parent = host.Spawn(Script.Props((me, message) =>
        {
            if (message is not Note { Text: "where" }) return;
            ActorRef child = me.Context.Child("child") ?? me.Context.Spawn(Script.Props((its, _) => its.Reply(Here)), "child");
            child.Tell(message, me.Sender);
        }), "parent");
        HashSet<string> seen = [];
        for (int i = 0; i < 100; i++) seen.Add(await host.AskAsync<string>(parent, new Note("where"), Guard));
        Assert.All(seen, where => Assert.StartsWith(AkkaHost.ActorsDispatcher, where, StringComparison.Ordinal));
        Assert.All(seen, where => Assert.EndsWith("|own", where, StringComparison.Ordinal));
        Assert.InRange(seen.Count, 1, 2);
    }

    [Fact]
    public async Task Each_trainer_has_a_thread_that_bears_its_name_and_no_effect_runs_there()
    {
        await using AkkaHost host = LocalHost.Start(new HostOptions(), threads: 2);
        string[] names = ["ppo AAA", "ppo BBB"];
        ActorRef[] trainers = [.. names.Select(name => host.Spawn(Trainer().WithPinnedThread(name), name[4..]))];
        HashSet<string> threads = [];
        for (int i = 0; i < trainers.Length; i++)
        {
            string first = await host.AskAsync<string>(trainers[i], new Note("pinned"), Guard);
            Assert.StartsWith(names[i] + "|", first, StringComparison.Ordinal);
            Assert.EndsWith("|own", first, StringComparison.Ordinal);
            Assert.Equal(first, await host.AskAsync<string>(trainers[i], new Note("pinned"), Guard));
            threads.Add(first);
            Assert.StartsWith("effects-", await host.AskAsync<string>(trainers[i], new Note("effect"), Guard), StringComparison.Ordinal);
        }

        Assert.Equal(trainers.Length, threads.Count);
    }

    [Fact]
    public async Task Appends_run_on_the_journals_thread()
    {
        ConcurrentBag<string> appends = [];
        await using AkkaHost host = LocalHost.Start(new HostOptions { Codec = TestCodec.New(), Journal = new Witness(appends) }, threads: 2);
        ActorRef sum = host.Spawn(Props.Of(() => new Sum("sum", new EdgeRef("nobody", (_, _) => { }))), "sum");
        for (int i = 1; i <= 5; i++) await host.AskAsync<Reply>(sum, new Request(i, 1), Guard);
        Assert.Equal(5, appends.Count);
        Assert.All(appends, where => Assert.StartsWith("journal|", where, StringComparison.Ordinal));
    }

    private static Props Trainer()
    {
        ActorRef? asker = null;
        return Script.Props((me, message) =>
        {
            switch (message)
            {
                case Note { Text: "pinned" }:
                    asker = me.Sender;
                    me.Context.RunPinned(new DelegateEffect("where", _ => Here));
                    break;
                case Note:
                    asker = me.Sender;
                    me.Context.Run(new DelegateEffect("where", _ => Here));
                    break;
                case EffectCompleted done: asker!.Tell(done.Result!); break;
            }
        });
    }

    private sealed class Witness(ConcurrentBag<string> appends) : IJournal
    {
        private readonly InMemoryJournal _inner = new();

        public void Append(IReadOnlyList<JournalAppend> given, Span<AppendOutcome> outcomes, out Exception? error)
        {
            appends.Add(Here);
            _inner.Append(given, outcomes, out error);
        }

        public IReadOnlyList<JournalRecord> Read(string persistenceId, long fromSequenceNr) => _inner.Read(persistenceId, fromSequenceNr);
        public long HighestSequenceNr(string persistenceId) => _inner.HighestSequenceNr(persistenceId);
        public void DeleteStreams(string prefix) => _inner.DeleteStreams(prefix);
    }
}
