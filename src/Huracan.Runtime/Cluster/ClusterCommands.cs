using System.Globalization;
using System.Text;
using Akka.Actor;
using Akka.Cluster;
using Huracan.Actors.Stores;
using AkkaCluster = Akka.Cluster.Cluster;

namespace Huracan.Runtime.Cluster;

/// <summary>An operator's commands to a running node: list the members, find a coin, let a node leave. Each answer is text for a
/// terminal.</summary>
/// <param name="system">The system of any node; it answers for the whole cluster.</param>
public sealed class ClusterCommands(ActorSystem system, ILeaseStore leases)
{
    /// <summary>Members with their roles, and every open item with its owner.</summary>
    public string Status()
    {
        ClusterEvent.CurrentClusterState state = AkkaCluster.Get(system).State;
        StringBuilder text = new();
        foreach (Member member in state.Members.OrderBy(member => member.Address.ToString(), StringComparer.Ordinal))
        {
            string reach = state.Unreachable.Contains(member) ? "unreachable" : "reachable";
            string leads = member.Address.Equals(state.Leader) ? ", leader" : "";
            text.Append(CultureInfo.InvariantCulture, $"node {member.Address}  {member.Status}, {reach}{leads}  {string.Join(",", member.Roles.Order(StringComparer.Ordinal))}\n");
        }

        LeaseRow[] open = [.. leases.List("run/").Where(row => !row.Finished)];
        foreach (LeaseRow row in open) text.Append(Line(row));
        if (open.Length == 0) text.Append("nothing is open\n");
        return text.ToString();
    }

    /// <summary>Every item of one coin, newest offer last.</summary>
    public string Coin(string symbol)
    {
        ArgumentException.ThrowIfNullOrEmpty(symbol);
        StringBuilder text = new();
        foreach (LeaseRow row in leases.List("run/").Where(row => row.Item.EndsWith("/coin/" + symbol, StringComparison.Ordinal))) text.Append(Line(row));
        return text.Length > 0 ? text.ToString() : $"coin '{symbol}' is in no run\n";
    }

    /// <summary>Asks a node to leave: its coins stop and move, then its process ends with 75.</summary>
    /// <param name="node">Its address, or its host:port.</param>
    public string Drain(string node)
    {
        ArgumentException.ThrowIfNullOrEmpty(node);
        AkkaCluster cluster = AkkaCluster.Get(system);
        Address[] known = [.. cluster.State.Members.Select(member => member.Address)];
        Address[] meant = [.. known.Where(address => address.ToString() == node || $"{address.Host}:{address.Port}" == node)];
        if (meant is not [Address only])
            return $"node '{node}' is no member; members are {string.Join(", ", known.Select(address => $"{address.Host}:{address.Port}").Order(StringComparer.Ordinal))}\n";
        cluster.Leave(only);
        return $"{only} is leaving\n";
    }

    private static string Line(LeaseRow row) => string.Create(CultureInfo.InvariantCulture,
        $"{row.Item}  {(row.Finished ? "finished" : row.Owner ?? "free")}  epoch {row.Epoch}{(row.Losses > 0 ? $", lost {row.Losses}" : "")}\n");
}
