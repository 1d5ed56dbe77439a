using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Huracan.Stores.Artifacts;

/// <summary>model.tar.gz: packs a <see cref="ModelArtifact"/>, and reads one back only if every byte of it was checked (demand
/// 93).</summary>
/// <remarks>
/// <code>
/// features_metadata.json  model_metrics.json  hyperparameters.yaml    for people and other programs; generated from the manifest
/// manifest.json                                                       the canonical manifest; its SHA-256 is the model's hash
/// policy_net.tensors  value_net.tensors                               one <see cref="TensorFile"/> per net
/// </code>
/// Times, owners and modes are fixed, and names are in ordinal order. The compressor may differ between runtimes, so the hash is that of
/// the manifest, never of the archive.
/// </remarks>
public static class ModelArchive
{
    private const string TensorSuffix = ".tensors";
    private const string ManifestName = "manifest.json";
    private const long MaxUnpackedBytes = 256L << 20;
    private const int GzipTrailerBytes = 8;
    private const int GzipMinBytes = 18;

    public static byte[] Pack(ModelArtifact model)
    {
        JsonObject manifest = CanonicalManifest.Of(model);
        SortedDictionary<string, byte[]> files = Generated(manifest);
        foreach ((string network, IReadOnlyList<Tensor> tensors) in model.Networks)
        {
            if (!Tensor.IsName(network)) throw new ArgumentException($"net '{network}': a name is 1 to 64 lower-case letters, digits and '_'", nameof(model));
            files.Add(network + TensorSuffix, TensorFile.Write(tensors));
        }

        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
        using (TarWriter tar = new(gzip, TarEntryFormat.Ustar))
        {
            foreach ((string name, byte[] content) in files)
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
                {
                    DataStream = new MemoryStream(content),
                    ModificationTime = DateTimeOffset.UnixEpoch,
                    Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
                });
            }
        }

        return packed.ToArray();
    }

    /// <param name="source">The origin of the bytes, for messages.</param>
    /// <exception cref="ArtifactException">Torn, altered, or of another version: refused with the reason.</exception>
    public static ModelArtifact Unpack(byte[] archive, string source)
    {
        SortedDictionary<string, byte[]> files = Files(archive, source);
        if (!files.TryGetValue(ManifestName, out byte[]? manifestBytes)) throw new ArtifactException($"{source}: holds no {ManifestName}; it is not a model of this program");
        JsonObject manifest = Parse(manifestBytes, source);
        CanonicalManifest.Require(manifest, source);

        Dictionary<string, IReadOnlyList<Tensor>> networks = new(StringComparer.Ordinal);
        foreach ((string name, byte[] content) in files)
        {
            if (name.EndsWith(TensorSuffix, StringComparison.Ordinal)) networks.Add(name[..^TensorSuffix.Length], TensorFile.Read(content, $"{source}: {name}"));
        }

        ModelArtifact model = new(manifest["symbol"]!.GetValue<string>(), networks, Part<JsonObject>("features"), Part<JsonObject>("hyperparameters"), Part<JsonObject>("metrics"), Part<JsonArray>("gates"));

        // Every other file is generated from the manifest, so comparing them with the generated ones checks every byte.
        SortedDictionary<string, byte[]> expected = Generated(CanonicalManifest.Of(model));
        foreach ((string name, byte[] content) in expected)
        {
            if (!files.TryGetValue(name, out byte[]? seen)) throw new ArtifactException($"{source}: {name} is missing");
            if (!seen.AsSpan().SequenceEqual(content)) throw new ArtifactException($"{source}: {name} was altered: it does not agree with the other files");
        }

        if (files.Keys.FirstOrDefault(name => !expected.ContainsKey(name) && !name.EndsWith(TensorSuffix, StringComparison.Ordinal)) is { } foreign)
        {
            throw new ArtifactException($"{source}: holds '{foreign}', which is not part of a model");
        }

        return model;

        T Part<T>(string key) where T : JsonNode => (T)manifest[key]!.DeepClone();
    }

    private static SortedDictionary<string, byte[]> Generated(JsonObject manifest) => new(StringComparer.Ordinal)
    {
        [ManifestName] = CanonicalJson.Bytes(manifest),
        ["features_metadata.json"] = Encoding.UTF8.GetBytes(CanonicalJson.Indented(manifest["features"])),
        ["model_metrics.json"] = Encoding.UTF8.GetBytes(CanonicalJson.Indented(new JsonObject { ["gates"] = manifest["gates"]!.DeepClone(), ["metrics"] = manifest["metrics"]!.DeepClone() })),
        ["hyperparameters.yaml"] = Encoding.UTF8.GetBytes(CanonicalYaml.Text(manifest["hyperparameters"]!.AsObject())),
    };

    private static JsonObject Parse(byte[] manifest, string source)
    {
        try
        {
            return JsonNode.Parse(manifest, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject
                ?? throw new ArtifactException($"{source}: {ManifestName} is no JSON object");
        }
        catch (JsonException e)
        {
            throw new ArtifactException($"{source}: {ManifestName} is torn or altered: {e.Message}", e);
        }
    }

    private static SortedDictionary<string, byte[]> Files(byte[] archive, string source)
    {
        byte[] tarBytes = Unzip(archive, source);
        SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);
        try
        {
            using TarReader tar = new(new MemoryStream(tarBytes));
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType != TarEntryType.RegularFile) throw new ArtifactException($"{source}: '{entry.Name}' is not a plain file");
                using MemoryStream content = new();
                entry.DataStream?.CopyTo(content);
                if (!files.TryAdd(entry.Name, content.ToArray())) throw new ArtifactException($"{source}: '{entry.Name}' is there twice");
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException)
        {
            throw new ArtifactException($"{source}: torn or altered: {e.Message}", e);
        }

        return files;
    }

    private static byte[] Unzip(byte[] archive, string source)
    {
        // GZipStream does not notice that a stream is cut off; the length in the trailer shows it.
        if (archive.Length < GzipMinBytes || archive[0] != 0x1f || archive[1] != 0x8b) throw new ArtifactException($"{source}: is not a gzip file, or is torn ({archive.Length} bytes)");
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(archive.AsSpan(archive.Length - GzipTrailerBytes + 4));
        if (length > MaxUnpackedBytes) throw new ArtifactException($"{source}: torn or altered: {length} bytes unpacked, at most {MaxUnpackedBytes} are a model");
        try
        {
            using GZipStream gzip = new(new MemoryStream(archive), CompressionMode.Decompress);
            byte[] unpacked = new byte[length];
            int read = gzip.ReadAtLeast(unpacked, unpacked.Length, throwOnEndOfStream: false);
            if (read != length || gzip.ReadByte() != -1) throw new ArtifactException($"{source}: torn or altered: its unpacked length differs from the length in its trailer");
            return unpacked;
        }
        catch (InvalidDataException e)
        {
            throw new ArtifactException($"{source}: torn or altered: {e.Message}", e);
        }
    }
}
