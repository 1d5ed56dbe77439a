using System.Globalization;
using System.Text.Json.Nodes;
using Huracan.Core.Decisions;
using Huracan.Core.Features.MarketState;
using Huracan.Core.Market;
using Huracan.Core.Models;
using Huracan.Core.Runs;

namespace Huracan.Stores.Artifacts;

/// <summary>model.json: what another program needs to use the nets, and where the model comes from. It is generated from the manifest and
/// the origin.</summary>
/// <remarks>No part of the model's hash: the venue of the candles, for example, may be unknown on one machine and known on another.
/// docs/model.md describes every key.</remarks>
internal static class ModelCard
{
    /// <summary>Version of this file's layout.</summary>
    public const int Format = 1;

    public const string Formula = "clip((x - mean) * scale, -5, 5); absent is 0";

    /// <summary>Settings of the run's identity among the hyperparameters begin so.</summary>
    private const string RunPrefix = "run.";

    /// <summary>[10] names by the number of the logit.</summary>
    public static JsonArray Actions() => new([.. Enum.GetNames<TradingAction>().Select(name => (JsonNode)name)]);

    /// <param name="slots">Null if this program does not know the model's state layout; then the card has none.</param>
    public static JsonObject Of(JsonObject manifest, string hash, ModelOrigin origin, IReadOnlyList<StateSlot> slots) => new()
    {
        ["format"] = Format,
        ["model"] = hash,
        ["symbol"] = manifest["symbol"]!.DeepClone(),
        ["actions"] = Actions(),
        ["candles"] = new JsonObject
        {
            ["venue"] = origin.Venue,
            ["timeframe"] = origin.Timeframe.ToString(),
            ["columns"] = origin.Columns is { } columns ? new JsonArray([.. Names(columns).Select(name => (JsonNode)name)]) : null,
        },
        ["run"] = new JsonObject
        {
            ["id"] = origin.RunId,
            ["candles"] = new JsonObject(origin.Candles.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        },
        ["normaliser"] = Formula,
        ["limit"] = (double)MarketStateLayout.Limit,
        ["state"] = new JsonArray([.. slots.Select((slot, s) => (JsonNode)new JsonObject
        {
            ["slot"] = s, ["name"] = slot.Name, ["kind"] = slot.Kind, ["family"] = slot.Family,
            ["mean"] = slot.Mean, ["scale"] = slot.Scale,
        })]),
    };

    /// <summary>The part that no other file of the archive says.</summary>
    /// <exception cref="ArtifactException">A key is missing, of another kind, or does not agree with the manifest.</exception>
    public static ModelOrigin Origin(JsonObject card, JsonObject manifest, string source)
    {
        string format = CanonicalJson.Text(card["format"]);
        if (format != CanonicalJson.Text(Format)) throw Wrong(source, $"has format {format}, this program reads format {Format}");
        if (card["candles"] is not JsonObject candles || card["run"] is not JsonObject run || run["candles"] is not JsonObject hashes)
            throw Wrong(source, "lacks candles, run or run.candles");
        if (!Timeframe.TryParse(Text(candles["timeframe"]), out Timeframe timeframe))
            throw Wrong(source, $"has {CanonicalJson.Text(candles["timeframe"])} as timeframe");
        ModelOrigin origin = new(
            Text(run["id"]) ?? throw Wrong(source, "names no run.id"),
            [.. hashes.Select(pair => new KeyValuePair<string, string>(pair.Key, Text(pair.Value)
                ?? throw Wrong(source, $"has no hash of {pair.Key}")))],
            Text(candles["venue"]) ?? throw Wrong(source, "names no candles.venue; an unknown one is an empty text"),
            timeframe, Columns(candles["columns"], source));
        string expected = RunId(manifest, origin, source);
        return origin.RunId == expected ? origin
            : throw Wrong(source, $"names run {origin.RunId}; the settings and candles of the model are those of run {expected}");
    }

    /// <summary>The run's id again, from the manifest's settings and the hashes of the candles.</summary>
    private static string RunId(JsonObject manifest, ModelOrigin origin, string source)
    {
        SortedDictionary<string, string> settings = Settings(manifest["hyperparameters"]!.AsObject());
        string config = string.Concat(settings.Where(pair => !pair.Key.StartsWith(RunPrefix, StringComparison.Ordinal))
            .Select(pair => $"{pair.Key}: {pair.Value}\n"));
        if (!UtcMs.TryParse(settings.GetValueOrDefault("run.from"), out UtcMs from)
            || !int.TryParse(settings.GetValueOrDefault("run.days"), NumberStyles.None, CultureInfo.InvariantCulture, out int days)
            || !ulong.TryParse(settings.GetValueOrDefault("run.seed"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            || !int.TryParse(settings.GetValueOrDefault("run.algorithm_version"), NumberStyles.None, CultureInfo.InvariantCulture,
                out int version))
        {
            throw new ArtifactException($"{source}: its hyperparameters lack run.from, run.days, run.seed or run.algorithm_version");
        }

        string symbol = Text(manifest["symbol"])!;
        if (origin.Candles.FirstOrDefault(pair => pair.Key == symbol).Value != settings.GetValueOrDefault("run.data"))
            throw Wrong(source, $"names other candles of {symbol} than the hyperparameters do");
        return new RunSpec(config, from, days, seed, settings.GetValueOrDefault("run.trainer") ?? "", origin.Candles).RunIdOf(version);
    }

    /// <summary>Hyperparameters by path.</summary>
    public static SortedDictionary<string, string> Settings(JsonObject hyperparameters)
    {
        SortedDictionary<string, string> settings = new(StringComparer.Ordinal);
        foreach ((string path, JsonNode? value) in hyperparameters) settings[path] = Text(value) ?? CanonicalJson.Text(value);
        return settings;
    }

    private static IEnumerable<string> Names(CandleColumns columns) =>
        Enum.GetValues<CandleColumns>().Where(column => column != CandleColumns.None && columns.HasFlag(column))
            .Select(column => column.ToString());

    private static CandleColumns? Columns(JsonNode? names, string source)
    {
        if (names is null) return null;
        CandleColumns columns = CandleColumns.None;
        foreach (JsonNode? name in names as JsonArray ?? throw Wrong(source, "has no list as candles.columns"))
        {
            columns |= Enum.GetValues<CandleColumns>().Cast<CandleColumns?>().FirstOrDefault(column => column.ToString() == Text(name))
                ?? throw Wrong(source, $"names candle column {CanonicalJson.Text(name)}, which this program does not know");
        }

        return columns;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static ArtifactException Wrong(string source, string what) => new($"{source}: model.json {what}");
}
