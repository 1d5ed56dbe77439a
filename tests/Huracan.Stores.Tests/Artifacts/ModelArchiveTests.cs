using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Huracan.Core.Decisions;
using Huracan.Core.Features;
using Huracan.Core.Features.MarketState;
using Huracan.Core.Learning;
using Huracan.Core.Market;
using Huracan.Core.Models;
using Huracan.Core.Runs;
using Huracan.Stores.Artifacts;
using Xunit;

namespace Huracan.Stores.Tests.Artifacts;

public sealed class ModelArchiveTests
{
    private static readonly string[] State = ["rsi", "reserved_01"];

    [Fact]
    public void A_model_comes_back_whole_with_the_same_hash()
    {
        ModelArtifact model = Model();
        ModelArtifact read = ModelArchive.Unpack(ModelArchive.Pack(model), "here");
        Assert.Equal(model.Hash(), read.Hash());
        PolicyNetwork network = read.Network(ModelArtifact.PolicyNet);
        Assert.Equal((80, 3, 10), (network.Inputs, network.Hidden, network.Outputs));
        Assert.Equal(model.Network(ModelArtifact.PolicyNet).HiddenWeights, network.HiddenWeights);
        Assert.Null(read.Metrics["profit_factor"]);
        Assert.Equal(("binance", "1m", CandleColumns.Volume | CandleColumns.Trades),
            (read.Origin!.Venue, read.Origin.Timeframe.ToString(), read.Origin.Columns));
    }

    [Fact]
    public void The_hash_is_the_sha256_of_the_manifest_that_an_independent_program_writes()
    {
        // Python 3.12: hashlib.sha256(json.dumps(manifest, sort_keys=True, separators=(',', ':'), ensure_ascii=False).encode()).hexdigest()
        // with the tensors' hashes from struct.pack('<f', ...).
        ModelArtifact model = new("BTCUSDT",
            new Dictionary<string, IReadOnlyList<Tensor>> { ["policy_net"] = [new Tensor("b", [2], [1f, -2f])] },
            new JsonObject { ["schema_version"] = 1 }, new JsonObject { ["gamma"] = 0.99 }, new JsonObject { ["sharpe"] = double.NaN, ["trades"] = 12 },
            new JsonArray(new JsonObject { ["name"] = "G1", ["passed"] = false }));
        Assert.Equal("e5afbe2e83a6e961faa51563c2e0e3f44d0a76289621e268dbf47e7e31556c22", model.Hash());
    }

    [Fact]
    public void The_same_model_packs_to_the_same_bytes()
    {
        Assert.Equal(ModelArchive.Pack(Model()), ModelArchive.Pack(Model()));
        using TarReader tar = new(new GZipStream(new MemoryStream(ModelArchive.Pack(Model())), CompressionMode.Decompress));
        List<string> names = [];
        while (tar.GetNextEntry() is { } entry)
        {
            names.Add(entry.Name);
            Assert.Equal(DateTimeOffset.UnixEpoch, entry.ModificationTime);
            Assert.Equal((0, 0), (entry.Uid, entry.Gid));
        }

        Assert.Equal(["features_metadata.json", "hyperparameters.yaml", "manifest.json", "model.json", "model_metrics.json", "policy.onnx",
            "policy.safetensors"], names);
    }

    [Fact]
    public void The_origin_changes_no_hash()
    {
        ModelArtifact model = Model();
        Assert.Equal(model.Hash(), (model with { Origin = model.Origin! with { Venue = "kraken", Columns = null } }).Hash());
    }

    [Fact]
    public void An_archive_of_the_earlier_kind_is_read_and_has_the_same_hash_and_no_origin()
    {
        ModelArtifact model = Model();
        ModelArtifact read = ModelArchive.Unpack(Earlier(model), "old.tar.gz");
        Assert.Equal(model.Hash(), read.Hash());
        Assert.Null(read.Origin);
        byte[] mixed = Repack(Earlier(model), (name, content) => (name, content), (ModelArchive.OnnxName, ModelArchive.Files(model)[ModelArchive.OnnxName]));
        Assert.Equal("old.tar.gz: holds 'policy.onnx', which is not part of such a model",
            Assert.Throws<ArtifactException>(() => ModelArchive.Unpack(mixed, "old.tar.gz")).Message);
    }

    [Fact]
    public void Anything_that_shapes_the_model_changes_the_hash()
    {
        ModelArtifact model = Model();
        HashSet<string> hashes =
        [
            model.Hash(),
            (model with { Symbol = "ETHUSDT" }).Hash(),
            (model with { Hyperparameters = new JsonObject { ["gamma"] = 0.98 } }).Hash(),
            (model with { Metrics = new JsonObject() }).Hash(),
            (model with { Gates = [] }).Hash(),
            (model with { Features = new JsonObject() }).Hash(),
            (model with { Networks = new Dictionary<string, IReadOnlyList<Tensor>>() }).Hash(),
            Model(weight: -0.0f).Hash(),
            Model(weight: 0.0f).Hash(),
        ];
        Assert.Equal(9, hashes.Count);
    }

