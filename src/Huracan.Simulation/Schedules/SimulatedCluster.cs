using Huracan.Actors.Codec;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Pipeline.Training;

namespace Huracan.Simulation.Schedules;

/// <summary>Places entities on nodes, moves them when their node is gone or when the schedule says so, and carries mail between
/// nodes.</summary>
/// <remarks>It decides as badly as a real one may: a node that stands still is taken for dead, and goes on with what it had; so does
/// the side of a partition that it removes; a moved entity may end later than its successor starts. The leases must make that
/// harmless.</remarks>
internal sealed class SimulatedCluster(Schedule schedule, IReadOnlyList<SimulatedNode> nodes, VirtualTime time) : ISimulatedCluster
{
    /// <summary>The singleton that leads the run.</summary>
    public const string RunKind = "run";

    private static readonly MessageCodec Codec = PipelineCodec.Create();

    private readonly Dictionary<(string Kind, string Id), int> _places = [];
    private readonly Dictionary<(string Kind, string Id), int> _otherPlaces = []; // as the removed nodes see them, while they go on
    private readonly HashSet<int> _removed = [];
    private readonly Dictionary<SimulatedHost, int> _machines = []; // the machine of each process, of ended ones too
    private readonly int[] _trainers = [.. nodes.Where(node => node.Has(NodeRoles.Gpu)).Select(node => node.Index)];
    private bool _twoBrains;
    private readonly int[] _turns = new int[nodes.Count]; // the turn of each node among the trainers

    public IReadOnlyList<string> Kinds { get; } = [RunKind, SymbolSupervisor.EntityKind];

    public ActorRef? Find(SimulatedHost from, string kind, string id) => new PlacedRef(this, from, kind, id);

    public ActorRef FindService(SimulatedHost from, string name) => new ServiceRef(this, from, name);

    /// <summary>A process has started on a machine.</summary>
    public void Join(SimulatedHost host, int machine) => _machines.Add(host, machine);

    /// <summary>Asks the singleton for the run's end, as a cluster's command line would.</summary>
    public void AskForTheRun(string runId)
    {
        if (Place(RunKind, runId) is { } place && nodes[place].Host is { } host)
            host.LocalEntity(RunKind, runId).Tell(new AwaitRun(), new EdgeRef("edge", (_, _) => { }));
    }

    /// <summary>Gives one entity, or the singleton, to another node.</summary>
    public string? Move(bool singleton)
    {
        (string Kind, string Id)[] candidates =
            [.. _places.Keys.Where(key => key.Kind == RunKind == singleton).OrderBy(key => key.Id, StringComparer.Ordinal)];
        if (candidates.Length == 0) return null;
        (string kind, string id) = candidates[schedule.Chance.Below(candidates.Length)];
        int[] up = [.. nodes.Where(node => node.IsUp && node.Has(RoleFor(kind))).Select(node => node.Index)];
        if (up.Length == 0) return null;
        int before = _places[(kind, id)], after = up[schedule.Chance.Below(up.Length)];
        _places[(kind, id)] = after;
        if (before != after) EndSoon(kind, id, before);
        return $"{kind} {id} from {nodes[before].Name} to {nodes[after].Name}";
    }

    private void EndSoon(string kind, string id, int place)
    {
        bool patient = schedule.Chance.Below(2) == 0;
        if (nodes[place].Host is not { } host) return;
        time.After(schedule.Chance.Between(0, 8_000), () =>
        {
            if (patient) host.LeaveEntity(kind, id);
            else host.StopEntity(kind, id);
        });
    }

    // ---- members ------------------------------------------------------------------------------------------------------

    /// <summary>The other nodes take these nodes for dead.</summary>
    /// <param name="twoBrains">If true, these nodes also take the others for dead, and go on.</param>
    public void Remove(IReadOnlyCollection<int> indices, bool twoBrains)
    {
        _removed.UnionWith(indices);
        _twoBrains = twoBrains;
        if (schedule.Trace is not null) schedule.Note($"removed: {string.Join(", ", indices.Select(i => nodes[i].Name))}");
    }

    /// <summary>The network is whole again. Some of the removed nodes learn that they were removed, and end; others go on.</summary>
    public void Rejoin()
    {
        foreach (((string kind, string id), int place) in _otherPlaces.OrderBy(pair => pair.Key.Id, StringComparer.Ordinal))
            if (_places.GetValueOrDefault((kind, id), -1) != place) EndSoon(kind, id, place);
        foreach (int removed in _removed.Order())
            if (nodes[removed].IsUp && schedule.Chance.Of(0.5)) nodes[removed].Kill(500, 3_000);
        _otherPlaces.Clear();
        _removed.Clear();
        _twoBrains = false;
    }

    /// <summary>The nodes outside the core will not come back.</summary>
    public void RemoveForGood()
    {
        int[] left = [.. nodes.Where(node => node.Options.Fate != NodeFate.Core).Select(node => node.Index)];
        time.After(schedule.Drawn.Partitions.RemovedAfter, () => Remove(left, twoBrains: false));
    }

    // ---- places -------------------------------------------------------------------------------------------------------

    private static NodeRoles RoleFor(string kind) => kind == RunKind ? NodeRoles.Coordinator : NodeRoles.Worker;

