using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using Huracan.Actors.Hosting;
using Huracan.Pipeline.Fleet;
using Huracan.Pipeline.Training;
using Huracan.Runtime.Cluster;
using Huracan.Runtime.Configuration;
using Huracan.Runtime.Persistence;

namespace Huracan.Cli.Fleet;

/// <summary>A member of an Akka.NET cluster on a private network (<c>huracan node --cluster</c>).</summary>
internal sealed class ClusterMember : INode
{
    internal const string HoconVariable = "HURACAN_AKKA_HOCON";

    /// <summary>Beyond the drain: leaving the cluster takes gossip.</summary>
    private static readonly TimeSpan LeaveBudget = TimeSpan.FromSeconds(15);

    private readonly ClusterNode _node;

    private ClusterMember(ClusterNode node)
    {
        _node = node;
        Removed = RemovedAsync(node);
    }

    public HostCore Actors => _node.Actors;

    public Task Removed { get; }

    public static async Task<ClusterMember> StartAsync(NodeParts parts, CancellationToken cancellation)
    {
        NodeOptions options = parts.Options;
        if (options.Roles.Contains(ClusterRoles.Gpu) && !Trainers.NamesHere.Intersect(Trainers.OfGpus).Any())
            throw new CallerException("--roles gpu: this program has no CUDA trainer, and a gpu node never trains on the CPU in silence; use --roles worker");
        ClusterConfig config = ClusterConfig.Load(
            name => name == ClusterConfig.RolesVariable ? string.Join(",", options.Roles) : Environment.GetEnvironmentVariable(name),
            parts.Stores.Database.Dsn, DrainTimes(options.Drain, OperatorsOwn()));
        AkkaTables.Create(parts.Stores.Database.Dsn);
        ClusterNodeOptions cluster = new(config.Hocon, config.Roles, parts.Settings with { KindsElsewhere = [.. Trainers.OfGpus.Except(Trainers.NamesHere)] }, options.Drain)
        {
            Log = (level, source, text) => parts.Log.Write(level, "akka", $"{source}: {text}"),
            OnClusterProgress = what => Show(parts.Log, what),
        };
        HostOptions actors = parts.Actors with { Codec = ProgressCodec.AddProgress(PipelineCodec.Create()) };
        return new ClusterMember(await ClusterNode.StartAsync(cluster, actors, parts.Stores.Leases, parts.Runs, cancellation).ConfigureAwait(false));
    }

    public async Task DrainAsync(TimeSpan budget, NodeLog log)
    {
        using CancellationTokenSource patience = new(budget + LeaveBudget);
        try
        {
            await _node.LeaveAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            log.Write("warning", "node.drain", "the budget is spent; what is still held runs out");
        }
    }

    public Task StopAsync(CancellationToken cancellation) => _node.LeaveAsync(cancellation);

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    /// <summary>Akka's own patience must outlast the drain that was asked for.</summary>
    private static Config DrainTimes(TimeSpan drain, Config? over)
    {
        Config times = ConfigurationFactory.ParseString(string.Create(CultureInfo.InvariantCulture, $$"""
            akka.coordinated-shutdown.phases.cluster-sharding-shutdown-region.timeout = {{drain.TotalSeconds + 15}}s
            akka.coordinated-shutdown.phases.cluster-exiting.timeout = {{drain.TotalSeconds + 15}}s
            akka.cluster.sharding.handoff-timeout = {{drain.TotalSeconds + 10}}s
            """));
        return over is null ? times : over.WithFallback(times);
    }

    /// <summary>A file of HOCON that the operator lays over the shipped ones.</summary>
    private static Config? OperatorsOwn()
    {
        if (Environment.GetEnvironmentVariable(HoconVariable) is not { Length: > 0 } path) return null;
        if (!File.Exists(path)) throw new CallerException($"{HoconVariable}: no file '{path}'; needed is a file of HOCON, laid over the shipped ones");
        try
        {
            return ConfigurationFactory.ParseString(File.ReadAllText(path));
        }
        catch (Exception e) when (e is not IOException)
        {
            throw new CallerException($"{HoconVariable}: '{path}' is no HOCON: {e.Message}");
        }
    }

    /// <summary>On a coordinator: where the coins of the whole cluster stand.</summary>
    private static void Show(NodeLog log, object progress)
    {
        if (progress is CoinProgress coin) log.Write("information", "cluster.progress", coin.Detail, null, coin.Symbol, coin.Stage.ToString());
    }

    private static async Task RemovedAsync(ClusterNode node)
    {
        await node.Ended.ConfigureAwait(false);
        throw CoordinatedShutdown.Get(node.Actors.System).ShutdownReason switch
        {
            CoordinatedShutdown.ClusterLeavingReason => new OperationCanceledException("an operator has let this node go"),
            CoordinatedShutdown.ClusterJoinUnsuccessfulReason => new WorldException("no seed of HURACAN_AKKA_SEEDS has let this node in; are the coordinators up, and is their list the same on every node?"),
            _ => new WorldException("the cluster has removed this node, which it could not see; what it held goes on elsewhere. Start it again: it joins as a new member"),
        };
    }
}
