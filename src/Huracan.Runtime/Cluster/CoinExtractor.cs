using Akka.Cluster.Sharding;
using Huracan.Pipeline.Fleet;
using Huracan.Runtime.Serialization;

namespace Huracan.Runtime.Cluster;

/// <summary>Which shard a coin belongs to: a stable hash of its id.</summary>
/// <remarks>The number of shards is part of the cluster's agreement: nodes with different numbers must not meet, so it is no setting.</remarks>
internal sealed class CoinExtractor() : HashCodeMessageExtractor(Shards)
{
    /// <summary>Ten per worker of the largest cluster that this is meant for, so that coins spread evenly.</summary>
    internal const int Shards = 100;

    /// <summary>None for what is no coin: a remembered entity that nobody can make would fail its shard again and again.</summary>
    public override string? EntityId(object message) => message is EntityWireMail mail && WorkItem.TryOfEntity(mail.Id) is not null ? mail.Id : null;
}
