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
            return ModelArchive.Unpack(Read(path), path);
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

    /// <summary>Reads no more than a model may have: the length of a device or a pipe is not known before.</summary>
    private static byte[] Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] bytes = new byte[64 << 10];
        int count = 0;
        while (true)
        {
            int read = file.ReadAtLeast(bytes.AsSpan(count), bytes.Length - count, throwOnEndOfStream: false);
            count += read;
            if (count < bytes.Length) return bytes[..count];
            if (count > ModelArchive.BytesMax)
                throw new CallerException($"{path}: more than {ModelArchive.BytesMax} bytes seen, which no model has; name a model.tar.gz");
            Array.Resize(ref bytes, 2 * bytes.Length);
        }
    }

    /// <exception cref="CallerException">An archive from before the origin was noted.</exception>
    public static ModelOrigin Origin(ModelArtifact model, string path) => model.Origin
        ?? throw new CallerException($"{path}: packed by an earlier version, which noted no venue and no timeframe; "
            + "train again with --fresh to get one that names them");
}
