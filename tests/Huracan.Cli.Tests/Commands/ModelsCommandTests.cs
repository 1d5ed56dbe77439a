using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Huracan.Cli.Tests.Commands;

/// <summary>What a user sees of <c>huracan models</c>.</summary>
public sealed class ModelsCommandTests(TrainedGround trained) : IClassFixture<TrainedGround>
{
    [Fact]
    public void Show_says_what_the_model_is_in_eighty_columns()
    {
        HuracanResult shown = HuracanProcess.Run("models", "show", trained.Model);
        Assert.True(shown.Code == 0, shown.ToString());
        string[] lines = shown.Output.Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        Assert.StartsWith("SYNTH-EDGE     5m synthetic, ", lines[0], StringComparison.Ordinal);
        Assert.Equal($"hash           {trained.Hash}", lines[1]);
        Assert.Contains($"run            {trained.Run}, seed 5, trainer simd, algorithm version 2", lines);
        Assert.Contains("learnt from    2024-01-09 to 2024-01-12, of the run's 12 from 2024-01-01", lines);
        Assert.Contains("policy_net     80 -> 16 (ReLU) -> 10, float32", lines);
        Assert.Contains("candles        prices, Volume, QuoteVolume, Trades, TakerBuyBase", lines);
        Assert.Single(lines, line => line.StartsWith("  G1  Sharpe ratio ", StringComparison.Ordinal));
        Assert.Single(lines, line => line.StartsWith("  trades ", StringComparison.Ordinal));
    }

    [Fact]
    public void Verify_says_that_a_model_is_whole_and_which_it_is()
    {
        HuracanResult whole = HuracanProcess.Run("models", "verify", trained.Model, "--hash", trained.Hash.ToUpperInvariant());
        Assert.True(whole.Code == 0, whole.ToString());
        Assert.Contains($"hash   {trained.Hash}", whole.Output, StringComparison.Ordinal);
        Assert.Contains($"run {trained.Run}, as settings and candles give it", whole.Output, StringComparison.Ordinal);

        HuracanResult other = HuracanProcess.Run("models", "verify", trained.Model, "--hash", "c0ffee");
        Assert.Equal(2, other.Code);
        Assert.Contains($"is whole, but another model: its hash is {trained.Hash}, --hash asks for c0ffee", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_of_damage_is_exit_2_with_words()
    {
        byte[] archive = File.ReadAllBytes(trained.Model);
        Damaged([.. archive[..^100]], "torn or altered");
        Damaged("no archive at all, but long enough"u8.ToArray(), "is not a gzip file");
        Damaged(Repack(archive, ("../../evil.sh", "boo"u8.ToArray())), "holds '../../evil.sh', which is not part of a model");
        Damaged(Repack(archive, ("manifest.json", "{}"u8.ToArray())), "'manifest.json' is there twice");
        Refused("more than 16777216 bytes seen, which no model has", "models", "verify", "/dev/zero");
        Refused("is a folder; name a model.tar.gz", "models", "verify", trained.Folder);
        Refused("no such file; a model lies at OUT/models/SYMBOL/RUN/model.tar.gz", "models", "show", Path.Combine(trained.Folder, "none.tar.gz"));

        void Damaged(byte[] content, string expected)
        {
            string file = Path.Combine(trained.Folder, "damaged.tar.gz");
            File.WriteAllBytes(file, content);
            Refused(expected, "models", "verify", file);
            Refused(expected, "models", "show", file);
        }
    }

    [Fact]
    public void Each_format_is_written_and_the_tensors_are_those_of_the_archive()
    {
        byte[] safetensors = Exported("safetensors"), onnx = Exported("onnx");
        Assert.Equal(Part("policy.safetensors"), safetensors);
        Assert.Equal(Part("policy.onnx"), onnx);
        using JsonDocument json = JsonDocument.Parse(Exported("json"));
        Assert.Equal(trained.Hash, json.RootElement.GetProperty("model").GetProperty("model").GetString());
        JsonElement bias = json.RootElement.GetProperty("tensors").GetProperty("policy_net/output_bias");
        string[] csv = Encoding.UTF8.GetString(Exported("csv")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("tensor,row,column,value", csv[0]);
        Assert.Equal(1 + (2 * ((80 * 16) + 16)) + (16 * 10) + 10 + 16 + 1, csv.Length);
        Assert.Equal(bias.GetProperty("values").EnumerateArray().Select(v => v.GetSingle()),
            csv.Where(line => line.StartsWith("policy_net/output_bias,", StringComparison.Ordinal))
                .Select(line => float.Parse(line.Split(',')[3], System.Globalization.CultureInfo.InvariantCulture)));

        // The manifest names the hash of each tensor's bytes; here the last four floats of the file are value_net/output_weights' last ones.
        using JsonDocument manifest = JsonDocument.Parse(Part("manifest.json"));
        string expected = manifest.RootElement.GetProperty("tensors").GetProperty("value_net/output_weights").GetProperty("sha256").GetString()!;
        Assert.Equal(expected, Convert.ToHexStringLower(SHA256.HashData(safetensors.AsSpan(safetensors.Length - (16 * 4)))));
    }

    [Fact]
    public void An_export_never_lands_on_its_input()
    {
        byte[] before = File.ReadAllBytes(trained.Model);
        string link = Path.Combine(trained.Folder, "link.tar.gz");
        File.CreateSymbolicLink(link, trained.Model);
        Refused("is the model itself", "models", "export", trained.Model, "--format", "csv", "--out", trained.Model);
        Refused("is the model itself", "models", "export", trained.Model, "--format", "csv", "--out", link);
        Refused("is a folder", "models", "export", trained.Model, "--format", "csv", "--out", trained.Folder);
        Refused("'pickle' seen, allowed is safetensors | onnx | json | csv", "models", "export", trained.Model, "--format", "pickle", "--out", "x");
        Refused("make it first", "models", "export", trained.Model, "--format", "csv", "--out", Path.Combine(trained.Folder, "no", "x.csv"));
        Assert.Equal(before, File.ReadAllBytes(trained.Model));
    }

    private byte[] Exported(string format)
    {
        string file = Path.Combine(trained.Folder, $"exported.{format}");
        HuracanResult done = HuracanProcess.Run("models", "export", trained.Model, "--format", format, "--out", file);
        Assert.True(done.Code == 0, done.ToString());
        byte[] content = File.ReadAllBytes(file);
        Assert.Equal($"{file}: {content.Length} bytes\n", done.Output);
        return content;
    }

    private byte[] Part(string name)
    {
        using TarReader tar = new(new GZipStream(File.OpenRead(trained.Model), CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.Name != name) continue;
            using MemoryStream content = new();
            entry.DataStream!.CopyTo(content);
            return content.ToArray();
        }

        throw new InvalidOperationException($"the archive holds no {name}");
    }

    private static byte[] Repack(byte[] archive, (string Name, byte[] Content) more)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
        using (TarWriter tar = new(gzip, TarEntryFormat.Ustar))
        using (TarReader old = new(new GZipStream(new MemoryStream(archive), CompressionMode.Decompress)))
        {
            while (old.GetNextEntry(copyData: true) is { } entry) tar.WriteEntry(entry);
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, more.Name) { DataStream = new MemoryStream(more.Content) });
        }

        return packed.ToArray();
    }

    private static void Refused(string expected, params string[] arguments)
    {
        HuracanResult refused = HuracanProcess.Run(arguments);
        Assert.True(refused.Code == 2, refused.ToString());
        Assert.Contains(expected, refused.Error, StringComparison.Ordinal);
        Assert.Empty(refused.Output);
    }
}
