using System.Text.Json;

namespace Huracan.Cli.Tests.Commands;

/// <summary>What a user sees of <c>huracan train</c>, <c>status</c> and <c>--help</c>.</summary>
public sealed class TrainCommandTests(TrainingGround ground) : IClassFixture<TrainingGround>
{
    [Fact]
    public void Help_names_the_three_commands_a_newcomer_needs_first()
    {
        HuracanResult help = HuracanProcess.Run("--help");

        Assert.Equal(0, help.Code);
        int demo = help.Output.IndexOf("huracan demo", StringComparison.Ordinal);
        int train = help.Output.IndexOf("huracan train", StringComparison.Ordinal);
        int status = help.Output.IndexOf("huracan status", StringComparison.Ordinal);
        Assert.True(demo > 0 && demo < train && train < status, help.Output);
    }

    [Fact]
    public void Candles_before_from_warm_features_up_and_are_counted_nowhere()
    {
        string[] train = ground.Train(ground.NewOut(), "SYNTH-EDGE");
        train[Array.IndexOf(train, "--from") + 1] = "2024-01-03";
        train[Array.IndexOf(train, "--days") + 1] = "10";
        HuracanResult run = HuracanProcess.Run(train);
        Assert.True(run.Code == 0, run.ToString());
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement coin = document.RootElement.GetProperty("symbols")[0];
        Assert.Equal(10 * 288, coin.GetProperty("candles").GetInt32());
        Assert.Equal(1.0, coin.GetProperty("coverage").GetDouble());
        Assert.Equal(3, coin.GetProperty("folds").GetInt32());
        const string Warm = "features warm up on 576 candles before the span, from 2024-01-01T00:00Z";
        Assert.Equal([Warm], coin.GetProperty("notes").EnumerateArray().Select(note => note.GetString()));
        Assert.Contains($"SYNTH-EDGE: {Warm}", run.Error, StringComparison.Ordinal);
        string reports = Path.Combine(train[Array.IndexOf(train, "--out") + 1], "runs");
        foreach (string page in (string[])["txt", "html"]) Assert.Contains(Warm, File.ReadAllText(Directory.EnumerateFiles(reports, $"SYNTH-EDGE.{page}", SearchOption.AllDirectories).Single()), StringComparison.Ordinal);

        // The same span without the two days before it is another run: its first candles know less.
        using TrainingGround bare = new();
        string file = Directory.EnumerateFiles(bare.Candles, "*SYNTH-EDGE*").Single();
        string[] lines = File.ReadAllLines(file);
        File.WriteAllLines(file, [lines[0], .. lines[(1 + (2 * 288))..]]);
        train[Array.IndexOf(train, "--data") + 1] = bare.Candles;
        train[Array.IndexOf(train, "--out") + 1] = bare.NewOut();
        HuracanResult cold = HuracanProcess.Run(train);
        Assert.True(cold.Code == 0, cold.ToString());
        using JsonDocument other = JsonDocument.Parse(cold.Output);
        Assert.Equal(10 * 288, other.RootElement.GetProperty("symbols")[0].GetProperty("candles").GetInt32());
        Assert.NotEqual(document.RootElement.GetProperty("runId").GetString(), other.RootElement.GetProperty("runId").GetString());
    }

    [Fact]
    public void A_second_try_on_the_same_span_deflates_the_ratio_and_changes_no_verdict()
    {
        string output = ground.NewOut();
        string trading = Path.Combine(ground.Folder, "trading.yaml"); // rules off and larger steps: so small a policy trades
        File.WriteAllText(trading, File.ReadAllText(ground.Config).Replace("updates: 3", "updates: 12\n  learning_rate: 0.003", StringComparison.Ordinal) + "\nkernel:\n  entry_gate: none\n");
        JsonElement[] tries = [.. ((string[])["7", "5"]).Select(seed =>
        {
            HuracanResult run = HuracanProcess.Run([.. ground.Train(output, "SYNTH-EDGE").Select(argument => argument == "5" ? seed : argument == ground.Config ? trading : argument)]);
            Assert.True(run.Code == 0, run.ToString());
            return JsonDocument.Parse(run.Output).RootElement;
        })];
        JsonElement first = tries[0].GetProperty("symbols")[0], second = tries[1].GetProperty("symbols")[0];
        Assert.Equal((1, JsonValueKind.Null), (first.GetProperty("runsOnSpan").GetInt32(), first.GetProperty("deflatedSharpe").ValueKind));
        Assert.Equal(2, second.GetProperty("runsOnSpan").GetInt32());
        double deflated = second.GetProperty("deflatedSharpe").GetDouble();
        Assert.InRange(deflated, 0, 1);
        string report = File.ReadAllText(Path.Combine(output, "runs", tries[1].GetProperty("runId").GetString()!, "SYNTH-EDGE.txt"));
        Assert.Contains($"Against the best that 2 tries without edge would show, this one stands out with a probability of {(deflated * 100).ToString("F1", System.Globalization.CultureInfo.InvariantCulture)} %.", report, StringComparison.Ordinal);
        Assert.Equal(7, second.GetProperty("gates").GetArrayLength());
    }

