using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Huracan.Cli.Bench;
using Huracan.Cli.Bench.Actors;
using Huracan.Cli.Output.Terminal;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan bench</c>: figures of this machine beside their targets.</summary>
internal static class BenchCommand
{
    public static Command Define() => new("bench", "Measure this machine.") { Actors(), Features(), LearningBenchCommand.Ppo(), LearningBenchCommand.Rollout(), Journal() };

    private static Command Actors()
    {
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command actors = new("actors", "Messages, rounds, asks and spawns per second of the tree's actors beside plain Akka.NET; under a minute.") { json };
        actors.SetAction(parsed =>
        {
            Stderr.Say("measuring messages, rounds, asks and spawns, about a minute");
            IReadOnlyList<ActorBenchRow> rows = [.. ActorBench.Run()];
            Console.Out.WriteLine(parsed.GetValue(json) ? Document(rows).ToJsonString(new() { WriteIndented = true }) : Table(rows));
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
            Stderr.Say("measuring durable appends, about 25 seconds");
            JsonArray rows = JournalBench.Run();
            Console.Out.WriteLine(parsed.GetValue(json) ? new JsonObject { ["cores"] = Environment.ProcessorCount, ["rows"] = rows }.ToJsonString(new() { WriteIndented = true })
                : $"{Machine.Text}\nDurable appends of one event alone, and of many at once\n{JournalBench.Table(rows)}");
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
            Stderr.Say("measuring the feature recipe, about a minute");
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
            $"{row.Name,-36}{row.Value,10:F3} {row.Unit,-26}{(row.Target is { } target ? $"{row.Value / target,6:F2} x of {target}" : "")}").TrimEnd())
        .Prepend("The cost of every feature; below 1.00 x is faster than the figure it is compared with, which a quiet desktop core reaches.")
        .Prepend(Machine.Text)
        .Append("TA-Lib's C functions: 8.2 ns per candle and column over 20 indicators, SMA 1.5 to CCI 25; pandas: 79 ns over 28 columns"));

    private static JsonObject Document(IReadOnlyList<ActorBenchRow> rows) => new()
    {
        ["cores"] = Environment.ProcessorCount,
        ["rows"] = new JsonArray([.. rows.Select(row => (JsonNode)new JsonObject
        {
            ["name"] = row.Name,
            ["unit"] = row.Unit,
            ["tree"] = Math.Round(row.Tree),
            ["plainAkka"] = Math.Round(row.Plain),
            ["ratio"] = Math.Round(row.Ratio, 3),
            ["ratioMin"] = row.LeastRatio,
            ["treeBytesEach"] = Math.Round(row.TreeBytes, 2),
            ["plainAkkaBytesEach"] = Math.Round(row.PlainBytes, 2),
        })]),
    };

    private static string Table(IReadOnlyList<ActorBenchRow> rows) => string.Join('\n',
        rows.Select(row => string.Create(CultureInfo.InvariantCulture,
            $"{row.Name["actors.".Length..],-19}{row.Tree,12:N0}{row.Plain,12:N0} {row.Unit,-10}{row.Ratio,6:F2}{row.LeastRatio,5:F1}{row.TreeBytes,8:F0}{row.PlainBytes,6:F0}"))
        .Prepend($"{"",-19}{"tree",12}{"plain Akka",12} {"",-10}{"ratio",6}{"min",5}{"B",8}{"B",6}")
        .Prepend("The actors of this program beside the same patterns on plain Akka.NET; medians of 5 rounds that took turns; B: bytes allocated each")
        .Prepend(Machine.Text));
}
