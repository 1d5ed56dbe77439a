using Akka.Cluster.Sharding;
using Huracan.Pipeline.Fleet;
using Huracan.Runtime.Serialization;

namespace Huracan.Runtime.Cluster;

/// <summary>Which shard a coin belongs to: a stable hash of its id.</summary>
/// <remarks>All nodes of a cluster must use the same number of shards, so it is not a setting.</remarks>
internal sealed class CoinExtractor() : HashCodeMessageExtractor(Shards)
{
    /// <summary>Ten per worker of the largest intended cluster, so that coins spread evenly.</summary>
    internal const int Shards = 100;

    /// <summary>No shard for an id that is not a coin's: a remembered entity that cannot be made would fail its shard again and
    /// again.</summary>
    public override string? EntityId(object message) => message is EntityWireMail mail && WorkItem.TryOfEntity(mail.Id) is not null ? mail.Id : null;
}
