using Huracan.Actors.Codec;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Pipeline.Fleet;
using Huracan.Pipeline.Training;
using Huracan.Pipeline.Training.Remote;

namespace Huracan.Simulation.Schedules;

/// <summary>One machine of a schedule: a process on it, or none, or one that stands still. Each start is another process under another name.</summary>
internal sealed class SimulatedNode(Schedule schedule, int index, SimulatedWorld world, SimulatedRun run, HashWork work, BrokenPart broken)
{
    private static readonly MessageCodec Codec = PipelineCodec.Create();

    private SimulatedClock? _clock;
    private ActorRef? _actor;
    private TimeSpan _cutOffUntil;
    private ITimer? _restart;

    public SimulatedHost? Host { get; private set; }
    public int Starts { get; private set; }
    public string Name => $"n{index}/{Starts}";
    public RunContext Run { get; private set; } = null!;
    public bool IsUp => Host is not null;
    public bool IsFrozen { get; private set; }
    public bool IsDraining { get; private set; }

    /// <summary>Its lease calls fail: it does not learn what becomes of its leases.</summary>
    public bool IsCutOff => world.Time.Elapsed < _cutOffUntil;

    public SimulatedClock Clock => _clock!;

    public void Start(ISimulatedCluster? cluster)
    {
        Starts++;
        _clock = new SimulatedClock(world.Time);
        var stores = new NodeStores(schedule, this, world);
        Run = run.Context(stores, stores, work);
        int process = Starts;
        SimulatedHost host = Host = new SimulatedHost(new HostOptions
        {
            Clock = _clock,
            Epoch = Starts,
            Codec = Codec,
            Journal = world.Journal,
            Snapshots = world.Journal.Snapshots,
            OnSnapshotTrouble = schedule.Trace is null ? null : (_, trouble) => schedule.Note($"{Name} {trouble}"),
            RoundTripMessages = true,
            OnProgress = schedule.Trace is null ? null : (_, progress) => { if (progress is LeaseNotice or Notice) schedule.Note($"{Name} {progress}"); },
            OnFailure = schedule.Trace is null ? null : (actor, reason) => schedule.Note($"{Name} {actor} failed: {reason.Message}"),
            OnTopLevelFailed = _ => { if (process == Starts) Kill(1_000, 3_000); }, // the process exits, and its machine starts it again
        }, new NodePlan(schedule, Name, world, broken)) { Cluster = cluster };
        NodeSettings settings = new(Name, ["simd"]) { LossesMax = int.MaxValue };
        if (cluster is null) _actor = host.Spawn(Props.Of(() => new NodeActor(settings, stores, world.Journal, stores)), "node");
        else
        {
            if (schedule.TrainsElsewhere)
            {
                Run = Run with { Trainer = TrainerRoute.Of(Run.Spec.Trainer, settings) };
                host.RegisterService(TrainerRoute.ServiceOf(Run.Spec.Trainer), Props.Of(() => new TrainerService(stores.Open, settings.LeaseLength, new NodeLoad(1))), workers: 1);
            }
            RunContext context = Run;
            host.RegisterEntity(new EntityKind(SymbolSupervisor.EntityKind, symbol => Leased(settings, stores,
                new LeasedWork(WorkItem.Coin(context, symbol), epoch => Props.Of(() => new SymbolSupervisor(context, symbol, epoch)))))
            {
                Leave = new LeaveNode(TimeSpan.FromSeconds(5)),
            });
            host.RegisterEntity(new EntityKind(SimulatedCluster.RunKind, id => Leased(settings, stores,
                new LeasedWork(WorkItem.Run(id), epoch => Props.Of(() => new DailyRetrain(context, null, epoch))))));
        }
    }

    private static Props Leased(NodeSettings settings, NodeStores stores, LeasedWork work) =>
        Props.Of(() => new LeasedEntity(settings, stores, work.Item.Item, () => work));

    /// <summary>SIGKILL; another process starts after a while.</summary>
    public void Kill(int minMs, int maxMs)
    {
        Host?.Crash();
        Host = null;
        (IsFrozen, IsDraining) = (false, false);
        _restart?.Dispose();
        _restart = After(schedule.Chance.Between(minMs, maxMs), () => { if (Host is null) Start(schedule.Cluster); });
    }

    public void Freeze(TimeSpan length)
    {
        if (Host is not { } host) return;
        IsFrozen = true;
        host.Freeze();
        After(length, () =>
        {
            if (!ReferenceEquals(Host, host)) return;
            IsFrozen = false;
            host.Thaw();
        });
    }

    public void Preempt()
    {
        if (Host is not { } host || IsDraining) return;
        IsDraining = true;
        if (_actor is { } actor && schedule.Cluster is null) actor.Tell(new DrainNode(TimeSpan.FromSeconds(5)), new EdgeRef("drain", (_, _) => { if (ReferenceEquals(Host, host)) Kill(500, 3_000); }));
        else host.RaiseStop();
        After(schedule.Chance.Between(0, 8_000), () => { if (ReferenceEquals(Host, host)) Kill(500, 3_000); });
    }

    public void CutOff(TimeSpan length) => _cutOffUntil = world.Time.Elapsed + length;

    private ITimer After(TimeSpan delay, Action act) => world.Time.CreateTimer(_ => act(), null, delay, System.Threading.Timeout.InfiniteTimeSpan);
}
