using System.Globalization;
using System.Text;
using Huracan.Actors.Configuration;
using Huracan.Cli.Runs;
using Huracan.Core.Market;
using Huracan.Core.Validation;
using Huracan.Stores.Out;

namespace Huracan.Cli.Output;

/// <summary>One text file per coin: the referee's report, the data's quality, the settings that were used.</summary>
internal static class ReportFiles
{
    /// <returns>The files, in the order of the coins.</returns>
    public static IReadOnlyList<string> Write(RunOutcome outcome, TrainingConfig config)
    {
        string folder = new OutLayout(outcome.Folder).Reports(outcome.RunId);
        Directory.CreateDirectory(folder);
        List<string> files = [];
        foreach (CoinOutcome coin in outcome.Coins)
        {
            string file = Path.Combine(folder, $"{coin.Symbol}.txt");
            File.WriteAllText(file, Text(outcome, coin, config));
            files.Add(file);
        }

        return files;
    }

    /// <summary>No verdict: the data may be good and the training may have ended, but the work could not be finished.</summary>
    private static string SetAside(CoinOutcome coin) =>
        $"Report on {coin.Symbol}: SET ASIDE\nThe coin has no verdict, since its work failed again and again; nothing is claimed.\n{coin.Reason}\n";

    private static string Text(RunOutcome outcome, CoinOutcome coin, TrainingConfig config)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{coin.Symbol}, run {outcome.RunId}, seed {outcome.Spec.Seed}\n\n");
        text.Append(coin.State.SetAside is not null ? SetAside(coin)
            : coin.Found is { } found ? RefereeReport.Write(found, new ReportContext(coin.RunsOnSpan, coin.Timeframe, config.Ppo.Gamma))
            : RefereeReport.WriteRefusal(coin.Symbol, coin.Reason));
        if (coin.State.Judgement is { } judgement) text.Append(CultureInfo.InvariantCulture, $"\nmodel {judgement.ModelHash}\n");
        text.Append("\nData quality\n\n").Append(coin.Quality);
        text.Append("\nSettings\n\n").Append(ConfigTree.Canonical(config));
        return text.ToString();
    }
}
