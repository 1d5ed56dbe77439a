using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Huracan.Cli.Bench;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan bench</c>: figures of this machine beside their targets.</summary>
internal static class BenchCommand
{
    public static Command Define() => new("bench", "Measure this machine.") { Actors(), Features(), LearningBenchCommand.Ppo(), LearningBenchCommand.Rollout(), Journal() };

    private static Command Actors()
    {
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command actors = new("actors", "Messages, rounds, asks and spawns per second of the embedded host; about 20 seconds.") { json };
        actors.SetAction(parsed =>
        {
            IReadOnlyList<ActorBenchRow> rows = ActorBench.Run();
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
}
