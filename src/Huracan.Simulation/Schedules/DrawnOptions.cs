namespace Huracan.Simulation.Schedules;

/// <summary>What a node is for. In a fleet only the first two count.</summary>
[Flags]
public enum NodeRoles : byte
{
    None = 0,
    Coordinator = 1,
    Worker = 2,
    Gpu = 4,
    All = Coordinator | Worker | Gpu,
}

/// <summary>What happens to a node in the liveness phase.</summary>
public enum NodeFate : byte
{
    /// <summary>Part of the core: it runs, and all links among the core and to the stores are whole.</summary>
    Core,
    /// <summary>Its process has ended, and no other is started.</summary>
    Dead,
    /// <summary>It runs, and all its links are cut.</summary>
    CutOff,
    /// <summary>It runs and receives, but nobody receives what it sends.</summary>
    Mute,
    /// <summary>It runs and sends, but receives nothing.</summary>
    Deaf,
}

/// <param name="Slots">How many coins, or trainings for others, it has at the same time.</param>
/// <param name="DriftPermille">How much too fast its clock runs; negative if it is slow.</param>
public sealed record NodeOptions(NodeRoles Roles, int Slots, int DriftPermille, NodeFate Fate);

/// <summary>The longest times, in milliseconds. Each time is drawn anew for each call, from 1 on.</summary>
/// <param name="Update">Of an update of a training; drawn from a tenth of it on.</param>
/// <param name="SlowDisk">Drawn from 2,000 on; it may be longer than a lease.</param>
/// <param name="MailDelay">Drawn from 1,000 on.</param>
public sealed record DelayOptions(int Effect, int Update, int Append, int Replay, int Mail, int SlowDisk, int MailDelay);

/// <summary>All that a seed decides before its schedule begins. One seed always draws the same options, whatever happens in the schedule.
/// What is drawn during the schedule, such as which message is lost, comes from another stream.</summary>
public sealed partial record DrawnOptions
{
    public required ulong Seed { get; init; }
    public required Topology Topology { get; init; }
    public required int Coins { get; init; }

    /// <summary>The coin that can never be trained; null if there is none.</summary>
    public required string? Poison { get; init; }

    /// <summary>If true, a service on the nodes with the role gpu trains the folds, and not the coin's own node.</summary>
    public required bool TrainsElsewhere { get; init; }

    public required IReadOnlyList<NodeOptions> Nodes { get; init; }

    /// <summary>Steps before the liveness phase.</summary>
    public required int SafetySteps { get; init; }

    /// <summary>About how many faults of nodes happen in the safety phase.</summary>
    public required int NodeFaults { get; init; }

    /// <summary>By kind: whether this schedule has it.</summary>
    public required IReadOnlyList<bool> Has { get; init; }

    /// <summary>By kind: the percentage of its calls, or of its mail, that fails; 0 for kinds that do not belong to a call.</summary>
    public required IReadOnlyList<int> CallPercent { get; init; }

    public required PartitionOptions Partitions { get; init; }
    public required DelayOptions Delays { get; init; }

