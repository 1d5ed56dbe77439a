using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.Hosting;
using Akka.TestKit;
using Huracan.Actors.Hosting;
using Huracan.Actors.Pipeline;
using Huracan.Actors.Port;
using Huracan.Akka.Hosting;
using Huracan.Akka.Serialization;
using Huracan.Contracts.Actors;
using Huracan.Core.Runs;
using Xunit;
using ActorRef = Huracan.Actors.Port.ActorRef;
using AkkaProps = Akka.Actor.Props;

namespace Huracan.Akka.Tests.Hosting;

/// <summary>What cluster sharding sees of an entity of the port. The test stands where the shard would be.</summary>
public sealed class EntityGateTests : global::Akka.Hosting.TestKit.TestKit
{
    private const string Kind = "coin", Id = "r1:AAA";

    private readonly TaskCompletionSource<AkkaHost> _host = new();
    private readonly TaskCompletionSource<ActorRef> _entity = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _leaves, _failures;

    protected override Config Config => LocalConfig.Create();

    protected override void ConfigureAkka(AkkaConfigurationBuilder builder, IServiceProvider provider) => builder.WithActors((system, _) =>
    {
        AkkaHost host = new(system, new Huracan.Actors.Hosting.HostOptions { Codec = PipelineCodec.Create() });
        host.RegisterEntity(new EntityKind(Kind, _ => Script.Props((me, message) =>
        {
            _entity.TrySetResult(me.Self);
            switch (message)
            {
                case TrainCoin coin: me.Reply(new CoinReport(coin.RunId, coin.Epoch, coin.Symbol, "REJECTED", null, FailureCause.World, null)); break;
                case Note { Text: "rest" }: me.Context.Stop(me.Self); break;
                case Note { Text: "leave" } when Interlocked.Increment(ref _leaves) > _failures: if (_failures > 0) me.Context.Stop(me.Self); break;
                case Note { Text: "leave" }: throw new InvalidOperationException("as told");
            }
        }))
        { Leave = new Note("leave") });
        _host.SetResult(host);
    });

    private async Task<(TestProbe Shard, IActorRef Gate)> GateAsync(object? wake = null)
    {
        AkkaHost host = await _host.Task;
        TestProbe shard = CreateTestProbe();
        return (shard, shard.ChildActorOf(AkkaProps.Create(() => new EntityGate(host, Kind, Id, wake))));
    }

    [Fact]
    public async Task Mail_reaches_the_entity_and_the_answer_comes_back_to_who_asked()
    {
        (_, IActorRef gate) = await GateAsync();
        TestProbe asker = CreateTestProbe();
        gate.Tell(new EntityWireMail(Id, new TrainCoin("r1", 3, "AAA")), asker);
        CoinReport report = Assert.IsType<CoinReport>((await asker.ExpectMsgAsync<WireMail>()).Message);
        Assert.Equal(("r1", 3L, "AAA"), (report.RunId, report.Epoch, report.Symbol));
    }

    [Fact]
    public async Task A_remembered_entity_is_woken_before_anybody_asks()
    {
        await GateAsync(wake: new TrainCoin("r1", 0, "AAA"));
        Assert.Equal($"/system/entity-{Kind}/{Id}", (await _entity.Task.WaitAsync(TimeSpan.FromSeconds(20))).Path);
    }

    [Fact]
    public async Task An_entity_that_ends_by_itself_is_passivated()
    {
        (TestProbe shard, IActorRef gate) = await GateAsync(wake: new TrainCoin("r1", 0, "AAA"));
        (await _entity.Task.WaitAsync(TimeSpan.FromSeconds(20))).Tell(new Note("rest"));
        Passivate passivate = await shard.ExpectMsgAsync<Passivate>();
        await shard.WatchAsync(gate);
        gate.Tell(passivate.StopMessage);
        await shard.ExpectTerminatedAsync(gate);
    }

    [Fact]
    public async Task A_gate_stands_until_its_entity_has_come_to_rest()
    {
        (TestProbe shard, IActorRef gate) = await GateAsync(wake: new TrainCoin("r1", 0, "AAA"));
        ActorRef entity = await _entity.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await shard.WatchAsync(gate);
        gate.Tell(EntityLeaves.Instance);
        gate.Tell(new EntityWireMail(Id, new TrainCoin("r1", 0, "AAA")), shard); // from now on not answered here
        await shard.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(200));
        entity.Tell(new Note("rest"));
        await shard.ExpectTerminatedAsync(gate);
    }

    [Fact]
    public async Task An_entity_that_fails_while_it_leaves_is_asked_again()
    {
        _failures = 1;
        (TestProbe shard, IActorRef gate) = await GateAsync(wake: new TrainCoin("r1", 0, "AAA"));
        await _entity.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await shard.WatchAsync(gate);
        gate.Tell(EntityLeaves.Instance);
        await shard.ExpectTerminatedAsync(gate, TimeSpan.FromSeconds(20));
        Assert.Equal(2, _leaves);
    }

    [Fact]
    public async Task A_gate_without_an_entity_leaves_at_once()
    {
        (TestProbe shard, IActorRef gate) = await GateAsync();
        await shard.WatchAsync(gate);
        gate.Tell(EntityLeaves.Instance);
        await shard.ExpectTerminatedAsync(gate);
    }
}
