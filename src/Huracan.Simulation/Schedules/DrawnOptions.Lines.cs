using System.Globalization;

namespace Huracan.Simulation.Schedules;

/// <content>The options as text for people.</content>
public sealed partial record DrawnOptions
{
    /// <summary>One option per line, at most 80 characters each.</summary>
    public IReadOnlyList<string> Lines()
    {
        IEnumerable<(string Name, string Value)> options = [.. OfTheRun(), .. OfTheFaults(), .. OfTheDelays()];
        string head = string.Create(CultureInfo.InvariantCulture, $"seed {Seed} draws");
        return [head, .. options.Select(option => $"  {option.Name,-18}{option.Value}")];
    }

    private IEnumerable<(string Name, string Value)> OfTheRun()
    {
        yield return ("topology", Faults.Name(Topology));
        yield return ("coins", string.Join(", ", SimulatedRun.Of(Coins).Symbols) + (Poison is null ? "" : $"; {Poison} is poison"));
        yield return ("folds are trained", TrainsElsewhere ? "by the role gpu" : "on the coin's node");
        for (int i = 0; i < Nodes.Count; i++)
        {
            (NodeRoles roles, int slots, int drift, NodeFate fate) = Nodes[i];
            string clock = drift == 0 ? "clock right" : string.Create(CultureInfo.InvariantCulture, $"clock {drift / 10.0:+0.0;-0.0} %");
            yield return (SimulatedNode.MachineName(i), $"{RoleNames(roles)}; {slots} slots; {clock}; then {Faults.Name(fate)}");
        }
    }

    private IEnumerable<(string Name, string Value)> OfTheFaults()
    {
        bool anyOfNodes = Faults.All.Any(kind => Has[(int)kind] && Faults.IsOfNodes(kind));
        yield return ("safety phase", $"{SafetySteps} steps{(anyOfNodes ? $", about {NodeFaults} faults of nodes" : "")}");
        foreach (FaultKind kind in Faults.All.Where(kind => Has[(int)kind] && kind != FaultKind.Partition))
            yield return (Faults.Name(kind), CallPercent[(int)kind] is > 0 and var percent ? $"{percent} % of its calls" : "yes");

        bool divided = Partitions.Mode != PartitionMode.None;
        yield return ("partitions", divided ? $"{Faults.Name(Partitions.Mode)}, {Faults.Name(Partitions.Symmetry)}" : "none");
        if (divided) yield return ("a partition", $"after about {Seconds(Partitions.Every)}, lasts about {Seconds(Partitions.Lasts)}");
        if (Topology == Topology.Cluster)
        {
            string goesOn = divided && Partitions.TwoBrains ? "; the removed side goes on" : "";
            yield return ("a cluster removes", $"after {Seconds(Partitions.RemovedAfter)}{goesOn}");
        }
    }

    private IEnumerable<(string Name, string Value)> OfTheDelays()
    {
        yield return ("effect", UpTo(Delays.Effect));
        yield return ("update", UpTo(Delays.Update));
        yield return ("append", UpTo(Delays.Append));
        yield return ("replay", UpTo(Delays.Replay));
        if (Topology == Topology.Cluster) yield return ("mail", UpTo(Delays.Mail));
        if (Has[(int)FaultKind.SlowDisk]) yield return ("slow disk", UpTo(Delays.SlowDisk));
        if (Has[(int)FaultKind.MailDelay]) yield return ("delayed mail", UpTo(Delays.MailDelay));
    }

    /// <summary>Roles as the node command takes them.</summary>
    private static string RoleNames(NodeRoles roles) => string.Join(',', Enum.GetValues<NodeRoles>()
        .Where(role => role is not (NodeRoles.None or NodeRoles.All) && roles.HasFlag(role)).Select(role => Faults.Name(role)));

    private static string Seconds(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s");
    private static string UpTo(int ms) => string.Create(CultureInfo.InvariantCulture, $"up to {ms:N0} ms");
}