    [Fact]
    public void Json_is_exactly_one_document_with_every_promised_field()
    {
        HuracanResult run = HuracanProcess.Run(ground.Train(ground.NewOut(), "SYNTH-EDGE,SYNTH-WALK"));

        Assert.True(run.Code == 0, run.ToString());
        using JsonDocument document = JsonDocument.Parse(run.Output); // anything beside one document throws
        JsonElement root = document.RootElement;
        Assert.Equal(16, root.GetProperty("runId").GetString()!.Length);
        Assert.Equal(["SYNTH-EDGE", "SYNTH-WALK"], root.GetProperty("symbols").EnumerateArray().Select(s => s.GetProperty("symbol").GetString()!));
        foreach (JsonElement coin in root.GetProperty("symbols").EnumerateArray())
        {
            Assert.Equal(12 * 288, coin.GetProperty("candles").GetInt32());
            Assert.Equal(1.0, coin.GetProperty("coverage").GetDouble());
            Assert.Equal(4, coin.GetProperty("folds").GetInt32());
            foreach (string field in (string[])["sharpe", "sharpeLower95", "winRate", "trades", "profitFactor", "maxDrawdown", "grossBps", "costBps", "netBps"])
            {
                Assert.True(coin.GetProperty("oos").TryGetProperty(field, out _), field);
            }

            JsonElement[] gates = [.. coin.GetProperty("gates").EnumerateArray()];
            Assert.Equal(["G1", "G2", "G3", "G4", "G5"], gates.Take(5).Select(g => g.GetProperty("name").GetString()!));
            Assert.All(gates, g => Assert.True(g.TryGetProperty("value", out _) && g.TryGetProperty("threshold", out _) && g.TryGetProperty("passed", out _)));
            Assert.Equal("REJECTED", coin.GetProperty("verdict").GetString()); // 500 trades cannot be had in eight days
            Assert.Equal(64, coin.GetProperty("model").GetString()!.Length);
            Assert.True(coin.GetProperty("seconds").GetProperty("train").GetDouble() >= 0);
        }
    }

