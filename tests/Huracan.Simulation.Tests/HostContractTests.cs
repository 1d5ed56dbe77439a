using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Contracts.Actors;

namespace Huracan.Simulation.Tests;

public sealed class SimulatedHostContractTests : ActorHostContract
{
    protected override HostUnderTest CreateHost(HostOptions options) => new SimulatedUnderTest(options, seed: 0);
}

public sealed class SimulatedHostInDrawnOrderContractTests : ActorHostContract
{
    protected override HostUnderTest CreateHost(HostOptions options) => new SimulatedUnderTest(options, seed: 20250601);
}

internal sealed class SimulatedUnderTest(HostOptions options, ulong seed) : HostUnderTest
{
    private readonly SimulatedHost _host = new(options, new AtOnce(seed));

    public override IActorHost Host => _host;
    public override VirtualTime Time => _host.Time;
    protected override bool IsThreaded => false;
    protected override void Rest() => _host.Advance(TimeSpan.Zero);

    public override void Dispose()
    {
        if (!_host.IsStopped) _host.Stop();
    }

    /// <summary>Effects and appends end at the instant they start, as the suite expects: only timers need the clock.</summary>
    private sealed class AtOnce(ulong seed) : SimulationPlan(seed)
    {
        public override TimeSpan EffectDelay(Effect effect) => TimeSpan.Zero;
        public override TimeSpan AppendDelay(JournalAppend append) => TimeSpan.Zero;
        public override TimeSpan SnapshotDelay(string persistenceId) => TimeSpan.Zero;
        public override TimeSpan ReplayDelay(string persistenceId) => TimeSpan.Zero;
    }
}
