using System.IO.Compression;
using System.Text;

namespace Huracan.Markets.Tests;

/// <summary>A folder for one test, gone after it.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("huracan-markets-").FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes text as it stands; compressed where the name ends in .gz.</summary>
    public string Write(string name, string text)
    {
        string path = At(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, name.EndsWith(".gz", StringComparison.Ordinal) ? Gzip(Encoding.UTF8.GetBytes(text)) : Encoding.UTF8.GetBytes(text));
        return path;
    }

    public static byte[] Gzip(byte[] plain)
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.Optimal)) gzip.Write(plain);
        return stream.ToArray();
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
