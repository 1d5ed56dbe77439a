using Akka;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Configuration;
using Akka.Hosting;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Pipeline.Fleet;
using Huracan.Pipeline.Training;
using Huracan.Pipeline.Training.Remote;
using Huracan.Runtime.Hosting;
using Huracan.Runtime.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using AkkaCluster = Akka.Cluster.Cluster;
using HostOptions = Huracan.Actors.Hosting.HostOptions;
using AkkaProps = Akka.Actor.Props;
using PortProps = Huracan.Actors.Port.Props;

namespace Huracan.Runtime.Cluster;

/// <summary>The settings of one process of a cluster.</summary>
/// <param name="Config">From <c>Configuration.ClusterConfig</c>.</param>
/// <param name="Roles">Names from <see cref="ClusterRoles"/>, one or more.</param>
/// <param name="Drain">How much time the coins get to stop safely when this node leaves.</param>
public sealed record ClusterNodeOptions(Config Config, IReadOnlyCollection<string> Roles, NodeSettings Node, TimeSpan Drain)
{
    /// <summary>Receives Akka's own log: level (information, warning, error), source, text. Null for no log.</summary>
    public Action<string, string, string>? Log { get; init; }

    /// <summary>Receives the progress of the whole cluster, on coordinators. Null if nobody looks.</summary>
    public Action<object>? OnClusterProgress { get; init; }
}

/// <summary>One process of a cluster: an actor system under the generic host. The coins are sharded entities on workers, and the leader of
/// runs is a singleton on coordinators.</summary>
/// <remarks>A coin or a run is worked on only under its lease, and published only under its epoch. This does not depend on what the cluster
/// believes: two halves of a split cluster cannot both write (docs/decisions/0012).</remarks>
public sealed class ClusterNode : IAsyncDisposable
{
    public const string SystemName = "huracan";

    /// <summary>The topic of the cluster's progress.</summary>
    public const string ProgressTopic = "huracan.progress";

    internal const string LeaderName = "daily-retrain";

    private readonly IHost _host;

    private ClusterNode(IHost host, AkkaHost actors)
    {
        _host = host;
        Actors = actors;
    }

    /// <summary>The port's host on this node.</summary>
    public AkkaHost Actors { get; }

    /// <summary>Ends when the actor system has ended: by <see cref="LeaveAsync"/>, or because the cluster has removed this node.</summary>
    public Task Ended => Actors.System.WhenTerminated;

