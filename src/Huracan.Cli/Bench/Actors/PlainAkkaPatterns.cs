using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;

namespace Huracan.Cli.Bench.Actors;

/// <summary>The patterns on Akka.NET alone: its own actors, its default dispatcher, nothing of ours.</summary>
internal sealed class PlainAkkaPatterns : IActorPatterns
{
    private sealed record Ball;

    private sealed record Start(int Window);

    private sealed record Halt;

    private sealed record Count;

    private static readonly Ball TheBall = new();

    private static ActorSystem System() =>
        ActorSystem.Create("plain", ConfigurationFactory.ParseString("akka { stdout-loglevel = OFF, loglevel = OFF, loggers = [], log-dead-letters = off }"));

    private static void Close(ActorSystem system) => Rounds.Close(system.Terminate());

    // ---- ping-pong ------------------------------------------------------------------------------------------------------

    private sealed class Pinger(IActorRef other) : UntypedActor
    {
        private bool _halted;
        internal long Received;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Ball:
                    Volatile.Write(ref Received, Received + 1);
                    if (!_halted) other.Tell(TheBall, Self);
                    break;
                case Start start:
                    for (int i = 0; i < start.Window; i++) other.Tell(TheBall, Self);
                    break;
                case Halt: _halted = true; break;
                default: Unhandled(message); break;
            }
        }
    }

    private sealed class Ponger : UntypedActor
    {
        internal static readonly Props Props = Props.Create<Ponger>();

        protected override void OnReceive(object message)
        {
            if (message is Ball) Sender.Tell(TheBall, Self);
            else Unhandled(message);
        }
    }

    public (double Rate, double Bytes) PingPong(int pairs, int window)
    {
        ActorSystem system = System();
        var pingers = new Pinger[pairs];
        var refs = new IActorRef[pairs];
        for (int i = 0; i < pairs; i++)
        {
            int me = i;
            IActorRef ponger = system.ActorOf(Ponger.Props, $"pong-{i}");
            refs[i] = system.ActorOf(Props.CreateBy(new Producer(() => pingers[me] = new Pinger(ponger))), $"ping-{i}");
        }

        (double Rate, double Bytes) seen = Rounds.Measure(
            () => { foreach (IActorRef pinger in refs) pinger.Tell(new Start(window), ActorRefs.NoSender); },
            () =>
            {
                long sum = 0;
                foreach (Pinger? pinger in pingers) sum += pinger is null ? 0 : Volatile.Read(ref pinger.Received);
                return 2 * sum; // there and back
            },
            () => { foreach (IActorRef pinger in refs) pinger.Tell(new Halt(), ActorRefs.NoSender); });
        Close(system);
        return seen;
    }

    // ---- one way ----------------------------------------------------------------------------------------------------------

    private sealed class Sink : UntypedActor
    {
        internal long Received;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Ball: Volatile.Write(ref Received, Received + 1); break;
                case Count: Sender.Tell(message, Self); break; // credit for the next thousand
                default: Unhandled(message); break;
            }
        }
    }

    private sealed class Source(IActorRef sink) : UntypedActor
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
            for (int i = 0; i < 1000; i++) sink.Tell(TheBall, Self);
            sink.Tell(Credit, Self);
        }
    }

    public (double Rate, double Bytes) OneWay()
    {
        ActorSystem system = System();
        Sink? sink = null;
        IActorRef to = system.ActorOf(Props.CreateBy(new Producer(() => sink = new Sink())), "sink");
        IActorRef from = system.ActorOf(Props.CreateBy(new Producer(() => new Source(to))), "source");
        (double Rate, double Bytes) seen = Rounds.Measure(
            () => from.Tell(new Start(4), ActorRefs.NoSender), () => sink is null ? 0 : Volatile.Read(ref sink.Received), () => from.Tell(new Halt(), ActorRefs.NoSender));
        Close(system);
        return seen;
    }

    // ---- scatter and gather -----------------------------------------------------------------------------------------------

    private sealed class Gatherer(int width) : UntypedActor
    {
        private readonly IActorRef[] _workers = new IActorRef[width];
        private int _missing;
        private bool _halted;
        internal long Finished;

        protected override void PreStart()
        {
            for (int i = 0; i < _workers.Length; i++) _workers[i] = Context.ActorOf(Ponger.Props, $"worker-{i}");
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
            foreach (IActorRef worker in _workers) worker.Tell(TheBall, Self);
        }
    }

    public (double Rate, double Bytes) Gather(int width)
    {
        ActorSystem system = System();
        Gatherer? gatherer = null;
        IActorRef to = system.ActorOf(Props.CreateBy(new Producer(() => gatherer = new Gatherer(width))), "gatherer");
        (double Rate, double Bytes) seen = Rounds.Measure(
            () => to.Tell(new Start(1), ActorRefs.NoSender), () => gatherer is null ? 0 : Volatile.Read(ref gatherer.Finished), () => to.Tell(new Halt(), ActorRefs.NoSender));
        Close(system);
        return seen;
    }

    // ---- ask ----------------------------------------------------------------------------------------------------------------

    public (double Rate, double Bytes) Ask(int callersCount)
    {
        ActorSystem system = System();
        IActorRef echo = system.ActorOf(Ponger.Props, "echo");
        using CancellationTokenSource halt = new();
        long[] answers = new long[callersCount * 16];
        Task[] callers = [];
        (double Rate, double Bytes) seen = Rounds.Measure(
            () => callers = [.. Enumerable.Range(0, callersCount).Select(i => Task.Run(async () =>
            {
                while (!halt.IsCancellationRequested)
                {
                    await echo.Ask<Ball>(TheBall).ConfigureAwait(false);
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
        Close(system);
        return seen;
    }

    // ---- spawn --------------------------------------------------------------------------------------------------------------

    private sealed class Leaf : UntypedActor
    {
        internal static readonly Props Props = Props.Create<Leaf>();

        protected override void OnReceive(object message) => Unhandled(message);
        protected override void PreStart() => Context.Parent.Tell(TheBall, Self);
    }

    private sealed class Nursery(string[] names) : UntypedActor
    {
        private IActorRef? _asker;
        private int _started;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Start:
                    _asker = Sender;
                    foreach (string name in names) Context.ActorOf(Leaf.Props, name);
                    break;
                case Ball:
                    if (++_started == names.Length) _asker!.Tell(new Count(), Self);
                    break;
                default: Unhandled(message); break;
            }
        }
    }

    public (double Rate, double Bytes) Spawn()
    {
        const int actors = 40_000;
        ActorSystem system = System();
        string[] names = [.. Enumerable.Range(0, actors).Select(i => $"leaf-{i}")];
        IActorRef nursery = system.ActorOf(Props.CreateBy(new Producer(() => new Nursery(names))), "nursery");
        GC.Collect();
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        var clock = Stopwatch.StartNew();
        Rounds.Wait(nursery.Ask<Count>(new Start(0)));
        double seconds = clock.Elapsed.TotalSeconds;
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        Close(system);
        return (actors / seconds, allocated / (double)actors);
    }

    private sealed class Producer(Func<ActorBase> make) : IIndirectActorProducer
    {
        public Type ActorType => typeof(ActorBase);

        public ActorBase Produce() => make();

        public void Release(ActorBase actor) { }
    }
}
