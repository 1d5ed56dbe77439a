using System.Globalization;
using System.Text;
using System.Text.Json;
using Huracan.Actors.Stores;
using Huracan.Cli.Commands;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;
using Huracan.Stores.Postgres;
using Huracan.Stores.Registry;

namespace Huracan.Cli.Fleet;

/// <summary>What <c>status</c> and <c>inspect</c> show of a fleet. It is read from the stores; no node is asked.</summary>
internal static class FleetStatus
{
    private const int SilentMs = 5_000;

    /// <summary>Runs, coins, who works on them, nodes, lost leases.</summary>
    public static string Show(FleetStores stores)
    {
        StringBuilder text = new();
        IReadOnlyList<NodeRow> nodes = stores.Nodes.List();
        text.Append(CultureInfo.InvariantCulture, $"{stores.Database.Dsn}\n");
        foreach (NodeRow node in nodes.Where(node => node.State != "gone" && node.SilentMs < 3_600_000))
        {
            using JsonDocument report = JsonDocument.Parse(node.Report);
            text.Append(CultureInfo.InvariantCulture,
                $"node {node.Node,-24} {State(node),-22} {Whole(report, "updates"),7} updates  {report.RootElement.GetProperty("leases").GetArrayLength()} leases, {Whole(report, "slots")} slots  {Whole(report, "takeovers")} takeovers\n");
        }

        if (nodes.All(node => node.State == "gone" || node.SilentMs >= SilentMs)) text.Append("no node is at work\n");
        foreach (RunRow run in stores.Registry.Runs()) Append(text, stores, run);
        return text.ToString();
    }

    /// <summary>Everything that the nodes report about themselves: leases, actors, mailboxes, counters.</summary>
    /// <param name="name">Only nodes whose name begins with it; null for all living nodes.</param>
    public static string Inspect(FleetStores stores, string? name)
    {
        StringBuilder text = new();
        foreach (NodeRow node in stores.Nodes.List().Where(node => name is null ? node.State != "gone" && node.SilentMs < SilentMs * 12 : node.Node.StartsWith(name, StringComparison.Ordinal)))
        {
            using JsonDocument report = JsonDocument.Parse(node.Report);
            JsonElement root = report.RootElement;
            text.Append(CultureInfo.InvariantCulture, $"node {node.Node}  {State(node)}  pid {Whole(report, "pid")} on {root.GetProperty("host").GetString()}  since {node.StartedAt}\n");
            text.Append(CultureInfo.InvariantCulture, $"  {root.GetProperty("cpuSeconds").GetDouble():0.0} s of processor time, {Whole(report, "updates")} updates, {Whole(report, "lateRenewals")} late renewals, {Whole(report, "takeovers")} takeovers\n");
            foreach (JsonElement lease in root.GetProperty("leases").EnumerateArray()) text.Append(CultureInfo.InvariantCulture, $"  lease   {lease.GetString()}\n");
            foreach (JsonProperty coin in root.GetProperty("coins").EnumerateObject()) text.Append(CultureInfo.InvariantCulture, $"  coin    {coin.Name}  {coin.Value.GetString()}\n");
            text.Append("  counted");
            foreach (JsonProperty counter in root.GetProperty("counters").EnumerateObject()) text.Append(CultureInfo.InvariantCulture, $"  {counter.Name} {counter.Value.GetInt64()}");
            text.Append('\n');
            foreach (JsonElement actor in root.GetProperty("actors").EnumerateArray())
            {
                text.Append(CultureInfo.InvariantCulture, $"  actor   {actor.GetProperty("path").GetString()}  {actor.GetProperty("state").GetString()}  mailbox {actor.GetProperty("mailbox").GetInt32()}\n");
            }
        }

        return text.Length > 0 ? text.ToString() : "no node is at work\n";
    }

    private static void Append(StringBuilder text, FleetStores stores, RunRow run)
    {
        Dictionary<string, LeaseRow> leases = stores.Leases.List(RunStreams.Run(run.RunId)).ToDictionary(row => row.Item);
        string led = Owner(leases.GetValueOrDefault(RunStreams.Run(run.RunId)));
        text.Append(StatusCommand.Header(run, "under way" + led));
        int lost = leases.Values.Sum(row => row.Losses);
        text.Append(CultureInfo.InvariantCulture, $"{(lost == 0 ? "" : $"  ({lost} leases lost)")}\n");
        foreach (RunCoinRow coin in run.Coins)
        {
            CoinState known = JournalStates.ReadCoin(stores.Journal, run.RunId, coin.Symbol);
            text.Append(StatusCommand.Line(known, run, coin.Symbol)).Append(Owner(leases.GetValueOrDefault(RunStreams.Coin(run.RunId, coin.Symbol)))).Append('\n');
        }
    }

    private static string Owner(LeaseRow? row) => row switch
    {
        null or { Finished: true } => "",
        { Owner: null } => "  free",
        _ => string.Create(CultureInfo.InvariantCulture, $"  {row.Owner} epoch {row.Epoch}{(row.Losses > 0 ? $", lost {row.Losses}" : "")}"),
    };

    private static string State(NodeRow node) => node.State == "gone" || node.SilentMs < SilentMs ? node.State : string.Create(CultureInfo.InvariantCulture, $"silent for {node.SilentMs / 1000} s");

    private static long Whole(JsonDocument report, string name) => report.RootElement.GetProperty(name).GetInt64();
}
