using System.CommandLine;
using System.Globalization;
using Huracan.Cli.Fleet;
using Huracan.Runtime.Cluster;
using Huracan.Runtime.Configuration;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan node</c>: one process of a fleet. It claims work, does it, and may vanish at any moment.</summary>
internal static class NodeCommand
{
    public static Command Define()
    {
        Option<string?> blobs = FleetStores.BlobsOption();
        Option<string> data = new("--data") { Description = "This node's candles; they must equal the submitted ones.", Required = true, HelpName = "DIR|FILE" };
        Option<string?> cache = new("--cache") { Description = "Folder for parsed candles; default: none.", HelpName = "DIR" };
        Option<string?> name = new("--name") { Description = "Name of this node; a unique part is added. Default: the machine's name.", HelpName = "NAME" };
        Option<string> slots = new("--slots") { Description = "Coins trained at the same time; with 0 the node only leads runs; default: one per core.", DefaultValueFactory = _ => Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture), HelpName = "N" };
        Option<string> drain = new("--drain") { Description = "Seconds after a stop signal to give all leases back.", DefaultValueFactory = _ => "20", HelpName = "S" };
        Option<string> lease = new("--lease") { Description = "Seconds of silence after which another node takes over.", DefaultValueFactory = _ => "10", HelpName = "S" };
        Option<string> health = new("--health") { Description = "Port on 127.0.0.1 for /live and /ready; 0 for none.", DefaultValueFactory = _ => "0", HelpName = "PORT" };
        Option<string> log = new("--log") { Description = "text or json, on stderr.", DefaultValueFactory = _ => "text", HelpName = "FORM" };
        Option<bool> untilDone = new("--until-done") { Description = "End (exit 0) when nothing is left to do." };
        Option<bool> cluster = new("--cluster") { Description = "Join an Akka.NET cluster on a private network; HURACAN_AKKA_SEEDS names its coordinators." };
        Option<string?> roles = new("--roles") { Description = "What this node of a cluster is for: coordinator, worker, gpu, separated by commas; default: HURACAN_AKKA_ROLES, then worker.", HelpName = "LIST" };
        Command command = new("node", "Work as one node of a fleet until a stop signal comes (exit 75).") { blobs, data, cache, name,
            slots, drain, lease, health, log, untilDone, cluster, roles };
        command.SetAction(parsed =>
        {
            string form = parsed.GetRequiredValue(log);
            if (form is not ("text" or "json")) throw new CallerException($"--log: '{form}' seen, allowed are text and json");
            bool inCluster = parsed.GetValue(cluster);
            TimeSpan drainTime = TimeSpan.FromSeconds(TrainOptions.Whole("--drain", parsed.GetRequiredValue(drain), 1, 3600));
            using StopSignals signals = new();
            signals.Allow(drainTime + FleetNode.EndBudget);
            bool done = FleetNode.RunAsync(new NodeOptions(parsed.GetValue(blobs), parsed.GetRequiredValue(data), parsed.GetValue(cache),
                Unique(parsed.GetValue(name) ?? Environment.MachineName),
                TrainOptions.Whole("--slots", parsed.GetRequiredValue(slots), 0, 256),
                drainTime,
                TimeSpan.FromSeconds(TrainOptions.Whole("--lease", parsed.GetRequiredValue(lease), 2, 3600)),
                TrainOptions.Whole("--health", parsed.GetRequiredValue(health), 0, 65535), form == "json", parsed.GetValue(untilDone), inCluster, Roles(inCluster, parsed.GetValue(roles))), signals.Token).GetAwaiter().GetResult();
            return done ? ExitCodes.Done : ExitCodes.Interrupted;
        });
        return command;
    }

    private static string[] Roles(bool inCluster, string? text)
    {
        if (!inCluster)
        {
            return text is null ? [] : throw new CallerException($"--roles: '{text}' seen without --cluster; only a node of a cluster has roles: add --cluster, or leave --roles out");
        }

        string said = text ?? Environment.GetEnvironmentVariable(ClusterConfig.RolesVariable) ?? ClusterRoles.Worker;
        string[] roles = said.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return roles.FirstOrDefault(role => !ClusterRoles.All.Contains(role)) is { } unknown
            ? throw new CallerException($"--roles: '{unknown}' seen, allowed are {string.Join(", ", ClusterRoles.All)}")
            : roles;
    }

    // A restarted process is a new owner: it does not own its former leases.
    private static string Unique(string name) => $"{name}/{Guid.NewGuid().ToString("N")[..8]}";
}
