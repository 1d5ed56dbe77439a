using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Huracan.Cli.Tests.Commands;

/// <summary>What a user sees of two runs: <c>huracan compare</c>, the run's index, and <c>huracan report</c>.</summary>
public sealed class CompareCommandTests(TrainingGround ground) : IClassFixture<TrainingGround>
{
    [Fact]
    public void Two_runs_of_one_folder_or_of_two_are_put_side_by_side_with_the_settings_that_differ()
    {
        (string first, JsonElement one) = Trained(ground.NewOut(), often: false);
        (string second, JsonElement other) = Trained(ground.NewOut(), often: true);
        HuracanResult compared = HuracanProcess.Run("compare", first, second, "--json");
        Assert.True(compared.Code == 0, compared.ToString());
        using JsonDocument document = JsonDocument.Parse(compared.Output);
        JsonElement root = document.RootElement;
        Assert.Equal(
            ["kernel.costs.fee_bps 8 2", "kernel.costs.volatility_slippage_multiplier 0.25 0.05", "kernel.entry_gate rules none", "ppo.steps_per_update 32 64", "ppo.updates 3 20"],
            root.GetProperty("inputs").EnumerateArray().Select(input => $"{input.GetProperty("name")} {input.GetProperty("a")} {input.GetProperty("b")}"));
        JsonElement coin = Assert.Single(root.GetProperty("coins").EnumerateArray());
        Assert.Equal(one.GetProperty("netBpsTotal").GetDouble(), coin.GetProperty("a").GetProperty("netBpsTotal").GetDouble());
        Assert.Equal(other.GetProperty("netBpsTotal").GetDouble(), coin.GetProperty("b").GetProperty("netBpsTotal").GetDouble());

        // Both in one folder: by their ids, and the difference is B less A.
        (_, JsonElement again) = Trained(first, often: true);
        string a = root.GetProperty("a").GetString()!, b = root.GetProperty("b").GetString()!;
        HuracanResult table = HuracanProcess.Run("compare", a[..6], b[..6], "--out", first);
        Assert.True(table.Code == 0, table.ToString());
        Assert.All(table.Output.Split('\n'), line => Assert.True(line.Length <= 80, $"{line.Length}: {line}"));
        string net = Assert.Single(table.Output.Split('\n'), line => line.StartsWith("  net bps  ", StringComparison.Ordinal));
        Assert.Equal(again.GetProperty("netBpsTotal").GetDouble().ToString("F0", CultureInfo.InvariantCulture), Regex.Split(net.Trim(), " {2,}")[2]);
        Assert.Contains(HuracanProcess.Run("compare", a, a, "--out", first).Output.Split('\n'), line => line == "Nothing that went in differs.");
    }

    [Theory]
    [InlineData("zz", "--run: no run begins with 'zz'")]
    [InlineData("./no-such-folder:", "no run was started there")]
    public void A_run_that_is_not_there_is_the_callers_mistake(string named, string answer)
    {
        (string output, _) = Trained(ground.NewOut(), often: false);
        HuracanResult refused = HuracanProcess.Run("compare", named, output, "--out", output);
        Assert.Equal(2, refused.Code);
        Assert.Contains(answer, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_prints_the_index_that_joins_its_coins_and_report_writes_the_same_pages_again()
    {
        string output = ground.NewOut();
        string[] train = [.. ground.TrainOften(output, "SYNTH-EDGE,SYNTH-WALK").Where(argument => argument != "--json")];
        HuracanResult run = HuracanProcess.Run(train);
        Assert.True(run.Code == 0, run.ToString());
        string index = Directory.EnumerateFiles(Path.Combine(output, "runs"), "index.html", SearchOption.AllDirectories).Single();
        Assert.Contains(Path.GetRelativePath(Environment.CurrentDirectory, index), run.Output, StringComparison.Ordinal);
        string page = File.ReadAllText(index);
        string[] links = [.. Regex.Matches(page, "href=\"([^\"]+)\"").Select(link => link.Groups[1].Value)];
        Assert.Equal(["SYNTH-EDGE.html", "SYNTH-WALK.html"], links);
        Assert.All(links, link => Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(index)!, link)), link));
        Assert.Equal(2, Regex.Count(page, "<svg class=\"spark\""));
        Assert.DoesNotMatch(new Regex("https?:|<script|<link|<img|@import", RegexOptions.IgnoreCase), page);

        string again = Path.Combine(ground.Folder, "again");
        HuracanResult report = HuracanProcess.Run("report", "--out", output, "--to", again);
        Assert.True(report.Code == 0, report.ToString());
        Assert.Equal(page, File.ReadAllText(Path.Combine(again, "index.html")));
        Assert.Equal(Directory.GetFiles(Path.GetDirectoryName(index)!).Select(Path.GetFileName).Order(), Directory.GetFiles(again).Select(Path.GetFileName).Order());
    }

    private (string Out, JsonElement Oos) Trained(string output, bool often)
    {
        HuracanResult run = HuracanProcess.Run(often ? ground.TrainOften(output, "SYNTH-EDGE") : ground.Train(output, "SYNTH-EDGE"));
        Assert.True(run.Code == 0, run.ToString());
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return (output, document.RootElement.GetProperty("symbols")[0].GetProperty("oos").Clone());
    }
}
