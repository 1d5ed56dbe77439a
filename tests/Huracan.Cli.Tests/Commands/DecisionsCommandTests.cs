using System.Globalization;
using System.Text.Json;

namespace Huracan.Cli.Tests.Commands;

/// <summary>What a user sees of <c>huracan decisions</c>.</summary>
public sealed class DecisionsCommandTests(TrainingGround ground) : IClassFixture<TrainingGround>
{
    private const int PerFold = (2 * 288) - 1; // two days of 5-minute candles; the last one only ends the window

    [Fact]
    public void Every_decision_of_every_test_window_is_a_line_with_its_reasons_and_a_second_run_prints_the_same()
    {
        string output = Trained();
        HuracanResult all = HuracanProcess.Run("decisions", "--out", output, "--symbol", "SYNTH-EDGE", "--csv");
        Assert.True(all.Code == 0, all.ToString());
        string[] lines = all.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + (4 * PerFold), lines.Length);
        string[] names = lines[0].Split(',');
        foreach (string name in (string[])["fold", "model", "time", "state_hash", "regime", "trend_score", "trend.vote", "trend.abstains", "recommendation", "confidence", "gate", "mask", "action", "reward_bps"]) Assert.Contains(name, names);
        Assert.All(lines, line => Assert.Equal(names.Length, line.Split(',').Length));
        Assert.Equal(["1", "2", "3", "4"], lines[1..].Select(line => line[..line.IndexOf(',', StringComparison.Ordinal)]).Distinct());

        // The first decision of fold 1 is taken at the close of the first candle of the fifth day.
        long time = long.Parse(lines[1].Split(',')[Array.IndexOf(names, "time")], CultureInfo.InvariantCulture);
        Assert.Equal(new DateTimeOffset(2024, 1, 5, 0, 5, 0, TimeSpan.Zero), DateTimeOffset.FromUnixTimeMilliseconds(time));
        Assert.Equal(all.Output, HuracanProcess.Run("decisions", "--out", Trained(), "--symbol", "SYNTH-EDGE", "--csv").Output);
    }

    [Fact]
    public void A_finished_run_whose_fold_model_is_torn_is_still_reported_with_a_note()
    {
        string output = Trained();
        string model = HuracanProcess.Run("decisions", "--out", output, "--symbol", "SYNTH-EDGE", "--fold", "3", "--csv").Output.Split('\n')[1].Split(',')[1];
        string blob = Directory.EnumerateFiles(output, $"{model[2..]}*", SearchOption.AllDirectories).Single();
        File.WriteAllBytes(blob, File.ReadAllBytes(blob)[..^1]);
        HuracanResult again = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE"));
        Assert.True(again.Code == 0, again.ToString());
        using JsonDocument document = JsonDocument.Parse(again.Output);
        JsonElement coin = document.RootElement.GetProperty("symbols")[0];
        string note = Assert.Single(coin.GetProperty("notes").EnumerateArray().Select(note => note.GetString()!), note => note.Contains(model, StringComparison.Ordinal));
        Assert.EndsWith("the learning curve of that policy is not shown", note, StringComparison.Ordinal);
        Assert.Equal(["1", "2", "4", "final"], coin.GetProperty("learning").EnumerateArray().Select(training => training.GetProperty("fold").ToString()));
    }

    [Fact]
    public void A_summary_counts_gates_regimes_actions_and_votes_of_one_fold()
    {
        HuracanResult one = HuracanProcess.Run("decisions", "--out", Trained(), "--symbol", "SYNTH-EDGE", "--fold", "2");
        Assert.True(one.Code == 0, one.ToString());
        string[] lines = one.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith($"SYNTH-EDGE fold 2: {PerFold} decisions, 2024-01-07 to 2024-01-08, model ", lines[0], StringComparison.Ordinal);
        foreach (string name in (string[])["gate", "regime", "recommendation", "action", "trend"])
        {
            string line = Assert.Single(lines, line => line.StartsWith($"  {name} ", StringComparison.Ordinal));
            int counted = line[(2 + name.Length)..].Split(',').Sum(part => int.Parse(part.Trim().Split(' ')[^1], CultureInfo.InvariantCulture));
            Assert.Equal(PerFold, counted);
        }
    }

    [Theory]
    [InlineData("--symbol SYNTH-EDGE --fold 9", "--fold: 9 seen, run ")]
    [InlineData("--symbol NOSUCH", "--symbol NOSUCH: no run of this coin; there are ")]
    [InlineData("--symbol SYNTH-EDGE --run zz", "no run of this coin begins with 'zz'")]
    public void A_question_about_something_else_is_the_callers_mistake(string question, string answer)
    {
        HuracanResult refused = HuracanProcess.Run(["decisions", "--out", Trained(), .. question.Split(' ')]);
        Assert.Equal(2, refused.Code);
        Assert.Contains(answer, refused.Error, StringComparison.Ordinal);
    }

    private string Trained()
    {
        string output = ground.NewOut();
        HuracanResult run = HuracanProcess.Run(ground.Train(output, "SYNTH-EDGE"));
        Assert.True(run.Code == 0, run.ToString());
        return output;
    }
}
