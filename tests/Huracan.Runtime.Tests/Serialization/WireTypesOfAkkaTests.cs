using System.Reflection;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Huracan.Runtime.Configuration;
using Huracan.Runtime.Serialization;
using Xunit;

namespace Huracan.Runtime.Tests.Serialization;

/// <summary>Akka's own messages keep serializers of Akka's own where everything else is refused.</summary>
public sealed class WireTypesOfAkkaTests : TestKit
{
    public WireTypesOfAkkaTests()
        : base(HoconFile.Load("serialization.conf").WithFallback("akka.actor.provider = cluster").WithFallback("akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }"))
    {
        _ = Akka.Cluster.Sharding.ClusterSharding.Get(Sys);
        _ = Akka.Cluster.Tools.PublishSubscribe.DistributedPubSub.Get(Sys);
        _ = Akka.DistributedData.DistributedData.Get(Sys);
        _ = Akka.Persistence.Persistence.Instance.Apply(Sys);
    }

    /// <summary>The interfaces by which Akka marks what it sends or stores.</summary>
    private static readonly string[] Marks =
    [
        "Akka.Cluster.IClusterMessage, Akka.Cluster",
        "Akka.Cluster.Sharding.IClusterShardingSerializable, Akka.Cluster.Sharding",
        "Akka.Cluster.Tools.Singleton.IClusterSingletonMessage, Akka.Cluster.Tools",
        "Akka.Cluster.Tools.PublishSubscribe.IDistributedPubSubMessage, Akka.Cluster.Tools",
        "Akka.DistributedData.IReplicatorMessage, Akka.DistributedData",
        "Akka.DistributedData.IReplicatedDataSerialization, Akka.DistributedData",
        "Akka.Persistence.Serialization.IMessage, Akka.Persistence",
        "Akka.Dispatch.SysMsg.SystemMessage, Akka",
    ];

    public static TheoryData<string> MarkNames => [.. Marks];

    [Theory, MemberData(nameof(MarkNames))]
    public void What_Akka_marks_as_its_own_has_a_serializer_of_its_own(string mark)
    {
        Type marked = Type.GetType(mark, throwOnError: true)!;
        Type[] types = [.. Akkas().SelectMany(assembly => assembly.GetTypes()).Where(type => marked.IsAssignableFrom(type) && type is { IsAbstract: false, IsInterface: false, ContainsGenericParameters: false })];
        Assert.NotEmpty(types);
        Assert.All(types, type => Assert.IsNotType<RefusingSerializer>(Sys.Serialization.FindSerializerForType(type)));
    }

    [Theory]
    [InlineData("Akka.Actor.Identify, Akka")]
    [InlineData("Akka.Actor.ActorIdentity, Akka")]
    [InlineData("Akka.Actor.PoisonPill, Akka")]
    [InlineData("Akka.Actor.ActorSelectionMessage, Akka")]
    [InlineData("Akka.Actor.Status+Success, Akka")]
    [InlineData("Akka.Actor.Status+Failure, Akka")]
    [InlineData("Akka.Remote.RemoteWatcher+Heartbeat, Akka.Remote")]
    [InlineData("Akka.Remote.RemoteWatcher+HeartbeatRsp, Akka.Remote")]
    [InlineData("Akka.Cluster.Sharding.ShardRegion+StartEntity, Akka.Cluster.Sharding")]
    [InlineData("Akka.Cluster.Sharding.ShardRegion+StartEntityAck, Akka.Cluster.Sharding")]
    public void So_has_what_it_sends_without_a_mark(string type) =>
        Assert.IsNotType<RefusingSerializer>(Sys.Serialization.FindSerializerForType(Type.GetType(type, throwOnError: true)));

    [Fact]
    public void No_serializer_that_works_by_reflection_is_left()
    {
        Assert.IsType<RefusingSerializer>(Sys.Serialization.FindSerializerForType(typeof(object)));
        Assert.IsType<RefusingSerializer>(Sys.Serialization.FindSerializerForType(typeof(WireTypesOfAkkaTests)));
    }

    /// <summary>With its arguments: a stranger could have any type's constructor called, and not only an actor's.</summary>
    [Fact]
    public void An_order_to_start_an_actor_here_is_not_even_read()
    {
        Type ordered = Type.GetType("Akka.Remote.DaemonMsgCreate, Akka.Remote", throwOnError: true)!;
        byte[] order = new Akka.Remote.Serialization.DaemonMsgCreateSerializer((ExtendedActorSystem)Sys).ToBinary(
            Activator.CreateInstance(ordered, Props.Create<Marked>(), Deploy.None, "/remote/here", TestActor)!);
        Assert.Throws<SerializationException>(() => Sys.Serialization.Deserialize(order, 3, ""));
        Assert.IsType<RefusingSerializer>(Sys.Serialization.FindSerializerForType(ordered));
    }

    [Fact]
    public void No_type_is_made_because_its_name_stands_beside_Protobuf()
    {
        Assert.Throws<SerializationException>(() => Sys.Serialization.Deserialize([], 2, typeof(Marker).AssemblyQualifiedName!));
        Assert.False(Marker.WasMade);
    }

    private sealed class Marked : UntypedActor
    {
        protected override void OnReceive(object message) { }
    }

    private sealed class Marker
    {
        public static bool WasMade { get; private set; }

        public Marker() => WasMade = true;
    }


    private static IEnumerable<Assembly> Akkas()
    {
        HashSet<string> seen = [];
        Queue<Assembly> queue = new([typeof(ActorSystem).Assembly, typeof(Akka.Cluster.Sharding.ClusterSharding).Assembly, typeof(Akka.Persistence.Persistence).Assembly]);
        while (queue.TryDequeue(out Assembly? assembly))
        {
            if (!seen.Add(assembly.GetName().Name!)) continue;
            yield return assembly;
            foreach (AssemblyName name in assembly.GetReferencedAssemblies().Where(name => name.Name!.StartsWith("Akka", StringComparison.Ordinal))) queue.Enqueue(Assembly.Load(name));
        }
    }
}
