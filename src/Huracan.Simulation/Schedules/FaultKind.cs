namespace Huracan.Simulation.Schedules;

/// <summary>The faults of a schedule. The command's names are these in lower case with hyphens.</summary>
public enum FaultKind : byte
{
    /// <summary>One actor fails between two messages.</summary>
    ActorCrash,
    /// <summary>One node disappears between two steps, and starts again later as another process.</summary>
    NodeCrash,
    /// <summary>All nodes at once.</summary>
    AllNodes,
    /// <summary>A node is told to drain and then killed, possibly before the drain has ended.</summary>
    Preemption,
    /// <summary>A node stands still until its leases have ended, and then goes on: the zombie.</summary>
    Freeze,
    /// <summary>The wall clock of a node or of the store is set to another time.</summary>
    ClockJump,
    /// <summary>A lease ends while its owner computes.</summary>
    LeaseLost,
    /// <summary>A node's leases end, and the node cannot learn of it: two nodes believe that they own the same coins.</summary>
    TwoOwners,
    /// <summary>An append fails and stores nothing.</summary>
    AppendFails,
    /// <summary>An append is stored, but its writer is told that it failed.</summary>
    AppendUnknown,
    /// <summary>An append's writer is told that it failed, but it is stored later, if its sequence numbers and epoch are still
    /// free.</summary>
    AppendLate,
    /// <summary>A blob's write stops in the middle, with an error or without one.</summary>
    TornBlob,
    /// <summary>A snapshot's save fails, before or after it took effect.</summary>
    SnapshotFails,
    /// <summary>A stored snapshot is torn, or is of an unknown version.</summary>
    TornSnapshot,
    /// <summary>A call to the blobs, the leases or the registry fails, before or after it took effect.</summary>
    StoreFails,
    /// <summary>One read or write takes seconds, possibly longer than a lease.</summary>
    SlowDisk,
    /// <summary>The network divides into two sides for a while: mail and calls between them are lost, in both directions or in
    /// one.</summary>
    Partition,
    /// <summary>In the liveness phase a node outside the core is dead or cut off, and stays so.</summary>
    LeftBehind,
    /// <summary>Mail between nodes takes seconds.</summary>
    MailDelay,
    /// <summary>Mail between nodes is lost.</summary>
    MailLoss,
    /// <summary>Mail between nodes arrives twice.</summary>
    MailDouble,
    /// <summary>Mail between nodes overtakes earlier mail.</summary>
    MailReorder,
    /// <summary>An entity moves to another node; the old one may end late.</summary>
    EntityMove,
    /// <summary>The singleton moves to another node; the old one may end late.</summary>
    Handover,
}

/// <summary>Names and sets of faults.</summary>
public static class Faults
{
    public static IReadOnlyList<FaultKind> All { get; } = Enum.GetValues<FaultKind>();

    /// <summary>The faults that need mail between nodes.</summary>
    public static bool NeedsCluster(FaultKind kind) => kind >= FaultKind.MailDelay;

    /// <summary>The faults that happen to one call or one piece of mail, each at its own rate.</summary>
    public static bool IsOfCalls(FaultKind kind) =>
        kind is (>= FaultKind.AppendFails and <= FaultKind.SlowDisk) or (>= FaultKind.MailDelay and <= FaultKind.MailReorder);

    /// <summary>The faults that happen to a node, a lease or an entity, at any step of the safety phase.</summary>
    public static bool IsOfNodes(FaultKind kind) => !IsOfCalls(kind) && kind is not (FaultKind.Partition or FaultKind.LeftBehind);

    /// <summary>A member of a simulation enum as the command writes it: in lower case with hyphens.</summary>
    public static string Name<T>(T member) where T : struct, Enum =>
        string.Concat(member.ToString().Select((c, i) => (char.IsUpper(c) && i > 0 ? "-" : "") + char.ToLowerInvariant(c)));

    public static bool TryParse(string name, out FaultKind kind)
    {
        foreach (FaultKind known in All)
        {
            kind = known;
            if (Name(known) == name) return true;
        }
        kind = default;
        return false;
    }
}

/// <summary>The same actors behind two kinds of wiring.</summary>
public enum Topology : byte
{
    /// <summary>Nodes that share only stores.</summary>
    Fleet,
    /// <summary>Nodes with mail between them, entities that move, and a singleton that hands over.</summary>
    Cluster,
}

/// <summary>A deliberate mistake, to see whether the invariants find it.</summary>
public enum BrokenPart : byte
{
    None,
    /// <summary>Journal and registry accept any epoch.</summary>
    NoFencing,
    /// <summary>An actor is told that its facts are stored before they are.</summary>
    AcknowledgeBeforePersist,
    /// <summary>The leases of a dead process end only after its machine has started another process.</summary>
    NoTakeover,
    /// <summary>A node goes on renewing leases although no answer of the store reaches it.</summary>
    RenewUnheard,
}