    public static DrawnOptions Draw(ulong seed, ScheduleOptions? asked = null)
    {
        asked ??= new ScheduleOptions();
        Chance chance = Chance.OfOptions(seed);
        Topology topology = asked.Topology ?? (seed % 2 == 0 ? Topology.Fleet : Topology.Cluster);
        bool trainsElsewhere = chance.Of(0.5) && topology == Topology.Cluster;
        int coins = chance.Of(0.1) ? 1 : chance.Within(2, 3);
        bool poisoned = chance.Of(0.25) && coins == SimulatedRun.AllSymbols.Length;
        (int safety, int nodeFaults) = (200 * chance.Within(1, 12), chance.Within(1, 12));
        (bool[] has, int[] percent) = DrawFaults(chance, asked, topology);
        PartitionOptions partitions = DrawPartitions(chance);
        has[(int)FaultKind.Partition] &= partitions.Mode != PartitionMode.None;
        return new DrawnOptions
        {
            Seed = seed,
            Topology = topology,
            Coins = coins,
            Poison = poisoned ? SimulatedRun.Poisoned : null,
            TrainsElsewhere = trainsElsewhere,
            SafetySteps = safety,
            NodeFaults = nodeFaults,
            Has = has,
            CallPercent = percent,
            Partitions = has[(int)FaultKind.Partition] ? partitions : partitions with { Mode = PartitionMode.None },
            Delays = new DelayOptions(chance.Within(5, 35), chance.Within(500, 2_500), chance.Within(5, 35), chance.Within(2, 20),
                chance.Within(1, 40), chance.Within(4_000, 20_000), chance.Within(4_000, 30_000)),
            Nodes = DrawNodes(chance, trainsElsewhere, leavesBehind: has[(int)FaultKind.LeftBehind]),
        };
    }

    /// <summary>A schedule has only a few kinds of faults. So some schedules have only one kind, and a failure shows which kinds it
    /// needs.</summary>
    private static (bool[] Has, int[] Percent) DrawFaults(Chance chance, ScheduleOptions asked, Topology topology)
    {
        bool[] has = new bool[Faults.All.Count];
        int[] percent = new int[Faults.All.Count];
        double share = chance.Of(0.3) ? 1.0 : 0.15 + (0.1 * chance.Below(6));
        foreach (FaultKind kind in Faults.All)
        {
            (bool drawn, int rate) = (chance.Of(share), chance.Within(1, 12));
            bool possible = asked.Faults?.Contains(kind) != false && (topology == Topology.Cluster || !Faults.NeedsCluster(kind));
            has[(int)kind] = possible && (drawn || kind == FaultKind.LeftBehind);
            if (has[(int)kind] && Faults.IsOfCalls(kind)) percent[(int)kind] = rate;
        }
        return (has, percent);
    }

    private static PartitionOptions DrawPartitions(Chance chance) => new(
        (PartitionMode)chance.Below(4), (PartitionSymmetry)chance.Below(2),
        chance.Between(1_000, 12_000), chance.Between(500, 25_000), chance.Between(500, 15_000), chance.Of(0.5));

    private static NodeOptions[] DrawNodes(Chance chance, bool trainsElsewhere, bool leavesBehind)
    {
        NodeRoles needed = NodeRoles.Coordinator | NodeRoles.Worker | (trainsElsewhere ? NodeRoles.Gpu : NodeRoles.None);
        var nodes = new NodeOptions[chance.Within(2, 5)];
        (bool alike, bool drift, bool large) = (chance.Of(0.5), chance.Of(0.5), chance.Of(0.3));
        int allRoles = chance.Below(nodes.Length);
        for (int i = 0; i < nodes.Length; i++)
        {
            NodeRoles some = (NodeRoles)chance.Within(1, 7) & needed;
            if (some == NodeRoles.None) some = NodeRoles.Worker;
            (int slots, int permille, var fate) = (chance.Within(1, 3), chance.Within(-50, 50), (NodeFate)chance.Within(1, 4));
            nodes[i] = new NodeOptions(alike || i == allRoles ? needed : some, slots, drift ? permille : 0, fate);
        }

        // The core together can do everything; if nodes have few roles, that takes several of them.
        int first = chance.Below(nodes.Length);
        NodeRoles covered = NodeRoles.None;
        for (int n = 0; n < nodes.Length; n++)
        {
            int i = (first + n) % nodes.Length;
            bool isMore = (nodes[i].Roles | covered) != covered, isSpare = chance.Of(large ? 0.5 : 0.15);
            if (leavesBehind && !isMore && !isSpare) continue;
            nodes[i] = nodes[i] with { Fate = NodeFate.Core };
            covered |= nodes[i].Roles;
        }
        return nodes;
    }
}
