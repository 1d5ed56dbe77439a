namespace Huracan.Pipeline.Fleet;

/// <summary>How one node of a fleet behaves. None of it changes a result.</summary>
/// <param name="Owner">The owner's name in the lease rows: unique per process, never reused, such as <c>worker-3/8f1c</c>.</param>
/// <param name="Kinds">Kinds of trainer that this node has, such as <c>simd</c>.</param>
public sealed record NodeSettings(string Owner, IReadOnlyList<string> Kinds)
{
    /// <summary>The kind of a run itself, which every node can lead.</summary>
    public const string RunKind = "run";

    /// <summary>Kinds of trainer that this node lacks and nodes of another role have, in a cluster. A coin of such a kind is worked on
    /// here, and waits for one of those nodes whenever a fold must be trained.</summary>
    public IReadOnlyList<string> KindsElsewhere { get; init; } = [];

    /// <summary>Coins at work at the same time; 0 for a node that only leads runs.</summary>
    public int Slots { get; init; } = 2;

    /// <summary>Runs led at the same time: a run costs next to nothing.</summary>
    public int RunsMax { get; init; } = 16;

    /// <summary>How long an owner may be silent. A kill costs at most this and <see cref="ClaimEvery"/>.</summary>
    public TimeSpan LeaseLength { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Three renewals fit into a lease, so that two may fail.</summary>
    public TimeSpan RenewEvery { get; init; } = TimeSpan.FromSeconds(3);

    public TimeSpan ClaimEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Owners lost one after another, without one new fact, before a coin is set aside: either it makes its nodes fail, or none
    /// can open it.</summary>
    public int LossesMax { get; init; } = 10;
}
