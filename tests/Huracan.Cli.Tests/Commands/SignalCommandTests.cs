using System.Globalization;
using System.Text.Json;
using Huracan.Core.Decisions;
using Huracan.Core.Decisions.Confidence;
using Huracan.Core.Decisions.Records;
using Huracan.Core.Features;
using Huracan.Core.Features.MarketState;
using Huracan.Core.Folds;
using Huracan.Core.Foundation;
using Huracan.Core.Learning;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Core.Models;
using Huracan.Core.Signals;
using Huracan.Core.Validation.WalkForward;
using Huracan.Markets;
using Huracan.Stores.Artifacts;

namespace Huracan.Cli.Tests.Commands;

/// <summary>What a user sees of <c>huracan signal</c>. The synthetic candles of 14 days begin as those of 12 do.</summary>
public sealed class SignalCommandTests(TrainedGround trained) : IClassFixture<TrainedGround>
{
    private const string At = "2024-01-14T08:07Z";

    [Fact]
    public void The_decision_at_the_newest_closed_candle_comes_with_its_record()
    {
        HuracanResult signal = Signal("--data", Later(), "--symbol", "SYNTH-EDGE", "--at", At, "--json");
        Assert.True(signal.Code == 0, signal.ToString());
        using JsonDocument document = JsonDocument.Parse(signal.Output);
        JsonElement root = document.RootElement, record = root.GetProperty("record");

        // 08:07 lies in the candle that opened at 08:05: the newest closed one closed at 08:05.
        Assert.Equal(("2024-01-14T08:05Z", 120, false), (root.GetProperty("closeTime").GetString(), root.GetProperty("ageSeconds").GetInt32(), root.GetProperty("stale").GetBoolean()));
        Assert.Equal(("flat", false, trained.Hash), (root.GetProperty("position").GetString(), root.GetProperty("inSample").GetBoolean(),
            root.GetProperty("model").GetProperty("hash").GetString()));
        Assert.Equal(root.GetProperty("action").GetString(), record.GetProperty("action").GetString());
        foreach (string name in (string[])["regime", "trend.vote", "recommendation", "confidence", "confidence_needed", "gate", "mask", "state_hash"])
            Assert.True(record.TryGetProperty(name, out _), name);
        Assert.Equal(JsonValueKind.Null, record.GetProperty("reward_bps").ValueKind);
        Assert.Equal(80, root.GetProperty("state").GetArrayLength());

        // The action is the legal one with the largest logit.
        string[] legal = [.. root.GetProperty("legal").EnumerateArray().Select(action => action.GetString()!)];
        Assert.Equal(legal.MaxBy(action => root.GetProperty("logits").GetProperty(action).GetSingle()), root.GetProperty("action").GetString());
        Assert.Equal(signal.Output, Signal("--data", Later(), "--symbol", "SYNTH-EDGE", "--at", At, "--json").Output);
    }

