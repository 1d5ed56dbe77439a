using System.Globalization;
using System.Text;
using Huracan.Cli.Output.Html;
using Huracan.Cli.Runs;
using Huracan.Core.Decisions.Records;
using Huracan.Core.Runs;
using Huracan.Core.Validation.Verdicts;
using Huracan.Pipeline.Configuration;

namespace Huracan.Cli.Output;

/// <summary>A coin's report: the referee's words, the data's quality and the settings that were used as text, and the same with pictures as
/// one HTML page.</summary>
internal static class Report
{
    public static string Write(string runId, RunSpec spec, CoinOutcome coin, TrainingConfig config)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{coin.Symbol}, run {runId}, seed {spec.Seed}\n\n");
        if (coin.Label.Length > 0) text.Append(coin.Label).Append("\n\n");
        text.Append(Findings(coin, config));
        if (coin.Funnel is { } funnel) text.Append(FunnelText(funnel));
        if (coin.State.Judgement is { } judgement) text.Append(CultureInfo.InvariantCulture, $"\nmodel {judgement.ModelHash}\n");
        text.Append("\nData quality\n\n").Append(coin.DataText);
        text.Append("\nSettings\n\n").Append(ConfigTree.Canonical(config));
        return text.ToString();
    }

    public static string WritePage(string runId, RunSpec spec, CoinOutcome coin, TrainingConfig config) => HtmlReport.Write(runId, spec, coin, config, Findings(coin, config));

    private static string Findings(CoinOutcome coin, TrainingConfig config) =>
        coin.State.SetAside is not null ? SetAside(coin)
        : coin.Found is { } found ? RefereeReport.Write(found, new ReportContext(coin.Tries.Runs, coin.Timeframe, config.Ppo.Gamma, coin.Tries.Sharpes))
        : RefereeReport.WriteRefusal(coin.Symbol, coin.Reason);

    /// <summary>How many candles reached each step on the way to a trade, and the largest cause in words.</summary>
    private static string FunnelText(DecisionFunnel funnel)
    {
        StringBuilder text = new("\nFrom candles to trades\n");
        text.Append(funnel.Sentence).Append('\n');
        foreach ((string step, long count, _) in funnel.Steps) text.Append(CultureInfo.InvariantCulture, $"- {step}: {count:N0}\n");
        return text.ToString();
    }

    /// <summary>No verdict: the data may be good and the training may have ended, but the work could not be finished.</summary>
    private static string SetAside(CoinOutcome coin) =>
        $"Report on {coin.Symbol}: SET ASIDE\nThe coin has no verdict, because its work failed repeatedly. Nothing is claimed.\n{coin.Reason}\n";
}
