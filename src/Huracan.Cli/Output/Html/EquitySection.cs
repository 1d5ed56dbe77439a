using System.Globalization;
using System.Text;
using Huracan.Cli.Runs.Windows;
using Huracan.Core.Validation.Results;
using static Huracan.Core.Validation.Verdicts.Figures;

namespace Huracan.Cli.Output.Html;

/// <summary>The out-of-sample days in time order: the result of the policies beside buying and holding and beside the rules alone, and
/// their distance below the peak.</summary>
internal static class EquitySection
{
    private const int LabelRoom = 150;

    /// <summary>Widest two-sided 95 % of a normal.</summary>
    private const double Z = 1.959964;

    /// <param name="windows">For the fixed rule; a window whose records are gone has none.</param>
    public static void Write(StringBuilder page, CoinResult result, IReadOnlyList<FoldWindow> windows)
    {
        double[]?[] rules = [.. result.Folds.Select(fold => windows.FirstOrDefault(window =>
            window.Fold == fold.Fold.Index + 1)?.Rule?.Days.NetBps)];
        bool ruled = rules.All(rule => rule is not null);
        int ruleTrades = windows.Sum(window => window.Rule?.Trades.Count ?? 0);
        List<(double X, double Y)> net = [(0, 0)], hold = [(0, 0)], fall = [(0, 0)], rule = [(0, 0)];
        List<(double X, string? Label)> marks = [];
        List<double> daily = [];
        double own = 0, held = 0, fixedRule = 0, peak = 0;
        int every = Math.Max(1, (result.Folds.Count + 9) / 10);
        foreach (FoldResult fold in result.Folds)
        {
            int index = fold.Fold.Index;
            marks.Add((daily.Count, index % every == 0 ? fold.Fold.Test.From.ToDateString() : null));
            for (int day = 0; day < fold.Test.Days; day++)
            {
                own += fold.Test.NetBps[day];
                held += fold.Test.BuyAndHoldBps[day];
                if (ruled) fixedRule += rules[index]![day];
                peak = Math.Max(peak, own);
                daily.Add(fold.Test.NetBps[day]);
                net.Add((daily.Count, own));
                hold.Add((daily.Count, held));
                rule.Add((daily.Count, fixedRule));
                fall.Add((daily.Count, own - peak));
            }
        }

        page.Append("<h2>Out of sample</h2>\n");
        page.Append("<p class=\"note\">Net of fees and slippage, marked at each day's end, on one constant notional; nothing is " +
            "reinvested. Every window starts flat, with a policy that was not trained on it. Buying and holding is shown before cost. " +
            "The fixed rule buys one notional whenever the entry gate allows it and leaves only by stop, target and longest " +
            "hold; it pays the same costs; the policies may enter 0.5, 1.0 or 1.5 notionals. Each vertical line starts a new " +
            "window with a new policy.</p>\n");
        Figure(page, new SvgPlot
        {
            Description = $"{result.Symbol}: cumulated net result of the policies, of buying and holding and of the fixed rule, bps of " +
                $"the notional, over {daily.Count} out-of-sample days",
            Height = 320, LabelRoom = LabelRoom, Marks = marks, YUnit = "bps",
            Bands = Cone(daily) is { } cone ? [new PlotBand(cone, "cone", "chance, 95 %")] : [],
            Lines = [new PlotLine(hold, "hold", "buy and hold"), .. ruled ? [new PlotLine(rule, "rule", "fixed rule")]
                : (PlotLine[])[], new PlotLine(net, "model", "policies")],
        }, (ruled
            ? string.Create(CultureInfo.InvariantCulture, $"Policies {Fixed(own, 0)} bps net; fixed rule {Fixed(fixedRule, 0)} bps net " +
                $"in {Count(ruleTrades, "trade", "trades")}; buy and hold {Fixed(held, 0)} bps. ")
            : "The fixed rule is not stored for every window and is left out. ")
                + "Cumulated net result, bps of the notional. Grey: a policy without edge and with the same daily spread would be here " +
                "19 times in 20, if days were independent.");
        if (fall.All(point => point.Y == 0)) return;
        Figure(page, new SvgPlot
        {
            Description = $"{result.Symbol}: distance of the policies' net result from its highest so far, bps of the notional",
            Height = 130, YUnit = "bps", LabelRoom = LabelRoom, Marks = [.. marks.Select(mark => (mark.X, (string?)null))],
            Bands = [new PlotBand([.. fall.Select(point => (point.X, point.Y, 0.0))], "area")],
            Lines = [new PlotLine(fall, "fall", "below peak")],
        }, "Distance from the highest point so far, bps, at the end of each day. The drawdown in the table also counts falls within a day.");
    }

    private static List<(double X, double Low, double High)>? Cone(List<double> daily)
    {
        if (daily.Count < 2) return null;
        double mean = daily.Sum() / daily.Count, squares = 0;
        foreach (double day in daily) squares += (day - mean) * (day - mean);
        double deviation = Math.Sqrt(squares / (daily.Count - 1));
        if (deviation == 0) return null;
        return [.. Enumerable.Range(0, daily.Count + 1).Select(day => ((double)day, -Z * deviation * Math.Sqrt(day), Z * deviation * Math.Sqrt(day)))];
    }

    private static void Figure(StringBuilder page, SvgPlot plot, string caption) => Markup.Figure(page, plot.Write(), caption);
}
