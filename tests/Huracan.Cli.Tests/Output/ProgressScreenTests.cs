using Huracan.Cli.Output;
using Huracan.Cli.Output.Terminal;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;

namespace Huracan.Cli.Tests.Output;

/// <summary>What a person sees while coins are trained, at every width.</summary>
public sealed class ProgressScreenTests
{
    private readonly HandClock _clock = new();

    private ProgressScreen One(string symbol = "SYNTH-EDGE")
    {
        ProgressScreen screen = new([symbol], colour: false, _clock);
        screen.See(new CoinProgress(symbol, CoinStage.Training, 0.2, "fold 3/9, update 0/240", 0, 0.1));
        screen.See(new TrainingProgress(symbol, 2, 100, 240));
        _clock.Pass(10);
        screen.See(new TrainingProgress(symbol, 2, 120, 240));
        return screen;
    }

    private static string[] Texts(ProgressScreen screen, int columns, int rows = 24) =>
        [.. screen.Rows(new TerminalSize(columns, rows)).Select(row => row.ToString())];

    [Theory] // 120 of 2,400 updates in this training, 20 of 100 done before: 25 %; 1,800 to go at two a second are 15 minutes
    [InlineData(40, "training   SYNTH-EDGE   25 %  15:00")]
    [InlineData(60, "training   SYNTH-EDGE   25 %  15:00  3/9    update 120/240")]
    [InlineData(80, "training   SYNTH-EDGE   25 %  15:00 left  fold 3/9   update 120/240    2.0/s")]
    public void A_row_has_the_more_the_wider_it_is(int columns, string text) =>
        Assert.Equal(text, Assert.Single(Texts(One(), columns)).TrimEnd());

    [Fact]
    public void A_wide_terminal_gets_a_bar() => Assert.EndsWith("    2.0/s  [##########..............................]", Assert.Single(Texts(One(), 160)), StringComparison.Ordinal);

    [Fact]
    public void No_row_is_as_wide_as_the_terminal_and_none_is_lost()
    {
        for (int columns = 20; columns <= 220; columns++)
        {
            ScreenRow row = Assert.Single(One("A-SYMBOL-LONGER-THAN-MANY-TERMINALS").Rows(new TerminalSize(columns, 24)));
            Assert.InRange(row.Cells, 10, columns - 1);
            Assert.Equal(row.Cells, ScreenRow.Width(row.ToString()));
        }
    }

    [Fact]
    public void A_checkpoint_leaves_no_gap_in_the_row()
    {
        ProgressScreen screen = One();
        screen.See(new CoinProgress("SYNTH-EDGE", CoinStage.Training, 0.25, "fold 3/9, update 120/240", 120, 0.1));

        Assert.Equal("training   SYNTH-EDGE   25 %  15:00 left  fold 3/9   update 120/240    2.0/s", Assert.Single(Texts(screen, 80)));
    }

    [Fact]
    public void An_outcome_stands_first_and_in_colour()
    {
        ProgressScreen screen = new(["A"], colour: true, _clock);
        screen.See(new CoinProgress("A", CoinStage.Finished, 1, "PUBLISHED"));

        Assert.Equal("\u001b[1;32mPUBLISHED\u001b[0m  A  100 %", Assert.Single(Texts(screen, 80)));
    }

    [Fact]
    public void Thirty_coins_on_ten_rows_show_those_at_work_and_count_the_others()
    {
        string[] symbols = [.. Enumerable.Range(1, 30).Select(i => $"COIN{i:00}")];
        ProgressScreen screen = new(symbols, colour: false, _clock);
        foreach (string symbol in symbols[..4]) screen.See(new CoinProgress(symbol, CoinStage.Finished, 1, "REJECTED"));
        foreach (string symbol in symbols[10..12]) screen.See(new CoinProgress(symbol, CoinStage.Training, 0.5, "fold 5/9, update 0/240", 0, 0.1));
        _clock.Pass(65);

        string[] rows = Texts(screen, 80, rows: 10);

        Assert.Equal(9, rows.Length); // the cursor keeps the last row of the terminal
        Assert.Equal(" 17 %  4/30 done, 1:05 gone, 2 at work", rows[0]);
        Assert.Contains(rows, row => row.StartsWith("training   COIN11", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.StartsWith("training   COIN12", StringComparison.Ordinal));
        Assert.Equal(4, rows.Count(row => row.StartsWith("REJECTED ", StringComparison.Ordinal)));
        Assert.Equal("and 23 more: 23 waiting", rows[^1]);
    }

    [Fact]
    public void A_letter_of_two_cells_counts_as_two_and_control_characters_never_reach_a_terminal()
    {
        Assert.Equal(8, ScreenRow.Width("币安人生"));
        Assert.Equal("币安", ScreenRow.Clip("币安人生", 5));
        Assert.Equal(" [31mred", ScreenRow.Clip("\u001b[31mred", 40));
    }

    private sealed class HandClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1000;
        public override long GetTimestamp() => _now;
        public void Pass(int seconds) => _now += seconds * 1000;
    }
}
