namespace Huracan.Runtime.Cluster;

/// <summary>What a node is for. A node may have several roles.</summary>
public static class ClusterRoles
{
    /// <summary>Keeps the cluster together: seeds, the leader of runs, the resolver's majority. For machines that are not interruptible.
    /// (The shard coordinator is Akka's own; it lives on the oldest worker.)</summary>
    public const string Coordinator = "coordinator";

    /// <summary>Works on coins. May vanish at any moment.</summary>
    public const string Worker = "worker";

    /// <summary>Trains folds for coins on workers that lack the needed kind of trainer, such as CUDA.</summary>
    public const string Gpu = "gpu";

    public static IReadOnlyList<string> All { get; } = [Coordinator, Worker, Gpu];
}