    /// <summary>Starts the actor system and joins the seeds of the configuration; returns before the cluster has accepted the
    /// node.</summary>
    public static async Task<ClusterNode> StartAsync(ClusterNodeOptions options, HostOptions actors, ILeaseStore leases, IRunCatalog runs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(actors);
        var started = new TaskCompletionSource<AkkaHost>(TaskCreationOptions.RunContinuationsAsynchronously);
        NodeLoad load = new(options.Node.Slots);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IHostLifetime, SignalsAreTheCommands>();
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        builder.Logging.ClearProviders();
        builder.Services.AddAkka(SystemName, akka =>
        {
            akka.AddHocon(options.Config, HoconAddMode.Prepend);
            string logger = options.Log is null ? "" : $"\"{typeof(AkkaLogger).AssemblyQualifiedName}\"";
            akka.AddHocon($"akka.loggers = [{logger}]", HoconAddMode.Prepend);
            if (options.Log is { } log) akka.AddSetup(new AkkaLogSetup(log));
            akka.WithClustering(new ClusterOptions { Roles = [.. options.Roles] });
            akka.WithDistributedPubSub("");
            akka.WithActors((system, _) =>
            {
                AkkaHost host = MakeHost(system, options, actors, leases, runs, load);
                system.ActorOf(AkkaProps.Create<QuarantineWatch>(), "quarantine-watch");
                CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "huracan-actors", async () =>
                {
                    await host.StopAsync().ConfigureAwait(false);
                    return Done.Instance;
                });
                started.SetResult(host);
            });
            AddCoins(akka, options, started.Task);
            if (options.Roles.Contains(ClusterRoles.Coordinator))
            {
                akka.WithSingleton<RunLeader>(LeaderName, (_, _, _) => AkkaProps.Create(() => new LeaderGate(started.Task.Result,
                    PortProps.Of(() => new RunLeader(options.Node, leases, runs, load)), options.Drain)),
                    new ClusterSingletonOptions { Role = ClusterRoles.Coordinator, TerminationMessage = LeaderLeaves.Instance }, createProxyToo: false);
            }
        });
        IHost process = builder.Build();
        await process.StartAsync(cancellation).ConfigureAwait(false);
        AkkaHost host = await started.Task.ConfigureAwait(false);
#if PETABRIDGE_CMD
        PetabridgeCmd.PetabridgeCmdStart.Open(host.System, new ClusterCommands(host.System, leases));
#endif
        return new ClusterNode(process, host);
    }

    /// <summary>Coordinated shutdown: coins stop and move, the leader hands over, the node leaves the cluster, the actor system
    /// ends.</summary>
    /// <param name="cancellation">Ends the waiting; leases that are still held run out.</param>
    public Task LeaveAsync(CancellationToken cancellation = default) => _host.StopAsync(CancellationToken.None).WaitAsync(cancellation); // the phases have time-outs of their own

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync().ConfigureAwait(false);
        _host.Dispose();
    }

    private static AkkaHost MakeHost(ActorSystem system, ClusterNodeOptions options, HostOptions actors, ILeaseStore leases, IRunCatalog runs, NodeLoad load)
    {
        ProgressRelay relay = new(system, actors.Codec);
        Action<Huracan.Actors.Port.ActorRef, object>? own = actors.OnProgress;
        AkkaHost host = new(system, actors with
        {
            OnProgress = (who, what) =>
            {
                own?.Invoke(who, what);
                relay.Publish(what);
            },
        }, leases);
        // The node reports that it is starting, not that it is ready, until the cluster has accepted it.
        AkkaCluster.Get(system).RegisterOnMemberUp(() => host.Spawn(PortProps.Of(() => new NodePulse(options.Node, load)), "node"));
        AddTrainers(host, options, runs);
        IJournal? journal = actors.Journal;
        host.RegisterEntity(new EntityKind(SymbolSupervisor.EntityKind, id =>
        {
            WorkItem coin = WorkItem.OfEntity(id);
            return PortProps.Of(() => new LeasedEntity(options.Node, leases, coin.Item, () => WorkOf(options.Node, runs, journal, coin), load));
        })
        { Leave = new LeaveNode(options.Drain) });
        if (options.OnClusterProgress is { } show && options.Roles.Contains(ClusterRoles.Coordinator))
            system.ActorOf(AkkaProps.Create(() => new ProgressListener(show)), "progress");
        return host;
    }

    private static LeasedWork WorkOf(NodeSettings node, IRunCatalog runs, IJournal? journal, WorkItem coin)
    {
        RunContext run = runs.Open(coin.RunId);
        string kind = run.Spec.Trainer;
        if (!node.Kinds.Contains(kind)) run = run with { Trainer = TrainerRoute.Of(kind, node) };
        return new LeasedWork(WorkItem.Coin(run, coin.Symbol!), epoch => PortProps.Of(() => new SymbolSupervisor(run, coin.Symbol!, epoch)))
        {
            Recorded = epoch => journal is null ? null : JournalStates.ReadRecorded(journal, coin.RunId, coin.Symbol!, epoch),
        };
    }

    /// <summary>A node of the role gpu trains folds for others. A worker sends it the folds whose kind of trainer the worker
    /// lacks.</summary>
    private static void AddTrainers(AkkaHost host, ClusterNodeOptions options, IRunCatalog runs)
    {
        foreach (string kind in options.Roles.Contains(ClusterRoles.Worker) ? options.Node.KindsElsewhere : []) host.UseServicesOfRole(TrainerRoute.ServiceOf(kind), ClusterRoles.Gpu);
        if (!options.Roles.Contains(ClusterRoles.Gpu)) return;
        NodeLoad trainings = new(options.Node.Slots);
        foreach (string kind in options.Node.Kinds)
        {
            host.RegisterService(TrainerRoute.ServiceOf(kind), PortProps.Of(() => new TrainerService(runs.Open, options.Node.LeaseLength, trainings)), trainings.Slots);
        }

        // Before the node leaves, its trainings end with a last checkpoint, so that their requesters go on elsewhere at once.
        CoordinatedShutdown.Get(host.System).AddTask(CoordinatedShutdown.PhaseClusterShardingShutdownRegion, "huracan-trainings", async () =>
        {
            host.RaiseStop();
            long begun = TimeProvider.System.GetTimestamp();
            while (trainings.Taken > 0 && TimeProvider.System.GetElapsedTime(begun) < options.Drain) await Task.Delay(50).ConfigureAwait(false);
            return Done.Instance;
        });
    }

    private static void AddCoins(AkkaConfigurationBuilder akka, ClusterNodeOptions options, Task<AkkaHost> host)
    {
        if (options.Roles.Contains(ClusterRoles.Worker))
        {
            akka.WithShardRegion<SymbolSupervisor>(SymbolSupervisor.EntityKind, id =>
            {
                WorkItem coin = WorkItem.OfEntity(id);
                return AkkaProps.Create(() => new EntityGate(host.Result, SymbolSupervisor.EntityKind, id, new TrainCoin(coin.RunId, 0, coin.Symbol!)));
            }, new CoinExtractor(), new ShardOptions { Role = ClusterRoles.Worker, HandOffStopMessage = EntityLeaves.Instance });
        }
        else akka.WithShardRegionProxy<SymbolSupervisor>(SymbolSupervisor.EntityKind, ClusterRoles.Worker, new CoinExtractor());
        akka.WithActors((_, registry) => host.Result.UseShardRegion(SymbolSupervisor.EntityKind, registry.Get<SymbolSupervisor>()));
    }

    /// <summary>The command receives the stop signals and calls <see cref="LeaveAsync"/>: only one place listens for them.</summary>
    private sealed class SignalsAreTheCommands : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
