using System.Diagnostics;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Runtime.Hosting;

namespace Huracan.Cli.Bench.Actors;

/// <summary>The patterns on actors of the port, as the tree is written.</summary>
internal sealed class TreePatterns : IActorPatterns
{
    private sealed record Ball : ILocalMessage;

    private sealed record Start(int Window) : ILocalMessage;

    private sealed record Halt : ILocalMessage;

    private sealed record Count : ILocalMessage;

    private static readonly Ball TheBall = new();

    // ---- ping-pong ------------------------------------------------------------------------------------------------------

    private sealed class Pinger(ActorRef other) : Actor
    {
        private bool _halted;
        internal long Received;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Ball:
                    Volatile.Write(ref Received, Received + 1);
                    if (!_halted) Tell(other, TheBall);
                    break;
                case Start start:
                    for (int i = 0; i < start.Window; i++) Tell(other, TheBall);
                    break;
                case Halt: _halted = true; break;
                default: Unhandled(message); break;
            }
        }
    }

    private sealed class Ponger : Actor
    {
        protected override void OnReceive(object message)
        {
            if (message is Ball) Tell(Sender, TheBall);
            else Unhandled(message);
        }
    }

    public (double Rate, double Bytes) PingPong(int pairs, int window)
    {
        AkkaHost host = LocalHost.Start(new HostOptions());
        var pingers = new Pinger[pairs];
        var refs = new ActorRef[pairs];
        for (int i = 0; i < pairs; i++)
        {
            int me = i;
            ActorRef ponger = host.Spawn(Props.Of(() => new Ponger()), $"pong-{i}");
            refs[i] = host.Spawn(Props.Of(() => pingers[me] = new Pinger(ponger)), $"ping-{i}");
        }
        (double Rate, double Bytes) seen = Rounds.Measure(
            () => { foreach (ActorRef pinger in refs) pinger.Tell(new Start(window)); },
            () =>
            {
                long sum = 0;
                foreach (Pinger? pinger in pingers) sum += pinger is null ? 0 : Volatile.Read(ref pinger.Received);
                return 2 * sum; // there and back
            },
            () => { foreach (ActorRef pinger in refs) pinger.Tell(new Halt()); });
        Rounds.Close(host.StopAsync());
        return seen;
    }

    // ---- one way: one sender, one receiver, credit by the thousand ------------------------------------------------------

    private sealed class Sink : Actor
    {
        internal long Received;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Ball: Volatile.Write(ref Received, Received + 1); break;
                case Count: Tell(Sender, message); break; // credit for the next thousand
                default: Unhandled(message); break;
            }
        }
    }

    private sealed class Source(ActorRef sink) : Actor
    {
        private static readonly Count Credit = new();
        private bool _halted;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Halt: _halted = true; break;
                case Start start: for (int i = 0; i < start.Window; i++) SendThousand(); break;
                case Count: SendThousand(); break;
                default: Unhandled(message); break;
            }
        }

        private void SendThousand()
        {
            if (_halted) return;
            for (int i = 0; i < 1000; i++) Tell(sink, TheBall);
            Tell(sink, Credit);
        }
    }

    public (double Rate, double Bytes) OneWay()
    {
        AkkaHost host = LocalHost.Start(new HostOptions());
        Sink? sink = null;
        ActorRef to = host.Spawn(Props.Of(() => sink = new Sink()), "sink");
        ActorRef from = host.Spawn(Props.Of(() => new Source(to)), "source");
        (double Rate, double Bytes) seen = Rounds.Measure(() => from.Tell(new Start(4)), () => sink is null ? 0 : Volatile.Read(ref sink.Received), () => from.Tell(new Halt()));
        Rounds.Close(host.StopAsync());
        return seen;
    }

    // ---- scatter and gather: what a coin does with its engines ----------------------------------------------------------

    private sealed class Gatherer(int width) : Actor
    {
        private readonly ActorRef[] _workers = new ActorRef[width];
        private int _missing;
        private bool _halted;
        internal long Finished;

        protected override void PreStart()
        {
            for (int i = 0; i < _workers.Length; i++) _workers[i] = Context.Spawn(Props.Of(() => new Ponger()), $"worker-{i}");
        }

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Start: Scatter(); break;
                case Halt: _halted = true; break;
                case Ball:
                    if (--_missing > 0) return;
                    Volatile.Write(ref Finished, Finished + 1);
                    if (!_halted) Scatter();
                    break;
                default: Unhandled(message); break;
            }
        }

        private void Scatter()
        {
            _missing = _workers.Length;
            foreach (ActorRef worker in _workers) Tell(worker, TheBall);
        }
    }

    public (double Rate, double Bytes) Gather(int width)
    {
        AkkaHost host = LocalHost.Start(new HostOptions());
        Gatherer? gatherer = null;
        ActorRef to = host.Spawn(Props.Of(() => gatherer = new Gatherer(width)), "gatherer");
        (double Rate, double Bytes) seen = Rounds.Measure(() => to.Tell(new Start(1)), () => gatherer is null ? 0 : Volatile.Read(ref gatherer.Finished), () => to.Tell(new Halt()));
        Rounds.Close(host.StopAsync());
        return seen;
    }

    // ---- ask at the edge: each caller awaits one answer after the other --------------------------------------------------

    private sealed class Echo : Actor
    {
        protected override void OnReceive(object message)
        {
            if (message is Ball) Tell(Sender, TheBall);
            else Unhandled(message);
        }
    }

    public (double Rate, double Bytes) Ask(int callersCount)
    {
        AkkaHost host = LocalHost.Start(new HostOptions());
        ActorRef echo = host.Spawn(Props.Of(() => new Echo()), "echo");
        using CancellationTokenSource halt = new();
        long[] answers = new long[callersCount * 16];
        Task[] callers = [];
        (double Rate, double Bytes) seen = Rounds.Measure(
            () => callers = [.. Enumerable.Range(0, callersCount).Select(i => Task.Run(async () =>
            {
                while (!halt.IsCancellationRequested)
                {
                    await host.AskAsync<Ball>(echo, TheBall).ConfigureAwait(false);
                    Volatile.Write(ref answers[i * 16], answers[i * 16] + 1);
                }
            }))],
            () =>
            {
                long sum = 0;
                for (int i = 0; i < answers.Length; i += 16) sum += Volatile.Read(ref answers[i]);
                return sum;
            },
            halt.Cancel);
        Task.WaitAll(callers);
        Rounds.Close(host.StopAsync());
        return seen;
    }

    // ---- spawn: children of one parent, each started -------------------------------------------------------------------

    private sealed class Leaf : Actor
    {
        protected override void OnReceive(object message) => Unhandled(message);
        protected override void PreStart() => Tell(Context.Parent, TheBall);
    }

    private sealed class Nursery(string[] names) : Actor
    {
        private static readonly Props LeafProps = Props.Of(() => new Leaf());
        private ActorRef? _asker;
        private int _started;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Start:
                    _asker = Sender;
                    foreach (string name in names) Context.Spawn(LeafProps, name);
                    break;
                case Ball:
                    if (++_started == names.Length) Tell(_asker!, new Count());
                    break;
                default: Unhandled(message); break;
            }
        }
    }

    public (double Rate, double Bytes) Spawn()
    {
        const int actors = 40_000;
        AkkaHost host = LocalHost.Start(new HostOptions());
        string[] names = [.. Enumerable.Range(0, actors).Select(i => $"leaf-{i}")];
        ActorRef nursery = host.Spawn(Props.Of(() => new Nursery(names)), "nursery");
        GC.Collect();
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        var clock = Stopwatch.StartNew();
        Rounds.Wait(host.AskAsync<Count>(nursery, new Start(0)));
        double seconds = clock.Elapsed.TotalSeconds;
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        Rounds.Close(host.StopAsync());
        return (actors / seconds, allocated / (double)actors);
    }
}
