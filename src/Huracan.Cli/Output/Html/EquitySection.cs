using System.Text;
using Huracan.Core.Validation.Results;

namespace Huracan.Cli.Output.Html;

/// <summary>The out-of-sample days in time order: the result of the policies beside buying and holding, and their distance below the
/// peak.</summary>
internal static class EquitySection
{
    private const int LabelRoom = 118;

    /// <summary>Widest two-sided 95 % of a normal.</summary>
    private const double Z = 1.959964;

    public static void Write(StringBuilder page, CoinResult result)
    {
        List<(double X, double Y)> net = [(0, 0)], hold = [(0, 0)], fall = [(0, 0)];
        List<(double X, string? Label)> marks = [];
        List<double> daily = [];
        double own = 0, held = 0, peak = 0;
        int every = Math.Max(1, (result.Folds.Count + 9) / 10);
        foreach (FoldResult fold in result.Folds)
        {
            int index = fold.Fold.Index;
            marks.Add((daily.Count, index % every == 0 ? fold.Fold.Test.From.ToDateString() : null));
            for (int day = 0; day < fold.Test.Days; day++)
            {
                own += fold.Test.NetBps[day];
                held += fold.Test.BuyAndHoldBps[day];
                peak = Math.Max(peak, own);
                daily.Add(fold.Test.NetBps[day]);
                net.Add((daily.Count, own));
                hold.Add((daily.Count, held));
                fall.Add((daily.Count, own - peak));
            }
        }

        page.Append("<h2>Out of sample</h2>\n");
        page.Append("<p class=\"note\">Net of fees and slippage, marked at each day's end, on one constant notional; nothing is reinvested. Every window starts flat, with a policy that was not trained on it. Buying and holding is shown before cost. Each vertical line starts a new window with a new policy.</p>\n");
        Figure(page, new SvgPlot
        {
            Description = $"{result.Symbol}: cumulated net result of the policies and of buying and holding, bps of the notional, over {daily.Count} out-of-sample days",
            Height = 320, LabelRoom = LabelRoom, Marks = marks,
            Bands = Cone(daily) is { } cone ? [new PlotBand(cone, "cone", "chance, 95 %")] : [],
            Lines = [new PlotLine(hold, "hold", "buy and hold"), new PlotLine(net, "model", "policies")],
        }, "Cumulated net result, bps of the notional. Grey: a policy without edge and with the same daily spread would be here 19 times in 20, if days were independent.");
        Figure(page, new SvgPlot
        {
            Description = $"{result.Symbol}: distance of the policies' net result from its highest so far, bps of the notional",
            Height = 120, LabelRoom = LabelRoom, Marks = [.. marks.Select(mark => (mark.X, (string?)null))],
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

    private static void Figure(StringBuilder page, SvgPlot plot, string caption) =>
        page.Append("<figure>").Append(plot.Write()).Append("<figcaption>").Append(caption).Append("</figcaption></figure>\n");
}
