using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Huracan.Stores.Artifacts;
using Huracan.Stores.Files;

namespace Huracan.Cli.Models;

/// <summary>One file out of a model, in a format that the reader's program knows.</summary>
internal static class ModelExport
{
    /// <summary>The words of --format.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["safetensors", "onnx", "json", "csv"];

    /// <exception cref="CallerException">No such format, or a model whose state this program does not know.</exception>
    public static byte[] Bytes(ModelArtifact model, string format)
    {
        try
        {
            return format switch
            {
                "safetensors" => ModelArchive.Tensors(model),
                "onnx" => ModelArchive.Onnx(model),
                "json" => Json(model),
                "csv" => Csv(model),
                _ => throw new CallerException($"--format: '{format}' seen, allowed is {string.Join(" | ", Formats)}"),
            };
        }
        catch (ArtifactException e)
        {
            throw new CallerException(e.Message);
        }
    }

    /// <exception cref="CallerException">The file is the model itself, or a folder.</exception>
    public static void Write(string path, string input, byte[] content)
    {
        if (Directory.Exists(path)) throw new CallerException($"--out {path}: is a folder; name a file");
        if (Target(path) == Target(input)) throw new CallerException($"--out {path}: is the model itself; name another file");
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder)) throw new CallerException($"--out {path}: no folder {folder}; make it first");
        DurableFile.Write(path, content);
    }

    /// <summary>Manifest, model.json and every tensor's values in one document.</summary>
    private static byte[] Json(ModelArtifact model)
    {
        JsonObject tensors = [];
        foreach ((string name, Tensor tensor) in Named(model))
        {
            tensors[name] = new JsonObject
            {
                ["shape"] = new JsonArray([.. tensor.Shape.Select(extent => (JsonNode)extent)]),
                ["values"] = new JsonArray([.. tensor.Values.Select(value => (JsonNode)value)]),
            };
        }

        JsonObject document = new() { ["manifest"] = CanonicalManifest.Of(model), ["tensors"] = tensors };
        if (model.Origin is not null) document["model"] = JsonNode.Parse(ModelArchive.Files(model)[ModelArchive.CardName]);
        return CanonicalJson.Bytes(document);
    }

    /// <summary>A line per weight: tensor, row, column, value; a vector has one row.</summary>
    private static byte[] Csv(ModelArtifact model)
    {
        StringBuilder text = new("tensor,row,column,value\n");
        foreach ((string name, Tensor tensor) in Named(model))
        {
            int columns = tensor.Shape.Count == 0 ? 1 : tensor.Shape[^1];
            for (int i = 0; i < tensor.Values.Length; i++)
                text.Append(CultureInfo.InvariantCulture, $"{name},{i / columns},{i % columns},{tensor.Values[i]:R}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static IEnumerable<(string Name, Tensor Tensor)> Named(ModelArtifact model) =>
        model.Networks.OrderBy(net => net.Key, StringComparer.Ordinal)
            .SelectMany(net => net.Value.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)
                .Select(tensor => ($"{net.Key}/{tensor.Name}", tensor)));

    /// <summary>Where a path ends, links followed.</summary>
    private static string Target(string path)
    {
        string full = Path.GetFullPath(path), folder = Path.GetDirectoryName(full) ?? "/";
        DirectoryInfo parent = new(folder);
        if (parent.Exists) folder = parent.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder;
        FileInfo file = new(Path.Combine(folder, Path.GetFileName(full)));
        return file.Exists ? file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName : file.FullName;
    }
}
