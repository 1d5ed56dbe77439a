using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using Huracan.Stores.Artifacts;
using Xunit;

namespace Huracan.Stores.Tests.Artifacts;

/// <summary>Whoever made the archive may wish harm: reading it writes nothing, and takes little time and memory.</summary>
public sealed class HostileArchiveTests
{
    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("./manifest.json")]
    [InlineData("policy.pickle")]
    public void A_name_that_no_model_has_is_refused(string name) =>
        Assert.Equal($"x.tar.gz: holds '{name}', which is not part of a model", Refusal(Archive(Plain(name))));

    [Fact]
    public void A_name_that_moves_the_cursor_is_shown_without_control_characters() =>
        Assert.Equal("x.tar.gz: holds '?[2J?', which is not part of a model", Refusal(Archive(Plain("\u001b[2J\u0007"))));

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.Directory)]
    [InlineData(TarEntryType.CharacterDevice)]
    [InlineData(TarEntryType.Fifo)]
    public void Only_plain_files_are_read(TarEntryType kind)
    {
        UstarTarEntry entry = new(kind, "manifest.json");
        if (kind is TarEntryType.SymbolicLink or TarEntryType.HardLink) entry.LinkName = "/etc/passwd";
        Assert.Contains("is not a plain file", Refusal(Archive(entry)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_comes_twice_is_refused() =>
        Assert.Equal("x.tar.gz: 'manifest.json' is there twice", Refusal(Archive(Plain("manifest.json"), Plain("manifest.json"))));

    [Fact]
    public void A_length_that_no_compressor_reaches_is_refused_before_memory_is_taken()
    {
        byte[] archive = Archive(Plain("manifest.json"));
        BinaryPrimitives.WriteUInt32LittleEndian(archive.AsSpan(archive.Length - 4), 60 << 20);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("62914560 bytes unpacked", Refusal(archive), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_bomb_is_refused()
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal)) gzip.Write(new byte[65 << 20]);
        Assert.Contains("at most 67108864 are a model", Refusal(packed.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_that_announces_more_than_it_holds_is_refused()
    {
        byte[] tar;
        using (GZipStream gzip = new(new MemoryStream(Archive(Plain("manifest.json"))), CompressionMode.Decompress))
        {
            using MemoryStream unpacked = new();
            gzip.CopyTo(unpacked);
            tar = unpacked.ToArray();
        }

        // The size stands at byte 124 as eleven octal digits, the checksum over the header at byte 148 as six.
        "77777777777"u8.CopyTo(tar.AsSpan(124));
        "        "u8.CopyTo(tar.AsSpan(148));
        int sum = 0;
        foreach (byte value in tar.AsSpan(0, 512)) sum += value;
        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(tar, 148);
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal)) gzip.Write(tar);
        Assert.Contains("torn or altered", Refusal(packed.ToArray()), StringComparison.Ordinal);
    }

    private static UstarTarEntry Plain(string name) => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream("{}"u8.ToArray()) };

    private static byte[] Archive(params TarEntry[] entries)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
        using (TarWriter tar = new(gzip, TarEntryFormat.Ustar))
        {
            foreach (TarEntry entry in entries) tar.WriteEntry(entry);
        }

        return packed.ToArray();
    }

    private static string Refusal(byte[] archive) => Assert.Throws<ArtifactException>(() => ModelArchive.Unpack(archive, "x.tar.gz")).Message;
}
