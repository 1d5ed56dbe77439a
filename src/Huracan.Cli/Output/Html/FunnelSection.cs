using System.Globalization;
using System.Text;
using Huracan.Core.Decisions.Records;

namespace Huracan.Cli.Output.Html;

/// <summary>The steps from a candle to a trade as bars on a common scale, with the largest cause in one sentence.</summary>
internal static class FunnelSection
{
    public static void Write(StringBuilder page, DecisionFunnel funnel)
    {
        page.Append("<h2>From candles to trades</h2>\n<p>").Append(Markup.Text(funnel.Sentence)).Append("</p>\n");
        page.Append("<table class=\"funnel\"><thead><tr><th>step</th><th class=\"n\">candles</th><th>share of all</th>");
        page.Append("<th>the others: why not</th></tr></thead><tbody>\n");
        foreach ((string step, long count, string lost) in funnel.Steps)
        {
            double share = funnel.Candles == 0 ? 0 : 100.0 * count / funnel.Candles;
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{step}</td><td class=\"n\">{count:N0}</td>");
            page.Append(CultureInfo.InvariantCulture, $"<td><span class=\"bar\" style=\"width:{share:0.##}%\"></span></td>");
            page.Append("<td>").Append(step == "candles" ? "" : lost).Append("</td></tr>\n");
        }

        page.Append("</tbody></table>\n<p class=\"note\">Each step counts the candles of the step above that passed it.</p>\n");
    }
}
