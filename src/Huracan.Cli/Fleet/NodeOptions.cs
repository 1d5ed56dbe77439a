namespace Huracan.Cli.Fleet;

/// <summary>The arguments of <c>huracan node</c>; values checked.</summary>
/// <param name="Cache">Null keeps no parsed candles.</param>
/// <param name="Health">Port on loopback; 0 for none.</param>
/// <param name="UntilDone">End when no item of any run is open.</param>
/// <param name="InCluster">Join an Akka.NET cluster; otherwise leases alone share the work.</param>
/// <param name="Roles">Of a cluster's node; empty outside a cluster.</param>
internal sealed record NodeOptions(
    string? Blobs, string Data, string? Cache, string Name, int Slots, TimeSpan Drain, TimeSpan Lease, int Health, bool JsonLog,
        bool UntilDone,
    bool InCluster, IReadOnlyList<string> Roles);
