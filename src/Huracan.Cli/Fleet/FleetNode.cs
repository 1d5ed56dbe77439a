using System.Runtime.ExceptionServices;
using Huracan.Actors.Hosting;
using Huracan.Actors.Stores;
using Huracan.Cli.Output.Terminal;
using Huracan.Markets;
using Huracan.Pipeline.Fleet;
using Huracan.Pipeline.Training;

namespace Huracan.Cli.Fleet;

/// <summary>One process of a fleet or a cluster: its actors, a heartbeat on a thread of its own, and an orderly end.</summary>
internal static class FleetNode
{
    private static readonly TimeSpan LookForEndEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StopBudget = TimeSpan.FromSeconds(5);

    /// <summary>Beyond the drain: leaving a cluster takes gossip, and the last words to the stores take theirs.</summary>
    public static readonly TimeSpan EndBudget = TimeSpan.FromSeconds(30);

    /// <returns>True where every item was done (--until-done), false where a signal ended it.</returns>
    public static async Task<bool> RunAsync(NodeOptions options, CancellationToken stop)
    {
        using FleetStores stores = FleetStores.Open(options.Blobs);
        IBlobStore blobs = stores.Blobs; // fails now if --blobs is missing
        using NodeLog log = new(Stderr.Writer, options.Name, options.JsonLog);
        using NodeTelemetry telemetry = new(options.Name);
        NodeSettings settings = new(options.Name, Trainers.NamesHere)
        {
            Slots = options.Slots, LeaseLength = options.Lease, RenewEvery = options.Lease / 3.4, ClaimEvery = TimeSpan.FromSeconds(1),
        };
        NodeView view = new(log, telemetry, TimeProvider.System);
        stores.Nodes.Forget();
        // Heartbeat and health answer from the start: joining a cluster may take long.
        using Heartbeat heartbeat = new(stores.Nodes, options.Name, view, log, TimeProvider.System);
        using HealthServer? health = options.Health == 0 ? null : new HealthServer(options.Health, view, heartbeat, settings);
        heartbeat.Start();
        TaskCompletionSource<Exception> broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FleetCatalog catalog = new(stores, options.Data, new CandleFiles(options.Cache));
        NodeParts parts = new(options, settings, new HostOptions
        {
            Codec = PipelineCodec.Create(),
            Journal = stores.Journal,
            Snapshots = stores.Snapshots,
            OnSnapshotTrouble = (_, trouble) => log.Write("warning", "snapshot.trouble", trouble.ToString()),
            OnProgress = (_, progress) => view.Show(progress),
            OnFailure = (actor, reason) => view.Failed(actor, reason),
            OnTopLevelFailed = failed => broken.TrySetResult(failed.Reason),
        }, stores, catalog, log);
        INode node = options.InCluster ? await ClusterMember.StartAsync(parts, stop).ConfigureAwait(false) : LeaseNode.Start(parts);
        await using Ending ending = new(node, log);
        view.Watch(node.Actors);
        log.Write("information", "node.started", $"{stores.Database.Dsn}, {options.Slots} slots, candles in {options.Data}");

        Task done = options.UntilDone ? WhenDoneAsync(stores, stop) : Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, stop);
        Task first = await Task.WhenAny(done, broken.Task, node.Removed).ConfigureAwait(false);
        if (first == broken.Task) ExceptionDispatchInfo.Throw(await broken.Task.ConfigureAwait(false));
        if (first == node.Removed) await node.Removed.ConfigureAwait(false);
        bool ended = done.IsCompletedSuccessfully;
        if (!ended)
        {
            log.Write("information", "node.drain", $"stop signal: {options.Drain.TotalSeconds:0} s to give all leases back");
            await node.DrainAsync(options.Drain, log).ConfigureAwait(false);
        }

        await ending.DisposeAsync().ConfigureAwait(false);
        heartbeat.Stop("gone");
        log.Write("information", "node.ended", ended ? "nothing is left to do" : "drained");
        return ended;
    }

    /// <summary>Ends the node within a budget. A store that never answers would block a waiting caller for minutes; such calls run on
    /// threads that die with the process.</summary>
    private sealed class Ending(INode node, NodeLog log) : IAsyncDisposable
    {
        private bool _ended;

        public async ValueTask DisposeAsync()
        {
            if (_ended) return;
            _ended = true;
            using CancellationTokenSource budget = new(StopBudget);
            try
            {
                await node.StopAsync(budget.Token).ConfigureAwait(false);
                await node.DisposeAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                log.Write("warning", "node.stop", "work was still running at the end; it is lost, and its leases expire");
            }
        }
    }

    private static async Task WhenDoneAsync(FleetStores stores, CancellationToken stop)
    {
        for (; ; )
        {
            await Task.Delay(LookForEndEvery, stop).ConfigureAwait(false);
            try
            {
                if (stores.Leases.List("run/").All(row => row.Finished)) return;
            }
            catch (IOException)
            {
                // Look again later: a store that does not answer does not mean that the work is done.
            }
        }
    }
}
