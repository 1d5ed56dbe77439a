using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Huracan.Core.Learning;
using Huracan.Core.Models;

namespace Huracan.Stores.Artifacts;

/// <summary>model.tar.gz: packs a <see cref="ModelArtifact"/>, and reads one back only if every byte of it was checked (demand
/// 93).</summary>
/// <remarks>
/// <code>
/// features_metadata.json  model_metrics.json  hyperparameters.yaml    for people and other programs; generated from the manifest
/// manifest.json                                                       the canonical manifest; its SHA-256 is the model's hash
/// model.json                                                          <see cref="ModelCard"/>: how to use the nets, where they come from
/// policy.safetensors                                                  the tensors of both nets, see <see cref="Safetensors"/>
/// policy.onnx                                                         the same nets behind the normaliser, see <see cref="OnnxPolicy"/>
/// </code>
/// Times, owners and modes are fixed, and names are in ordinal order. The compressor may differ between runtimes, so the hash is that of
/// the manifest, never of the archive. Archives of an earlier kind hold policy_net.tensors and value_net.tensors (<see cref="TensorFile"/>)
/// in place of the last three; they are read, and no longer written. docs/decisions/0014 says why the hash survived the change.
/// </remarks>
public static class ModelArchive
{
    public const string ManifestName = "manifest.json", CardName = "model.json";
    public const string TensorsName = "policy.safetensors", OnnxName = "policy.onnx";
    private const string Features = "features_metadata.json", Metrics = "model_metrics.json", Hyperparameters = "hyperparameters.yaml";
    private const string OldTensorSuffix = ".tensors";

    /// <summary>Largest archive that is read.</summary>
    public const int BytesMax = ArchiveFiles.ArchiveMax;

    /// <summary>True if the model was made for the state that this program writes; only then its graph can be made here.</summary>
    public static bool KnowsState(ModelArtifact model) => StateSlots.Knows(model.Features);

    /// <exception cref="ArgumentException">The model names no origin.</exception>
    /// <exception cref="ArtifactException">Its state is not the one that this program writes, or its nets do not fit it.</exception>
    public static byte[] Pack(ModelArtifact model) => ArchiveFiles.Pack(Files(model));

