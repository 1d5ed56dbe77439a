using System.Collections.Concurrent;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;

namespace Huracan.Contracts.Actors;

/// <summary>The laws of the actor port. Every host passes them all; a host inherits the suite and says how it is built.</summary>
public abstract partial class ActorHostContract : IDisposable
{
    private readonly List<HostUnderTest> _hosts = [];

    protected ActorHostContract() => Snapshots = new FaultySnapshots(Journal.Inner.Snapshots);

    /// <summary>A fresh host with the given options, whose clock is a virtual one.</summary>
    protected abstract HostUnderTest CreateHost(HostOptions options);

    private protected FaultyJournal Journal { get; } = new();
    private protected FaultySnapshots Snapshots { get; }
    private protected BlockingCollection<SnapshotTrouble> Troubles { get; } = [];
    private protected List<Exception> Failures { get; } = [];
    private protected List<(ActorRef Who, object What)> Progress { get; } = [];

    private protected HostUnderTest NewHost(
        long epoch = 1, SupervisionStrategy? topLevel = null, Action<ChildFailed>? topLevelFailed = null, Func<double>? jitter = null)
    {
        return Keep(CreateHost(new HostOptions
        {
            Clock = new Huracan.Simulation.VirtualTime(),
            Epoch = epoch,
            Codec = TestCodec.New(),
            Journal = Journal,
            Snapshots = Snapshots,
            RoundTripMessages = true,
            Jitter = jitter ?? (static () => 0),
            TopLevelSupervision = topLevel ?? SupervisionStrategy.Default,
            OnTopLevelFailed = topLevelFailed,
            OnFailure = (_, reason) => { lock (Failures) Failures.Add(reason); },
            OnSnapshotTrouble = (_, trouble) => Troubles.Add(trouble),
            OnProgress = (who, what) => { lock (Progress) Progress.Add((who, what)); },
        }));
    }

    /// <summary>Ends it with the test.</summary>
    private protected HostUnderTest Keep(HostUnderTest host)
    {
        _hosts.Add(host);
        return host;
    }

    private protected static Props Props(Func<Actor> factory) => Huracan.Actors.Port.Props.Of(factory);

    private protected static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Tells an echoing actor and waits for the answer: everything told to it before has been handled.</summary>
    private protected static void Barrier(Probe probe, ActorRef actor)
    {
        actor.Tell(new Note("ping"), probe.Ref);
        probe.Expect(new Note("pong"));
    }

    public void Dispose()
    {
        foreach (HostUnderTest host in _hosts) host.Dispose();
        GC.SuppressFinalize(this);
    }
}
