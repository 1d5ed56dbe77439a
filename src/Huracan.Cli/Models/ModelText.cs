using System.Globalization;
using System.Text.Json.Nodes;
using Huracan.Core.Learning;
using Huracan.Core.Market;
using Huracan.Core.Models;
using Huracan.Stores.Artifacts;

namespace Huracan.Cli.Models;

/// <summary>What a model is, for a person: at most 80 columns.</summary>
internal static class ModelText
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    public static void Write(TextWriter output, ModelArtifact model)
    {
        ModelOrigin? origin = model.Origin;
        string market = origin is null ? "venue and timeframe not noted"
            : $"{origin.Timeframe} {(origin.Venue.Length == 0 ? "(venue not named)" : origin.Venue)}";
        Line(output, model.Symbol, $"{market}, {Text(model.Metrics["verdict"])}");
        Line(output, "hash", model.Hash());
        Line(output, "run",
            $"{origin?.RunId ?? "not noted"}, seed {Run("seed")}, trainer {Run("trainer")}, algorithm version {Run("algorithm_version")}");
        Line(output, "learnt from", Days(model));
        foreach (string net in (string[])[ModelArtifact.PolicyNet, ModelArtifact.ValueNet])
        {
            PolicyNetwork n = model.Network(net);
            Line(output, net, $"{n.Inputs} -> {n.Hidden} (ReLU) -> {n.Outputs}, float32");
        }

        Line(output, "features", $"recipe version {Text(model.Features["schema_version"])}, {Count(model.Features["columns"])} columns");
        Line(output, "state", $"layout version {Text(model.Features["state_version"])}, {Count(model.Features["state"])} slots");
        if (origin?.Columns is { } columns) Line(output, "candles", columns == CandleColumns.None ? "prices only" : $"prices, {columns}");
        output.Write('\n');
        output.Write("out of sample, all test windows together\n");
        foreach ((string key, JsonNode? value) in model.Metrics)
        {
            if (key != "verdict") output.Write($"  {key,-22} {Number(value),14}\n");
        }

        output.Write($"\ngates {"value",38} {"threshold",11}\n");
        foreach (JsonNode? gate in model.Gates)
        {
            if (gate is not JsonObject g) continue;
            output.Write($"  {Text(g["name"]),-4}{Text(g["title"]),-26} {Number(g["value"]),11} {Number(g["threshold"]),11}");
            output.Write($"  {Outcome(g)}\n");
        }

        string Run(string key) => Text(model.Hyperparameters[$"run.{key}"]);
    }

    private static string Days(ModelArtifact model)
    {
        string from = Text(model.Hyperparameters["run.from"]), days = Text(model.Hyperparameters["run.days"]);
        string span = $"{days} from {from}";
        if (!UtcMs.TryParse(from, out UtcMs first) || !int.TryParse(days, NumberStyles.None, Plain, out int count)
            || !int.TryParse(Text(model.Hyperparameters["walk_forward.train_days"]), NumberStyles.None, Plain, out int train)) return $"of the run: {span}";
        UtcMs end = first.AddDays(count);
        return $"{end.AddDays(-train).ToDateString()} to {end.AddDays(-1).ToDateString()}, of the run's {span}";
    }

    /// <summary>A gate without a value cannot be decided; one that does not bind says so.</summary>
    private static string Outcome(JsonObject gate)
    {
        bool passes = gate["passed"] is JsonValue p && p.TryGetValue(out bool passed) && passed;
        string outcome = gate["value"] is null ? "not decidable" : passes ? "pass" : "FAIL";
        return gate["binding"] is JsonValue b && b.TryGetValue(out bool binding) && !binding ? $"{outcome} (no bar)" : outcome;
    }

    private static void Line(TextWriter output, string name, string text) => output.Write($"{name,-14} {text}\n");

    private static int Count(JsonNode? list) => (list as JsonArray)?.Count ?? 0;

    private static string Number(JsonNode? value) =>
        value is null ? "-" : value is JsonValue leaf && leaf.TryGetValue(out double n) ? n.ToString("0.####", Plain) : Text(value);

    private static string Text(JsonNode? value) =>
        value is JsonValue leaf && leaf.TryGetValue(out string? text) ? text : value?.ToJsonString() ?? "?";
}
