using Akka.Actor;
using Huracan.Runtime.Cluster;
using Petabridge.Cmd.Cluster;
using Petabridge.Cmd.Cluster.Sharding;
using PbmHost = Petabridge.Cmd.Host.PetabridgeCmd;

namespace Huracan.Runtime.PetabridgeCmd;

/// <summary>Opens the node to <c>pbm</c>: cluster, sharding and our own palette. hocon/petabridge.conf says where it listens: on
/// loopback.</summary>
internal static class PetabridgeCmdStart
{
    public static void Open(ActorSystem system, ClusterCommands commands)
    {
        PbmHost pbm = PbmHost.Get(system);
        pbm.RegisterCommandPalette(global::Petabridge.Cmd.Cluster.ClusterCommands.Instance);
        pbm.RegisterCommandPalette(ClusterShardingCommands.Instance);
        pbm.RegisterCommandPalette(new HuracanPaletteHandler(commands));
        pbm.Start();
    }
}
