using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;
using Huracan.Runtime.Hosting;
using Huracan.Simulation;

namespace Huracan.Pipeline.Tests.Training;

/// <summary>What outlives a node: journal, blobs, registry and clock; and the nodes that work on one run, one after the other.</summary>
internal sealed class PipelineWorld
{
    private long _epoch;

    public PipelineWorld(TinyRun run)
    {
        Publisher = new MemoryPublisher();
        Run = run.Context(Blobs, Publisher);
    }

    private PipelineWorld(RunContext run, PipelineWorld before)
    {
        (Run, Journal, Blobs, Publisher, Time, _epoch) = (run, before.Journal, before.Blobs, before.Publisher, before.Time, before._epoch);
    }

    public InMemoryJournal Journal { get; } = new();
    public InMemoryBlobStore Blobs { get; } = new();
    public MemoryPublisher Publisher { get; }
    public VirtualTime Time { get; } = new();
    public RunContext Run { get; }

    /// <summary>Everything that actors published, with who did.</summary>
    public ConcurrentQueue<(ActorRef Actor, object Shown)> Shown { get; } = new();

    public ConcurrentQueue<Exception> Failures { get; } = new();

    /// <summary>Called on each publication; may throw in the publisher's handler.</summary>
    public Action<ActorRef, object>? WhenShown { get; set; }

    /// <summary>Without what the source says of its candles each time they are loaded.</summary>
    public string[] Notices => [.. Shown.Select(s => s.Shown).OfType<Notice>().Where(n => !n.Text.Contains("features warm up", StringComparison.Ordinal)).Select(n => $"{n.Symbol}: {n.Text}")];

    /// <summary>The same journal, blobs and registry, where the next node sees something else.</summary>
    public PipelineWorld With(Func<RunContext, RunContext> change) => new(change(Run), this);

    /// <summary>The next node, with the next epoch, asked to finish the run.</summary>
    public PipelineNode Boot(FaultPlan? plan = null) => new(this, new SimulatedHost(Options(Time, ++_epoch), plan ?? new FaultPlan()), plan);

    /// <summary>A whole run on one simulated node.</summary>
    public PipelineWorld Finish(FaultPlan? plan = null)
    {
        Boot(plan).Finish();
        return this;
    }

    /// <summary>A whole run on the host with threads.</summary>
    public async Task<PipelineWorld> FinishOnThreadsAsync(int threads)
    {
        await using AkkaHost host = LocalHost.Start(Options(Time, ++_epoch), threads);
        TaskCompletionSource<RunReport> report = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ActorRef daily = Wire(host);
        daily.Tell(new AwaitRun(), new EdgeRef("await-run", (message, _) => report.TrySetResult((RunReport)message)));
        await report.Task.WaitAsync(TimeSpan.FromSeconds(60)); // a guard, never reached in a passing run
        await host.StopAsync();
        return this;
    }

    /// <summary>For a host with threads that a test drives by hand; the next epoch.</summary>
    public HostOptions NextOptions() => Options(Time, ++_epoch);

    internal ActorRef Wire(IActorHost host)
    {
        ActorRef? daily = null;
        host.RegisterEntity(new EntityKind(SymbolSupervisor.EntityKind, symbol => Props.Of(() => new SymbolSupervisor(Run, symbol)))
        {
            WhenFailed = (context, symbol, reason) => context.Tell(daily!, new SupervisorFailed(symbol, reason)),
        });
        return daily = host.Spawn(Props.Of(() => new DailyRetrain(Run)), "daily-retrain");
    }

    public CoinState Coin(string symbol) => JournalStates.ReadCoin(Journal, Run.RunId, symbol);

    public RunState State => JournalStates.ReadRun(Journal, Run.RunId);

    /// <summary>Verdict and model of every coin, in order.</summary>
    public string Verdicts => string.Join("\n", Run.Symbols.Select(s => $"{s} {Coin(s).Verdict ?? "set aside"} {Coin(s).Judgement?.ModelHash}"));

