using System.Text.Json.Nodes;
using Huracan.Core.Decisions;
using Huracan.Core.Features.MarketState;
using Huracan.Core.Learning;

namespace Huracan.Stores.Artifacts;

/// <summary>A model's two nets behind its normaliser as an ONNX graph, from the raw state to logits and value.</summary>
/// <remarks>
/// <code>
/// missing = IsNaN(state)                                       an absent feature is NaN
/// scaled  = Where(missing, 0, Clip((state - mean) * scale, -5, 5))
/// encoded = scaled + Relu(available - missing x feeds)         a family's slot is 1 if none of its features is missing
/// logits  = Relu(encoded x W1 + b1) x W2 + b2                  the policy net; the value net likewise
/// </code>
/// Input <c>state</c> float[N, 80]; outputs <c>logits</c> float[N, 10] and <c>value</c> float[N, 1]. Opset 13, IR version 7: every ONNX
/// Runtime since 1.8 reads them. No time and no version of this program is in the file, so the same model gives the same bytes. Field
/// numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
/// </remarks>
internal static class OnnxPolicy
{
    private const int IrVersion = 7, Opset = 13, FloatType = 1;

    /// <param name="metadata">For metadata_props.</param>
    public static byte[] Write(
        IReadOnlyList<StateSlot> slots, PolicyNetwork policy, PolicyNetwork value, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        ProtobufWriter graph = new();
        foreach (ProtobufWriter node in Nodes()) graph.Message(1, node);
        graph.Text(2, "huracan-policy");
        foreach (ProtobufWriter tensor in Initializers(slots, policy, value)) graph.Message(5, tensor);
        graph.Message(11, Port("state", slots.Count));
        graph.Message(12, Port("logits", policy.Outputs));
        graph.Message(12, Port("value", value.Outputs));

        ProtobufWriter model = new ProtobufWriter().Int(1, IrVersion).Text(2, "huracan").Message(7, graph)
            .Message(8, new ProtobufWriter().Text(1, "").Int(2, Opset));
        foreach ((string key, string text) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            model.Message(14, new ProtobufWriter().Text(1, key).Text(2, text));
        return model.ToArray();
    }

    /// <summary>What the file says of itself.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Metadata(string symbol, string hash, IReadOnlyList<StateSlot> slots) =>
    [
        new("actions", CanonicalJson.Text(ModelCard.Actions())),
        new("model", hash),
        new("normaliser", CanonicalJson.Text(new JsonObject
        {
            ["formula"] = ModelCard.Formula,
            ["mean"] = new JsonArray([.. slots.Select(slot => (JsonNode)slot.Mean)]),
            ["scale"] = new JsonArray([.. slots.Select(slot => (JsonNode)slot.Scale)]),
        })),
        new("state", CanonicalJson.Text(new JsonArray([.. slots.Select(slot => (JsonNode)slot.Name)]))),
        new("state_version", CanonicalJson.Text(PolicyStateLayout.Current.Version)),
        new("symbol", symbol),
    ];

    private static ProtobufWriter[] Nodes() =>
    [
        Node("IsNaN", ["state"], "missing"),
        Node("Sub", ["state", "mean"], "centred"),
        Node("Mul", ["centred", "scale"], "stretched"),
        Node("Clip", ["stretched", "lowest", "highest"], "clipped"),
        Node("Where", ["missing", "zero", "clipped"], "scaled"),
        Node("Cast", ["missing"], "gaps", new ProtobufWriter().Text(1, "to").Int(3, FloatType).Int(20, 2)),
        Node("MatMul", ["gaps", "feeds"], "gaps_of_family"),
        Node("Sub", ["available", "gaps_of_family"], "whole_or_less"),
        Node("Relu", ["whole_or_less"], "whole"),
        Node("Add", ["scaled", "whole"], "encoded"),
        .. Net(ModelArtifact.PolicyNet, "logits"),
        .. Net(ModelArtifact.ValueNet, "value"),
    ];

    private static ProtobufWriter[] Net(string net, string output) =>
    [
        Node("Gemm", ["encoded", $"{net}/hidden_weights", $"{net}/hidden_bias"], $"{net}/hidden"),
        Node("Relu", [$"{net}/hidden"], $"{net}/active"),
        Node("Gemm", [$"{net}/active", $"{net}/output_weights", $"{net}/output_bias"], output),
    ];

    private static IEnumerable<ProtobufWriter> Initializers(IReadOnlyList<StateSlot> slots, PolicyNetwork policy, PolicyNetwork value)
    {
        float[] available = new float[slots.Count], feeds = new float[slots.Count * slots.Count];
        for (int a = 0; a < slots.Count; a++)
        {
            for (int s = 0; s < slots.Count; s++)
            {
                bool watches = slots[a].Kind == StateSlot.Availability && slots[s].Kind == StateSlot.Feature;
                if (watches && slots[s].Family == slots[a].Family) (available[a], feeds[(s * slots.Count) + a]) = (1, 1);
            }
        }

        yield return Tensor("mean", [slots.Count], [.. slots.Select(slot => (float)slot.Mean)]);
        yield return Tensor("scale", [slots.Count], [.. slots.Select(slot => (float)slot.Scale)]);
        yield return Tensor("lowest", [], [-MarketStateLayout.Limit]);
        yield return Tensor("highest", [], [MarketStateLayout.Limit]);
        yield return Tensor("zero", [], [0]);
        yield return Tensor("feeds", [slots.Count, slots.Count], feeds);
        yield return Tensor("available", [slots.Count], available);
        foreach (Tensor tensor in ModelArtifact.TensorsOf(policy))
            yield return Tensor($"{ModelArtifact.PolicyNet}/{tensor.Name}", tensor.Shape, tensor.Values);
        foreach (Tensor tensor in ModelArtifact.TensorsOf(value))
            yield return Tensor($"{ModelArtifact.ValueNet}/{tensor.Name}", tensor.Shape, tensor.Values);
    }

    private static ProtobufWriter Node(string operation, string[] inputs, string output, ProtobufWriter? attribute = null)
    {
        ProtobufWriter node = new();
        foreach (string input in inputs) node.Text(1, input);
        node.Text(2, output).Text(3, $"{operation}:{output}").Text(4, operation);
        return attribute is null ? node : node.Message(5, attribute);
    }

    private static ProtobufWriter Tensor(string name, IReadOnlyList<int> shape, float[] values)
    {
        ProtobufWriter tensor = new();
        foreach (int extent in shape) tensor.Int(1, extent);
        return tensor.Int(2, FloatType).Text(8, name).Bytes(9, new Tensor("values", [values.Length], values).Bytes());
    }

    /// <summary>float[N, width].</summary>
    private static ProtobufWriter Port(string name, int width)
    {
        ProtobufWriter states = new ProtobufWriter().Text(2, "N"), floats = new ProtobufWriter().Int(1, width);
        ProtobufWriter shape = new ProtobufWriter().Message(1, states).Message(1, floats);
        ProtobufWriter tensor = new ProtobufWriter().Int(1, FloatType).Message(2, shape);
        return new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, tensor));
    }
}
