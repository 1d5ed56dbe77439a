using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Huracan.Actors.Hosting;
using Huracan.Actors.Stores;
using Huracan.Core.Learning;
using Huracan.Core.Runs;
using Huracan.Pipeline.Fleet;
using Huracan.Pipeline.Training;
using Huracan.Runtime.Cluster;
using Huracan.Runtime.Configuration;
using Huracan.Simulation.Schedules;
using Xunit;
using AkkaCluster = Akka.Cluster.Cluster;

namespace Huracan.Runtime.Tests.Cluster;

/// <summary>Several nodes in one process, on loopback, over stores that all of them share: real Akka.Remote, Akka.Cluster, sharding and
/// singleton; only the numbers and the stores are stand-ins.</summary>
internal sealed class TestCluster : IAsyncDisposable, IRunCatalog, IModelPublisher
{
    /// <summary>Real time after which a test that waits fails instead.</summary>
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(90);

    // Everything faster than on real nodes: nothing here pauses for long.
    private static readonly Config Quick = ConfigurationFactory.ParseString("""
        akka.loglevel = WARNING
        akka.stdout-loglevel = OFF
        akka.cluster.seed-node-timeout = 1s
        akka.cluster.min-nr-of-members = 1
        akka.cluster.gossip-interval = 200ms
        akka.cluster.leader-actions-interval = 200ms
        akka.cluster.failure-detector.acceptable-heartbeat-pause = 2s
        akka.cluster.split-brain-resolver.stable-after = 2s
        akka.cluster.split-brain-resolver.down-all-when-unstable = 60s
        akka.cluster.split-brain-resolver.lease-majority.release-after = 3s
        akka.cluster.split-brain-resolver.lease-majority.acquire-lease-delay-for-minority = 1s
        akka.cluster.singleton.hand-over-retry-interval = 500ms
        akka.cluster.sharding.rebalance-interval = 2s
        akka.cluster.sharding.retry-interval = 500ms
        akka.cluster.sharding.waiting-for-state-timeout = 2s
        akka.cluster.sharding.entity-restart-backoff = 1s
        akka.cluster.sharding.coordinator-failure-backoff = 1s
        huracan.coordination.lease.heartbeat-timeout = 3s
        huracan.coordination.lease.heartbeat-interval = 1s
        # No PostgreSQL here: what Akka remembers is forgotten with its node, and the leader asks for it again.
        akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        akka.cluster.sharding.journal-plugin-id = "akka.persistence.journal.inmem"
        akka.cluster.sharding.snapshot-plugin-id = "akka.persistence.snapshot-store.inmem"
        """);

    private readonly SimulatedRun _run = SimulatedRun.Of(3);
    private readonly InMemoryBlobStore _blobs = new();
    private readonly Dictionary<string, string> _published = [];
    private readonly List<(string Name, ClusterNode Node)> _nodes = [];
    private readonly TaskCompletionSource _concluded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _notices = [];
    private readonly SortedSet<string> _trained = new(StringComparer.Ordinal);
    private string? _seed;

    public TestCluster()
    {
        Leases = new InMemoryLeaseStore(TimeProvider.System);
        Journal = new InMemoryJournal(Leases);
    }

    public InMemoryLeaseStore Leases { get; }
    public InMemoryJournal Journal { get; }
    public GatedWork Work { get; } = new();
    public string RunId => _run.RunId;
    public ClusterNode Founder => _nodes[0].Node;

    /// <summary>Workers have no trainer, and nodes of the role gpu train for them.</summary>
    public bool TrainsOnGpuNodes { get; init; }

    /// <summary>The nodes on which an update was made.</summary>
    public IReadOnlyCollection<string> Trained
    {
        get
        {
            lock (_notices) return [.. _trained];
        }
    }

    public Task Concluded => _concluded.Task.WaitAsync(Guard);

    /// <summary>What the nodes' leases went through, and what people should read, in order.</summary>
    public IReadOnlyList<string> Notices
    {
        get
        {
            lock (_notices) return [.. _notices];
        }
    }

    public void Submit() => Leases.Offer([WorkItem.Run(RunId)]);

