using Huracan.Pipeline.Fleet;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Runtime.Hosting;

namespace Huracan.Cli.Fleet;

/// <summary>The default: one process that claims its work from the store and needs no network to other nodes.</summary>
internal sealed class LeaseNode : INode
{
    private static readonly TimeSpan AnswerBudget = TimeSpan.FromSeconds(5);

    private readonly AkkaHost _host;
    private readonly ActorRef _node;

    private LeaseNode(AkkaHost host, ActorRef node) => (_host, _node) = (host, node);

    public HostCore Actors => _host;
    public Task Removed { get; } = new TaskCompletionSource().Task;

    public static LeaseNode Start(NodeParts parts)
    {
        AkkaHost host = LocalHost.Start(parts.Actors, log: (level, source, text) => parts.Log.Write(level, "akka", $"{source}: {text}"));
        return new LeaseNode(host, host.Spawn(Props.Of(() => new NodeActor(parts.Settings, parts.Stores.Leases, parts.Stores.Journal, parts.Runs)), "node"));
    }

    public async Task DrainAsync(TimeSpan budget, NodeLog log)
    {
        try
        {
            NodeDrained drained = await _host.AskAsync<NodeDrained>(_node, new DrainNode(budget), budget + AnswerBudget).ConfigureAwait(false);
            if (drained.Left > 0) log.Write("warning", "node.drain", $"{drained.Left} leases could not be given back in time; they run out");
        }
        catch (TimeoutException)
        {
            log.Write("warning", "node.drain", "the budget is spent; what is still held runs out");
        }
    }

    public Task StopAsync(CancellationToken cancellation) => _host.StopAsync(cancellation);

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