    [Fact]
    public void A_model_names_the_candles_it_was_trained_on()
    {
        HuracanResult run = HuracanProcess.Run(ground.Train(ground.NewOut(), "SYNTH-EDGE,SYNTH-WALK"));

        string[] hashes = [.. Root(run).GetProperty("symbols").EnumerateArray().Select(coin =>
        {
            using FileStream file = File.OpenRead(coin.GetProperty("artifact").GetString()!);
            using StreamReader text = new(new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionMode.Decompress));
            return System.Text.RegularExpressions.Regex.Match(text.ReadToEnd(), "run.data: \"?([0-9a-f]{64})").Groups[1].Value;
        })];
        Assert.All(hashes, hash => Assert.Equal(64, hash.Length));
        Assert.NotEqual(hashes[0], hashes[1]);
    }

    [Fact]
    public void The_same_command_returns_at_once_on_a_finished_run_with_the_same_models()
    {
        string output = ground.NewOut();
        HuracanResult first = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE"));
        HuracanResult second = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE"));

        Assert.Equal(Models(first), Models(second));
        Assert.Equal(2, Root(second).GetProperty("epoch").GetInt64());
        Assert.DoesNotContain("update", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_was_deleted_or_changed_comes_back_from_the_blobs()
    {
        string output = ground.NewOut();
        HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE"));
        string file = Directory.GetFiles(Path.Combine(output, "models"), "model.tar.gz", SearchOption.AllDirectories).Single();
        byte[] bytes = File.ReadAllBytes(file);

        Directory.Delete(Path.Combine(output, "models"), recursive: true);
        HuracanResult deleted = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE"));
        Assert.Equal(bytes, File.ReadAllBytes(file));
        Assert.Contains("was missing; it was put back from the blobs", deleted.Error, StringComparison.Ordinal);

        File.WriteAllText(file, "something else");
        HuracanResult changed = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE"));
        Assert.Equal(bytes, File.ReadAllBytes(file));
        Assert.Contains("was not this run's model any more", changed.Error, StringComparison.Ordinal);

        Directory.Delete(Path.Combine(output, "models"), recursive: true);
        Directory.Delete(Path.Combine(output, "blobs"), recursive: true);
        HuracanResult gone = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE"));
        Assert.Equal(3, gone.Code);
        Assert.Contains("try: the same command with --fresh", gone.Error, StringComparison.Ordinal);
        HuracanResult fresh = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE", "--fresh"));
        Assert.Equal(Models(changed), Models(fresh));
    }

    [Fact]
    public void The_funnel_counts_every_decision_and_agrees_with_the_trades()
    {
        HuracanResult run = HuracanProcess.Run(ground.Train(ground.NewOut(), "SYNTH-EDGE"));
        JsonElement coin = Root(run).GetProperty("symbols")[0], funnel = coin.GetProperty("funnel");
        long[] steps = [.. ((string[])["candles", "votes", "buys", "consensus", "confidence", "viability", "gate", "policy"])
            .Select(step => funnel.GetProperty(step).GetInt64())];
        Assert.Equal(steps.OrderDescending(), steps);
        Assert.Equal(coin.GetProperty("oos").GetProperty("trades").GetInt64(), steps[^1]);
        Assert.Equal(4 * ((2 * 288) - 1), steps[0]); // four windows of two days of 5-minute candles, no decision on the last
        Assert.EndsWith(".", funnel.GetProperty("sentence").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_that_diverges_is_the_callers_mistake_and_is_tried_once()
    {
        string config = Path.Combine(ground.Folder, "wild.yaml");
        File.WriteAllText(config, File.ReadAllText(ground.Config).Replace("ppo:", """
            episode:
              risk_aversion: 1
            ppo:
              learning_rate: 1
              gradient_norm_max: 1.0e30
              value_coefficient: 100
              adam_beta1: 0.999
              adam_beta2: 0
              adam_epsilon: 1.0e-30
              kl_stop: false
            """, StringComparison.Ordinal));
        HuracanResult run = HuracanProcess.Run([.. ground.Train(ground.NewOut(), "SYNTH-EDGE").Select(a => a == ground.Config ? config : a)]);
        Assert.Equal(2, run.Code);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        string reason = document.RootElement.GetProperty("symbols")[0].GetProperty("reason").GetString()!;
        Assert.StartsWith("train: the training of fold 1 diverged at update ", reason, StringComparison.Ordinal);
        Assert.Contains("ppo.learning_rate 1 (0.0003)", reason, StringComparison.Ordinal);
        Assert.Contains("try 1 of 1 failed", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Workers_order_of_symbols_and_place_change_neither_run_nor_models()
    {
        HuracanResult one = HuracanProcess.Run(ground.Train(ground.NewOut(), "SYNTH-EDGE,SYNTH-WALK", "--workers", "1"));
        HuracanResult two = HuracanProcess.Run(ground.Train(ground.NewOut(), "SYNTH-WALK,SYNTH-EDGE", "--workers", "2"));

        Assert.Equal(Root(one).GetProperty("runId").GetString(), Root(two).GetProperty("runId").GetString());
        Assert.Equal(Models(one), Models(two));
    }

    [Fact]
    public void Fresh_trains_again_and_finds_the_same_models()
    {
        string output = ground.NewOut();
        HuracanResult first = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE"));
        HuracanResult again = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE", "--fresh"));

        Assert.Equal(Models(first), Models(again));
        Assert.Contains("update", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_seed_is_another_run_with_another_model()
    {
        HuracanResult five = HuracanProcess.Run(ground.Train(ground.NewOut(), "SYNTH-EDGE"));
        HuracanResult six = HuracanProcess.Run([.. ground.Train(ground.NewOut(), "SYNTH-EDGE").Select(a => a == "5" ? "6" : a)]);

        Assert.NotEqual(Root(five).GetProperty("runId").GetString(), Root(six).GetProperty("runId").GetString());
        Assert.NotEqual(Models(five), Models(six));
    }

    [Fact]
    public void Sigterm_ends_with_75_and_the_same_command_continues_to_the_same_model()
    {
        HuracanResult whole = HuracanProcess.Run(ground.Train(ground.NewOut(), "SYNTH-EDGE"));
        string output = ground.NewOut();
        using (HuracanProcess run = HuracanProcess.Start(ground.Train(output, "SYNTH-EDGE")))
        {
            WaitFor(() => File.Exists(Path.Combine(output, "huracan.db")) || run.HasExited);
            run.Terminate();
            HuracanResult ended = run.Wait();
            Assert.True(ended.Code == 75, ended.ToString());
            Assert.Empty(ended.Output);
            Assert.Contains("the same command continues", ended.Error, StringComparison.Ordinal);
        }

        HuracanResult resumed = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE"));
        Assert.Equal(Models(whole), Models(resumed));
    }

    [Fact]
    public void A_second_live_process_exits_3_and_names_the_owner()
    {
        string output = ground.NewOut();
        Directory.CreateDirectory(output);
        using FileStream held = new(Path.Combine(output, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        held.Write("pid 4242\nhost elsewhere\nsince 2026-01-01T00:00:00Z\n"u8);
        held.Flush();
        Flock(held);

        HuracanResult second = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE"));

        Assert.Equal(3, second.Code);
        Assert.Contains("process 4242 on elsewhere", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_shows_each_run_and_where_each_coin_stands()
    {
        string output = ground.NewOut();
        HuracanResult run = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE"));
        HuracanResult status = HuracanProcess.Run("status", "--out", output);

        Assert.Equal(0, status.Code);
        Assert.Contains("no process is at work here", status.Output, StringComparison.Ordinal);
        Assert.Contains($"run {Root(run).GetProperty("runId").GetString()}", status.Output, StringComparison.Ordinal);
        Assert.Contains($"REJECTED  model {Models(run)[0][..16]}", status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_as_json_is_one_document_and_watching_a_folder_ends_with_the_signal()
    {
        string output = ground.NewOut();
        HuracanResult run = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE"));
        HuracanResult status = HuracanProcess.Run("status", "--out", output, "--json");

        Assert.True(status.Code == 0, status.ToString());
        using JsonDocument document = JsonDocument.Parse(status.Output);
        JsonElement first = document.RootElement.GetProperty("runs")[0], coin = first.GetProperty("coins")[0];
        Assert.Equal(Root(run).GetProperty("runId").GetString(), first.GetProperty("runId").GetString());
        Assert.Equal(("SYNTH-EDGE", "finished", 1.0, "REJECTED", Models(run)[0]), (coin.GetProperty("symbol").GetString(),
            coin.GetProperty("stage").GetString(), coin.GetProperty("fraction").GetDouble(), coin.GetProperty("verdict").GetString(),
            coin.GetProperty("model").GetString()));
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("process").ValueKind);

        using HuracanProcess watch = HuracanProcess.Start("status", "--out", output, "--watch", "--json");
        Thread.Sleep(TimeSpan.FromSeconds(3));
        watch.Terminate();
        HuracanResult seen = watch.Wait();
        Assert.True(seen.Code == 0, seen.ToString());
        Assert.InRange(seen.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 1, 10);
    }

    private static JsonElement Root(HuracanResult run)
    {
        Assert.True(run.Code == 0, run.ToString());
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.Clone();
    }

    private static string[] Models(HuracanResult run) =>
        [.. Root(run).GetProperty("symbols").EnumerateArray().Select(coin => coin.GetProperty("model").GetString()!)];

    private static void WaitFor(Func<bool> condition)
    {
        while (!condition()) Thread.Yield();
    }

    private static void Flock(FileStream file) => Assert.Equal(0, Flock((int)file.SafeFileHandle.DangerousGetHandle(), 2));

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static extern int Flock(int descriptor, int operation);
}
