using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Huracan.Core.Features;
using Huracan.Core.Learning;
using Huracan.Core.Models;

namespace Huracan.Stores.Artifacts;

/// <summary>A trained model with everything that its hash covers. It holds no time, no place and no author.</summary>
/// <param name="Symbol">The coin it was trained for.</param>
/// <param name="Networks">By name (policy_net, value_net): the net's tensors.</param>
/// <param name="Features">Names, versions and scaling of the inputs; see <see cref="FeaturesMetadata"/>.</param>
/// <param name="Hyperparameters">Every setting that shaped the training.</param>
/// <param name="Metrics">Ratios as fractions; an undefined one is null.</param>
/// <param name="Gates">Name, value, threshold, passed.</param>
public sealed record ModelArtifact(
    string Symbol,
    IReadOnlyDictionary<string, IReadOnlyList<Tensor>> Networks,
    JsonObject Features,
    JsonObject Hyperparameters,
    JsonObject Metrics,
    JsonArray Gates)
{
    public const string PolicyNet = "policy_net";
    public const string ValueNet = "value_net";

    /// <summary>Where the model comes from; in no hash. Null for an archive from before it was noted.</summary>
    public ModelOrigin? Origin { get; init; }

    /// <summary>SHA-256 of the canonical manifest, hex: "the same model" means the same text here.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Bytes(CanonicalManifest.Of(this))));

    /// <summary>The tensors of a net with one hidden layer.</summary>
    public static IReadOnlyList<Tensor> TensorsOf(PolicyNetwork network) =>
    [
        new Tensor("hidden_bias", [network.Hidden], network.HiddenBias),
        new Tensor("hidden_weights", [network.Inputs, network.Hidden], network.HiddenWeights),
        new Tensor("output_bias", [network.Outputs], network.OutputBias),
        new Tensor("output_weights", [network.Hidden, network.Outputs], network.OutputWeights),
    ];

    /// <summary>The inverse of <see cref="TensorsOf"/>.</summary>
    /// <exception cref="ArtifactException">The model has no such net, or its tensors do not fit together.</exception>
    public PolicyNetwork Network(string name)
    {
        if (!Networks.TryGetValue(name, out IReadOnlyList<Tensor>? tensors)) throw new ArtifactException($"the model of {Symbol} has no net '{name}', only {string.Join(", ", Networks.Keys.Order(StringComparer.Ordinal))}");
        Dictionary<string, Tensor> byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        if (!byName.TryGetValue("hidden_weights", out Tensor? hidden) || !byName.TryGetValue("output_weights", out Tensor? output) || hidden.Shape.Count != 2 || output.Shape.Count != 2)
        {
            throw new ArtifactException($"net '{name}' of {Symbol}: matrices hidden_weights and output_weights are needed, {string.Join(", ", byName.Keys)} seen");
        }

        PolicyNetwork network = new(hidden.Shape[0], hidden.Shape[1], output.Shape[1]);
        foreach (Tensor expected in TensorsOf(network))
        {
            if (byName.Count != 4 || !byName.TryGetValue(expected.Name, out Tensor? seen) || !seen.Shape.SequenceEqual(expected.Shape))
            {
                throw new ArtifactException($"net '{name}' of {Symbol}: tensor {expected.Name} [{string.Join(", ", expected.Shape)}] expected, [{string.Join(", ", byName.TryGetValue(expected.Name, out seen) ? seen.Shape : [])}] seen");
            }

            seen.Values.CopyTo(expected.Values, 0);
        }

        return network;
    }
}

/// <summary>What features_metadata.json says: which inputs the net was trained on, in which order and scale (demand 93, D2).</summary>
public static class FeaturesMetadata
{
    /// <param name="state">Names of the policy's inputs in order (80), unused ones as <c>reserved_NN</c>.</param>
    /// <param name="stateVersion">Version of that layout.</param>
    /// <param name="mean">[scaled inputs] subtracted from the first inputs.</param>
    /// <param name="scale">[scaled inputs] multiplied or divided afterwards, as <paramref name="scaling"/> says.</param>
    /// <param name="scaling">The formula in words.</param>
    public static JsonObject Of(FeatureSchema schema, IReadOnlyList<string> state, int stateVersion, ReadOnlySpan<double> mean, ReadOnlySpan<double> scale, string scaling) => new()
    {
        ["schema_version"] = schema.Version,
        ["columns"] = new JsonArray([.. schema.Columns.Select(column => (JsonNode)column.Name)]),
        ["state_version"] = stateVersion,
        ["state"] = new JsonArray([.. state.Select(name => (JsonNode)name)]),
        ["scaling"] = new JsonObject { ["formula"] = scaling, ["mean"] = Numbers(mean), ["scale"] = Numbers(scale) },
    };

    /// <summary>Refuses a model that was trained on other inputs than this program computes (D2).</summary>
    /// <exception cref="ArtifactException">Versions or names differ; both sides are named.</exception>
    public static void Require(ModelArtifact model, FeatureSchema schema, IReadOnlyList<string> state, int stateVersion)
    {
        JsonObject own = Of(schema, state, stateVersion, [], [], "");
        foreach ((string key, string what) in new[] { ("schema_version", "feature schema version"), ("state_version", "state layout version") })
        {
            string seen = CanonicalJson.Text(model.Features[key]), expected = CanonicalJson.Text(own[key]);
            if (seen != expected) throw new ArtifactException($"the model of {model.Symbol} was made for {what} {seen}, this program computes {expected}; train it again");
        }

        foreach ((string key, string what) in new[] { ("columns", "feature"), ("state", "state slot") })
        {
            JsonArray expected = own[key]!.AsArray();
            JsonArray seen = model.Features[key] as JsonArray ?? [];
            for (int i = 0; i < Math.Max(seen.Count, expected.Count); i++)
            {
                string a = i < seen.Count ? CanonicalJson.Text(seen[i]) : "nothing", b = i < expected.Count ? CanonicalJson.Text(expected[i]) : "nothing";
                if (a != b) throw new ArtifactException($"the model of {model.Symbol} has {a} as {what} {i}, this program has {b}; train it again");
            }
        }
    }

    private static JsonArray Numbers(ReadOnlySpan<double> values)
    {
        JsonArray list = [];
        foreach (double value in values) list.Add((JsonNode)JsonValue.Create(value));
        return list;
    }
}
