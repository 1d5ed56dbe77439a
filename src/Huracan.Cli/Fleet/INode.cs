using Huracan.Pipeline.Fleet;
using Huracan.Actors.Hosting;

namespace Huracan.Cli.Fleet;

/// <summary>What a node of a lease fleet and a member of a cluster are built from.</summary>
internal sealed record NodeParts(NodeOptions Options, NodeSettings Settings, HostOptions Actors, FleetStores Stores, IRunCatalog Runs, NodeLog Log);

/// <summary>A node at work: on leases alone (<see cref="LeaseNode"/>), or as a member of a cluster (<see cref="ClusterMember"/>).</summary>
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