    /// <summary>Every event of the run, stream by stream, without those that depend on when a checkpoint was due or what went wrong on the way.</summary>
    public string Facts
    {
        get
        {
            StringBuilder text = new();
            foreach (string symbol in Run.Symbols)
            {
                text.Append(symbol).Append('\n');
                foreach (object fact in Events(RunStreams.Coin(Run.RunId, symbol)))
                {
                    if (fact is not (CheckpointStored or AttemptFailed)) text.Append(CultureInfo.InvariantCulture, $"  {fact}\n");
                }
            }

            // Coins may finish in any order.
            text.Append("run\n");
            foreach (string line in Events(RunStreams.Run(Run.RunId)).Select(fact => $"  {Short(fact)}\n").Order(StringComparer.Ordinal)) text.Append(line);
            return text.ToString();
        }
    }

    /// <summary>A run's specification is long; its id hashes it.</summary>
    private static string Short(object fact) => fact is RunStarted started ? $"{nameof(RunStarted)} {started.RunId} {string.Join(' ', started.Symbols)}" : fact.ToString()!;

    public IReadOnlyList<object> Events(string persistenceId) =>
        [.. Journal.Read(persistenceId, 1).Select(r => PipelineCodec.Create().Decode(r.Manifest, r.Version, r.Payload))];

    public IReadOnlyList<object> CoinEvents(string symbol) => Events(RunStreams.Coin(Run.RunId, symbol));

    /// <summary>The actor fails right after the turn it is in.</summary>
    public static void Crash(ActorRef actor) =>
        ((ActorCell)actor).Signal(new CrashSignal(new InvalidOperationException("our bug: crash")));

    private HostOptions Options(TimeProvider clock, long epoch) => new()
    {
        Clock = clock,
        Epoch = epoch,
        Codec = PipelineCodec.Create(),
        Journal = Journal,
        Snapshots = Journal.Snapshots,
        OnSnapshotTrouble = (_, trouble) => Failures.Enqueue(trouble.Reason),
        RoundTripMessages = true,
        OnFailure = (_, reason) => Failures.Enqueue(reason),
        OnProgress = (actor, shown) =>
        {
            Shown.Enqueue((actor, shown));
            WhenShown?.Invoke(actor, shown);
        },
    };
}

/// <summary>One simulated node at work on the run.</summary>
internal sealed class PipelineNode
{
    private readonly PipelineWorld _world;
    private readonly FaultPlan? _plan;
    private RunReport? _report;

    public PipelineNode(PipelineWorld world, SimulatedHost host, FaultPlan? plan)
    {
        (_world, Host, _plan) = (world, host, plan);
        Daily = world.Wire(host);
        Daily.Tell(new AwaitRun(), new EdgeRef("await-run", (message, _) => _report = (RunReport)message));
    }

    public SimulatedHost Host { get; }
    public ActorRef Daily { get; }
    public bool IsFinished => _report is not null;

    /// <summary>The supervisor of a coin, or one of its children; null where there is none now.</summary>
    public ActorRef? Actor(string symbol, string? child = null) => Host.Find($"/system/entity-coin/{symbol}{(child is null ? "" : "/" + child)}");

    public PipelineNode Finish()
    {
        Until(() => IsFinished, "the run to finish");
        return this;
    }

    /// <summary>Steps until the condition holds; the seed is in the failure.</summary>
    public PipelineNode Until(Func<bool> condition, string what)
    {
        bool there;
        try
        {
            there = Host.RunUntil(condition, 50_000);
        }
        catch (InvalidOperationException)
        {
            there = false;
        }

        Assert.True(there, $"seed {_plan?.Seed ?? 0}: waited for {what} in vain, at {_world.Time.Elapsed}, after {Host.Steps} steps; facts:\n{_world.Facts}failures: {string.Join("; ", _world.Failures.Select(f => f.Message))}");
        return this;
    }
}