    public async Task<ClusterNode> StartAsync(string name, params string[] roles)
    {
        string? Variable(string variable) => variable switch
        {
            ClusterConfig.PortVariable => "0",
            ClusterConfig.RolesVariable => string.Join(",", roles),
            ClusterConfig.SeedsVariable => _seed,
            _ => null,
        };
        ClusterConfig config = ClusterConfig.Load(Variable, over: Quick);
        bool trains = !TrainsOnGpuNodes || roles.Contains(ClusterRoles.Gpu);
        NodeSettings settings = new($"{name}/1", trains ? [TrainerKind.Simd.Name] : [])
        {
            KindsElsewhere = trains ? [] : [TrainerKind.Simd.Name],
            Slots = 3, LeaseLength = TimeSpan.FromSeconds(3), RenewEvery = TimeSpan.FromSeconds(1), ClaimEvery = TimeSpan.FromMilliseconds(300),
        };
        ClusterNode node = await ClusterNode.StartAsync(new ClusterNodeOptions(config.Hocon, roles, settings, TimeSpan.FromSeconds(5)), new HostOptions
        {
            Codec = PipelineCodec.Create(),
            Journal = Journal,
            Snapshots = Journal.Snapshots,
            OnProgress = (_, what) =>
            {
                lock (_notices)
                {
                    if (what is LeaseNotice n) _notices.Add($"{name} {n.What} {n.Lease.Item[(n.Lease.Item.LastIndexOf('/') + 1)..]}");
                    if (what is Notice told) _notices.Add($"{name} {told.Symbol}: {told.Text}");
                    if (what is TrainingProgress) _trained.Add(name);
                }
            },
        }, Leases, this);
        AkkaCluster cluster = AkkaCluster.Get(node.Actors.System);
        if (_seed is null)
        {
            cluster.Join(cluster.SelfAddress); // the founder has no seeds to ask
            _seed = $"{cluster.SelfAddress.Host}:{cluster.SelfAddress.Port}";
        }

        _nodes.Add((name, node));
        await UntilAsync(() => cluster.SelfMember.Status == MemberStatus.Up, $"{name} is not let in: {cluster.SelfMember.Status}");
        await UntilAsync(() => _nodes.All(other => AkkaCluster.Get(other.Node.Actors.System).State.Members.Any(member => member.UniqueAddress == cluster.SelfUniqueAddress && member.Status == MemberStatus.Up)),
            $"not every node has heard of {name}");
        return node;
    }

    /// <summary>The nearest thing to SIGKILL inside one process: nothing is drained, handed over or given back. Processes that are really
    /// killed are the multi-process test's.</summary>
    public async Task KillAsync(ClusterNode node)
    {
        _nodes.RemoveAll(pair => ReferenceEquals(pair.Node, node));
        node.Actors.RaiseStop(); // or the threads that stand at the gate would keep their actor system alive
        ((ExtendedActorSystem)node.Actors.System).Abort();
        await node.Ended.WaitAsync(Guard);
    }

    public async Task LeaveAsync(ClusterNode node)
    {
        _nodes.RemoveAll(pair => ReferenceEquals(pair.Node, node));
        await node.LeaveAsync().WaitAsync(Guard);
    }

    /// <summary>Waits for a state of the world, and says what it waited for.</summary>
    public static async Task UntilAsync(Func<bool> holds, string otherwise)
    {
        DateTime end = DateTime.UtcNow + Guard;
        while (!holds())
        {
            Assert.True(DateTime.UtcNow < end, otherwise);
            await Task.Delay(50);
        }
    }

    /// <summary>Coins at work, by the name of the node that holds them.</summary>
    public IReadOnlyDictionary<string, string> Owners() => Leases.List($"run/{RunId}/coin/").Where(row => row is { Finished: false, Owner: not null } && row.EndsAt > Leases.Now)
        .ToDictionary(row => row.Item[(row.Item.LastIndexOf('/') + 1)..], row => row.Owner!.Split('/')[0]);

    public string? Leader() => Leases.List($"run/{RunId}").FirstOrDefault(row => row.Item == $"run/{RunId}" && row is { Finished: false, Owner: not null })?.Owner!.Split('/')[0];

    public void AssertSameHashes()
    {
        lock (_published) Assert.Equal(_run.Hashes.OrderBy(pair => pair.Key), _published.OrderBy(pair => pair.Key));
    }

    public async ValueTask DisposeAsync()
    {
        Work.Open();
        foreach ((_, ClusterNode node) in _nodes.AsEnumerable().Reverse().ToArray()) await node.DisposeAsync().AsTask().WaitAsync(Guard);
    }

    // ---- catalog and registry ----------------------------------------------------------------------------------------

    public RunContext Open(string runId) => _run.Context(_blobs, this, new HashWork()) with { Work = Work };

    public void Conclude(Lease lease, RunState state)
    {
        Assert.Equal(Leases.NewestEpoch(lease.Item), lease.Epoch);
        _concluded.TrySetResult();
    }

    public PackedModel Pack(CoinModel model) => throw new NotSupportedException("the stand-in packs by itself");

    public void Publish(string runId, string symbol, long epoch, CoinJudged judgement, byte[] archive)
    {
        if (Leases.NewestEpoch(RunStreams.Coin(runId, symbol)) != epoch) throw new IOException($"{symbol}: epoch {epoch} is fenced");
        lock (_published)
        {
            if (_published.TryGetValue(symbol, out string? known) && known != judgement.ModelHash) throw new InvalidOperationException($"{symbol} is published twice, with other bytes");
            _published[symbol] = judgement.ModelHash;
        }
    }
}