    [Fact]
    public void A_person_reads_it_in_eighty_columns_and_is_told_the_age_and_that_no_account_is_known()
    {
        HuracanResult signal = Signal("--data", Later(), "--symbol", "SYNTH-EDGE");
        Assert.True(signal.Code == 0, signal.ToString());
        string[] lines = signal.Output.Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        Assert.StartsWith("SYNTH-EDGE 5m at 2024-01-15T00:00Z: ", lines[0], StringComparison.Ordinal);
        Assert.Contains("position    flat, assumed: this command knows no account", lines);
        Assert.Contains(" days ago: STALE", signal.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        foreach (string name in (string[])["model", "features", "regime", "votes", "consensus", "confidence", "gate", "legal", "logits", "action"])
            Assert.Contains(lines, line => line.StartsWith($"{name,-12}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_candle_that_the_model_learnt_from_is_named_as_such()
    {
        HuracanResult signal = Signal("--data", trained.Candles, "--symbol", "SYNTH-EDGE", "--json");
        Assert.True(signal.Code == 0, signal.ToString());
        using JsonDocument document = JsonDocument.Parse(signal.Output);
        Assert.True(document.RootElement.GetProperty("inSample").GetBoolean());
        Assert.True(document.RootElement.GetProperty("sameCandles").GetBoolean());
        Assert.Contains(document.RootElement.GetProperty("notes").EnumerateArray(), note => note.GetString()!.StartsWith("the model learnt from this candle", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_coin_venue_timeframe_or_set_of_columns_is_refused_by_name()
    {
        Refused("--symbol SYNTH-WALK: the model is of SYNTH-EDGE", "--data", trained.Candles, "--symbol", "SYNTH-WALK");
        string file = Directory.EnumerateFiles(Later(), "*SYNTH-EDGE*").Single(), name = Path.GetFileName(file);
        string other = Directory.CreateDirectory(Path.Combine(trained.Folder, $"other-{Guid.NewGuid():n}")).FullName;
        string renamed = Path.Combine(other, name.Replace("synthetic-", "kraken-", StringComparison.Ordinal));
        File.Copy(file, renamed);
        Refused("candles of venue kraken seen, the model learnt from synthetic", "--data", other, "--symbol", "SYNTH-EDGE");
        File.Move(renamed, Path.Combine(other, name.Replace("-5m-", "-15m-", StringComparison.Ordinal)));
        Refused("SYNTH-EDGE is not here as 5m; found: 15m", "--data", other, "--symbol", "SYNTH-EDGE");
    }

    [Fact]
    public void Too_few_candles_are_refused_with_the_number_that_is_needed()
    {
        string folder = Directory.CreateDirectory(Path.Combine(trained.Folder, "short")).FullName, file = Path.Combine(folder, "SYNTH-EDGE.csv");
        string[] lines = Unpacked(Directory.EnumerateFiles(Later(), "*SYNTH-EDGE*").Single());
        long from = DateTimeOffset.Parse("2024-01-12T00:00Z", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        File.WriteAllLines(file, [lines[0], .. lines[1..].Where(line => long.Parse(line.Split(',')[0], CultureInfo.InvariantCulture) >= from)]);

        // From 2024-01-09, where the train range begins, to the end of 2024-01-14: 6 days of 288 candles.
        Refused("864 candles of SYNTH-EDGE from 2024-01-12T00:00Z on seen, 1728 are needed: all from 2024-01-09T00:00Z on", "--data", folder, "--symbol", "SYNTH-EDGE");
        Refused("--at 2023-06-01T00:00Z: is before the days that the model learnt from", "--data", Later(), "--symbol", "SYNTH-EDGE", "--at", "2023-06-01");
        Refused("--at: 'noon' seen, allowed is a UTC time", "--data", Later(), "--symbol", "SYNTH-EDGE", "--at", "noon");
    }

    [Fact]
    public void The_record_is_that_of_the_replay_of_a_test_window_bit_for_bit()
    {
        DecisionRecords batch = Batch();
        double[] units = batch["units"].Doubles;
        int[] flat = [.. Enumerable.Range(0, batch.Count).Where(at => units[at] == 0)];
        int open = flat.First(at => batch["gate"].Text(at) is "Full" or "Half");
        foreach (int at in (int[])[flat[0], open, flat[^1]])
        {
            string time = DateTimeOffset.FromUnixTimeMilliseconds(batch["time"].Int64s[at]).ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
            HuracanResult signal = Signal("--data", Later(), "--symbol", "SYNTH-EDGE", "--at", time, "--json");
            Assert.True(signal.Code == 0, signal.ToString());
            using JsonDocument document = JsonDocument.Parse(signal.Output);
            foreach (RecordColumn column in batch.Columns.Where(column => column.Name is not ("reward_bps" or "equity_bps")))
            {
                JsonElement seen = document.RootElement.GetProperty("record").GetProperty(column.Name);
                bool same = seen.ValueKind switch
                {
                    JsonValueKind.String => seen.GetString() == column.Text(at),
                    JsonValueKind.Null => column.Text(at).Length == 0,
                    _ when column.Kind == RecordKind.Single => (float)seen.GetDouble() == column.Singles[at],
                    _ => seen.GetDouble() == double.Parse(column.Text(at), CultureInfo.InvariantCulture),
                };
                Assert.True(same, $"{time}, {column.Name}: {column.Text(at)} in the replay, {seen} in the signal");
            }
        }
    }

    /// <summary>What the model decides in the two days after its own, by the code that judges folds.</summary>
    private DecisionRecords Batch()
    {
        ModelArtifact model = ModelArchive.Unpack(File.ReadAllBytes(trained.Model), trained.Model);
        CandleFrame candles = new CandleFiles().Load(new CandleRequest(Later(), "SYNTH-EDGE", null, null, null, QualityPolicy.Default)).Frame!;
        FeatureFrame features = FeaturePipeline.Compute(FeatureRecipe.Default(candles.Timeframe), candles);
        CoinSignals signals = CoinSignals.Of(new SignalTapeBuilder(new SignalTapeSettings()).Build(candles, features), new KernelSettings());
        (double[] mean, double[] scale) = ModelArchive.Normaliser(model);
        FoldModel policy = new(model.Network(ModelArtifact.PolicyNet), model.Network(ModelArtifact.ValueNet),
            MarketStateNormaliser.Of(features.Schema, mean, scale), []);
        UtcMs end = UtcMs.FromDate(2024, 1, 13);
        Fold fold = new(0, new TimeRange(end.AddDays(-4), end), new TimeRange(end, end.AddDays(2)));
        FoldSettings settings = new("SYNTH-EDGE", 5, new KernelSettings(), new ConfidenceSettings(), new EnvironmentSettings(), new PpoSettings());
        FoldValidation.TryRun(signals, fold, policy, trained.Hash, settings, new NeverStop(), out DecisionRecords? records);
        return records!;
    }

    private sealed class NeverStop : IStopFlag
    {
        public bool IsRaised => false;
    }

    [Fact]
    public void Whether_the_candles_are_those_that_the_model_learnt_from_is_checked_by_their_hash()
    {
        HuracanResult same = Signal("--data", Later(), "--symbol", "SYNTH-EDGE", "--at", At, "--json");
        Assert.Contains("\"sameCandles\":true", same.Output, StringComparison.Ordinal);

        string[] lines = Unpacked(Directory.EnumerateFiles(Later(), "*SYNTH-EDGE*").Single());
        string[] cells = lines[3000].Split(',');
        int volume = Array.IndexOf(lines[0].Split(','), "volume");
        cells[volume] = (2 * double.Parse(cells[volume], CultureInfo.InvariantCulture)).ToString("R", CultureInfo.InvariantCulture);
        lines[3000] = string.Join(',', cells);
        string folder = Directory.CreateDirectory(Path.Combine(trained.Folder, "changed")).FullName;
        File.WriteAllLines(Path.Combine(folder, "SYNTH-EDGE.csv"), lines);
        HuracanResult changed = Signal("--data", folder, "--symbol", "SYNTH-EDGE", "--at", At, "--json");
        Assert.True(changed.Code == 0, changed.ToString());
        Assert.Contains("\"sameCandles\":false", changed.Output, StringComparison.Ordinal);
        Assert.Contains("are not these", changed.Output, StringComparison.Ordinal);
        Assert.Contains("the venue of the files is not named", changed.Output, StringComparison.Ordinal);
    }

    /// <summary>Two days more than the model knows.</summary>
    private string Later()
    {
        string folder = Path.Combine(trained.Folder, "later");
        lock (trained)
        {
            if (!Directory.Exists(folder))
            {
                HuracanResult synth = HuracanProcess.Run("synth", "--out", folder, "--days", "14");
                Assert.True(synth.Code == 0, synth.ToString());
            }
        }

        return folder;
    }

    private HuracanResult Signal(params string[] arguments) => HuracanProcess.Run(["signal", "--model", trained.Model, .. arguments]);

    private void Refused(string expected, params string[] arguments)
    {
        HuracanResult refused = Signal(arguments);
        Assert.True(refused.Code == 2, refused.ToString());
        Assert.Contains(expected, refused.Error, StringComparison.Ordinal);
    }

    private static string[] Unpacked(string file)
    {
        using StreamReader reader = new(file.EndsWith(".gz", StringComparison.Ordinal)
            ? new System.IO.Compression.GZipStream(File.OpenRead(file), System.IO.Compression.CompressionMode.Decompress) : File.OpenRead(file));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
