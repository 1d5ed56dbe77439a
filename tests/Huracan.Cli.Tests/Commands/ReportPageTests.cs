using System.Globalization;
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

        foreach (string heading in Headings) Assert.Contains($"<h2>{heading}</h2>", page, StringComparison.Ordinal);
        Assert.Contains("What to keep in mind", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(new Regex("https?:|<script|<link|<img|@import|url\\((?!#)", RegexOptions.IgnoreCase), page);

        XElement[] plots = Plots(page);
        // Equity, a calendar, four windows, eight diagnostics; a coin that stays flat has no distance from its peak.
        Assert.Equal(1 + 1 + 4 + 8, plots.Length);
        Assert.All(plots, plot => Assert.NotEmpty(plot.Attribute("aria-label")!.Value));
        Assert.All(plots[^8..], plot => Assert.Equal(Trainings, plot.Descendants("path").Count()));
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        string[] ids = [.. Regex.Matches(page, " id=\"([^\"]+)\"").Select(match => match.Groups[1].Value)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Bars_of_any_length_have_a_name()
    {
        // Four days of five-minute candles make bars of 25 minutes, which is no timeframe.
        string config = Path.Combine(ground.Folder, "four.yaml"), output = ground.NewOut();
        File.WriteAllText(config, File.ReadAllText(ground.Config).Replace("test_days: 2", "test_days: 4", StringComparison.Ordinal)
            .Replace("step_days: 2", "step_days: 4", StringComparison.Ordinal));
        HuracanResult run = HuracanProcess.Run([.. ground.Train(output, "SYNTH-EDGE").Select(a => a == ground.Config ? config : a)]);
        Assert.True(run.Code == 0, run.ToString());
        Assert.Contains("Each bar is 25 min of candles", Page(output, "SYNTH-EDGE"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_coin_with_trades_shows_each_of_them_and_the_figures_agree_with_its_trades()
    {
        string output = ground.NewOut();
        HuracanResult run = HuracanProcess.Run(ground.TrainOften(output, "SYNTH-EDGE"));
        Assert.True(run.Code == 0, run.ToString());
        string page = Page(output, "SYNTH-EDGE");
        Assert.True(page.Length < 1_500_000, $"{page.Length} characters");
        using JsonDocument trades = JsonDocument.Parse(HuracanProcess.Run("trades", "--out", output, "--symbol", "SYNTH-EDGE", "--json").Output);
        int count = trades.RootElement.GetProperty("count").GetInt32();
        Assert.True(count > 10, $"{count} trades show little");

        XElement[] plots = Plots(page);
        XElement[] candles = [.. plots.Where(plot => plot.Attribute("aria-label")!.Value.StartsWith("SYNTH-EDGE: candles, regimes", StringComparison.Ordinal))];
        string[] told = [.. candles.SelectMany(plot => plot.Elements("g")).Select(trade => trade.Element("title")!.Value)];
        Assert.Equal(count, told.Length);
        Assert.Equal(trades.RootElement.GetProperty("trades").EnumerateArray().Select(trade => trade.GetProperty("id").GetString() + ":"), told.Select(words => words.Split(' ')[0]));
        string net = trades.RootElement.GetProperty("netBps").GetDouble().ToString("F2", CultureInfo.InvariantCulture);
        Assert.Contains($"is {net} bps net.", page, StringComparison.Ordinal);

        XElement bars = plots.Single(plot => plot.Attribute("aria-label")!.Value.Contains("number of trades by net result", StringComparison.Ordinal));
        Assert.Equal(count, bars.Elements("rect").Sum(bar => int.Parse(Regex.Match(bar.Element("title")!.Value, "(\\d+) trades?$").Groups[1].Value, CultureInfo.InvariantCulture)));
        Assert.Contains("fixed rule", plots[0].Value, StringComparison.Ordinal);
        Assert.Contains("distance of the policies' net result", plots[1].Attribute("aria-label")!.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Light")]
    [InlineData("Dark")]
    public void Every_text_has_the_contrast_of_WCAG_AA_on_its_ground(string scheme)
    {
        Dictionary<string, double> light = Regex.Matches(StyleOf(scheme), "--(\\w+):#([0-9a-f]{3,6})\\b").ToDictionary(colour => colour.Groups[1].Value, colour => Luminance(colour.Groups[2].Value));
        double Contrast(string one, string other) => (Math.Max(light[one], light[other]) + 0.05) / (Math.Min(light[one], light[other]) + 0.05);
        foreach (string ground in (string[])["paper", "soft"])
        {
            foreach (string text in (string[])["ink", "quiet", "accent", "other", "third", "good", "bad"]) Assert.True(Contrast(text, ground) >= 4.5, $"{text} on {ground}: {Contrast(text, ground):0.00}");
        }

        foreach (string badge in (string[])["good", "accent", "bad", "quiet"]) Assert.True(Contrast("on", badge) >= 4.5, $"a verdict on {badge}: {Contrast("on", badge):0.00}");
        foreach (string regime in (string[])["trend", "range", "panic", "unknown"])
        {
            // Graphics need 3.
            foreach (string mark in (string[])["accent", "bad", "down"]) Assert.True(Contrast(mark, regime) >= 3, $"{mark} on {regime}: {Contrast(mark, regime):0.00}");
        }

        foreach (string area in (string[])["gain", "loss"]) Assert.True(Contrast(area, "paper") >= 3, $"{area}: {Contrast(area, "paper"):0.00}");
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

    private static readonly string[] Headings =
    [
        "Gates", "Out of sample", "Rolling Sharpe ratio", "Deepest falls", "Calendar", "Trades", "Candles and trades, window by window", "Windows",
        "What this run assumed", "How the policies were trained", "Referee's report",
    ];

    private static XElement[] Plots(string page) => [.. Regex.Matches(page, "<svg.*?</svg>", RegexOptions.Singleline).Select(match => XElement.Parse(match.Value))];

    /// <summary>The page's own style: the dark colours stand in a media query, the light ones before it.</summary>
    private string StyleOf(string scheme)
    {
        string page = Page("SYNTH-WALK");
        int dark = page.IndexOf("@media screen and (prefers-color-scheme:dark)", StringComparison.Ordinal);
        return scheme == "Light" ? page[..dark] : page[dark..page.IndexOf("}}", dark, StringComparison.Ordinal)];
    }

    /// <summary>Relative luminance as WCAG 2.1 defines it.</summary>
    private static double Luminance(string hex)
    {
        string full = hex.Length == 3 ? string.Concat(hex.Select(digit => $"{digit}{digit}")) : hex;
        double Channel(int at)
        {
            double share = int.Parse(full.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return share <= 0.03928 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Channel(0)) + (0.7152 * Channel(2)) + (0.0722 * Channel(4));
    }

    private string Page(string symbol)
    {
        string output = ground.NewOut();
        HuracanResult run = HuracanProcess.Run(ground.Train(output, symbol));
        Assert.True(run.Code == 0, run.ToString());
        return Page(output, symbol);
    }

    private static string Page(string output, string symbol) => File.ReadAllText(Directory.EnumerateFiles(output, $"{symbol}.html", SearchOption.AllDirectories).Single());
}
