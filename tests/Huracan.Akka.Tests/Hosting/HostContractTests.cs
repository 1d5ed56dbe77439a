using Akka.Actor;
using Akka.Configuration;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Actors.Simulation;
using Huracan.Akka.Hosting;
using Huracan.Contracts.Actors;

namespace Huracan.Akka.Tests.Hosting;

/// <summary>The laws of the port, on Akka's dispatchers, with Akka.Persistence and our plugin.</summary>
public sealed class AkkaHostContractTests : ActorHostContract
{
    protected override HostUnderTest CreateHost(HostOptions options) => new AkkaUnderTest(options);
}

internal sealed class AkkaUnderTest : HostUnderTest
{
    private readonly ActorSystem _system = ActorSystem.Create("laws", LocalConfig.Create());
    private readonly AkkaHost _host;

    public AkkaUnderTest(HostOptions options) => _host = new AkkaHost(_system, options);

    public override IActorHost Host => _host;
    public override VirtualTime Time => (VirtualTime)_host.Clock;
    protected override bool IsThreaded => true;
    protected override void Rest() { }

    public override void Dispose()
    {
        _host.StopAsync().WaitAsync(Guard).GetAwaiter().GetResult();
        _system.Terminate().WaitAsync(Guard).GetAwaiter().GetResult();
    }
}
