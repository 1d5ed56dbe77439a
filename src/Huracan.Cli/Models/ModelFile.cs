using Huracan.Core.Models;
using Huracan.Stores;
using Huracan.Stores.Artifacts;

namespace Huracan.Cli.Models;

/// <summary>A model.tar.gz that the caller named. A damaged one is the caller's to replace, so every refusal is exit 2.</summary>
internal static class ModelFile
{
    /// <exception cref="CallerException">No such file, no model, or damaged; the message says what was seen.</exception>
    public static ModelArtifact Open(string path)
    {
        try
        {
            FileInfo file = new(path);
            if (Directory.Exists(path))
                throw new CallerException($"{path}: is a folder; name a model.tar.gz, such as OUT/models/SYMBOL/RUN/model.tar.gz");
            if (!file.Exists) throw new CallerException($"{path}: no such file; a model lies at OUT/models/SYMBOL/RUN/model.tar.gz");
            if (file.Length > ModelArchive.BytesMax)
                throw new CallerException($"{path}: {file.Length} bytes seen, a model has at most {ModelArchive.BytesMax}");
            return ModelArchive.Unpack(File.ReadAllBytes(path), path);
        }
        catch (ArtifactException e)
        {
            throw new CallerException(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WorldException($"{path}: {e.Message}", e);
        }
    }

    /// <exception cref="CallerException">An archive from before the origin was noted.</exception>
    public static ModelOrigin Origin(ModelArtifact model, string path) => model.Origin
        ?? throw new CallerException($"{path}: packed by an earlier version, which noted no venue and no timeframe; "
            + "train again with --fresh to get one that names them");
}
