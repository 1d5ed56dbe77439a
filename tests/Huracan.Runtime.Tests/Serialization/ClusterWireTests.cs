using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.Coordination;
using Akka.Event;
using Huracan.Actors.Stores;
using Huracan.Runtime.Configuration;
using Huracan.Runtime.Coordination;
using Huracan.Runtime.Persistence;
using Huracan.Runtime.Serialization;
using Huracan.Core.Runs;
using Huracan.Pipeline.Fleet;
using Huracan.Pipeline.Training;
using Xunit;

namespace Huracan.Runtime.Tests.Serialization;

/// <summary>Two nodes in one process, over loopback, with the shipped configuration: all that Akka itself sends, between sharding with remembered
/// entities, a singleton and pub/sub, crosses although everything without a serializer is refused.</summary>
public sealed class ClusterWireTests : IAsyncLifetime
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly InMemoryLeaseStore _leases = new(TimeProvider.System);
    private readonly ConcurrentQueue<string> _refused = new();
    private readonly BlockingCollection<(string Node, object Message)> _seen = [];
    private ActorSystem _a = null!, _b = null!;

    public Task InitializeAsync()
    {
        (_a, _b) = (Node("a"), Node("b"));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await Task.WhenAll(_a.Terminate(), _b.Terminate());
        _seen.Dispose();
    }

    private ActorSystem Node(string name)
    {
        Config config = ClusterConfig.Load(variable => variable == ClusterConfig.PortVariable ? "0" : null, over: ConfigurationFactory.ParseString("""
            akka.loglevel = WARNING
            akka.stdout-loglevel = OFF
            akka.loggers = []
            akka.persistence.journal.plugin = akka.persistence.journal.inmem
            akka.persistence.snapshot-store.plugin = akka.persistence.snapshot-store.inmem
            akka.cluster.sharding.journal-plugin-id = akka.persistence.journal.inmem
            akka.cluster.sharding.snapshot-plugin-id = akka.persistence.snapshot-store.inmem
            """)).Hocon;
        // As Akka.Hosting does: an extension that brings its settings when it is first used may be seen by another one half-way.
        ActorSystem system = ActorSystem.Create("huracan", config.WithFallback(ClusterSharding.DefaultConfig()).WithFallback(DistributedPubSub.DefaultConfig())
            .WithFallback(Akka.DistributedData.DistributedData.DefaultConfig()).WithFallback(ClusterSingleton.DefaultConfig()));
        StoreAccess.Of(system).Use(null, _leases, PipelineCodec.Create().AddProgress());
        IActorRef listener = system.ActorOf(Props.Create(() => new Listener(name, _seen, _refused)), "listener");
        system.EventStream.Subscribe(listener, typeof(Warning));
        system.EventStream.Subscribe(listener, typeof(Error));
        DistributedPubSub.Get(system).Mediator.Tell(new Subscribe("progress", listener), listener);
        ClusterSharding.Get(system).Start("coin", id => Props.Create(() => new Teller(name, _seen)), ClusterShardingSettings.Create(system), new Extractor());
        system.ActorOf(ClusterSingletonManager.Props(Props.Create(() => new Teller(name + " singleton", _seen)), PoisonPill.Instance, ClusterSingletonManagerSettings.Create(system)), "leader");
        return system;
    }

    private (string Node, object Message) Next(Func<string, object, bool> wanted)
    {
        using var guard = new CancellationTokenSource(Guard);
        for (; ; )
        {
            (string node, object message) = _seen.Take(guard.Token);
            if (wanted(node, message)) return (node, message);
        }
    }

    [Fact]
    public void All_that_Akka_sends_crosses_and_so_does_mail_of_the_port()
    {
        var first = Akka.Cluster.Cluster.Get(_a);
        var second = Akka.Cluster.Cluster.Get(_b);
        first.Join(first.SelfAddress);
        second.Join(first.SelfAddress);
        Assert.True(SpinWait.SpinUntil(() => second.State.Members.Count(member => member.Status == Akka.Cluster.MemberStatus.Up) == 2, Guard));

        IActorRef region = ClusterSharding.Get(_a).ShardRegion("coin");
        Assert.True(SpinWait.SpinUntil(() => region.Ask<CurrentRegions>(GetCurrentRegions.Instance, Guard).GetAwaiter().GetResult().Regions.Count == 2, Guard));

        // Coins of many shards: some live on the other node.
        string[] coins = [.. Enumerable.Range(0, 20).Select(i => $"COIN{i}")];
        HashSet<string> places = [];
        foreach (string coin in coins)
        {
            region.Tell(new EntityWireMail(coin, new TrainCoin("run", 1, coin)), ActorRefs.NoSender);
            places.Add(Next((_, message) => message is TrainCoin train && train.Symbol == coin).Node);
        }
        Assert.Equal(["a", "b"], places.Order());

        IActorRef proxy = _b.ActorOf(ClusterSingletonProxy.Props("/user/leader", ClusterSingletonProxySettings.Create(_b)), "proxy");
        proxy.Tell(new WireMail(new CoinTriedAgain("A")), ActorRefs.NoSender);
        Assert.Equal("a singleton", Next((node, _) => node.EndsWith("singleton", StringComparison.Ordinal)).Node);

        var notice = new Notice("A", "from a");
        Assert.True(SpinWait.SpinUntil(() =>
        {
            DistributedPubSub.Get(_a).Mediator.Tell(new Publish("progress", new WireMail(notice)), ActorRefs.NoSender);
            return _seen.TryTake(out (string Node, object Message) heard, TimeSpan.FromMilliseconds(200)) && heard.Equals(("b", (object)notice));
        }, Guard));

        // The older node leaves: shards, their remembered coins and the singleton move.
        first.Leave(first.SelfAddress);
        Assert.Equal("b singleton", Next((node, message) => node == "b singleton" && message is "started").Node);
        ClusterSharding.Get(_b).ShardRegion("coin").Tell(new EntityWireMail("COIN0", new TrainCoin("run", 2, "COIN0")), ActorRefs.NoSender);
        Assert.Equal("b", Next((_, message) => message is TrainCoin { Epoch: 2 }).Node);
        Assert.Empty(_refused);
    }

    [Fact]
    public void What_nobody_gave_bytes_to_is_refused_aloud()
    {
        string listener = Akka.Cluster.Cluster.Get(_b).SelfAddress + "/user/listener";
        ActorSelection there = _a.ActorSelection(listener);
        there.Tell(new WireMail(new Notice("A", "first")), ActorRefs.NoSender);
        Next((node, message) => node == "b" && message is Notice);
        there.Tell(new TrainCoin("run", 1, "A"), ActorRefs.NoSender);
        Assert.True(SpinWait.SpinUntil(() => _refused.Any(text => text.Contains("Huracan.Pipeline.Training.TrainCoin has no serializer", StringComparison.Ordinal)), Guard));
    }

    [Fact]
    public void One_message_that_is_refused_does_not_cost_the_connection()
    {
        ActorSelection there = _a.ActorSelection(Akka.Cluster.Cluster.Get(_b).SelfAddress + "/user/listener");
        there.Tell(new WireMail(new Notice("A", "first")), ActorRefs.NoSender);
        Next((node, message) => node == "b" && message is Notice);
        _a.EventStream.Subscribe(_a.ActorOf(Props.Create(() => new Teller("trouble", _seen))), typeof(Akka.Remote.AssociationErrorEvent));
        there.Tell(new TrainCoin("run", 1, "A"), ActorRefs.NoSender);
        there.Tell(new WireMail(new Stranger()), ActorRefs.NoSender);
        there.Tell(new WireMail(new Notice("A", "last")), ActorRefs.NoSender);
        Assert.Equal("b", Next((_, message) => message is Notice or Akka.Remote.AssociationErrorEvent).Node);
        // Told by the event stream, which may lag behind the mail.
        Assert.True(SpinWait.SpinUntil(() => _refused.Count == 2, Guard), string.Join('\n', _refused));
    }

    /// <summary>No codec knows it.</summary>
    private sealed record Stranger;

    [Fact]
    public async Task The_resolvers_lease_is_a_row_of_the_nodes_store()
    {
        string path = _a.Settings.Config.GetString("akka.cluster.split-brain-resolver.lease-majority.lease-implementation");
        Akka.Coordination.Lease first = LeaseProvider.Get(_a).GetLease("huracan-akka-sbr", path, "a:1"), second = LeaseProvider.Get(_b).GetLease("huracan-akka-sbr", path, "b:1");
        Assert.True(await first.Acquire());
        Assert.False(await second.Acquire());
        Assert.Equal(StoreLease.Kind, Assert.Single(_leases.List("cluster/huracan-akka-sbr")).Kind);
        Assert.True(await first.Release());
        Assert.True(await second.Acquire());
    }

    private sealed class Extractor() : HashCodeMessageExtractor(10)
    {
        public override string? EntityId(object message) => (message as EntityWireMail)?.Id;

        public override object EntityMessage(object message) => ((EntityWireMail)message).Message;
    }

    private sealed class Teller(string node, BlockingCollection<(string, object)> seen) : UntypedActor
    {
        protected override void PreStart() => seen.Add((node, "started"));

        protected override void OnReceive(object message) => seen.Add((node, message is WireMail mail ? mail.Message : message));
    }

    private sealed class Listener(string node, BlockingCollection<(string, object)> seen, ConcurrentQueue<string> refused) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case WireMail mail: seen.Add((node, mail.Message)); break;
                case LogEvent log:
                    string text = $"{log.Message} {log.Cause}";
                    if (text.Contains("serializ", StringComparison.OrdinalIgnoreCase)) refused.Enqueue(text);
                    break;
            }
        }
    }
}
