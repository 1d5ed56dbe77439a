using System.Globalization;
using System.Text;
using Huracan.Cli.Runs.Windows;
using static Huracan.Core.Validation.Verdicts.Figures;

namespace Huracan.Cli.Output.Html;

/// <summary>All out-of-sample trades together: how they are distributed, why they ended, and what the engines said.</summary>
internal static class TradeSection
{
    public static void Write(StringBuilder page, string symbol, IReadOnlyList<FoldWindow> windows)
    {
        StoredTrade[] trades = [.. windows.SelectMany(window => window.Trades)];
        page.Append("<h2>Trades</h2>\n");
        if (trades.Length == 0)
        {
            page.Append("<p class=\"note\">There is none: the policies stayed flat in every window.</p>\n");
        }
        else
        {
            double net = trades.Sum(trade => trade.NetBps), gross = trades.Sum(trade => trade.GrossBps),
                cost = trades.Sum(trade => trade.CostBps);
            page.Append(CultureInfo.InvariantCulture,
                $"<p>{Count(trades.Length, "trade", "trades")}, {trades.Count(trade => trade.NetBps > 0)} won: gross {Fixed(gross)} " +
                    $"bps less {Fixed(cost)} bps of cost is {Fixed(net)} bps net. <code>huracan trades --symbol " +
                    $"{Markup.Text(symbol)}</code> lists them.</p>\n");
            Histogram(page, symbol, trades);
            Reasons(page, trades);
        }

        Engines(page, windows, trades.Length);
    }

    private static void Histogram(StringBuilder page, string symbol, StoredTrade[] trades)
    {
        double low = trades.Min(trade => trade.NetBps), high = trades.Max(trade => trade.NetBps);
        double step = SvgPlot.NiceStep(Math.Max(high - low, 1), 45);
        int first = (int)Math.Floor(low / step), last = Math.Max((int)Math.Floor(high / step), first + 1);
        int[] counts = new int[last - first + 1];
        foreach (StoredTrade trade in trades) counts[(int)Math.Floor(trade.NetBps / step) - first]++;
        double mean = trades.Average(trade => trade.NetBps);
        double[] sorted = [.. trades.Select(trade => trade.NetBps).Order()];
        double median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        string svg = BarPlot.Write($"{symbol}: number of trades by net result, bps of the notional", counts, first, step, mean);
        Markup.Figure(page, svg, string.Create(CultureInfo.InvariantCulture,
            $"Trades by net result, in steps of {step:0.###} bps of the notional. Mean {Fixed(mean, 1)} bps (the line), median " +
                $"{Fixed(median, 1)}, worst {Fixed(low, 1)}, best {Fixed(high, 1)}."));
    }

    private static void Reasons(StringBuilder page, StoredTrade[] trades)
    {
        page.Append("<h3>Why trades ended</h3>\n");
        Markup.Table(page, ["reason", "#trades", "#share", "#won", "#mean net, bps", "#sum net, bps", "#mean hold"], trades
            .GroupBy(trade => trade.Reason, StringComparer.Ordinal).OrderByDescending(group => group.Count()).ThenBy(group =>
                group.Key, StringComparer.Ordinal)
            .Select(group => (IReadOnlyList<string>)
            [
                group.Key.Length > 0 ? Markup.Text(Words(group.Key)) : "not stored",
                Whole(group.Count()),
                Percent((double)group.Count() / trades.Length, 0),
                Percent(group.Count(trade => trade.NetBps > 0) / (double)group.Count(), 0),
                Fixed(group.Average(trade => trade.NetBps), 1),
                Fixed(group.Sum(trade => trade.NetBps), 0),
                Duration(group.Average(trade => (double)trade.HoldMs)),
            ]));
    }

    private static void Engines(StringBuilder page, IReadOnlyList<FoldWindow> windows, int trades)
    {
        page.Append("<h3>What the engines said</h3>\n");
        IReadOnlyList<EngineTally> engines = EngineTally.Join(windows.SelectMany(window => window.Engines));
        if (engines.Count == 0)
        {
            page.Append("<p class=\"note\">The records of the decisions are not stored.</p>\n");
            return;
        }

        Markup.Table(page, ["engine", "#buy votes", "#sell votes", "#abstained", "#agreed with a trade", "#mean net of these, bps",
            "#against a trade", "#led a trade"],
            engines.Select(engine => (IReadOnlyList<string>)
            [
                Markup.Text(engine.Name),
                Whole(engine.Buys),
                Whole(engine.Sells),
                Whole(engine.Abstained),
                trades == 0 ? "-" : $"{Whole(engine.Agreed)} ({Percent((double)engine.Agreed / trades, 0)})",
                engine.Agreed == 0 ? "-" : Fixed(engine.AgreedNetBps / engine.Agreed, 1),
                trades == 0 ? "-" : Whole(engine.Against),
                trades == 0 ? "-" : Whole(engine.Led),
            ]));
        page.Append("<p class=\"note\">Votes are counted over all decisions of the test windows; a vote to buy at the decision that " +
            "opened a trade agrees with it. One trade may count for several engines.</p>\n");
    }

    /// <summary>The words for an exit reason.</summary>
    internal static string Words(string reason) => reason switch
    {
        "Stop" => "stop", "Target" => "target", "Trail" => "trailing stop", "MaxHold" => "longest hold", "Exit" => "policy's exit",
        "Scratch" => "policy's scratch", "WindowEnd" => "end of the window", _ => reason,
    };

    private static string Whole(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
