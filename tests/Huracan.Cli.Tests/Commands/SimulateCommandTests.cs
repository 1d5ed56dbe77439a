using System.Text.Json;

namespace Huracan.Cli.Tests.Commands;

/// <summary>What the simulation promises to whoever plays it by hand; what it finds is the business of tests/Huracan.Simulation.Tests.</summary>
public sealed class SimulateCommandTests
{
    [Fact]
    public void Schedules_are_played_and_their_faults_counted()
    {
        HuracanResult run = HuracanProcess.Run("simulate", "--seeds", "1..20", "--faults", "node-crash,append-late", "--json");

        Assert.True(run.Code == 0, run.ToString());
        using JsonDocument document = JsonDocument.Parse(run.Output);
        Assert.Equal(20, document.RootElement.GetProperty("schedules").GetInt32());
        Assert.Empty(document.RootElement.GetProperty("failures").EnumerateArray());
        Assert.Equal(["append-late", "node-crash"],
            document.RootElement.GetProperty("faults").EnumerateObject().Where(fault => fault.Value.GetInt64() > 0).Select(fault => fault.Name).Order());
    }

    [Fact]
    public void A_failing_seed_is_printed_with_the_command_that_shows_it_again()
    {
        HuracanResult run = HuracanProcess.Run("simulate", "--seeds", "0..50", "--topology", "fleet", "--broken", "no-fencing", "--threads", "1");

        Assert.Equal(70, run.Code);
        string again = run.Output.Split('\n').First(line => line.Contains("again: huracan ", StringComparison.Ordinal));
        string[] command = again[(again.IndexOf("huracan ", StringComparison.Ordinal) + "huracan ".Length)..].Trim().Split(' ');
        HuracanResult shown = HuracanProcess.Run(command), shownAgain = HuracanProcess.Run(command);
        Assert.Equal(70, shown.Code);
        Assert.Contains("broken: zombie: ", shown.Output, StringComparison.Ordinal);
        Assert.Contains("FAULT ", shown.Output, StringComparison.Ordinal);
        Assert.Equal(shown.Output, shownAgain.Output);
    }

    [Fact]
    public void One_seed_first_prints_all_that_it_draws_and_then_what_became_of_it()
    {
        HuracanResult run = HuracanProcess.Run("simulate", "--seed", "17"), again = HuracanProcess.Run("simulate", "--seed", "17");

        Assert.True(run.Code == 0, run.ToString());
        string[] lines = run.Output.TrimEnd().Split('\n');
        Assert.Equal("seed 17 draws", lines[0]);
        Assert.StartsWith("seed 17 passed: ", lines[^1], StringComparison.Ordinal);
        Assert.All(lines[1..^1], line => Assert.Matches("^  [a-z0-9 -]{17} [^ ]", line));
        Assert.Contains(lines, line => line.StartsWith("  partitions ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("; then core", StringComparison.Ordinal));
        Assert.Equal(run.Output, again.Output);
    }

    [Fact]
    public void Verbose_prints_what_every_seed_draws()
    {
        HuracanResult run = HuracanProcess.Run("simulate", "--seeds", "4..6", "--threads", "1", "--verbose");

        Assert.True(run.Code == 0, run.ToString());
        string[] lines = run.Output.Split('\n');
        string[] seeds = [.. lines.Where(line => line.EndsWith(" draws", StringComparison.Ordinal))];
        Assert.Equal(["seed 4 draws", "seed 5 draws", "seed 6 draws"], seeds);
        Assert.Equal(3, lines.Count(line => line.Contains(" passed: ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("one of --seed N and --seeds FIRST..LAST is needed")]
    [InlineData("one of --seed N and --seeds FIRST..LAST is needed", "--seed", "1", "--seeds", "1..2")]
    [InlineData("--trace shows one schedule, give it --seed N", "--seeds", "1..2", "--trace")]
    [InlineData("--seed: '1..2' seen, allowed is one number", "--seed", "1..2")]
    [InlineData("--seeds: '9..3' seen, allowed is FIRST..LAST", "--seeds", "9..3")]
    [InlineData("--seeds: 'x' seen", "--seeds", "x")]
    [InlineData("--faults: 'meteor' seen, allowed are actor-crash, ", "--seeds", "1..2", "--faults", "meteor")]
    [InlineData("--topology: 'ring' seen, allowed are fleet and cluster", "--seeds", "1..2", "--topology", "ring")]
    [InlineData("--broken: 'luck' seen, allowed are no-fencing, acknowledge-before-persist, no-takeover, renew-unheard",
        "--seeds", "1..2", "--broken", "luck")]
    public void A_mistake_is_named_with_what_is_allowed(string said, params string[] arguments)
    {
        HuracanResult run = HuracanProcess.Run(["simulate", .. arguments]);

        Assert.Equal(2, run.Code);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }
}
