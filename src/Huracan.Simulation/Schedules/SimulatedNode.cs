using Huracan.Actors.Codec;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Pipeline.Fleet;
using Huracan.Pipeline.Training;
using Huracan.Pipeline.Training.Remote;

namespace Huracan.Simulation.Schedules;

/// <summary>One machine of a schedule. It has a running process, or a process that stands still, or none. Each start is another process
/// under another name.</summary>
/// <param name="index">Its place among the nodes and in <see cref="Links"/>, from 0 on.</param>
internal sealed class SimulatedNode(Schedule schedule, int index, SimulatedWorld world, SimulatedRun run, HashWork work, BrokenPart broken)
{
    private static readonly MessageCodec Codec = PipelineCodec.Create();

    private SimulatedClock? _clock;
    private ActorRef? _actor;
    private TimeSpan _cutOffUntil;
    private ITimer? _restart;
    private bool _isGone;

    public int Index => index;
    public NodeOptions Options => schedule.Drawn.Nodes[index];
    public SimulatedHost? Host { get; private set; }
    public int Starts { get; private set; }
    public string Name => $"{MachineName(index)}/{Starts}";
    public RunContext Run { get; private set; } = null!;
    public bool IsUp => Host is not null;
    public bool IsFrozen { get; private set; }
    public bool IsDraining { get; private set; }

    /// <summary>If true, its lease calls fail: it does not learn what happens to its leases.</summary>
    public bool IsCutOff => world.Time.Elapsed < _cutOffUntil;

    public SimulatedClock Clock => _clock!;

    public static string MachineName(int index) => $"n{index + 1}";

    public bool Has(NodeRoles role) => Options.Roles.HasFlag(role);

    public void Start()
    {
        Starts++;
        _clock = new SimulatedClock(world.Time, Options.DriftPermille);
        var stores = new NodeStores(schedule, this, world, broken);
        var journal = new NodeJournal(schedule.Links, index, world.Journal);
        Run = run.Context(stores, stores, work);
        int process = Starts;
        SimulatedHost host = Host = new SimulatedHost(new HostOptions
        {
            Clock = _clock,
            Epoch = Starts,
            Codec = Codec,
            Journal = journal,
            Snapshots = journal,
            OnSnapshotTrouble = schedule.Trace is null ? null : (_, trouble) => schedule.Note($"{Name} {trouble}"),
            RoundTripMessages = true,
            OnProgress = schedule.Trace is null ? null : (_, progress) =>
            {
                if (progress is LeaseNotice or Notice) schedule.Note($"{Name} {progress}");
            },
            OnFailure = schedule.Trace is null ? null : (actor, reason) => schedule.Note($"{Name} {actor} failed: {reason.Message}"),
            OnTopLevelFailed = _ => { if (process == Starts) Kill(1_000, 3_000); }, // the process exits, and its machine starts it again
        }, new NodePlan(schedule, this, world, broken)) { Cluster = schedule.Cluster };
        if (schedule.Cluster is null) StartInFleet(host, stores, journal);
        else StartInCluster(host, stores, journal);
    }

    private void StartInFleet(SimulatedHost host, NodeStores stores, NodeJournal journal)
    {
        NodeSettings settings = new(Name, ["simd"])
        {
            LossesMax = int.MaxValue,
            Slots = Has(NodeRoles.Worker) ? Options.Slots : 0,
            RunsMax = Has(NodeRoles.Coordinator) ? 1 : 0,
        };
        _actor = host.Spawn(Props.Of(() => new NodeActor(settings, stores, journal, stores)), "node");
    }

    private void StartInCluster(SimulatedHost host, NodeStores stores, NodeJournal journal)
    {
        schedule.Cluster!.Join(host, index);
        bool elsewhere = schedule.Drawn.TrainsElsewhere;
        string kind = Run.Spec.Trainer;
        NodeSettings settings = new(Name, elsewhere ? [] : [kind]) { KindsElsewhere = elsewhere ? [kind] : [], LossesMax = int.MaxValue };
        if (elsewhere) Run = Run with { Trainer = TrainerRoute.Of(kind, settings) };
        RunContext context = Run;
        if (elsewhere && Has(NodeRoles.Gpu))
        {
            NodeLoad trainings = new(Options.Slots);
            host.RegisterService(TrainerRoute.ServiceOf(kind),
                Props.Of(() => new TrainerService(stores.Open, settings.LeaseLength, trainings)), workers: trainings.Slots);
        }
        if (Has(NodeRoles.Worker))
        {
            NodeLoad load = new(Options.Slots);
            host.RegisterEntity(new EntityKind(SymbolSupervisor.EntityKind, symbol =>
            {
                LeasedWork coin = new(WorkItem.Coin(context, symbol), epoch => Props.Of(() => new SymbolSupervisor(context, symbol, epoch)))
                {
                    Recorded = epoch => JournalStates.ReadRecorded(journal, context.RunId, symbol, epoch),
                };
                return Props.Of(() => new LeasedEntity(settings, stores, coin.Item.Item, () => coin, load));
            })
            { Leave = new LeaveNode(TimeSpan.FromSeconds(5)) });
        }
        if (Has(NodeRoles.Coordinator))
        {
            host.RegisterEntity(new EntityKind(SimulatedCluster.RunKind, id =>
            {
                LeasedWork led = new(WorkItem.Run(id), epoch => Props.Of(() => new DailyRetrain(context, null, epoch)));
                return Props.Of(() => new LeasedEntity(settings, stores, led.Item.Item, () => led));
            }));
        }
    }

    /// <summary>SIGKILL; another process starts after a while.</summary>
    public void Kill(int minMs, int maxMs)
    {
        Host?.Crash();
        Host = null;
        (IsFrozen, IsDraining) = (false, false);
        _restart?.Dispose();
        if (!_isGone) _restart = world.Time.After(schedule.Chance.Between(minMs, maxMs), () => { if (Host is null) Start(); });
    }

    public void Freeze(TimeSpan length)
    {
        if (Host is not { } host) return;
        IsFrozen = true;
        host.Freeze();
        world.Time.After(length, () => { if (ReferenceEquals(Host, host)) Thaw(host); });
    }

    private void Thaw(SimulatedHost host)
    {
        IsFrozen = false;
        host.Thaw();
    }

    public void Preempt()
    {
        if (Host is not { } host || IsDraining) return;
        IsDraining = true;
        if (_actor is { } actor && schedule.Cluster is null)
            actor.Tell(new DrainNode(TimeSpan.FromSeconds(5)), new EdgeRef("drain", (_, _) => End()));
        else host.RaiseStop();
        world.Time.After(schedule.Chance.Between(0, 8_000), End);

        void End()
        {
            if (ReferenceEquals(Host, host)) Kill(500, 3_000);
        }
    }

    public void CutOff(TimeSpan length) => _cutOffUntil = world.Time.Elapsed + length;

    /// <summary>The liveness phase begins.</summary>
    public void MeetFate()
    {
        if (Options.Fate == NodeFate.Core)
        {
            _cutOffUntil = TimeSpan.Zero;
            if (Host is not { } host || IsDraining) Kill(0, 0); // its next process starts at once
            else if (IsFrozen) Thaw(host);
            return;
        }

        schedule.Count(FaultKind.LeftBehind, $"{Name} {Faults.Name(Options.Fate)}");
        if (Options.Fate == NodeFate.Dead)
        {
            _isGone = true;
            Kill(0, 0);
        }
        else schedule.Links.CutForGood(index, speaks: Options.Fate == NodeFate.Deaf, hears: Options.Fate == NodeFate.Mute);
    }
}