    [Fact]
    public void Every_flipped_byte_is_refused_or_leaves_the_model_as_it_was()
    {
        byte[] archive = ModelArchive.Pack(Model());
        string hash = Model().Hash();
        int refused = 0;
        for (int i = 0; i < archive.Length; i++)
        {
            byte[] flipped = [.. archive];
            flipped[i] ^= 0x10;
            try
            {
                // A few bytes of the container carry nothing (gzip's time and system, padding).
                Assert.Equal(hash, ModelArchive.Unpack(flipped, "here").Hash());
            }
            catch (ArtifactException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, archive.Length * 9 / 10, archive.Length);
    }

    [Fact]
    public void Every_torn_length_is_refused()
    {
        byte[] archive = ModelArchive.Pack(Model());
        for (int length = 0; length < archive.Length; length++)
        {
            byte[] torn = archive[..length];
            Assert.Throws<ArtifactException>(() => ModelArchive.Unpack(torn, "here"));
        }
    }

    [Theory]
    [InlineData("manifest.json", "0.99", "0.98", "hyperparameters.yaml was altered")]
    [InlineData("hyperparameters.yaml", "0.99", "0.98", "hyperparameters.yaml was altered")]
    [InlineData("model_metrics.json", "1.5", "9.5", "model_metrics.json was altered")]
    [InlineData("features_metadata.json", "rsi", "rsj", "features_metadata.json was altered")]
    [InlineData("manifest.json", "\"format\":1", "\"format\":7", "artifact format 7 seen, this program reads format 1")]
    [InlineData("manifest.json", "\"format\":1", "\"format\": 1", "manifest.json was altered")]
    [InlineData("manifest.json", "\"symbol\"", "\"sumbol\"", "are needed")]
    [InlineData("manifest.json", "{\"features\"", "[\"features\"", "torn or altered")]
    [InlineData("model.json", "\"kind\": \"feature\"", "\"kind\": \"kernel\"", "model.json was altered")]
    [InlineData("model.json", "\"1m\"", "\"7m\"", "model.json has \"7m\" as timeframe")]
    [InlineData("model.json", "\"Trades\"", "\"Ticks\"", "model.json names candle column \"Ticks\"")]
    [InlineData("model.json", "c0ffee", "c0ffef", "model.json names other candles of BTCUSDT than the hyperparameters do")]
    [InlineData("model.json", "beef", "bee0", "the settings and candles of the model are those of run")]
    [InlineData("model.json", "\"format\": 1", "\"format\": 2", "model.json has format 2, this program reads format 1")]
    [InlineData("model.json", "\"mean\": 25", "\"mean\": 24", "model.json was altered")]
    [InlineData("policy.onnx", "logits", "LOGITS", "policy.onnx was altered")]
    public void A_tampered_part_is_refused_by_name(string file, string from, string to, string expected)
    {
        byte[] archive = Repack(ModelArchive.Pack(Model()), (name, content) =>
            name == file ? (name, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace(from, to, StringComparison.Ordinal))) : (name, content));
        ArtifactException error = Assert.Throws<ArtifactException>(() => ModelArchive.Unpack(archive, "model.tar.gz"));
        Assert.StartsWith("model.tar.gz: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_net_put_in_the_place_of_another_is_refused()
    {
        byte[] archive = Repack(ModelArchive.Pack(Model()), (name, content) =>
            name == ModelArchive.TensorsName ? (name, ModelArchive.Files(Model(weight: 0.5f))[name]) : (name, content));
        ArtifactException error = Assert.Throws<ArtifactException>(() => ModelArchive.Unpack(archive, "here"));
        Assert.Contains("manifest.json was altered: it does not agree", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_foreign_file_and_a_missing_one_are_refused()
    {
        byte[] archive = ModelArchive.Pack(Model());
        Assert.Contains("not part of a model", Refusal(Repack(archive, (name, content) => name == "manifest.json" ? (name, content) : (name, content), ("run.sh", "rm -rf"u8.ToArray()))), StringComparison.Ordinal);
        foreach (string name in (string[])[ModelArchive.TensorsName, ModelArchive.OnnxName])
            Assert.Contains($"{name} is missing", Refusal(Repack(archive, (file, content) => file == name ? null : (file, content))), StringComparison.Ordinal);
        Assert.Contains("holds no model.json", Refusal(Repack(archive, (name, content) => name == "model.json" ? null : (name, content))), StringComparison.Ordinal);
        Assert.Contains("model_metrics.json is missing", Refusal(Repack(archive, (name, content) => name == "model_metrics.json" ? null : (name, content))), StringComparison.Ordinal);
        Assert.Contains("holds no manifest.json", Refusal(Repack(archive, (name, content) => name == "manifest.json" ? null : (name, content))), StringComparison.Ordinal);

        static string Refusal(byte[] archive) => Assert.Throws<ArtifactException>(() => ModelArchive.Unpack(archive, "here")).Message;
    }

    [Fact]
    public void A_model_made_for_other_features_is_refused_with_both_sides_named()
    {
        ModelArtifact model = Model() with { Features = FeaturesMetadata.Of(Schema(1, "rsi"), State, 1, [50.0], [28.9], "") };
        FeaturesMetadata.Require(model, Schema(1, "rsi"), State, 1);
        Assert.Equal("the model of BTCUSDT was made for feature schema version 1, this program computes 2; train it again",
            Assert.Throws<ArtifactException>(() => FeaturesMetadata.Require(model, Schema(2, "rsi"), State, 1)).Message);
        Assert.Equal("the model of BTCUSDT has \"rsi\" as feature 0, this program has \"adx\"; train it again",
            Assert.Throws<ArtifactException>(() => FeaturesMetadata.Require(model, Schema(1, "adx"), State, 1)).Message);
        Assert.Equal("the model of BTCUSDT has nothing as state slot 2, this program has \"third\"; train it again",
            Assert.Throws<ArtifactException>(() => FeaturesMetadata.Require(model, Schema(1, "rsi"), [.. State, "third"], 1)).Message);
    }

    private static FeatureSchema Schema(int version, string name) =>
        new(version, [new FeatureSpec(name, FeatureFamily.Momentum, "f", "index", 0, 100, 14, default(CandleColumns), "Wilder 1978")]);

    private static ModelArtifact Model(float weight = 0.25f)
    {
        PolicyNetwork policy = new(PolicyStateLayout.Size, 3, 10), value = new(PolicyStateLayout.Size, 3, 1);
        for (int i = 0; i < policy.HiddenWeights.Length; i++) policy.HiddenWeights[i] = (i % 16) * 0.1f;
        value.OutputBias[0] = weight;
        KeyValuePair<string, string>[] candles = [new("BTCUSDT", "c0ffee"), new("ETHUSDT", "beef")];
        RunSpec spec = new("epochs: 4\ngamma: 0.99\n", UtcMs.FromDate(2025, 1, 1), 30, 7, "simd", candles);
        return new ModelArtifact("BTCUSDT",
            new Dictionary<string, IReadOnlyList<Tensor>> { [ModelArtifact.PolicyNet] = ModelArtifact.TensorsOf(policy), [ModelArtifact.ValueNet] = ModelArtifact.TensorsOf(value) },
            FeaturesMetadata.Of(Schema(1, "rsi"), PolicyStateLayout.Current.Names, PolicyStateLayout.Current.Version,
                [.. Enumerable.Repeat(25.0, MarketStateLayout.Count)], [.. Enumerable.Repeat(0.5, MarketStateLayout.Count)], ModelCard.Formula),
            new JsonObject
            {
                ["gamma"] = 0.99, ["epochs"] = 4, ["run.algorithm_version"] = "2", ["run.data"] = "c0ffee", ["run.days"] = "30", ["run.from"] = "2025-01-01",
                ["run.seed"] = "7", ["run.trainer"] = "simd",
            },
            new JsonObject { ["sharpe"] = 1.5, ["profit_factor"] = double.NaN },
            new JsonArray(new JsonObject { ["name"] = "G1", ["value"] = 1.5, ["threshold"] = 1.0, ["passed"] = true }))
        {
            Origin = new ModelOrigin(spec.RunIdOf(2), candles, "binance", Timeframe.M1, CandleColumns.Volume | CandleColumns.Trades),
        };
    }

    /// <summary>As versions packed it that had no other form of the tensors.</summary>
    private static byte[] Earlier(ModelArtifact model) => Repack(ModelArchive.Pack(model),
        (name, content) => name is ModelArchive.CardName or ModelArchive.TensorsName or ModelArchive.OnnxName ? null : (name, content),
        [.. model.Networks.Select(net => ($"{net.Key}.tensors", OldTensorFile.Write(net.Value)))]);

    private static byte[] Repack(byte[] archive, Func<string, byte[], (string Name, byte[] Content)?> change, params ReadOnlySpan<(string Name, byte[] Content)> more)
    {
        List<(string Name, byte[] Content)> files = [];
        using (TarReader tar = new(new GZipStream(new MemoryStream(archive), CompressionMode.Decompress)))
        {
            while (tar.GetNextEntry() is { } entry)
            {
                using MemoryStream content = new();
                entry.DataStream!.CopyTo(content);
                if (change(entry.Name, content.ToArray()) is { } kept) files.Add(kept);
            }
        }

        files.AddRange(more);
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
        using (TarWriter tar = new(gzip, TarEntryFormat.Ustar))
        {
            foreach ((string name, byte[] content) in files) tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }

        return packed.ToArray();
    }
}
