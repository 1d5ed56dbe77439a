namespace Huracan.Runtime.Cluster;

/// <summary>What a node is for. A node may have several roles.</summary>
public static class ClusterRoles
{
    /// <summary>Keeps the cluster together: seeds, the leader of runs, the resolver's majority. On machines that are not taken away. (The shard
    /// coordinator is Akka's, and lives on the oldest worker.)</summary>
    public const string Coordinator = "coordinator";

    /// <summary>Works on coins. May vanish at any moment.</summary>
    public const string Worker = "worker";

    /// <summary>Trains the folds of coins that live on workers without a trainer of their kind, such as CUDA's.</summary>
    public const string Gpu = "gpu";

    public static IReadOnlyList<string> All { get; } = [Coordinator, Worker, Gpu];
}
