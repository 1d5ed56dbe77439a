using System.Globalization;
using Huracan.Cli.Output.Terminal;
using Huracan.Cli.Runs;
using Huracan.Core.Validation.Results;
using Huracan.Core.Validation.Statistics;
using Huracan.Core.Validation.Verdicts;
using Spectre.Console;

namespace Huracan.Cli.Output;

/// <summary>Every figure of a few coins: one column per coin, one row per figure.</summary>
internal static class RunDetails
{
    private const int CoinsPerTable = 4;
    private const int WidthMax = 132;

    private const string OverBoundNote = "* over its bound, but Cochran's Q does not reject one common ratio for all windows, " +
        "so the gate may not fail the coin (the report has the numbers).";

    public static void Print(TextWriter output, IReadOnlyList<CoinOutcome> coins, int columns)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No,
        });
        console.Profile.Width = Math.Min(columns, WidthMax);
        int together = Math.Clamp((console.Profile.Width - 38) / 20, 1, CoinsPerTable);
        foreach (CoinOutcome[] some in coins.Chunk(together)) console.Write(Table(some));
        if (coins.Any(coin => coin.Found?.Gates.Any(PassedOverBound) == true))
            output.WriteLine(columns >= ResultStyle.NoWidth ? OverBoundNote : WordWrap.Wrap(OverBoundNote, columns, "  "));
    }

    private static Table Table(CoinOutcome[] coins)
    {
        Table table = new Table().Border(TableBorder.Ascii).AddColumn("");
        foreach (CoinOutcome coin in coins) table.AddColumn(new TableColumn(Markup.Escape(coin.Symbol)).RightAligned());

        void Row(string name, Func<CoinOutcome, string> cell) =>
            table.AddRow([new Text(name), .. coins.Select(coin => new Text(cell(coin)))]);
        void Figure(string name, Func<PerformanceMetrics, string> cell) => Row(name, coin => coin.Found is { } found ? cell(found.Pooled) : "-");

        Row("candles", coin => Whole(coin.Candles));
        Row("data quality", coin => $"{Percent(coin.Coverage)} there");
        Row("folds", coin => coin.State.Folds.ToString(CultureInfo.InvariantCulture));
        Figure("out-of-sample days", m => Whole(m.Days));
        Figure("Sharpe (annual)", m => Show(m.Sharpe.Annual, 2));
        Figure("  95 % interval", Interval);
        Figure("  one-sided 95 % bound", m => Show(m.Sharpe.LowerBound95, 2));
        Figure("win rate", m => Percent(m.WinRate));
        Figure("trades", m => Whole(m.Trades));
        Figure("gross bps per trade", m => Show(m.GrossBps, 1));
        Figure("cost bps per trade", m => Show(m.CostBps, 1));
        Figure("net bps per trade", m => Show(m.NetBps, 1));
        Figure("profit factor", m => Show(m.ProfitFactor, 2));
        Figure("max drawdown", m => Percent(m.MaxDrawdown));
        Figure("turnover per day (notionals)", m => Show(m.TurnoverPerDay, 1));
        Figure("share of time in the market", m => Percent(m.TimeInMarket));
        Figure("net bps, all test days", m => Fixed(m.NetBpsTotal, 0));
        Figure("buy and hold bps, before cost", m => Fixed(m.BuyAndHoldBps, 0));
        Figure("stay flat bps", _ => "0");
        table.AddEmptyRow();
        foreach (GateRow gate in coins.FirstOrDefault(coin => coin.Found is not null)?.Found?.Gates ?? [])
        {
            Row($"{gate.Name} {gate.Title} ({Bound(gate)}{(gate.Binding ? "" : ", advisory")})", coin => Cell(coin.Found?.Gates.FirstOrDefault(g => g.Name == gate.Name)));
        }

        table.AddEmptyRow();
        Row("verdict", coin => coin.Verdict);
        Row("model", coin => coin.State.Judgement?.ModelHash[..16] ?? "-");
        Row("runs on this span", coin => Whole(coin.Tries.Runs));
        if (coins.Any(coin => coin.DeflatedSharpe is not null)) Row("  deflated Sharpe (probability)", coin => coin.DeflatedSharpe is { } deflated ? Percent(deflated) : "-");
        return table;
    }

    private static string Bound(GateRow gate) =>
        (gate.Name is "G3" or "G5" or "A1" ? "<= " : ">= ") + gate.Threshold.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Cell(GateRow? gate) =>
        gate is null ? "-"
        : gate.Value is not { } value ? gate.Outcome
        : $"{Fixed(value, gate.Name == "G4" ? 0 : 2)} {(PassedOverBound(gate) ? "pass*" : gate.Outcome)}";

    /// <summary>Only G5 can: a large excess alone does not fail it (D20).</summary>
    private static bool PassedOverBound(GateRow gate) => gate.Name == "G5" && gate.Passed && gate.Value > gate.Threshold;

    internal static string Interval(PerformanceMetrics m) =>
        m.Sharpe is { Low95: { } low, High95: { } high } ? $"{Fixed(low, 2)} .. {Fixed(high, 2)}" : "-";

    internal static string Show(Measure measure, int digits) => Show(measure.Value, digits);
    private static string Show(double? value, int digits) => value is { } number ? Fixed(number, digits) : "-";
    private static string Fixed(double value, int digits) => Figures.Fixed(value, digits);
    private static string Percent(double share) => Figures.Percent(share);
    internal static string Percent(Measure share) => share.Value is { } value ? Percent(value) : "-";
    internal static string Whole(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
