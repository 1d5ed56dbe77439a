using Akka.Actor;
using Huracan.Akka.Cluster;
using Petabridge.Cmd.Cluster;
using Petabridge.Cmd.Cluster.Sharding;
using PbmHost = Petabridge.Cmd.Host.PetabridgeCmd;

namespace Huracan.Node.Full.PetabridgeCmd;

/// <summary>Opens the node to <c>pbm</c>: cluster, sharding and our own palette. Loopback unless HOCON (petabridge.cmd.host) says otherwise.</summary>
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
