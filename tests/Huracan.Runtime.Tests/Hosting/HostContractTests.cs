using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Simulation;
using Huracan.Contracts.Actors;
using Huracan.Runtime.Hosting;

namespace Huracan.Runtime.Tests.Hosting;

/// <summary>The laws of the port, on Akka's dispatchers, with Akka.Persistence and our plugin.</summary>
public sealed class AkkaHostContractTests : ActorHostContract
{
    protected override HostUnderTest CreateHost(HostOptions options) => new AkkaUnderTest(options, threads: 2);
}

/// <summary>One thread: every hand-over between actors is a trip through the dispatcher's queue.</summary>
public sealed class AkkaHostOfOneThreadContractTests : ActorHostContract
{
    protected override HostUnderTest CreateHost(HostOptions options) => new AkkaUnderTest(options, threads: 1);
}

internal sealed class AkkaUnderTest(HostOptions options, int threads) : HostUnderTest
{
    private readonly AkkaHost _host = LocalHost.Start(options, threads);

    public override IActorHost Host => _host;
    public override VirtualTime Time => (VirtualTime)_host.Clock;
    protected override bool IsThreaded => true;
    protected override void Rest() { }

    public override void Dispose() => _host.StopAsync().WaitAsync(Guard).GetAwaiter().GetResult();
}
