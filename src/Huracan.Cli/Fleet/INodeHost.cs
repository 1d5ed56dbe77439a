using Huracan.Actors.Fleet;
using Huracan.Actors.Hosting;
using Huracan.Actors.Stores;

namespace Huracan.Cli.Fleet;

/// <summary>What <c>huracan node --host</c> chooses from. The embedded one is always there; a fuller program brings more.</summary>
internal interface INodeHost
{
    /// <summary>As the option names it.</summary>
    string Name { get; }

    /// <summary>Roles a node may be given with --roles; empty where there are none.</summary>
    IReadOnlyList<string> Roles { get; }

    /// <exception cref="CallerException">The options do not fit this host.</exception>
    Task<INode> StartAsync(NodeParts parts, CancellationToken cancellation);

    /// <summary>Actors alone, without stores, network or work, to be measured.</summary>
    BareHost StartBare();
}

/// <summary>What every host builds a node from.</summary>
/// <param name="Actors">Without anything that only one host knows.</param>
internal sealed record NodeParts(NodeOptions Options, NodeSettings Settings, HostOptions Actors, FleetStores Stores, IRunCatalog Runs, NodeLog Log);

/// <param name="EndAsync">Stops the actors and everything below them.</param>
internal sealed record BareHost(ThreadedHost Actors, Func<Task> EndAsync);

/// <summary>A node at work.</summary>
internal interface INode : IAsyncDisposable
{
    HostCore Actors { get; }

    /// <summary>Ends where the node was ended from outside, with the reason as its exception; otherwise never.</summary>
    Task Removed { get; }

    /// <summary>Finishes nothing new and gives everything back, within the budget.</summary>
    Task DrainAsync(TimeSpan budget, NodeLog log);

    /// <summary>Ends the actors.</summary>
    Task StopAsync(CancellationToken cancellation);
}
