using System.Globalization;
using Huracan.Cli.Output.Terminal;
using Huracan.Cli.Runs;
using Huracan.Core.Runs;
using Huracan.Core.Validation.Results;
using Huracan.Core.Validation.Verdicts;

namespace Huracan.Cli.Output;

/// <summary>The result as a table: one row per coin, its verdict first, and as many figures as the width holds. It holds no time and no
/// machine, so it is the same everywhere.</summary>
internal static class RunTable
{
    /// <summary>Up to so many coins each get the sentence that explains their verdict; of more, only those without figures.</summary>
    private const int ReasonsMax = 5;

    private const string Gap = "  ";

    private static readonly string[] s_verdicts = ["PUBLISHED", "SHADOW", "REJECTED", "REFUSED", "SET ASIDE"];

    /// <summary>In the order in which they stand. The higher the rank, the wider a terminal must be.</summary>
    private static readonly Column[] s_columns =
    [
        new("verdict", 0, coin => coin.Verdict, Left: true),
        new("symbol", 0, coin => coin.Symbol, Left: true),
        Figure("Sharpe", 1, m => RunDetails.Show(m.Sharpe.Annual, 2)),
        Figure("95 % interval", 5, RunDetails.Interval),
        Figure("trades", 3, m => RunDetails.Whole(m.Trades)),
        Figure("net bps", 4, m => RunDetails.Show(m.NetBps, 1)),
        Figure("win rate", 6, m => RunDetails.Percent(m.WinRate)),
        Figure("drawdown", 7, m => RunDetails.Percent(m.MaxDrawdown)),
        new("failed gates", 2, FailedGates, Left: true),
        Figure("gross bps", 8, m => RunDetails.Show(m.GrossBps, 1)),
        Figure("cost bps", 9, m => RunDetails.Show(m.CostBps, 1)),
        Figure("total bps", 10, m => Figures.Fixed(m.NetBpsTotal, 0)),
        Figure("hold bps", 11, m => Figures.Fixed(m.BuyAndHoldBps, 0)),
        Figure("days", 12, m => RunDetails.Whole(m.Days)),
        new("data", 13, coin => Figures.Percent(coin.Coverage)),
        new("model", 14, coin => coin.State.Judgement?.ModelHash[..16] ?? "-", Left: true),
    ];

    public static void Print(TextWriter output, IReadOnlyList<CoinOutcome> coins, ResultStyle style)
    {
        CoinOutcome[] sorted = [.. coins.OrderBy(coin => Array.IndexOf(s_verdicts, coin.Verdict))
            .ThenBy(coin => coin.Symbol, StringComparer.Ordinal)];
        Rows(output, sorted, style);
        if (sorted.Length > 1) output.WriteLine(style.Wrap(Count(sorted)));
        output.WriteLine();
        foreach (CoinOutcome coin in sorted.Where(coin => sorted.Length <= ReasonsMax || coin.Found is null))
            output.WriteLine(style.Wrap(Reason(coin), Gap));
        if (coins.Any(coin => coin.Found?.Gates.Any(gate => gate is { Decidable: false, Binding: true }) == true))
            output.WriteLine(style.Wrap("? behind a gate: its measure does not exist, so it neither passes nor fails", Gap));
        if (style.Details || coins.Count == 1) RunDetails.Print(output, sorted, style.Columns);
        else output.WriteLine(style.Wrap("All figures of each coin: the same command with --details, or the reports.", Gap));
    }

    public static string Title(RunSpec spec) => string.Create(CultureInfo.InvariantCulture,
        $"run {spec.RunId}, seed {spec.Seed}, {spec.Days} days from {spec.From.ToDateString()}");

    private static void Rows(TextWriter output, CoinOutcome[] coins, ResultStyle style)
    {
        string[][] cells = [.. s_columns.Select(column => coins.Select(column.Cell).Prepend(column.Name).ToArray())];
        int[] widths = [.. cells.Select(column => column.Max(ScreenRow.Width))];
        widths[1] = Math.Min(widths[1], style.Columns < 60 ? 19 : 40);
        HashSet<int> shown = [];
        int used = -Gap.Length;
        foreach (int c in Enumerable.Range(0, s_columns.Length).OrderBy(c => s_columns[c].Rank))
        {
            if (used + Gap.Length + widths[c] > style.Columns && s_columns[c].Rank > 0) break;
            used += Gap.Length + widths[c];
            shown.Add(c);
        }

        for (int r = 0; r <= coins.Length; r++)
        {
            ScreenRow row = new(style.Columns, style.Colour);
            foreach (int c in shown.Order())
            {
                if (c > 0) row.Add(Gap);
                string text = ScreenRow.Clip(cells[c][r], widths[c]);
                string blanks = new(' ', widths[c] - ScreenRow.Width(text));
                bool last = c == shown.Max();
                string padded = s_columns[c].Left ? last ? text : text + blanks : blanks + text;
                row.Add(padded, r == 0 ? Paint.Dim : c == 0 ? Colours.Of(text) : Paint.None);
            }

            output.WriteLine(row.ToString());
        }
    }

    private static string Count(CoinOutcome[] coins)
    {
        IEnumerable<string> found = s_verdicts.Select(verdict => (Verdict: verdict, Count: coins.Count(coin => coin.Verdict == verdict)))
            .Where(some => some.Count > 0).Select(some => string.Create(CultureInfo.InvariantCulture, $"{some.Count} {some.Verdict}"));
        return string.Create(CultureInfo.InvariantCulture, $"{coins.Length} coins: {string.Join(", ", found)}");
    }

    private static string Reason(CoinOutcome coin)
    {
        string sentence = coin.Funnel is { } funnel ? " " + funnel.Sentence : "";
        return $"{coin.Symbol}: {coin.Verdict}. {coin.Reason}{sentence}";
    }

    private static string FailedGates(CoinOutcome coin)
    {
        if (coin.Found is not { } found) return "-";
        string[] failed = [.. found.Gates.Where(gate => gate is { Passed: false, Binding: true })
            .Select(gate => gate.Decidable ? gate.Name : gate.Name + "?")];
        return failed.Length == 0 ? "none" : string.Join(' ', failed);
    }

    private static Column Figure(string name, int rank, Func<PerformanceMetrics, string> cell) =>
        new(name, rank, coin => coin.Found is { } found ? cell(found.Pooled) : "-");

    private sealed record Column(string Name, int Rank, Func<CoinOutcome, string> Cell, bool Left = false);
}
