using System.Globalization;
using System.Text;
using Huracan.Cli.Runs;
using Huracan.Core.Learning;

namespace Huracan.Cli.Output.Html;

/// <summary>The learning curves of each fold's policy, by update.</summary>
internal static class LearningSection
{
    public static void Write(StringBuilder page, string symbol, IReadOnlyList<FoldLearning> folds, PpoSettings settings)
    {
        page.Append("<h2>How the policies were trained</h2>\n");
        page.Append(CultureInfo.InvariantCulture,
            $"<p class=\"note\">One thin line per fold, the final policy in blue; {settings.Updates} updates of {settings.SamplesPerUpdate:N0} environment steps each. Over the first {settings.CostRamp * 100:0} % of the updates the trading costs rise from 0 to their full size, so rewards there cannot be compared with later ones. Training draws actions at random, so its rewards are lower than those of the tested policies.</p>\n");
        page.Append("<div class=\"small\">\n");
        Panel(page, symbol, folds, "Reward of a step, bps", u => u.MeanReward);
        Panel(page, symbol, folds, "Return of an episode, bps", u => u.MeanEpisodeReturn);
        Panel(page, symbol, folds, "Entropy of the policy, nats", u => u.Entropy);
        double stop = settings.KlTarget * settings.KlSlack;
        Panel(page, symbol, folds, "KL estimate, mean of the last epoch", u => u.ApproxKl,
            bound: settings.KlStop ? (stop, string.Create(CultureInfo.InvariantCulture, $"stop at {stop:0.####} in a minibatch")) : null);
        Panel(page, symbol, folds, "Share of samples clipped", u => u.ClipFraction);
        Panel(page, symbol, folds, "Variance of returns explained by V", u => u.ExplainedVariance, range: (-0.25, 1));
        Panel(page, symbol, folds, "Policy loss", u => u.PolicyLoss);
        Panel(page, symbol, folds, "Value loss", u => u.ValueLoss);
        page.Append("</div>\n");
    }

    private static void Panel(StringBuilder page, string symbol, IReadOnlyList<FoldLearning> folds, string title, Func<UpdateDiagnostics, double> value,
        (double, string)? bound = null, (double, double)? range = null)
    {
        SvgPlot plot = new()
        {
            Description = $"{symbol}: {title}, by update, for {folds.Count} trainings", Width = 450, Height = 170, XTicks = true, Bound = bound, Range = range,
            Lines = [.. folds.OrderBy(fold => fold.IsFinal).Select(fold => new PlotLine([.. fold.Curve.Select(u => ((double)u.Update, value(u)))], fold.IsFinal ? "final" : "fold"))],
        };
        string svg = plot.Write();
        page.Append("<figure><h3>").Append(title).Append("</h3>").Append(svg);
        if (plot.Cut) page.Append("<figcaption>Values outside the scale are cut off.</figcaption>");
        page.Append("</figure>\n");
    }
}
