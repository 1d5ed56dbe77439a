namespace Huracan.Cli.Tests.Commands;

/// <summary>Bad input gets a clear error, the right exit code, and leaves nothing that a later run trips over.</summary>
public sealed class BadInputTests(TrainingGround ground) : IClassFixture<TrainingGround>
{
    private const string Header = "open_time,open,high,low,close,volume\n";

    [Fact]
    public void A_missing_folder_is_named() => Refused(2, "no such file or folder", "train", "--data", Path.Combine(ground.Folder, "nowhere"), "--symbols", "X", "--from", "2024-01-01", "--days", "80");

    [Fact]
    public void An_unknown_symbol_is_answered_with_the_known_ones() => Refused(2, "SYNTH-EDGE, SYNTH-REGIMES, SYNTH-WALK", "train", "--data", ground.Candles, "--symbols", "NOPE", "--from", "2024-01-01", "--days", "80");

    [Fact]
    public void Three_days_are_too_few_for_a_60_10_walk() =>
        Refused(2, "a 60/10 walk needs at least 70 (60 to train and 10 to test)", "train", "--data", ground.Candles, "--symbols", "SYNTH-EDGE", "--from", "2024-01-01", "--days", "3");

    [Fact]
    public void A_file_of_three_days_is_refused_as_a_verdict_with_the_coverage()
    {
        HuracanResult run = HuracanProcess.Run("train", "--data", ground.Candles, "--symbols", "SYNTH-EDGE", "--from", "2024-01-10", "--days", "70", "--out", ground.NewOut());

        Assert.Equal(0, run.Code);
        Assert.Contains("SYNTH-EDGE: REFUSED.", run.Output, StringComparison.Ordinal);
        Assert.Contains("coverage 0.0428 (864 of 20,160 candles", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(Header, "a header and no candle")]
    [InlineData(Header + "1704067200000,1,1,1,abc,1\n", ":2 column close: \"abc\" is not a number")]
    [InlineData(Header + "1704067200000,1,1,1,1,1\n1704067140000,1,1,1,1,1\n", ":3 column open_time: 2023-12-31T23:59Z comes after 2024-01-01T00:00Z")]
    public void A_malformed_file_is_refused_with_its_place(string content, string expected)
    {
        string file = Path.Combine(ground.Folder, $"binance-BAD-1m-{Guid.NewGuid():N}.csv");
        File.WriteAllText(file, content);

        Refused(2, expected, "train", "--data", file, "--symbols", "BAD", "--from", "2024-01-01", "--days", "80");
    }

    [Theory]
    [InlineData("ppo:\n  learning_rat: 0.1\n", "setting 'ppo.learning_rat' is unknown; did you mean ppo.learning_rate")]
    [InlineData("ppo:\n  updates: many\n", "setting 'ppo.updates': 'many' seen")]
    [InlineData("ppo:\n  updates: 0\n", "ppo.updates: 0 given")]
    [InlineData("ppo: [\n", "line ")]
    [InlineData("episode:\n  candles: 0\n", "episode.candles: 0 seen, allowed is 1..1000000")]
    [InlineData("episode:\n  focus_share: 2\n", "episode.focus_share: 2 seen, allowed is 0..1")]
    [InlineData("walk_forward:\n  train_days: 4\nkernel:\n  exits:\n    max_hold_trend_minutes: 5760\n", "the longest hold is 5760 minutes")]
    public void A_wrong_setting_is_named_with_what_is_allowed(string yaml, string expected)
    {
        string file = Path.Combine(ground.Folder, $"{Guid.NewGuid():N}.yaml");
        File.WriteAllText(file, yaml);

        Refused(2, expected, "train", "--data", ground.Candles, "--symbols", "SYNTH-EDGE", "--from", "2024-01-01", "--days", "80", "--config", file);
    }

    [Theory]
    [InlineData("--from", "2024-13-01", "--from: '2024-13-01' seen, allowed is a UTC day")]
    [InlineData("--days", "ten", "--days: 'ten' seen, allowed is a whole number 1..3650")]
    [InlineData("--seed", "-1", "--seed: '-1' seen")]
    [InlineData("--workers", "0", "--workers: '0' seen")]
    [InlineData("--symbols", "../x", "--symbols: '../x' seen")]
    [InlineData("--repair", "guess", "data.repair: 'guess' seen, allowed are drop-off-grid and drop-duplicates")]
    public void A_wrong_option_is_named_with_what_is_allowed(string option, string value, string expected)
    {
        Dictionary<string, string> options = new()
        {
            ["--data"] = ground.Candles, ["--symbols"] = "SYNTH-EDGE", ["--from"] = "2024-01-01", ["--days"] = "80", [option] = value,
        };

        Refused(2, expected, ["train", .. options.SelectMany(pair => (string[])[pair.Key, pair.Value])]);
    }

    [Fact]
    public void An_out_that_is_a_file_is_the_worlds_trouble()
    {
        string file = Path.Combine(ground.Folder, "a-file");
        File.WriteAllText(file, "");

        HuracanResult run = HuracanProcess.Run(ground.Train(file, "SYNTH-EDGE"));

        Assert.True(run.Code == 3, run.ToString());
        Assert.Contains("is a file, a folder is needed", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_out_that_cannot_be_made_is_the_worlds_trouble()
    {
        HuracanResult run = HuracanProcess.Run(ground.Train("/proc/huracan", "SYNTH-EDGE"));

        Assert.True(run.Code == 3, run.ToString());
        Assert.Contains("cannot create the folder", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_of_a_folder_without_runs_is_the_callers_mistake() => Refused(2, "no run was started there", "status", "--out", Path.Combine(ground.Folder, "nothing"));

    [Fact]
    public void A_failed_command_leaves_nothing_that_a_good_one_trips_over()
    {
        string output = ground.NewOut();
        HuracanResult bad = HuracanProcess.Run(ground.Train(output, "NOPE"));
        HuracanResult good = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE"));

        Assert.Equal(2, bad.Code);
        Assert.True(good.Code == 0, good.ToString());
    }

    private void Refused(int code, string expected, params string[] arguments)
    {
        HuracanResult run = HuracanProcess.Run(arguments is ["train", ..] ? [.. arguments, "--out", ground.NewOut()] : arguments);

        Assert.True(run.Code == code, run.ToString());
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal); // no stack trace for a person's mistake
        Assert.Empty(run.Output);
    }
}
