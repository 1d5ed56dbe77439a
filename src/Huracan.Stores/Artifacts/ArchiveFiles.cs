using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;

namespace Huracan.Stores.Artifacts;

/// <summary>The plain files of a tar.gz in memory. Whoever made the archive may wish harm: nothing is written to disk, and sizes, names and
/// kinds of entries have bounds.</summary>
internal static class ArchiveFiles
{
    /// <summary>Largest archive that is read. The largest nets the settings allow (80-4096-10 and 80-4096-1) take 3 MiB.</summary>
    public const int ArchiveMax = 16 << 20;

    private const long UnpackedMax = 64L << 20;
    private const int EntriesMax = 16;
    private const int GzipTrailerBytes = 8;
    private const int GzipMinBytes = 18;

    /// <summary>Deflate packs at most 1,032 to 1; a trailer that says more lies.</summary>
    private const long DeflateRatioMax = 1032;

    public static byte[] Pack(SortedDictionary<string, byte[]> files)
    {
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

    /// <summary>Every file by name.</summary>
    /// <param name="known">Names that a model may have; another one ends the reading.</param>
    /// <exception cref="ArtifactException">Torn, altered, too large, or an entry that is no plain file, has a foreign name or comes
    /// twice.</exception>
    public static SortedDictionary<string, byte[]> Read(byte[] archive, Func<string, bool> known, string source)
    {
        byte[] tarBytes = Unzip(archive, source);
        SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);
        try
        {
            using TarReader tar = new(new MemoryStream(tarBytes));
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType != TarEntryType.RegularFile)
                    throw new ArtifactException($"{source}: '{Shown(entry.Name)}' is not a plain file");
                if (!known(entry.Name)) throw new ArtifactException($"{source}: holds '{Shown(entry.Name)}', which is not part of a model");
                if (files.Count == EntriesMax)
                    throw new ArtifactException($"{source}: holds more than {EntriesMax} files; it is not a model of this program");
                using MemoryStream content = new();
                entry.DataStream?.CopyTo(content);
                if (!files.TryAdd(entry.Name, content.ToArray())) throw new ArtifactException($"{source}: '{entry.Name}' is there twice");
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException
            or OverflowException)
        {
            throw new ArtifactException($"{source}: torn or altered: {e.Message}", e);
        }

        return files;
    }

    private static byte[] Unzip(byte[] archive, string source)
    {
        // GZipStream does not notice that a stream is cut off; the length in the trailer shows it.
        if (archive.Length < GzipMinBytes || archive[0] != 0x1f || archive[1] != 0x8b)
            throw new ArtifactException($"{source}: is not a gzip file, or is torn ({archive.Length} bytes)");
        if (archive.Length > ArchiveMax)
            throw new ArtifactException($"{source}: {archive.Length} bytes seen, a model has at most {ArchiveMax}");
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(archive.AsSpan(archive.Length - GzipTrailerBytes + 4));
        if (length > Math.Min(UnpackedMax, archive.Length * DeflateRatioMax))
            throw new ArtifactException($"{source}: torn or altered: {length} bytes unpacked, at most {UnpackedMax} are a model");
        try
        {
            using GZipStream gzip = new(new MemoryStream(archive), CompressionMode.Decompress);
            byte[] unpacked = new byte[length];
            int read = gzip.ReadAtLeast(unpacked, unpacked.Length, throwOnEndOfStream: false);
            if (read != length || gzip.ReadByte() != -1)
                throw new ArtifactException($"{source}: torn or altered: its unpacked length differs from the length in its trailer");
            return unpacked;
        }
        catch (InvalidDataException e)
        {
            throw new ArtifactException($"{source}: torn or altered: {e.Message}", e);
        }
    }

    /// <summary>A name for a message: a hostile one may be long or move the cursor.</summary>
    private static string Shown(string name) =>
        new([.. name.Take(60).Select(c => char.IsControl(c) ? '?' : c)]);
}
