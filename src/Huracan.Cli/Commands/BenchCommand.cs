using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Huracan.Cli.Bench;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan bench</c>: figures of this machine beside their targets.</summary>
internal static class BenchCommand
{
    public static Command Define()
    {
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command actors = new("actors", "Messages, rounds, asks and spawns per second of the embedded host; about 20 seconds.") { json };
        actors.SetAction(parsed =>
        {
            IReadOnlyList<ActorBenchRow> rows = ActorBench.Run();
            Console.Out.WriteLine(parsed.GetValue(json) ? Document(rows).ToJsonString(new() { WriteIndented = true }) : Table(rows));
            return ExitCodes.Done;
        });
        return new Command("bench", "Measure this machine.") { actors };
    }

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
            ["met"] = row.Value >= row.Target,
        })]),
    };

    private static string Table(IReadOnlyList<ActorBenchRow> rows) => string.Join('\n',
        rows.Select(row => string.Create(CultureInfo.InvariantCulture,
            $"{row.Name,-28}{row.Value,14:N0} {row.Unit,-12}{row.BytesEach,10:F2} B each   target {row.Target,12:N0}  {(row.Value >= row.Target ? "met" : "missed")}"))
        .Prepend(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores; medians; targets are for a quiet machine with 2 cores")));
}