    /// <summary>The node where it lives. Null if there never was a node for it.</summary>
    /// <param name="viewer">The node that asks; null for an outside observer.</param>
    private int? Place(string kind, string id, int? viewer = null)
    {
        bool other = viewer is { } from && IsOfTheOther(from);
        Dictionary<(string Kind, string Id), int> places = other ? _otherPlaces : _places;
        bool known = places.TryGetValue((kind, id), out int place);
        if (known && IsFit(nodes[place], kind, other)) return place;
        int[] fit = [.. nodes.Where(node => IsFit(node, kind, other)).Select(node => node.Index)];
        if (fit.Length == 0) return known ? place : null;
        return places[(kind, id)] = fit[schedule.Chance.Below(fit.Length)];
    }

    /// <summary>True if the node is one of the removed nodes, and these go on.</summary>
    private bool IsOfTheOther(int node) => _twoBrains && _removed.Contains(node);

    private bool IsFit(SimulatedNode node, string kind, bool ofTheRemoved) =>
        node is { IsUp: true, IsFrozen: false, IsDraining: false } && node.Has(RoleFor(kind)) &&
        _removed.Contains(node.Index) == ofTheRemoved;

    /// <summary>The trainer whose turn it is, whether it runs or not; null if no trainer is a member.</summary>
    private int? NextOfService(int viewer)
    {
        int[] members = [.. _trainers.Where(trainer => _removed.Contains(trainer) == IsOfTheOther(viewer))];
        return members.Length == 0 ? null : members[_turns[viewer]++ % members.Length];
    }

    // ---- mail ---------------------------------------------------------------------------------------------------------

    /// <param name="to">The receiving node; null if there is none.</param>
    /// <param name="address">The receiver on its node.</param>
    private void Send(SimulatedHost from, int? to, Func<SimulatedHost, ActorRef> address, object message, ActorRef? sender)
    {
        if (to is not { } place) return;
        SimulatedNode node = nodes[place];
        if (ReferenceEquals(node.Host, from))
        {
            address(from).Tell(message, sender);
            return;
        }
        ActorRef? back = Outward(sender, place);
        Carry(_machines[from], place, message, carried => { if (node.Host is { } host) address(host).Tell(carried, back); });
    }

    /// <summary>How the node <paramref name="at"/> sees an actor of another one.</summary>
    private RemoteRef? Outward(ActorRef? sender, int at) => sender switch
    {
        RemoteRef remote => remote,
        ActorCell { Host: SimulatedHost home } => new RemoteRef(this, at, home, _machines[home], sender),
        _ => null,
    };

    /// <summary>Mail between two nodes, as bytes. Their link must be whole at the moment of its arrival.</summary>
    private void Carry(int from, int to, object message, Action<object> deliver)
    {
        EncodedMessage encoded = Codec.Encode(message);
        if (schedule.Hits(FaultKind.MailLoss, encoded.Name)) return;
        DelayOptions delays = schedule.Drawn.Delays;
        int copies = schedule.Hits(FaultKind.MailDouble, encoded.Name) ? 2 : 1;
        for (int i = 0; i < copies; i++)
        {
            TimeSpan delay = TimeSpan.FromMilliseconds(delays.Mail);
            if (schedule.Hits(FaultKind.MailReorder, encoded.Name)) delay = schedule.Chance.Between(1, delays.Mail + 60);
            if (schedule.Hits(FaultKind.MailDelay, encoded.Name)) delay = schedule.Chance.Between(1_000, delays.MailDelay);
            time.After(delay, () =>
            {
                if (schedule.Links.Reaches(from, to)) deliver(Codec.Decode(encoded.Name, encoded.Version, encoded.Bytes));
            });
        }
    }

    /// <summary>An entity, wherever it lives when the mail is sent.</summary>
    private sealed class PlacedRef(SimulatedCluster cluster, SimulatedHost from, string kind, string id) : ActorRef
    {
        public override string Path => $"/entity/{kind}/{id}";

        public override void Tell(object message, ActorRef? sender = null) =>
            cluster.Send(from, cluster.Place(kind, id, cluster._machines[from]), host => host.LocalEntity(kind, id), message, sender);
    }

    /// <summary>The trainers of the node whose turn is next.</summary>
    private sealed class ServiceRef(SimulatedCluster cluster, SimulatedHost from, string name) : ActorRef
    {
        public override string Path => $"/service/{name}";

        public override void Tell(object message, ActorRef? sender = null) =>
            cluster.Send(from, cluster.NextOfService(cluster._machines[from]), host => host.LocalService(name), message, sender);
    }

    /// <summary>An actor of one process, seen from another node. Mail to a process that has ended is lost.</summary>
    /// <param name="at">The node that sees it.</param>
    private sealed class RemoteRef(SimulatedCluster cluster, int at, SimulatedHost home, int homeIndex, ActorRef target) : ActorRef
    {
        private ActorRef Target => target;

        public override string Path => target.Path;

        public override void Tell(object message, ActorRef? sender = null)
        {
            if (message is ILocalMessage) return;
            ActorRef? back = cluster.Outward(sender, homeIndex);
            cluster.Carry(at, homeIndex, message, carried => { if (!home.IsCrashed) target.Tell(carried, back); });
        }

        public override bool Equals(object? other) => other is RemoteRef remote && remote.Target.Equals(target);
        public override int GetHashCode() => target.GetHashCode();
    }
}
