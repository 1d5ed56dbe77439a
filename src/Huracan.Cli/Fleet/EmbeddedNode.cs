using Huracan.Actors.Embedded;
using Huracan.Actors.Fleet;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;

namespace Huracan.Cli.Fleet;

/// <summary>The default: one process that claims its work from the store and needs no network to other nodes.</summary>
internal sealed class EmbeddedNodeHost : INodeHost
{
    public string Name => "embedded";
    public IReadOnlyList<string> Roles => [];

    public Task<INode> StartAsync(NodeParts parts, CancellationToken cancellation)
    {
        EmbeddedHost host = new(parts.Actors);
        ActorRef node = host.Spawn(Props.Of(() => new NodeActor(parts.Settings, parts.Stores.Leases, parts.Stores.Journal, parts.Runs)), "node");
        return Task.FromResult<INode>(new EmbeddedNode(host, node));
    }

    public BareHost StartBare()
    {
        EmbeddedHost host = new(new HostOptions());
        return new BareHost(host, () => host.StopAsync());
    }

    private sealed class EmbeddedNode(EmbeddedHost host, ActorRef node) : INode
    {
        private static readonly TimeSpan AnswerBudget = TimeSpan.FromSeconds(5);

        public HostCore Actors => host;
        public Task Removed { get; } = new TaskCompletionSource().Task;

        public async Task DrainAsync(TimeSpan budget, NodeLog log)
        {
            try
            {
                NodeDrained drained = await host.AskAsync<NodeDrained>(node, new DrainNode(budget), budget + AnswerBudget).ConfigureAwait(false);
                if (drained.Left > 0) log.Write("warning", "node.drain", $"{drained.Left} leases could not be given back in time; they run out");
            }
            catch (TimeoutException)
            {
                log.Write("warning", "node.drain", "the budget is spent; what is still held runs out");
            }
        }

        public Task StopAsync(CancellationToken cancellation) => host.StopAsync(cancellation);

        public ValueTask DisposeAsync() => host.DisposeAsync();
    }
}
