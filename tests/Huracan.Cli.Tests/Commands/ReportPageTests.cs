using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Huracan.Cli.Tests.Commands;

/// <summary>The HTML report and the learning curves of <c>--json</c>: complete, self-contained, the same for the same run.</summary>
public sealed class ReportPageTests(TrainingGround ground) : IClassFixture<TrainingGround>
{
    private const int Trainings = 5, Updates = 3;

    [Fact]
    public void The_page_shows_equity_gates_windows_learning_and_the_referees_words_and_loads_nothing()
    {
        string page = Page("SYNTH-EDGE");

        foreach (string heading in (string[])["Out of sample", "Gates", "Windows", "How the policies were trained", "Referee's report"]) Assert.Contains($"<h2>{heading}</h2>", page, StringComparison.Ordinal);
        Assert.Contains("What to keep in mind", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(new Regex("https?:|<script|<link|<img|@import|url\\((?!#)", RegexOptions.IgnoreCase), page);

        XElement[] plots = [.. Regex.Matches(page, "<svg.*?</svg>", RegexOptions.Singleline).Select(match => XElement.Parse(match.Value))];
        Assert.Equal(2 + 8, plots.Length); // equity, distance from the peak, eight diagnostics
        Assert.All(plots, plot => Assert.NotEmpty(plot.Attribute("aria-label")!.Value));
        Assert.All(plots[2..], plot => Assert.Equal(Trainings, plot.Descendants("path").Count()));
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        string[] ids = [.. Regex.Matches(page, " id=\"([^\"]+)\"").Select(match => match.Groups[1].Value)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void The_same_run_gives_the_same_page() => Assert.Equal(Page("SYNTH-WALK"), Page("SYNTH-WALK"));

    [Fact]
    public void Json_lists_every_diagnostic_of_every_update_of_every_training()
    {
        HuracanResult run = HuracanProcess.Run(ground.Train(ground.NewOut(), "SYNTH-EDGE"));
        Assert.True(run.Code == 0, run.ToString());
        using JsonDocument document = JsonDocument.Parse(run.Output);

        JsonElement[] learning = [.. document.RootElement.GetProperty("symbols")[0].GetProperty("learning").EnumerateArray()];
        Assert.Equal(["1", "2", "3", "4", "final"], learning.Select(training => training.GetProperty("fold").ToString()));
        foreach (JsonElement training in learning)
        {
            Assert.Equal(Updates * 16 * 32, training.GetProperty("steps").GetInt64());
            foreach (string column in (string[])["policyLoss", "valueLoss", "entropy", "kl", "clipFraction", "explainedVariance", "episodeReturn", "reward", "epochs"])
            {
                Assert.Equal(Updates, training.GetProperty(column).GetArrayLength());
            }

            Assert.All(training.GetProperty("entropy").EnumerateArray(), entropy => Assert.InRange(entropy.GetDouble(), 0, 2.31)); // ln 10 at most
        }
    }

    [Fact]
    public void Bench_rollout_prints_its_rows()
    {
        HuracanResult run = HuracanProcess.Run("bench", "rollout", "--json");
        Assert.True(run.Code == 0, run.ToString());
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement[] rows = [.. document.RootElement.GetProperty("rows").EnumerateArray()];
        Assert.Equal(["rollout.kernel", "rollout.policy"], rows.Select(row => row.GetProperty("name").GetString()!));
        Assert.All(rows, row => Assert.True(row.GetProperty("value").GetDouble() > 0 && row.GetProperty("unit").GetString() == "environment steps/s"));
    }

    private string Page(string symbol)
    {
        string output = ground.NewOut();
        HuracanResult run = HuracanProcess.Run(ground.Train(output, symbol));
        Assert.True(run.Code == 0, run.ToString());
        return File.ReadAllText(Directory.EnumerateFiles(Path.Combine(output, "reports"), $"{symbol}.html", SearchOption.AllDirectories).Single());
    }
}
