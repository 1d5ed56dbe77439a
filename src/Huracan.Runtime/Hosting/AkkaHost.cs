using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Cluster.Routing;
using Akka.Routing;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Runtime.Persistence;
using ActorCell = Huracan.Actors.Hosting.ActorCell;
using ActorRef = Huracan.Actors.Port.ActorRef;
using AkkaProps = Akka.Actor.Props;

namespace Huracan.Runtime.Hosting;

/// <summary>The port's actors on Akka.NET. An Akka actor runs each cell, in a tree of the same shape. Pinned effects run on a pinned
/// dispatcher. Events go through Akka.Persistence and our journal plugin. Mail between nodes goes through Akka.Remote, and cluster sharding
/// places entities.</summary>
/// <remarks>The cell keeps the laws of the port (order, supervision with back-off, one Persist per command, late completions); it is the
/// same code as on the other hosts. Akka decides where and when a cell runs (docs/decisions/0010). One host per actor system; the creator
/// of the system ends it after <see cref="ThreadedHost.StopAsync"/>.</remarks>
public sealed class AkkaHost : ThreadedHost
{
    internal const string EffectThreadsKey = "huracan.effects.threads";
    internal const string PinnedDispatcher = "huracan.dispatchers.trainer";
    internal const string ActorsDispatcher = "huracan.dispatchers.actors";

    // AkkaProps.WithDeploy after WithDispatcher would drop the dispatcher, so the deployment carries the dispatcher.
    private static readonly Deploy OnActors = Deploy.Local.WithDispatcher(ActorsDispatcher);
    private static readonly Deploy OnTrainer = Deploy.Local.WithDispatcher(PinnedDispatcher);

    private readonly ActorSystem _system;
    private readonly bool _owns;
    private readonly EffectThreads _effects;
    private readonly Lock _bridging = new();
    private readonly ConcurrentDictionary<string, IActorRef> _shards = new();
    private readonly ConcurrentDictionary<string, (ActorCell Cell, long Incarnation)> _recovering = new();
    private readonly ConcurrentDictionary<string, IActorRef> _routers = new();
    private readonly ConcurrentDictionary<(string Kind, string Id), IActorRef> _gates = new();
    private long _names;

    /// <param name="system">Made from the files under hocon, see Configuration.ClusterConfig.</param>
    /// <param name="leases">For Akka's own leases; null if the split-brain resolver uses none.</param>
    public AkkaHost(ActorSystem system, HostOptions options, ILeaseStore? leases = null) : this(system, options, leases, owns: false) { }

    private AkkaHost(ActorSystem system, HostOptions options, ILeaseStore? leases, bool owns) : base(options)
    {
        (_system, _owns) = (system, owns);
        StoreAccess.Of(system).Use(options.Journal, leases, options.Codec, options.Snapshots);
        StoreAccess.Of(system).SnapshotPassedOver = SnapshotPassedOver;
        _effects = new EffectThreads(Math.Max(system.Settings.Config.GetInt(EffectThreadsKey), Environment.ProcessorCount));
        StartGuardians();
    }

    /// <summary>A host that also ends its actor system when it ends.</summary>
    internal static AkkaHost Owning(ActorSystem system, HostOptions options) => new(system, options, null, owns: true);

    /// <summary>The actor system that this host runs on.</summary>
    public ActorSystem System => _system;

    private const int RouteesMax = 1000;

    /// <summary>How many messages one actor may handle before the next one gets its turn.</summary>
    internal const int Throughput = 64;

    // ---- running cells ------------------------------------------------------------------------------------------------

    internal override void Schedule(ActorCell cell)
    {
        if (Volatile.Read(ref cell.Home) is IActorRef known) known.Tell(RunCell.Instance, ActorRefs.NoSender);
        else StartBridge(cell);
    }

    /// <summary>Starts the bridge of a cell; its start is the cell's first turn.</summary>
    private void StartBridge(ActorCell cell)
    {
        lock (_bridging)
        {
            // Its first turn may be over before its address is written here, and the next message comes this way too.
            if (cell.Home is IActorRef made)
            {
                made.Tell(RunCell.Instance, ActorRefs.NoSender);
                return;
            }

            AkkaProps props = AkkaProps.CreateBy(new BridgeProducer(this, cell)).WithDeploy(OnActors);
            // A child is started on its parent's turn, so it becomes a child of that parent's bridge. An actor that is started from outside
            // becomes a top-level one.
            bool below = ReferenceEquals(BridgeActor.Current?.Cell, cell.Parent) && cell.Parent is not null;
            IActorRef bridge = Named(cell.Name, name => below ? BridgeActor.StartChild(props, name) : _system.ActorOf(props, name));
            Volatile.Write(ref cell.Home, bridge);
        }
    }

    /// <summary>The port frees a name a moment before Akka does.</summary>
    private IActorRef Named(string name, Func<string, IActorRef> start)
    {
        string escaped = Uri.EscapeDataString(name);
        try
        {
            return start(escaped);
        }
        catch (InvalidActorNameException)
        {
            return start($"{escaped}~{Interlocked.Increment(ref _names)}");
        }
    }

