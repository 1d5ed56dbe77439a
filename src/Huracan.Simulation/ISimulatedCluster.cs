using Huracan.Actors.Port;

namespace Huracan.Simulation;

/// <summary>Where entities live among several simulated nodes, and the mail between them.</summary>
public interface ISimulatedCluster
{
    /// <summary>The kinds of entities that the cluster places.</summary>
    IReadOnlyList<string> Kinds { get; }

    /// <summary>The entity's address as seen from <paramref name="from"/>; null if the kind is not the cluster's.</summary>
    ActorRef? Find(SimulatedHost from, string kind, string id);

    /// <summary>The service's address as seen from <paramref name="from"/>, bound to the nodes that have the service.</summary>
    ActorRef FindService(SimulatedHost from, string name);
}
