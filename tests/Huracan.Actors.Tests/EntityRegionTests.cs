using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Contracts.Actors;
using Huracan.Simulation;
using Xunit;

namespace Huracan.Actors.Tests;

/// <summary>Entities that shall end on this node because they move.</summary>
public sealed class EntityRegionTests
{
    private readonly List<string> _seen = [];
    private readonly SimulatedHost _host = new(new HostOptions { Clock = new VirtualTime(), Codec = TestCodec.New() });

    public EntityRegionTests() => _host.RegisterEntity(new EntityKind("coin", _ => Script.Props((me, message) =>
    {
        string text = ((Note)message).Text;
        _seen.Add(text);
        if (text == "fail") throw new InvalidOperationException("as told");
        if (text == "end") me.Context.Stop(me.Self);
    }))
    {
        Leave = new Note("leave"),
        Supervision = new SupervisionStrategy { BackOffMin = TimeSpan.FromSeconds(1) },
    });

    private void Mail(string text)
    {
        _host.Entity("coin", "A").Tell(new Note(text));
        _host.Settle();
    }

    private ActorRef Entity => _host.Find("/system/entity-coin/A")!;

    [Fact]
    public void One_that_leaves_gets_no_more_mail_until_it_has_ended()
    {
        Mail("first");
        _host.LeaveEntity("coin", "A");
        Mail("second");
        Assert.Equal(1, _host.Counters.DeadLetters);
        Entity.Tell(new Note("end"));
        _host.Settle();
        Mail("third");
        Assert.Equal(["first", "leave", "leave", "end", "third"], _seen);
    }

    [Fact]
    public void One_that_is_started_again_while_it_leaves_is_reminded_by_its_mail()
    {
        Mail("first");
        _host.LeaveEntity("coin", "A");
        _host.Settle();
        Entity.Tell(new Note("fail"));
        _host.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["first", "leave", "fail"], _seen);
        Mail("second");
        Assert.Equal(["first", "leave", "fail", "leave"], _seen);
    }
}
