using System.Globalization;
using System.Text;
using Huracan.Cli.Runs;
using Huracan.Core.Market;
using Huracan.Core.Runs;
using Huracan.Core.Validation.Results;
using Huracan.Core.Validation.Statistics;
using Huracan.Core.Validation.Verdicts;
using Huracan.Pipeline.Configuration;
using static Huracan.Core.Validation.Verdicts.Figures;

namespace Huracan.Cli.Output.Html;

/// <summary>The report on one coin as one HTML file: the text report's findings with pictures. It loads nothing from elsewhere. The same
/// run gives the same bytes, except for a note if a cache had to be rebuilt.</summary>
internal static class HtmlReport
{
    /// <param name="referee">The text report's findings, word by word.</param>
    public static string Write(string runId, RunSpec spec, CoinOutcome coin, TrainingConfig config, string referee)
    {
        StringBuilder page = new();
        Markup.Begin(page, $"{coin.Symbol}: {coin.Verdict}");
        Head(page, runId, spec, coin);
        if (coin.Found is { } found)
        {
            Key(page, found.Pooled);
            if (coin.Funnel is { } funnel) FunnelSection.Write(page, funnel);
            Gates(page, found);
            if (coin.Result is { } result)
            {
                EquitySection.Write(page, result, coin.Windows);
                DaysSection.Write(page, result);
            }

            TradeSection.Write(page, coin.Symbol, coin.Windows);
            WindowSection.Write(page, coin.Symbol, coin.Windows);
            Windows(page, found);
        }

        AssumptionSection.Write(page, coin, config);

        if (coin.Learning.Count > 0) LearningSection.Write(page, coin.Symbol, coin.Learning, config.Ppo);
        page.Append("<h2>Referee's report</h2>\n<pre>").Append(Text(referee.TrimEnd())).Append("</pre>\n");
        Folded(page, "Data quality", coin.DataText);
        Folded(page, "Settings", ConfigTree.Canonical(config));
        Markup.End(page);
        return page.ToString();
    }

    private static void Head(StringBuilder page, string runId, RunSpec spec, CoinOutcome coin)
    {
        page.Append(CultureInfo.InvariantCulture, $"<h1>{Text(coin.Symbol)}</h1><span class=\"verdict {coin.Verdict.Split(' ')[0]}\">{Text(coin.Verdict)}</span>\n<p>{Text(coin.Reason)}</p>\n");
        if (coin.Label.Length > 0) page.Append(CultureInfo.InvariantCulture, $"<p><strong>{Text(coin.Label)}</strong></p>\n");
        UtcMs to = spec.From.AddDays(spec.Days);
        page.Append(CultureInfo.InvariantCulture,
            $"<p class=\"facts\">{spec.From.ToDateString()} to {to.ToDateString()}, {coin.Candles:N0} " +
                $"candles{(coin.State.Data is null ? "" : $" of {coin.Timeframe}")}, {Percent(coin.Coverage)} of them there. Run <code>" +
                $"{Text(runId)}</code>, seed {spec.Seed}.");
        if (coin.State.Judgement is { } judgement) page.Append(CultureInfo.InvariantCulture, $" Model <code>{judgement.ModelHash}</code>.");
        page.Append("</p>\n");
    }