    /// <summary>Where other nodes reach a cell. The cell was scheduled before any other node could know its address.</summary>
    private IActorRef BridgeOf(ActorCell cell)
    {
        if (Volatile.Read(ref cell.Home) is IActorRef known) return known;
        lock (_bridging) return (IActorRef)cell.Home!;
    }

    // ---- effects ------------------------------------------------------------------------------------------------------

    private protected override void Offload(EffectRun run) => _effects.Run(run);

    internal override PinnedWorker Pin(string name) =>
        new PinnedEffects(Named("pinned-" + name, at => _system.ActorOf(AkkaProps.Create<PinnedEffectsActor>(name).WithDeploy(OnTrainer), at)));

    // ---- persistence --------------------------------------------------------------------------------------------------

    internal override void SubmitReplay(ActorCell cell, long incarnation, string persistenceId)
    {
        _recovering[persistenceId] = (cell, incarnation);
        BridgeActor.Current!.Recover(incarnation, persistenceId);
    }

    private void SnapshotPassedOver(string persistenceId, long sequenceNr, Exception reason)
    {
        if (_recovering.TryGetValue(persistenceId, out (ActorCell Cell, long _) known)) ReportSnapshot(known.Cell, new SnapshotTrouble(persistenceId, sequenceNr, SnapshotStep.Restoring, reason));
    }

    /// <summary>The journal actor of that incarnation has stopped: forgets which cell recovers under this id.</summary>
    internal void JournalClosed(ActorCell cell, long incarnation, string persistenceId) =>
        _recovering.TryRemove(KeyValuePair.Create(persistenceId, (cell, incarnation)));

    internal override void SubmitAppend(ActorCell cell, JournalAppend append) => BridgeActor.Current!.Append(append);

    private protected override void Offload(SnapshotSave save) => BridgeActor.Current!.Save(save);

    private protected override async Task EndAsync()
    {
        _effects.Complete();
        if (_owns) await _system.Terminate().ConfigureAwait(false);
    }

    // ---- addresses ----------------------------------------------------------------------------------------------------

    /// <summary>From now on entities of this kind are addressed through the shard region, wherever they live.</summary>
    public void UseShardRegion(string kind, IActorRef region) => _shards[kind] = region;

    /// <inheritdoc/>
    public override ActorRef Entity(string kind, string id) =>
        _shards.TryGetValue(kind, out IActorRef? region) ? new ShardedRef(this, region, kind, id) : base.Entity(kind, id);

    /// <summary>From now on work for this service goes to the nodes of a role, in turn. Those nodes call
    /// <see cref="IActorHost.RegisterService"/>.</summary>
    public void UseServicesOfRole(string name, string role)
    {
        ClusterRouterGroupSettings settings = new(RouteesMax, [$"/user/service-{Uri.EscapeDataString(name)}"], allowLocalRoutees: true, useRole: role);
        _routers[name] = _system.ActorOf(new ClusterRouterGroup(new RoundRobinGroup([]), settings).Props(), "role-" + Uri.EscapeDataString(name));
    }

    /// <inheritdoc/>
    public override ActorRef Service(string name) => _routers.TryGetValue(name, out IActorRef? router) ? new RemoteRef(this, router) : base.Service(name);

    /// <summary>Delivers mail for an entity that the cluster has placed here. <paramref name="gate"/> gets <see cref="EntityEnd"/> when the
    /// entity has ended.</summary>
    internal void TellLocalEntity(string kind, string id, object message, ActorRef? sender, IActorRef gate)
    {
        _gates[(kind, id)] = gate;
        base.Entity(kind, id).Tell(message, sender);
    }

    /// <summary>Ends an entity of this node, in order.</summary>
    internal void Leave(string kind, string id, IActorRef gate)
    {
        _gates[(kind, id)] = gate;
        Region(kind)!.Tell(new EntityLeave(id));
    }

    internal override void EntityEnded(EntityKind kind, string id)
    {
        if (_gates.TryRemove((kind.Name, id), out IActorRef? gate)) gate.Tell(EntityEnd.Instance, ActorRefs.NoSender);
    }

    /// <summary>The address under which another node sees one of our actors; nobody if no answer can be sent to it.</summary>
    internal IActorRef? Outward(ActorRef? sender) => sender switch
    {
        ActorCell cell when ReferenceEquals(cell.Host, this) => BridgeOf(cell),
        RemoteRef remote => remote.Target,
        _ => ActorRefs.NoSender,
    };

    /// <summary>The address under which our actors see an actor of another node; null if nobody waits for an answer.</summary>
    internal ActorRef? Inward(IActorRef sender) => sender.IsNobody() || sender.Equals(_system.DeadLetters) ? null : new RemoteRef(this, sender);

    /// <summary>Whether the message may leave its node. A message that may not becomes a dead letter, because its receiver cannot exist
    /// there.</summary>
    internal bool MayLeave(object message, ActorRef? sender)
    {
        if (message is not ILocalMessage) return true;
        DeadLetter(message, sender);
        return false;
    }
}
