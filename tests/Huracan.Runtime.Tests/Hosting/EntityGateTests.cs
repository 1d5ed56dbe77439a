using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Runtime.Hosting;
using Huracan.Runtime.Serialization;
using Huracan.Contracts.Actors;
using Huracan.Core.Foundation;
using Huracan.Pipeline.Training;
using Xunit;
using ActorRef = Huracan.Actors.Port.ActorRef;
using AkkaProps = Akka.Actor.Props;

namespace Huracan.Runtime.Tests.Hosting;

/// <summary>What cluster sharding sees of an entity of the port. The test stands where the shard would be.</summary>
public sealed class EntityGateTests : TestKit
{
    private const string Kind = "coin", Id = "r1:AAA";

    private readonly AkkaHost _host;
    private readonly TaskCompletionSource<ActorRef> _entity = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _leaves, _failures;

    public EntityGateTests() : base(LocalConfig.Create())
    {
        _host = new AkkaHost(Sys, new HostOptions { Codec = PipelineCodec.Create() });
        _host.RegisterEntity(new EntityKind(Kind, _ => Script.Props((me, message) =>
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
    }

    private (TestProbe Shard, IActorRef Gate) Gate(object? wake = null)
    {
        TestProbe shard = CreateTestProbe();
        return (shard, shard.ChildActorOf(AkkaProps.Create(() => new EntityGate(_host, Kind, Id, wake))));
    }

    [Fact]
    public async Task Mail_reaches_the_entity_and_the_answer_comes_back_to_who_asked()
    {
        (_, IActorRef gate) = Gate();
        TestProbe asker = CreateTestProbe();
        gate.Tell(new EntityWireMail(Id, new TrainCoin("r1", 3, "AAA")), asker);
        CoinReport report = Assert.IsType<CoinReport>((await asker.ExpectMsgAsync<WireMail>()).Message);
        Assert.Equal(("r1", 3L, "AAA"), (report.RunId, report.Epoch, report.Symbol));
    }

    [Fact]
    public async Task A_remembered_entity_is_woken_before_anybody_asks()
    {
        Gate(wake: new TrainCoin("r1", 0, "AAA"));
        Assert.Equal($"/system/entity-{Kind}/{Id}", (await _entity.Task.WaitAsync(TimeSpan.FromSeconds(20))).Path);
    }

    [Fact]
    public async Task An_entity_that_ends_by_itself_is_passivated()
    {
        (TestProbe shard, IActorRef gate) = Gate(wake: new TrainCoin("r1", 0, "AAA"));
        (await _entity.Task.WaitAsync(TimeSpan.FromSeconds(20))).Tell(new Note("rest"));
        Passivate passivate = await shard.ExpectMsgAsync<Passivate>();
        await shard.WatchAsync(gate);
        gate.Tell(passivate.StopMessage);
        await shard.ExpectTerminatedAsync(gate);
    }

    [Fact]
    public async Task A_gate_stands_until_its_entity_has_come_to_rest()
    {
        (TestProbe shard, IActorRef gate) = Gate(wake: new TrainCoin("r1", 0, "AAA"));
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
        (TestProbe shard, IActorRef gate) = Gate(wake: new TrainCoin("r1", 0, "AAA"));
        await _entity.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await shard.WatchAsync(gate);
        gate.Tell(EntityLeaves.Instance);
        await shard.ExpectTerminatedAsync(gate, TimeSpan.FromSeconds(20));
        Assert.Equal(2, _leaves);
    }

    [Fact]
    public async Task A_gate_without_an_entity_leaves_at_once()
    {
        (TestProbe shard, IActorRef gate) = Gate();
        await shard.WatchAsync(gate);
        gate.Tell(EntityLeaves.Instance);
        await shard.ExpectTerminatedAsync(gate);
    }
}
