using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Huracan.Pipeline.Fleet;
using Huracan.Pipeline.Training;
using Huracan.Runtime.Configuration;
using Huracan.Runtime.Persistence;
using Huracan.Runtime.Serialization;
using Huracan.Stores.Postgres;
using Xunit;

namespace Huracan.Services.Tests.Runtime;

/// <summary>What Akka remembers, in PostgreSQL through Akka's own plugin, with the Npgsql of our stores. Needs the servers of scripts/services.</summary>
public sealed class RememberedServicesTests : IDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly TestSchema _schema = new();
    private readonly BlockingCollection<string> _seen = [];

    public void Dispose()
    {
        _schema.Execute($"DROP SCHEMA IF EXISTS {AkkaTables.SchemaOf(_schema.Dsn)} CASCADE");
        _schema.Dispose();
        _seen.Dispose();
    }

    /// <summary>A cluster of one, with the shipped configuration.</summary>
    private ActorSystem Node()
    {
        Config config = ClusterConfig.Load(variable => variable == ClusterConfig.PortVariable ? "0" : null, _schema.Dsn, ConfigurationFactory.ParseString("akka.stdout-loglevel = OFF\nakka.loggers = []")).Hocon;
        ActorSystem system = ActorSystem.Create("huracan", config);
        StoreAccess.Of(system).Use(null, new PostgresLeaseStore(_schema.Open()), PipelineCodec.Create().AddProgress());
        var cluster = Akka.Cluster.Cluster.Get(system);
        cluster.Join(cluster.SelfAddress);
        ClusterSharding.Get(system).Start("coin", id => Props.Create(() => new Coin(id, _seen)), ClusterShardingSettings.Create(system), new Extractor());
        return system;
    }

    private string Next()
    {
        Assert.True(_seen.TryTake(out string? said, Guard));
        return said;
    }

    [Fact]
    public async Task A_coin_goes_on_in_the_next_cluster_without_being_asked_and_one_that_finished_does_not()
    {
        Parallel.For(0, 8, _ => AkkaTables.Create(_schema.Dsn)); // eight nodes at the same moment
        ActorSystem before = Node();
        IActorRef region = ClusterSharding.Get(before).ShardRegion("coin");
        foreach (string coin in (string[])["A", "B", "C"])
        {
            region.Tell(new EntityWireMail(coin, new TrainCoin("run", 1, coin)), ActorRefs.NoSender);
            Assert.Equal($"{coin} started", Next());
            Assert.Equal($"{coin} asked", Next());
        }
        region.Tell(new EntityWireMail("B", new Notice("B", "finish")), ActorRefs.NoSender);
        Assert.Equal("B finished", Next());
        string schema = AkkaTables.SchemaOf(_schema.Dsn);
        Assert.True(SpinWait.SpinUntil(() => _schema.Scalar<long>($"SELECT count(*) FROM {schema}.event_journal WHERE manifest IS NOT NULL") >= 4, Guard)); // three came, one went
        await before.Terminate(); // no leaving: as a kill would

        ActorSystem after = Node();
        Assert.Equal(["A started", "C started"], new[] { Next(), Next() }.Order());
        ClusterSharding.Get(after).ShardRegion("coin").Tell(new EntityWireMail("B", new TrainCoin("run", 1, "B")), ActorRefs.NoSender);
        Assert.Equal("B started", Next());
        await after.Terminate();
        Assert.Equal(0, _schema.Scalar<long>($"SELECT count(*) FROM {schema}.event_journal WHERE serializer_id = 1")); // nothing by reflection
    }

    private sealed class Extractor() : HashCodeMessageExtractor(10)
    {
        public override string? EntityId(object message) => (message as EntityWireMail)?.Id;

        public override object EntityMessage(object message) => ((EntityWireMail)message).Message;
    }

    private sealed class Coin(string id, BlockingCollection<string> seen) : UntypedActor
    {
        protected override void PreStart() => seen.Add(id + " started");

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case TrainCoin: seen.Add(id + " asked"); break;
                case Notice: Context.Parent.Tell(new Passivate("stop")); break;
                case "stop":
                    seen.Add(id + " finished");
                    Context.Stop(Self);
                    break;
            }
        }
    }
}
