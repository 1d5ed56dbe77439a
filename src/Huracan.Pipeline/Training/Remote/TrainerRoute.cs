using Huracan.Pipeline.Fleet;

namespace Huracan.Pipeline.Training.Remote;

/// <summary>Where a node has folds trained if it lacks a trainer for them.</summary>
/// <param name="Service">Name of the service, which a cluster binds to the nodes of a role.</param>
/// <param name="AskEvery">Wait between two repetitions of an order.</param>
/// <param name="Patience">After this silence a trainer is given up; after the same silence a trainer gives up an order that nobody
/// repeats.</param>
/// <param name="LossesMax">Trainers given up one after another, without one new checkpoint, before the try fails: the fold makes its
/// trainers fail. The try also fails after as many "unfit" answers in a row: no node has what it needs.</param>
public readonly record struct TrainerRoute(string Service, TimeSpan AskEvery, TimeSpan Patience, int LossesMax = 10)
{
    public static TrainerRoute Of(string kind, NodeSettings node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return new TrainerRoute(ServiceOf(kind), node.ClaimEvery, node.LeaseLength, node.LossesMax);
    }

    /// <summary>The service that trains folds of a kind, such as <c>trainer-cuda</c>.</summary>
    public static string ServiceOf(string kind) => "trainer-" + kind;
}
