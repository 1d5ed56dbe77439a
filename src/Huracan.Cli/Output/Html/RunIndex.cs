using System.Globalization;
using System.Text;
using Huracan.Cli.Runs;
using Huracan.Core.Runs;
using Huracan.Core.Validation.Results;
using static Huracan.Core.Validation.Verdicts.Figures;

namespace Huracan.Cli.Output.Html;

/// <summary>All coins of a run on one page: verdicts first, a line per coin, a link to each coin's page.</summary>
internal static class RunIndex
{
    private const int SparkWidth = 140, SparkHeight = 28;

    /// <summary>In the order in which they are told.</summary>
    private static readonly string[] Verdicts = ["PUBLISHED", "SHADOW", "REJECTED", "REFUSED", "SET ASIDE"];

    /// <param name="page">The name of a coin's page, beside this one.</param>
    public static string Write(string runId, RunSpec spec, IReadOnlyList<CoinOutcome> coins, Func<CoinOutcome, string> page)
    {
        StringBuilder text = new();
        Markup.Begin(text, $"Run {runId}", "run");
        text.Append(CultureInfo.InvariantCulture, $"<h1>Run {Markup.Text(runId)}</h1>\n<p>");
        foreach (string verdict in Verdicts)
        {
            int count = coins.Count(coin => coin.Verdict == verdict);
            if (count > 0) text.Append(CultureInfo.InvariantCulture, $"<span class=\"verdict {Class(verdict)}\">{count} {verdict}</span> ");
        }

        text.Append("</p>\n");
        foreach (string label in coins.Select(coin => coin.Label).Where(label => label.Length > 0).Distinct())
        {
            text.Append(CultureInfo.InvariantCulture, $"<p><strong>{Markup.Text(label)}</strong></p>\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"<p class=\"facts\">{Count(coins.Count, "coin", "coins")}, " +
            $"{spec.From.ToDateString()} to " +
            $"{spec.From.AddDays(spec.Days - 1).ToDateString()}, seed {spec.Seed}, trainer {Markup.Text(spec.Trainer)}. Amounts are " +
                $"net of " +
            $"fees and slippage, in bps of one constant notional, over the out-of-sample days.</p>\n");
        Markup.Table(text, ["verdict", "coin", "equity", "#net, bps", "#buy and hold, bps", "#fixed rule, bps", "#Sharpe ratio",
            "#trades", "#won", "#deepest fall", "why"],
            coins.OrderBy(coin => Array.IndexOf(Verdicts, coin.Verdict)).ThenBy(coin =>
                coin.Symbol, StringComparer.Ordinal).Select(coin => Row(coin, page(coin))), cards: true);
        Markup.End(text);
        return text.ToString();
    }

    private static IReadOnlyList<string> Row(CoinOutcome coin, string page)
    {
        PerformanceMetrics? pooled = coin.Found?.Pooled;
        return
        [
            $"<span class=\"verdict {Class(coin.Verdict)}\">{Markup.Text(coin.Verdict)}</span>",
            $"<a href=\"{Uri.EscapeDataString(page)}\">{Markup.Text(coin.Symbol)}</a>",
            coin.Result is { } result ? Spark(result) : "",
            pooled is null ? "-" : Fixed(pooled.NetBpsTotal, 0),
            pooled is null ? "-" : Fixed(pooled.BuyAndHoldBps, 0),
            coin.FixedRuleBps is { } rule ? Fixed(rule, 0) : "-",
            pooled?.Sharpe.Annual.Value is { } ratio ? Fixed(ratio) : "-",
            pooled is null ? "-" : pooled.Trades.ToString("N0", CultureInfo.InvariantCulture),
            pooled?.WinRate.Value is { } won ? Percent(won, 0) : "-",
            pooled?.MaxDrawdown.Value is { } fall ? Percent(fall) : "-",
            $"<div class=\"why\">{Markup.Text(coin.Reason)}</div>",
        ];
    }

    /// <summary>The cumulated net result at the ends of the tested days, without axes.</summary>
    private static string Spark(CoinResult result)
    {
        double sum = 0;
        List<double> path = [0];
        foreach (FoldResult fold in result.Folds)
        {
            foreach (double day in fold.Test.NetBps) path.Add(sum += day);
        }

        (double low, double high) = (path.Min(), path.Max());
        double span = Math.Max(high - low, 1e-9);
        double Y(double value) => SparkHeight - 3 - ((value - low) / span * (SparkHeight - 6));
        string title = Markup.Text($"{result.Symbol}: cumulated net result over {Count(path.Count - 1, "day", "days")}, from " +
            $"{Fixed(low, 0)} to {Fixed(high, 0)} bps");
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture,
            $"<svg class=\"spark\" viewBox=\"0 0 {SparkWidth} {SparkHeight}\" role=\"img\" aria-label=\"{title}\"><title>{title}</title>");
        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"zero\" x1=\"0\" x2=\"{SparkWidth}\" y1=\"{Y(0):0.#}\" " +
            $"y2=\"{Y(0):0.#}\"/><path class=\"line model\" d=\"");
        for (int day = 0; day < path.Count; day++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"{(day == 0 ? 'M' : 'L')}{(double)day / (path.Count - 1) * SparkWidth:0.#} " +
                $"{Y(path[day]):0.#}");
        }

        return svg.Append("\"/></svg>").ToString();
    }

    private static string Class(string verdict) => verdict.Split(' ')[0];
}
