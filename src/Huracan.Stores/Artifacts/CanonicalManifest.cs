using System.Text.Json.Nodes;

namespace Huracan.Stores.Artifacts;

/// <summary>What a model is, as one canonical text: features, gates, hyperparameters, metrics, and each tensor's shape and hash.</summary>
/// <remarks>No time, epoch, node or path is in it, so the same inputs, config and seed give the same text on any machine.</remarks>
public static class CanonicalManifest
{
    /// <summary>Version of the artifact's layout.</summary>
    public const int Format = 1;

    private static readonly string[] Keys = ["features", "format", "gates", "hyperparameters", "metrics", "symbol", "tensors"];

    public static JsonObject Of(ModelArtifact model)
    {
        JsonObject tensors = [];
        foreach ((string network, IReadOnlyList<Tensor> parts) in model.Networks)
        {
            foreach (Tensor tensor in parts)
            {
                tensors[$"{network}/{tensor.Name}"] = new JsonObject
                {
                    ["shape"] = new JsonArray([.. tensor.Shape.Select(extent => (JsonNode)extent)]),
                    ["sha256"] = tensor.Sha256(),
                };
            }
        }

        return new JsonObject
        {
            ["format"] = Format,
            ["symbol"] = model.Symbol,
            ["tensors"] = tensors,
            ["features"] = model.Features.DeepClone(),
            ["hyperparameters"] = model.Hyperparameters.DeepClone(),
            ["metrics"] = model.Metrics.DeepClone(),
            ["gates"] = model.Gates.DeepClone(),
        };
    }

    /// <exception cref="ArtifactException">Another format (both are named), or not the keys of this one.</exception>
    internal static void Require(JsonObject manifest, string source)
    {
        string format = CanonicalJson.Text(manifest["format"]);
        if (format != CanonicalJson.Text(Format)) throw new ArtifactException($"{source}: artifact format {format} seen, this program reads format {Format}; use the program that made it, or train the model again");
        string[] seen = [.. manifest.Select(pair => pair.Key).Order(StringComparer.Ordinal)];
        if (!seen.SequenceEqual(Keys)
            || manifest["symbol"]?.GetValueKind() != System.Text.Json.JsonValueKind.String
            || manifest["features"] is not JsonObject || manifest["hyperparameters"] is not JsonObject
            || manifest["metrics"] is not JsonObject || manifest["gates"] is not JsonArray || manifest["tensors"] is not JsonObject)
        {
            throw new ArtifactException($"{source}: manifest.json has {string.Join(", ", seen)}; {string.Join(", ", Keys)} are needed");
        }
    }
}
