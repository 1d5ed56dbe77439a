using Huracan.Actors.Codec;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Pipeline.Training;

namespace Huracan.Simulation.Schedules;

/// <summary>Places entities on nodes, moves them when their node is gone or when the schedule says so, and carries mail between nodes.</summary>
/// <remarks>It decides as badly as a real one may: a node that stands still is taken for dead, and goes on with what it had; a moved
/// entity may end later than its successor starts. The leases must make that harmless.</remarks>
internal sealed class SimulatedCluster(Schedule schedule, IReadOnlyList<SimulatedNode> nodes, VirtualTime time) : ISimulatedCluster
{
    /// <summary>The singleton that leads the run.</summary>
    public const string RunKind = "run";

    private static readonly MessageCodec Codec = PipelineCodec.Create();

    private readonly Dictionary<(string Kind, string Id), int> _places = [];
    private int _nextOfService;

    public IReadOnlyList<string> Kinds { get; } = [RunKind, SymbolSupervisor.EntityKind];

    public ActorRef? Find(SimulatedHost from, string kind, string id) => new PlacedRef(this, from, kind, id);

    public ActorRef FindService(SimulatedHost from, string name) => new ServiceRef(this, from, name);

    /// <summary>Asks the singleton for the run's end, as the command line of a cluster would.</summary>
    public void AskForTheRun(string runId)
    {
        SimulatedNode node = nodes[Place(RunKind, runId)];
        if (node.Host is { } host) host.LocalEntity(RunKind, runId).Tell(new AwaitRun(), new EdgeRef("edge", (_, _) => { }));
    }

    /// <summary>Gives one entity, or the singleton, to another node.</summary>
    public string? Move(bool singleton)
    {
        (string Kind, string Id)[] candidates = [.. _places.Keys.Where(key => key.Kind == RunKind == singleton).OrderBy(key => key.Id, StringComparer.Ordinal)];
        int[] up = [.. Enumerable.Range(0, nodes.Count).Where(i => nodes[i].IsUp)];
        if (candidates.Length == 0 || up.Length == 0) return null;
        (string kind, string id) = candidates[schedule.Chance.Below(candidates.Length)];
        int before = _places[(kind, id)], after = up[schedule.Chance.Below(up.Length)];
        _places[(kind, id)] = after;
        bool patient = schedule.Chance.Below(2) == 0;
        if (before != after && nodes[before].Host is { } host)
            time.CreateTimer(_ => { if (patient) host.LeaveEntity(kind, id); else host.StopEntity(kind, id); }, null, schedule.Chance.Between(0, 8_000), System.Threading.Timeout.InfiniteTimeSpan);
        return $"{kind} {id} from {nodes[before].Name} to {nodes[after].Name}";
    }

    private int Place(string kind, string id)
    {
        if (_places.TryGetValue((kind, id), out int place) && nodes[place] is { IsUp: true, IsFrozen: false, IsDraining: false }) return place;
        int[] fit = [.. Enumerable.Range(0, nodes.Count).Where(i => nodes[i] is { IsUp: true, IsFrozen: false, IsDraining: false })];
        if (fit.Length > 0) place = fit[schedule.Chance.Below(fit.Length)];
        return _places[(kind, id)] = place;
    }

    /// <summary>The node of the next turn, whether it is there or not.</summary>
    private int NextOfService() => _nextOfService++ % nodes.Count;

    /// <param name="address">The receiver on its node.</param>
    private void Send(SimulatedHost from, int to, Func<SimulatedHost, ActorRef> address, object message, ActorRef? sender)
    {
        SimulatedNode node = nodes[to];
        if (ReferenceEquals(node.Host, from))
        {
            address(from).Tell(message, sender);
            return;
        }
        ActorRef? back = Outward(sender);
        Carry(message, carried => { if (node.Host is { } host) address(host).Tell(carried, back); });
    }

    /// <summary>How another node sees an actor.</summary>
    private RemoteRef? Outward(ActorRef? sender) => sender switch
    {
        RemoteRef remote => remote,
        ActorCell { Host: SimulatedHost home } => new RemoteRef(this, home, sender),
        _ => null,
    };

    /// <summary>Mail between two nodes, as bytes.</summary>
    private void Carry(object message, Action<object> deliver)
    {
        EncodedMessage encoded = Codec.Encode(message);
        if (schedule.Hits(FaultKind.MailLoss, encoded.Name)) return;
        int copies = schedule.Hits(FaultKind.MailDouble, encoded.Name) ? 2 : 1;
        for (int i = 0; i < copies; i++)
        {
            TimeSpan delay = TimeSpan.FromMilliseconds(1);
            if (schedule.Hits(FaultKind.MailReorder, encoded.Name)) delay = schedule.Chance.Between(1, 60);
            if (schedule.Hits(FaultKind.MailDelay, encoded.Name)) delay = schedule.Chance.Between(1_000, 20_000);
            time.CreateTimer(_ => deliver(Codec.Decode(encoded.Name, encoded.Version, encoded.Bytes)), null, delay, System.Threading.Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>An entity, wherever it lives when the mail is sent.</summary>
    private sealed class PlacedRef(SimulatedCluster cluster, SimulatedHost from, string kind, string id) : ActorRef
    {
        public override string Path => $"/entity/{kind}/{id}";
        public override void Tell(object message, ActorRef? sender = null) => 
            cluster.Send(from, cluster.Place(kind, id), host => host.LocalEntity(kind, id), message, sender);
    }

    /// <summary>Trainers of whichever node is next in turn.</summary>
    private sealed class ServiceRef(SimulatedCluster cluster, SimulatedHost from, string name) : ActorRef
    {
        public override string Path => $"/service/{name}";
        public override void Tell(object message, ActorRef? sender = null) => 
            cluster.Send(from, cluster.NextOfService(), host => host.LocalService(name), message, sender);
    }

    /// <summary>An actor of one process, seen from another node. Mail to a process that is gone is lost.</summary>
    private sealed class RemoteRef(SimulatedCluster cluster, SimulatedHost home, ActorRef target) : ActorRef
    {
        private ActorRef Target => target;

        public override string Path => target.Path;

        public override void Tell(object message, ActorRef? sender = null)
        {
            if (message is ILocalMessage) return;
            ActorRef? back = cluster.Outward(sender);
            cluster.Carry(message, carried => { if (!home.IsCrashed) target.Tell(carried, back); });
        }

        public override bool Equals(object? other) => other is RemoteRef remote && remote.Target.Equals(target);
        public override int GetHashCode() => target.GetHashCode();
    }
}
