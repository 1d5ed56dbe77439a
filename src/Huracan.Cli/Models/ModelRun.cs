using System.Globalization;
using System.Text.Json.Nodes;
using Huracan.Core.Folds;
using Huracan.Core.Market;
using Huracan.Pipeline.Configuration;
using Huracan.Stores.Artifacts;

namespace Huracan.Cli.Models;

/// <summary>The run behind a model, read from its hyperparameters: settings, days, seed.</summary>
/// <param name="Candles">SHA-256 of the coin's candles, warm-up included, hex.</param>
internal sealed record ModelRun(TrainingConfig Config, UtcMs From, int Days, ulong Seed, string Candles, int AlgorithmVersion)
{
    private const string Prefix = "run.";

    /// <summary>The range on which the packed policy was trained.</summary>
    public TimeRange Train => Config.Plan(From, Days).FinalTrain;

    public FoldSettings Fold(string symbol) => Config.Fold(symbol, Seed);

    /// <exception cref="CallerException">Settings of another version of this program; the first one that differs is named.</exception>
    public static ModelRun Of(ModelArtifact model)
    {
        Dictionary<string, string> all = new(StringComparer.Ordinal);
        foreach ((string path, JsonNode? value) in model.Hyperparameters) all[path] = Text(value);
        KeyValuePair<string, string>[] settings = [.. all.Where(pair => !pair.Key.StartsWith(Prefix, StringComparison.Ordinal))];
        string? absent = ConfigTree.Flatten(new TrainingConfig()).Keys.FirstOrDefault(path => !all.ContainsKey(path));
        if (absent is not null) throw Other(model, $"lacks setting '{absent}'");
        try
        {
            TrainingConfig config = ConfigTree.With(new TrainingConfig(), settings);
            config.Validate();
            if (!UtcMs.TryParse(Run("from"), out UtcMs from)) throw Other(model, "names no first day");
            return new ModelRun(config, from, int.Parse(Run("days"), NumberStyles.None, CultureInfo.InvariantCulture),
                ulong.Parse(Run("seed"), NumberStyles.None, CultureInfo.InvariantCulture), Run("data"),
                int.Parse(Run("algorithm_version"), NumberStyles.None, CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is ConfigException or FormatException or OverflowException)
        {
            throw Other(model, e.Message);
        }

        string Run(string key) => all.GetValueOrDefault(Prefix + key, "");
    }

    private static string Text(JsonNode? value) =>
        value is JsonValue leaf && leaf.TryGetValue(out string? text) ? text : value?.ToJsonString() ?? "";

    private static CallerException Other(ModelArtifact model, string what) =>
        new($"the model of {model.Symbol} was made with the settings of another version: {what}; use that version, or train it again");
}
