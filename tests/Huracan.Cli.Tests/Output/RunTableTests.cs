using Huracan.Cli.Output;
using Huracan.Cli.Output.Terminal;
using Huracan.Cli.Runs;
using Huracan.Core.Foundation;
using Huracan.Core.Runs;
using Huracan.Core.Validation.Results;
using Huracan.Core.Validation.Statistics;
using Huracan.Core.Validation.Verdicts;

namespace Huracan.Cli.Tests.Output;

/// <summary>The result as a person reads it, for one coin and for many, at every width.</summary>
public sealed class RunTableTests
{
    private static readonly ResultStyle Pipe = new(ResultStyle.NoWidth, Colour: false, Details: false);

    [Fact]
    public void One_coin_per_row_with_the_verdict_first_and_the_best_verdicts_on_top()
    {
        string[] lines = Print([Judged("A", "REJECTED", 0.5, "G1", "G4"), Judged("B", "PUBLISHED", 19.18), Refused("C")], Pipe with { Columns = 120 });

        Assert.Equal(
        [
            "verdict    symbol  Sharpe   95 % interval  trades  net bps  win rate  drawdown  failed gates  gross bps  cost bps",
            "PUBLISHED  B        19.18  18.18 .. 20.18     552     47.4    79.3 %     7.7 %  none               82.2      34.8",
            "REJECTED   A         0.50   -0.50 .. 1.50     552     47.4    79.3 %     7.7 %  G1 G4              82.2      34.8",
            "REFUSED    C            -               -       -        -         -         -  -                     -         -",
            "3 coins: 1 PUBLISHED, 1 REJECTED, 1 REFUSED",
        ], lines.Take(5));
        Assert.Contains("C: REFUSED. 17 candles are missing", lines);
    }

    [Theory]
    [InlineData(40, "verdict   symbol  Sharpe  failed gates")]
    [InlineData(30, "verdict   symbol  Sharpe")]
    [InlineData(80, "verdict   symbol  Sharpe  95 % interval  trades  net bps  win rate  failed gates")]
    public void A_narrow_terminal_gets_the_most_important_columns(int columns, string head) =>
        Assert.Equal(head, Print([Judged("A", "REJECTED", 0.5, "G1")], Pipe with { Columns = columns })[0]);

    [Fact]
    public void A_pipe_gets_every_column_whatever_its_width() =>
        Assert.EndsWith("total bps  hold bps  days     data  model", Print([Judged("A", "REJECTED", 0.5)], Pipe)[0], StringComparison.Ordinal);

    [Fact]
    public void No_row_is_wider_than_the_terminal()
    {
        CoinOutcome[] coins = [Judged("A-SYMBOL-LONGER-THAN-TWENTY-CELLS", "PUBLISHED", 19.18), Judged("B", "REJECTED", 0.5, "G1", "G2", "G3", "G4", "G5")];
        for (int columns = 32; columns <= 220; columns++)
            Assert.All(Print(coins, Pipe with { Columns = columns }).Take(4), line => Assert.InRange(ScreenRow.Width(line), 0, columns));
    }

    [Fact]
    public void A_terminal_with_colours_gets_them_on_the_verdict()
    {
        string[] lines = Print([Judged("A", "PUBLISHED", 2)], new ResultStyle(80, Colour: true, Details: false));

        Assert.StartsWith("\u001b[1;32mPUBLISHED\u001b[0m  A", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void One_coin_is_shown_with_every_figure_and_thirty_with_a_row_each()
    {
        string one = string.Join('\n', Print([Judged("A", "REJECTED", 0.5, "G1")], Pipe));
        CoinOutcome[] many = [.. Enumerable.Range(1, 30).Select(i => i == 7 ? Refused("COIN07") : Judged($"COIN{i:00}", "REJECTED", 0.5, "G1"))];
        string[] thirty = Print(many, Pipe with { Columns = 80 });
        string details = string.Join('\n', Print(many, Pipe with { Columns = 80, Details = true }));

        Assert.Contains("| buy and hold bps, before cost", one, StringComparison.Ordinal);
        Assert.Contains("A: REJECTED. G1 failed", one, StringComparison.Ordinal);
        Assert.InRange(thirty.Length, 30, 36);
        Assert.Contains("COIN07: REFUSED. 17 candles are missing", thirty); // a row says nothing of it
        Assert.DoesNotContain(thirty, line => line.StartsWith("COIN01:", StringComparison.Ordinal));
        Assert.Contains("with --details", thirty[^1], StringComparison.Ordinal);
        Assert.Contains("| buy and hold bps, before cost", details, StringComparison.Ordinal);
    }

    [Fact]
    public void Sentences_break_between_words_and_paths_stay_whole()
    {
        Assert.Equal("A: REJECTED. Two\n  of five gates\n  failed", WordWrap.Wrap("A: REJECTED. Two of five gates failed", 17, "  "));
        Assert.Equal("model\n/a/path/that/is/longer", WordWrap.Wrap("model /a/path/that/is/longer", 10));
    }

    private static string[] Print(CoinOutcome[] coins, ResultStyle style)
    {
        using StringWriter output = new() { NewLine = "\n" };
        RunTable.Print(output, coins, style);
        return output.ToString().TrimEnd('\n').Split('\n');
    }

    private static CoinOutcome Judged(string symbol, string verdict, double sharpe, params string[] failed)
    {
        Measure Of(double value) => Measure.Of(value);
        PerformanceMetrics pooled = new(90, 552, new SharpeEstimate(90, Of(sharpe), 0.5, sharpe - 1, sharpe + 1, sharpe - 0.8, null, null), Of(0.793),
            0.75, 0.83, Of(3.5), Of(0.077), Of(82.2), Of(34.8), Of(47.4), 26163, Of(12.9), Of(0.229), Of(3.6e6), 4740);
        GateRow[] gates = [.. ((string[])["G1", "G2", "G3", "G4", "G5", "A1"]).Select(name =>
            new GateRow(name, "a measure", 1, 1, name != "A1" && !failed.Contains(name), name != "A1", "a reason"))];
        CoinState state = CoinState.New with
        {
            Stage = CoinStage.Finished, Folds = 9,
            Data = new DataAccepted("hash", 43_200, 1, 5, 9, "blob"), Judgement = new CoinJudged(verdict, new string('a', 64), "blob", "blob"),
        };
        string reason = failed.Length == 0 ? "All gates passed." : $"{string.Join(' ', failed)} failed";
        Assessment found = new(symbol, null!, pooled, [], Of(1), null!, gates, default, reason);
        return new CoinOutcome(symbol, state, found, "", new TriesOnSpan(1, []), new Dictionary<string, double>(), null);
    }

    private static CoinOutcome Refused(string symbol)
    {
        CoinState state = CoinState.New with { Stage = CoinStage.Finished, Refusal = new DataRefused(100, 0.5, "17 candles are missing", "blob") };
        return new CoinOutcome(symbol, state, null, "", new TriesOnSpan(1, []), new Dictionary<string, double>(), null);
    }
}
