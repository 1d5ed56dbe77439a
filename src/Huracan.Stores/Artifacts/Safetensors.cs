using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Huracan.Stores.Artifacts;

/// <summary>The tensors of all nets in one file that numpy, PyTorch and others open: safetensors. Reading it runs no code (D52).</summary>
/// <remarks>
/// <code>
/// uint64     little-endian: bytes of the header
/// header     JSON: "net/tensor" -> dtype, shape, data_offsets from the end of the header; filled up with spaces to a multiple of 8
/// values     float32, little-endian, row-major, tensor after tensor without a gap, in the header's order
/// </code>
/// Keys stand in ordinal order and nothing else is in it, so the same tensors give the same bytes. Format:
/// https://github.com/huggingface/safetensors.
/// </remarks>
public static class Safetensors
{
    private const string Single = "F32", Metadata = "__metadata__";
    private const int LengthBytes = 8, HeaderMax = 1 << 20;

    /// <param name="networks">By name: the net's tensors.</param>
    /// <param name="metadata">Texts for the reader: the model's hash, for example.</param>
    /// <exception cref="ArgumentException">Two tensors of a net have one name.</exception>
    public static byte[] Write(IReadOnlyDictionary<string, IReadOnlyList<Tensor>> networks, IReadOnlyDictionary<string, string> metadata)
    {
        JsonObject label = new(metadata.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        JsonObject header = new() { [Metadata] = label };
        using MemoryStream values = new();
        foreach ((string name, Tensor tensor) in Named(networks))
        {
            if (header.ContainsKey(name)) throw new ArgumentException($"tensor '{name}' is given twice", nameof(networks));
            long start = values.Length;
            values.Write(tensor.Bytes());
            header[name] = new JsonObject
            {
                ["dtype"] = Single,
                ["shape"] = new JsonArray([.. tensor.Shape.Select(extent => (JsonNode)extent)]),
                ["data_offsets"] = new JsonArray(start, values.Length),
            };
        }

        byte[] text = CanonicalJson.Bytes(header);
        int length = (text.Length + LengthBytes - 1) / LengthBytes * LengthBytes;
        byte[] file = new byte[LengthBytes + length + values.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)length);
        text.CopyTo(file, LengthBytes);
        file.AsSpan(LengthBytes + text.Length, length - text.Length).Fill((byte)' ');
        values.ToArray().CopyTo(file, LengthBytes + length);
        return file;
    }

    /// <summary>The nets of a file that <see cref="Write"/> made. Other files of the format may hold types that are not read
    /// here.</summary>
    /// <param name="source">The origin of the bytes, for messages.</param>
    /// <exception cref="ArtifactException">Not such a file, torn, altered, or with other types than float32.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<Tensor>> Read(ReadOnlySpan<byte> file, string source)
    {
        if (file.Length < LengthBytes)
            throw new ArtifactException($"{source}: is not a safetensors file, or is torn ({file.Length} bytes)");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file);
        if (length > HeaderMax || (int)length > file.Length - LengthBytes)
            throw new ArtifactException($"{source}: torn or altered: a header of {length} bytes announced, " +
                $"{file.Length - LengthBytes} follow, {HeaderMax} are allowed");
        JsonObject header = Header(file.Slice(LengthBytes, (int)length), source);
        ReadOnlySpan<byte> values = file[(LengthBytes + (int)length)..];

        SortedDictionary<string, List<Tensor>> networks = new(StringComparer.Ordinal);
        long at = 0;
        foreach ((string name, JsonNode? entry) in header.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (name == Metadata) continue;
            int slash = name.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0 || !Tensor.IsName(name[..slash]) || !Tensor.IsName(name[(slash + 1)..]))
                throw new ArtifactException($"{source}: tensor '{name}' is not named NET/TENSOR");
            int[] shape = Shape(entry, name, at, values.Length, source);
            long end = at + (Count(shape) * sizeof(float));
            float[] content = new float[Count(shape)];
            ReadOnlySpan<byte> bytes = values[(int)at..(int)end];
            for (int i = 0; i < content.Length; i++) content[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
            if (!networks.TryGetValue(name[..slash], out List<Tensor>? tensors)) networks[name[..slash]] = tensors = [];
            tensors.Add(new Tensor(name[(slash + 1)..], shape, content));
            at = end;
        }

        if (at != values.Length) throw new ArtifactException($"{source}: {values.Length - at} bytes follow the last tensor");
        return networks.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<Tensor>)pair.Value, StringComparer.Ordinal);
    }

    private static IEnumerable<(string Name, Tensor Tensor)> Named(IReadOnlyDictionary<string, IReadOnlyList<Tensor>> networks) =>
        networks.SelectMany(net => net.Value.Select(tensor => ($"{net.Key}/{tensor.Name}", tensor)))
            .OrderBy(named => named.Item1, StringComparer.Ordinal);

    private static JsonObject Header(ReadOnlySpan<byte> text, string source)
    {
        try
        {
            JsonDocumentOptions strict = new() { AllowDuplicateProperties = false };
            return JsonNode.Parse(Encoding.UTF8.GetString(text), documentOptions: strict) as JsonObject
                ?? throw new ArtifactException($"{source}: its header is no JSON object");
        }
        catch (JsonException e)
        {
            throw new ArtifactException($"{source}: its header is torn or altered: {e.Message}", e);
        }
    }

    /// <summary>The shape of a tensor whose values begin at <paramref name="at"/> and end where its shape says.</summary>
    private static int[] Shape(JsonNode? entry, string name, long at, long available, string source)
    {
        string offsets = CanonicalJson.Text(entry is JsonObject ? entry["data_offsets"] : null);
        if (entry is not JsonObject || CanonicalJson.Text(entry["dtype"]) != $"\"{Single}\""
            || entry["shape"] is not JsonArray { Count: <= 8 } extents)
            throw new ArtifactException($"{source}: tensor '{name}' has {CanonicalJson.Text(entry)}; dtype {Single}, shape and "
                + "data_offsets are needed");
        int[] shape = new int[extents.Count];
        long left = (available - at) / sizeof(float);
        for (int d = 0; d < shape.Length; d++)
        {
            if (extents[d] is not JsonValue extent || !extent.TryGetValue(out int value) || value < 0)
                throw new ArtifactException($"{source}: tensor '{name}' has an extent that is no whole number");
            shape[d] = value;
        }

        long count = Count(shape);
        if (count > left || offsets != $"[{at},{at + (count * sizeof(float))}]")
            throw new ArtifactException($"{source}: tensor '{name}' of shape [{string.Join(", ", shape)}] begins at byte {at}, its " +
                $"data_offsets are {offsets}, {left} values are left");
        return shape;
    }

    /// <summary>The product of the extents; more than any file holds counts as one number.</summary>
    private static long Count(int[] shape) => shape.Aggregate(1L, (product, extent) => Math.Min(int.MaxValue, product * extent));
}
