using System.Globalization;
using System.Text;
using Huracan.Cli.Runs.Windows;
using Huracan.Core.Market;
using static Huracan.Core.Validation.Verdicts.Figures;

namespace Huracan.Cli.Output.Html;

/// <summary>Each test window as candles over the regimes, with its trades; folded, the window with most trades open.</summary>
internal static class WindowSection
{
    /// <summary>Above this the page would pass 1.5 MB: then trades are drawn without their tooltips.</summary>
    private const int TooltipsMost = 2_500;

    public static void Write(StringBuilder page, string symbol, IReadOnlyList<FoldWindow> windows)
    {
        if (windows.Count == 0) return;
        page.Append("<h2>Candles and trades, window by window</h2>\n");
        bool tooltips = windows.Sum(window => window.Trades.Count) <= TooltipsMost;
        page.Append("<p class=\"note legend\"><i class=\"rTrend\"></i> trend <i class=\"rRange\"></i> range <i class=\"rPanic\"></i> " +
            "panic <i class=\"rUnknown\"></i> unknown; ");
        page.Append("<b class=\"won\">▲</b> entry, <b class=\"won\">●</b> exit of a trade that won, <b class=\"lost\">▲ ●</b> " +
            "of one that lost, <b class=\"lost\">✕</b> exit by the stop; the dashes are stops. ");
        page.Append(tooltips ? "Point at a trade for its figures.</p>\n" : "There are too many trades for figures at each.</p>\n");
        FoldWindow open = windows.MaxBy(window => (window.Trades.Count, -window.Fold))!;
        foreach (FoldWindow window in windows)
        {
            string net = window.Trades.Count > 0 ? $", net {Fixed(window.Trades.Sum(trade => trade.NetBps), 0)} bps" : "";
            page.Append(CultureInfo.InvariantCulture,
                $"<details{(window == open ? " open" : "")}><summary>Window {window.Fold}: {window.Test.From.ToDateString()} to " +
                    $"{window.Test.To.AddDays(-1).ToDateString()}, " +
                    $"{Count(window.Trades.Count, "trade", "trades")}{net}</summary>\n");
            if (window.Bars.Count == 0) page.Append("<p class=\"note\">The candles of this window are not stored: an earlier program " +
                "kept its records, or they are lost.</p>\n");
            else Markup.Figure(page, CandlePlot.Write(symbol, window, tooltips),
                $"Each bar is {Duration(window.BarMs)} of candles; the shade is its commonest regime. " +
                $"Prices in the quote currency, UTC days.");
            page.Append("</details>\n");
        }
    }
}
