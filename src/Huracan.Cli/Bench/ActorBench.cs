using System.Diagnostics;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Cli.Fleet;

namespace Huracan.Cli.Bench;

/// <param name="Value">Median of the rounds, per second.</param>
/// <param name="BytesEach">Allocated per counted thing in the whole process, the message itself left out where it is one object for all.</param>
/// <param name="Akka">What Akka.NET 1.5.30 did on a quiet machine with two cores, per second; the lower figure of a range.</param>
/// <param name="Target">Level with Akka.NET, twice it for gathering, asking and spawning; null where nothing is compared.</param>
internal sealed record ActorBenchRow(string Name, double Value, string Unit, double BytesEach, double? Akka, double? Target);

/// <summary>How many messages, rounds, asks and spawns per second a host carries inside one process.</summary>
/// <remarks>Each row is the median of several rounds of about half a second, after one that warms up. Messages are one object for all, so that
/// what is allocated is the host's.</remarks>
internal sealed class ActorBench(Func<BareHost> start)
{
    private const int Rounds = 5;
    private static readonly TimeSpan RoundLength = TimeSpan.FromMilliseconds(400);

    private sealed record Ball : ILocalMessage;

    private sealed record Start(int Window) : ILocalMessage;

    private sealed record Halt : ILocalMessage;

    private sealed record Count : ILocalMessage;

    private static readonly Ball TheBall = new();

    /// <summary>Measured row by row as they are taken, so that two hosts can take turns on a machine whose pace changes.</summary>
    /// <param name="start">Makes a host of its own for every round.</param>
    public static IEnumerable<ActorBenchRow> Run(Func<BareHost> start) => new ActorBench(start).Rows();

    private IEnumerable<ActorBenchRow> Rows()
    {
        yield return Row("actors.pingpong.window1", "messages/s", 2.3e6, 1, () => PingPong(pairs: 1, window: 1));
        yield return Row("actors.pingpong.window100", "messages/s", 5.4e6, 1, () => PingPong(pairs: 1, window: 100));
        yield return Row("actors.pingpong.pairs8", "messages/s", 22e6, 1, () => PingPong(pairs: 8, window: 100));
        yield return Row("actors.oneway", "messages/s", 8e6, 1, OneWay);
        yield return Row("actors.gather23", "rounds/s", 66_000, 2, () => Gather(23));
        yield return Row("actors.ask", "asks/s", 0.57e6, 2, () => Ask(callersCount: 100));
        yield return Row("actors.ask.callers1", "asks/s", null, 1, () => Ask(callersCount: 1));
        yield return Row("actors.ask.callers10", "asks/s", null, 1, () => Ask(callersCount: 10));
        yield return Row("actors.spawn", "actors/s", 62_000, 2, Spawn);
    }

    private static ActorBenchRow Row(string name, string unit, double? akka, double factor, Func<(double Rate, double Bytes)> measure)
    {
        measure();
        var seen = new (double Rate, double Bytes)[Rounds];
        for (int i = 0; i < Rounds; i++) seen[i] = measure();
        Array.Sort(seen, (a, b) => a.Rate.CompareTo(b.Rate));
        (double rate, _) = seen[Rounds / 2];
        return new ActorBenchRow(name, rate, unit, seen.Min(round => round.Bytes), akka, akka * factor);
    }

    private static (double Rate, double Bytes) Measure(Action begin, Func<long> count, Action end)
    {
        begin();
        Thread.Sleep(50);
        long before = count(), bytes = GC.GetTotalAllocatedBytes(precise: true);
        var clock = Stopwatch.StartNew();
        Thread.Sleep(RoundLength);
        long after = count();
        double seconds = clock.Elapsed.TotalSeconds;
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        end();
        return ((after - before) / seconds, allocated / (double)Math.Max(1, after - before));
    }

    private static T Wait<T>(Task<T> task) => task.WaitAsync(TimeSpan.FromSeconds(30)).GetAwaiter().GetResult();

    private static void Close(BareHost bare) => bare.EndAsync().WaitAsync(TimeSpan.FromSeconds(30)).GetAwaiter().GetResult();

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

    private (double Rate, double Bytes) PingPong(int pairs, int window)
    {
        BareHost bare = start();
        ThreadedHost host = bare.Actors;
        var pingers = new Pinger[pairs];
        var refs = new ActorRef[pairs];
        for (int i = 0; i < pairs; i++)
        {
            int me = i;
            ActorRef ponger = host.Spawn(Props.Of(() => new Ponger()), $"pong-{i}");
            refs[i] = host.Spawn(Props.Of(() => pingers[me] = new Pinger(ponger)), $"ping-{i}");
        }
        (double Rate, double Bytes) seen = Measure(
            () => { foreach (ActorRef pinger in refs) pinger.Tell(new Start(window)); },
            () =>
            {
                long sum = 0;
                foreach (Pinger? pinger in pingers) sum += pinger is null ? 0 : Volatile.Read(ref pinger.Received);
                return 2 * sum; // there and back
            },
            () => { foreach (ActorRef pinger in refs) pinger.Tell(new Halt()); });
        Close(bare);
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

    private (double Rate, double Bytes) OneWay()
    {
        BareHost bare = start();
        ThreadedHost host = bare.Actors;
        Sink? sink = null;
        ActorRef to = host.Spawn(Props.Of(() => sink = new Sink()), "sink");
        ActorRef from = host.Spawn(Props.Of(() => new Source(to)), "source");
        (double Rate, double Bytes) seen = Measure(() => from.Tell(new Start(4)), () => sink is null ? 0 : Volatile.Read(ref sink.Received), () => from.Tell(new Halt()));
        Close(bare);
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

    private (double Rate, double Bytes) Gather(int width)
    {
        BareHost bare = start();
        ThreadedHost host = bare.Actors;
        Gatherer? gatherer = null;
        ActorRef to = host.Spawn(Props.Of(() => gatherer = new Gatherer(width)), "gatherer");
        (double Rate, double Bytes) seen = Measure(() => to.Tell(new Start(1)), () => gatherer is null ? 0 : Volatile.Read(ref gatherer.Finished), () => to.Tell(new Halt()));
        Close(bare);
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

    private (double Rate, double Bytes) Ask(int callersCount)
    {
        BareHost bare = start();
        ThreadedHost host = bare.Actors;
        ActorRef echo = host.Spawn(Props.Of(() => new Echo()), "echo");
        using CancellationTokenSource halt = new();
        long[] answers = new long[callersCount * 16];
        Task[] callers = [];
        (double Rate, double Bytes) seen = Measure(
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
        Close(bare);
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

    private (double Rate, double Bytes) Spawn()
    {
        const int actors = 40_000;
        BareHost bare = start();
        ThreadedHost host = bare.Actors;
        string[] names = [.. Enumerable.Range(0, actors).Select(i => $"leaf-{i}")];
        ActorRef nursery = host.Spawn(Props.Of(() => new Nursery(names)), "nursery");
        GC.Collect();
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        var clock = Stopwatch.StartNew();
        Wait(host.AskAsync<Count>(nursery, new Start(0)));
        double seconds = clock.Elapsed.TotalSeconds;
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        Close(bare);
        return (actors / seconds, allocated / (double)actors);
    }
}