    /// <summary>What an archive of the model holds, by name: the same model gives the same bytes.</summary>
    /// <inheritdoc cref="Pack"/>
    public static SortedDictionary<string, byte[]> Files(ModelArtifact model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Origin is null) throw new ArgumentException($"the model of {model.Symbol} names no origin", nameof(model));
        SortedDictionary<string, byte[]> files = Readable(CanonicalManifest.Of(model));
        foreach ((string name, byte[] content) in ForPrograms(model, model.Origin, $"the model of {model.Symbol}"))
            files.Add(name, content);
        return files;
    }

    /// <param name="source">The origin of the bytes, for messages.</param>
    /// <exception cref="ArtifactException">Torn, altered, or of another version: refused with the reason.</exception>
    public static ModelArtifact Unpack(byte[] archive, string source)
    {
        SortedDictionary<string, byte[]> files = ArchiveFiles.Read(archive, IsPart, source);
        JsonObject manifest = Parse(files, ManifestName, source);
        CanonicalManifest.Require(manifest, source);
        bool old = !files.ContainsKey(TensorsName) && files.Keys.Any(name => name.EndsWith(OldTensorSuffix, StringComparison.Ordinal));
        ModelArtifact model = new(manifest["symbol"]!.GetValue<string>(), old ? OldNetworks(files, source) : Networks(files, source),
            Part<JsonObject>("features"), Part<JsonObject>("hyperparameters"), Part<JsonObject>("metrics"), Part<JsonArray>("gates"));

        // Every other file is generated from the manifest, the tensors and the origin, so comparing them with the generated ones checks
        // every byte. Only for another state layout the last three cannot be generated: its user is refused later, by the layout's name.
        SortedDictionary<string, byte[]> expected = Readable(CanonicalManifest.Of(model));
        Compare(files, expected, source);
        if (!old) model = model with { Origin = ModelCard.Origin(Parse(files, CardName, source), manifest, source) };
        bool known = StateSlots.Knows(model.Features);
        if (!old && known) Compare(files, expected = Files(model), source);
        bool Belongs(string name) => old ? name.EndsWith(OldTensorSuffix, StringComparison.Ordinal) : !known && IsForPrograms(name);
        string? foreign = files.Keys.FirstOrDefault(name => !expected.ContainsKey(name) && !Belongs(name));
        return foreign is null ? model : throw new ArtifactException($"{source}: holds '{foreign}', which is not part of such a model");

        T Part<T>(string key) where T : JsonNode => (T)manifest[key]!.DeepClone();
    }

    private static bool IsPart(string name) =>
        name is ManifestName or Features or Metrics or Hyperparameters || IsForPrograms(name)
        || name is ModelArtifact.PolicyNet + OldTensorSuffix or ModelArtifact.ValueNet + OldTensorSuffix;

    private static bool IsForPrograms(string name) => name is CardName or TensorsName or OnnxName;

    private static SortedDictionary<string, byte[]> Readable(JsonObject manifest) => new(StringComparer.Ordinal)
    {
        [ManifestName] = CanonicalJson.Bytes(manifest),
        [Features] = Encoding.UTF8.GetBytes(CanonicalJson.Indented(manifest["features"])),
        [Metrics] = Encoding.UTF8.GetBytes(CanonicalJson.Indented(
            new JsonObject { ["gates"] = manifest["gates"]!.DeepClone(), ["metrics"] = manifest["metrics"]!.DeepClone() })),
        [Hyperparameters] = Encoding.UTF8.GetBytes(CanonicalYaml.Text(manifest["hyperparameters"]!.AsObject())),
    };

    private static IEnumerable<(string Name, byte[] Content)> ForPrograms(ModelArtifact model, ModelOrigin origin, string source)
    {
        JsonObject card = ModelCard.Of(CanonicalManifest.Of(model), model.Hash(), origin, StateSlots.Of(model.Features, source));
        yield return (CardName, Encoding.UTF8.GetBytes(CanonicalJson.Indented(card)));
        yield return (TensorsName, Tensors(model));
        yield return (OnnxName, Onnx(model));
    }

    /// <summary>The numbers of the market slots.</summary>
    /// <returns>[64] each.</returns>
    /// <exception cref="ArtifactException">Not 64 finite numbers.</exception>
    public static (double[] Mean, double[] Scale) Normaliser(ModelArtifact model) =>
        StateSlots.Normaliser(model.Features, $"the model of {model.Symbol}");

    /// <summary>policy.safetensors.</summary>
    public static byte[] Tensors(ModelArtifact model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Safetensors.Write(model.Networks, new Dictionary<string, string> { ["model"] = model.Hash(), ["symbol"] = model.Symbol });
    }

    /// <summary>policy.onnx.</summary>
    /// <exception cref="ArtifactException">Its state is not the one that this program writes, or its nets do not fit it.</exception>
    public static byte[] Onnx(ModelArtifact model)
    {
        ArgumentNullException.ThrowIfNull(model);
        string source = $"the model of {model.Symbol}";
        IReadOnlyList<StateSlot> slots = StateSlots.Of(model.Features, source);
        return OnnxPolicy.Write(slots, Net(ModelArtifact.PolicyNet), Net(ModelArtifact.ValueNet),
            OnnxPolicy.Metadata(model.Symbol, model.Hash(), slots));

        PolicyNetwork Net(string name)
        {
            PolicyNetwork net = model.Network(name);
            int outputs = name == ModelArtifact.ValueNet ? 1 : ModelCard.Actions().Count;
            return (net.Inputs, net.Outputs) == (slots.Count, outputs) ? net
                : throw new ArtifactException($"{source}: {name} has {net.Inputs} inputs and {net.Outputs} outputs, {slots.Count} and " +
                    $"{outputs} are needed");
        }
    }

    private static IReadOnlyDictionary<string, IReadOnlyList<Tensor>> Networks(SortedDictionary<string, byte[]> files, string source) =>
        files.TryGetValue(TensorsName, out byte[]? content) ? Safetensors.Read(content, $"{source}: {TensorsName}")
            : throw new ArtifactException($"{source}: {TensorsName} is missing");

    private static Dictionary<string, IReadOnlyList<Tensor>> OldNetworks(SortedDictionary<string, byte[]> files, string source) =>
        files.Where(file => file.Key.EndsWith(OldTensorSuffix, StringComparison.Ordinal)).ToDictionary(
            file => file.Key[..^OldTensorSuffix.Length], file => TensorFile.Read(file.Value, $"{source}: {file.Key}"),
            StringComparer.Ordinal);

    private static void Compare(SortedDictionary<string, byte[]> files, SortedDictionary<string, byte[]> expected, string source)
    {
        foreach ((string name, byte[] content) in expected)
        {
            if (!files.TryGetValue(name, out byte[]? seen)) throw new ArtifactException($"{source}: {name} is missing");
            if (!seen.AsSpan().SequenceEqual(content))
                throw new ArtifactException($"{source}: {name} was altered: it does not agree with the other files");
        }
    }

    private static JsonObject Parse(SortedDictionary<string, byte[]> files, string name, string source)
    {
        if (!files.TryGetValue(name, out byte[]? content))
            throw new ArtifactException($"{source}: holds no {name}; it is not a model of this program");
        try
        {
            return JsonNode.Parse(content, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject
                ?? throw new ArtifactException($"{source}: {name} is no JSON object");
        }
        catch (JsonException e)
        {
            throw new ArtifactException($"{source}: {name} is torn or altered: {e.Message}", e);
        }
    }
}
