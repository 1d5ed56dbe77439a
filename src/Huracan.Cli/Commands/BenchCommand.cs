using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Huracan.Cli.Bench;
using Huracan.Cli.Fleet;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan bench</c>: figures of this machine beside their targets.</summary>
internal static class BenchCommand
{
    /// <param name="hosts">What actors can run on, as <see cref="NodeCommand"/> has them; the first one is the default.</param>
    public static Command Define(IReadOnlyList<INodeHost> hosts) => new("bench", "Measure this machine.") { Actors(hosts), Features(), LearningBenchCommand.Ppo(), LearningBenchCommand.Rollout(), Journal() };

    private static Command Actors(IReadOnlyList<INodeHost> hosts)
    {
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Option<string> on = new("--host") { Description = "embedded, or akka for both beside each other (only in huracan-full).", DefaultValueFactory = _ => hosts[0].Name, HelpName = "HOST" };
        Command actors = new("actors", "Messages, rounds, asks and spawns per second of the embedded host; about 20 seconds per host.") { on, json };
        actors.SetAction(parsed =>
        {
            INodeHost host = NodeCommand.Host(hosts, parsed.GetRequiredValue(on));
            if (host == hosts[0])
            {
                IReadOnlyList<ActorBenchRow> rows = [.. ActorBench.Run(host.StartBare)];
                Console.Out.WriteLine(parsed.GetValue(json) ? Document(rows).ToJsonString(new() { WriteIndented = true }) : Table(rows));
                return ExitCodes.Done;
            }

            IReadOnlyList<(ActorBenchRow First, ActorBenchRow Second)> both = [.. ActorBench.Run(hosts[0].StartBare).Zip(ActorBench.Run(host.StartBare))];
            Console.Out.WriteLine(parsed.GetValue(json) ? Document(hosts[0].Name, host.Name, both).ToJsonString(new() { WriteIndented = true }) : Table(hosts[0].Name, host.Name, both));
            return ExitCodes.Done;
        });
        return actors;
    }

    private static Command Journal()
    {
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command journal = new("journal", "Durable appends per second: SQLite, and PostgreSQL where DATABASE_DSN names one; about 25 seconds.") { json };
        journal.SetAction(parsed =>
        {
            JsonArray rows = JournalBench.Run();
            Console.Out.WriteLine(parsed.GetValue(json) ? new JsonObject { ["cores"] = Environment.ProcessorCount, ["rows"] = rows }.ToJsonString(new() { WriteIndented = true }) : JournalBench.Table(rows));
            return ExitCodes.Done;
        });
        return journal;
    }

    private static Command Features()
    {
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command features = new("features", "The feature recipe: ns per candle and column in batch, us per live step; under a minute.") { json };
        features.SetAction(parsed =>
        {
            IReadOnlyList<FeatureBenchRow> rows = [.. FeatureBench.Run()];
            Console.Out.WriteLine(parsed.GetValue(json) ? Document(rows).ToJsonString(new() { WriteIndented = true }) : Table(rows));
            return ExitCodes.Done;
        });
        return features;
    }

    private static JsonObject Document(IReadOnlyList<FeatureBenchRow> rows) => new()
    {
        ["cores"] = Environment.ProcessorCount,
        ["rows"] = new JsonArray([.. rows.Select(row => (JsonNode)new JsonObject
        {
            ["name"] = row.Name,
            ["value"] = Math.Round(row.Value, 4),
            ["unit"] = row.Unit,
            ["target"] = row.Target,
            ["met"] = row.Target is { } target ? row.Value <= target : null,
        })]),
    };

    private static string Table(IReadOnlyList<FeatureBenchRow> rows) => string.Join('\n',
        rows.Select(row => string.Create(CultureInfo.InvariantCulture,
            $"{row.Name,-36}{row.Value,10:F3} {row.Unit,-26}{(row.Target is { } target ? $"target {target,5}  {(row.Value <= target ? "met" : "missed")}" : "")}").TrimEnd())
        .Prepend($"{Environment.ProcessorCount} cores; targets are for a quiet machine")
        .Append("TA-Lib's C functions: 8.2 ns per candle and column over 20 indicators, SMA 1.5 to CCI 25; pandas: 79 ns over 28 columns"));

    private static JsonObject Document(IReadOnlyList<ActorBenchRow> rows) => new()
    {
        ["cores"] = Environment.ProcessorCount,
        ["rows"] = new JsonArray([.. rows.Select(row => (JsonNode)new JsonObject
        {
            ["name"] = row.Name,
            ["value"] = Math.Round(row.Value),
            ["unit"] = row.Unit,
            ["bytesEach"] = Math.Round(row.BytesEach, 2),
            ["akka"] = row.Akka,
            ["target"] = row.Target,
            ["met"] = row.Target is { } target ? row.Value >= target : null,
        })]),
    };

    private static string Table(IReadOnlyList<ActorBenchRow> rows) => string.Join('\n',
        rows.Select(row => string.Create(CultureInfo.InvariantCulture,
            $"{row.Name,-28}{row.Value,14:N0} {row.Unit,-12}{row.BytesEach,10:F2} B each{(row.Target is { } target ? string.Create(CultureInfo.InvariantCulture, $"   target {target,12:N0}  {(row.Value >= target ? "met" : "missed")}") : "")}"))
        .Prepend(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores; medians; targets are for a quiet machine with 2 cores")));

    private static JsonObject Document(string first, string second, IReadOnlyList<(ActorBenchRow First, ActorBenchRow Second)> rows) => new()
    {
        ["cores"] = Environment.ProcessorCount,
        ["rows"] = new JsonArray([.. rows.Select(row => (JsonNode)new JsonObject
        {
            ["name"] = row.First.Name,
            ["unit"] = row.First.Unit,
            [first] = Math.Round(row.First.Value),
            [second] = Math.Round(row.Second.Value),
            [first + "BytesEach"] = Math.Round(row.First.BytesEach, 2),
            [second + "BytesEach"] = Math.Round(row.Second.BytesEach, 2),
        })]),
    };

    private static string Table(string first, string second, IReadOnlyList<(ActorBenchRow First, ActorBenchRow Second)> rows) => string.Join('\n',
        rows.Select(row => string.Create(CultureInfo.InvariantCulture,
            $"{row.First.Name,-28}{row.First.Value,14:N0}{row.Second.Value,14:N0} {row.First.Unit,-12}{row.Second.Value / row.First.Value,8:P0}{row.First.BytesEach,12:F2}{row.Second.BytesEach,10:F2} B each"))
        .Prepend(string.Create(CultureInfo.InvariantCulture, $"{"",-28}{first,14}{second,14}"))
        .Prepend(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores; medians; the hosts took turns row by row")));
}