    private static void Key(StringBuilder page, PerformanceMetrics oos)
    {
        void Cell(string value, string what) => page.Append(CultureInfo.InvariantCulture, $"<div><b>{Text(value)}</b><span>{Text(what)}</span></div>\n");
        SharpeEstimate sharpe = oos.Sharpe;
        page.Append("<div class=\"key\">\n");
        Cell(Show(sharpe.Annual, 2), sharpe is { Low95: { } low, High95: { } high } ? $"Sharpe ratio, annual; 95 %: {Fixed(low)} to {Fixed(high)}" : "Sharpe ratio, annual");
        Cell(Fixed(oos.NetBpsTotal, 0) + " bps", $"net over {Count(oos.Days, "day", "days")}; buy and hold {Fixed(oos.BuyAndHoldBps, 0)} bps");
        Cell(oos.Trades.ToString("N0", CultureInfo.InvariantCulture), oos.MeanHoldMs.Value is { } hold ? $"trades, held {Duration(hold)} on average" : "trades");
        Cell(oos.MaxDrawdown.Value is { } fall ? Percent(fall) : "-", "deepest fall, of the notional");
        Cell(Show(oos.NetBps, 1) + " bps", oos.GrossBps.Value is { } gross && oos.CostBps.Value is { } cost ? $"net per trade: {Fixed(gross, 1)} gross less {Fixed(cost, 1)} cost" : "net per trade");
        Cell(oos.WinRate.Value is { } wins ? Percent(wins) : "-", oos is { WinRateLow95: { } from, WinRateHigh95: { } to } ? $"trades won; 95 %: {Percent(from)} to {Percent(to)}" : "trades won");
        Cell(Show(oos.ProfitFactor, 2), "profit factor, after cost");
        Cell(oos.TimeInMarket.Value is { } share ? Percent(share) : "-", $"of the time in the market; {Show(oos.TurnoverPerDay, 1)} notionals a day");
        page.Append("</div>\n");
    }

    private static void Gates(StringBuilder page, Assessment found)
    {
        page.Append("<h2>Gates</h2>\n<div class=\"wide\"><table class=\"words\"><thead><tr><th>gate</th><th class=\"n\">seen</th><th " +
            "class=\"n\">bound</th><th>result</th><th>in words</th></tr></thead><tbody>\n");
        foreach (GateRow gate in found.Gates)
        {
            int digits = Math.Abs(gate.Threshold) >= 100 ? 0 : 2;
            string result = !gate.Decidable ? "not decidable"
                : gate.Binding ? gate.Passed ? "pass" : "fail"
                : gate.Passed ? "within, advice" : "outside, advice";
            page.Append(CultureInfo.InvariantCulture,
                $"<tr><td>{Text(gate.Name)} {Text(gate.Title)}</td><td class=\"n\">{(gate.Value is { } value ? Fixed(value, digits) : "-")}</td><td class=\"n\">{(gate.Name is "G3" or "G5" or "A1" ? "≤" : "≥")} {Fixed(gate.Threshold, digits)}</td><td class=\"{(gate.Binding && gate.Decidable ? result : "advice")}\">{result}</td><td>{Text(gate.Reason)}</td></tr>\n");
        }

        page.Append("</tbody></table></div>\n");
    }

    private static void Windows(StringBuilder page, Assessment found)
    {
        page.Append("<h2>Windows</h2>\n<div class=\"wide\"><table><thead><tr><th>window</th><th>days tested</th><th class=\"n\">" +
            "trades</th><th class=\"n\">net, bps</th><th class=\"n\">Sharpe ratio</th><th class=\"n\">its error</th><th class=\"n\">on " +
            "its train range</th></tr></thead><tbody>\n");
        foreach (WindowSummary window in found.Windows)
        {
            page.Append(CultureInfo.InvariantCulture,
                $"<tr><td>{window.Number}</td><td>{window.Fold.Test.From.ToDateString()} to {window.Fold.Test.To.AddDays(-1).ToDateString()}</td><td class=\"n\">{window.Trades:N0}{(window.IsThin ? " (thin)" : "")}</td><td class=\"n\">{Fixed(window.NetBps, 0)}</td><td class=\"n\">{Show(window.Sharpe, 2)}</td><td class=\"n\">{(window.StandardError is { } error ? "± " + Fixed(error) : "-")}</td><td class=\"n\">{Show(window.TrainSharpe, 2)}</td></tr>\n");
        }

        page.Append("</tbody></table></div>\n<p class=\"note\">Ratios of single windows are very uncertain; the gates judge only the " +
            "pool of all windows.</p>\n");
    }

    private static void Folded(StringBuilder page, string title, string text)
    {
        if (text.Length > 0) page.Append("<details><summary>").Append(title).Append("</summary><pre>").Append(Text(text.TrimEnd())).Append("</pre></details>\n");
    }

    private static string Show(Measure measure, int digits) => measure.Value is { } value ? Fixed(value, digits) : "-";
    private static string Text(string text) => Markup.Text(text);
}
