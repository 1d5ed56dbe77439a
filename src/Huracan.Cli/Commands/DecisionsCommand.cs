using System.CommandLine;
using System.Globalization;
using Huracan.Actors.Stores;
using Huracan.Cli.Output;
using Huracan.Cli.Output.Terminal;
using Huracan.Core.Decisions.Records;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;
using Huracan.Stores.Out;
using Huracan.Stores.Registry;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan decisions</c>: why each out-of-sample decision of a coin came about. Reads only.</summary>
internal static class DecisionsCommand
{
    public static Command Define()
    {
        Option<string> output = new("--out") { Description = "The folder that was given to train.", DefaultValueFactory = _ => TrainOptions.DefaultOut, HelpName = "DIR" };
        Option<string> symbol = new("--symbol") { Description = "The coin.", Required = true, HelpName = "BTCUSDT" };
        Option<string?> run = new("--run") { Description = "The run's id or its beginning; default: the newest run of the coin.", HelpName = "ID" };
        Option<int?> fold = new("--fold") { Description = "One fold, counted from 1; default: all.", HelpName = "N" };
        Option<bool> csv = new("--csv") { Description = "Print every decision as CSV: what was seen, what each engine said, what the rules allowed, what was done, what followed." };
        Command command = new("decisions", "Show why the decisions of a coin's test windows came about.") { output, symbol, run, fold, csv };
        command.SetAction(parsed => Show(parsed.GetRequiredValue(output), parsed.GetRequiredValue(symbol), parsed.GetValue(run), parsed.GetValue(fold), parsed.GetValue(csv)));
        return command;
    }

    private static int Show(string folder, string symbol, string? runId, int? fold, bool csv)
    {
        if (!OutFolderReader.Exists(folder)) throw new CallerException($"--out {folder}: no run was started there; give the folder that was given to train");
        using OutFolderReader reader = OutFolderReader.Open(folder);
        RunRow run = Find(reader.Registry.Runs(), symbol, runId);
        CoinState coin = JournalStates.ReadCoin(reader.Journal, run.RunId, symbol);
        if (fold is { } one && (one < 1 || one > coin.FoldResults.Count))
            throw new CallerException(string.Create(CultureInfo.InvariantCulture, $"--fold: {one} seen, run {run.RunId} has validated {coin.FoldResults.Count} of {coin.Folds} folds of {symbol}"));

        // Journals from before there were decision records name none. Such a fold is reported as having none; nothing is guessed.
        string?[] blobs = [.. coin.FoldDecisions];
        bool first = true;
        for (int at = 0; at < blobs.Length; at++)
        {
            if (fold is not null && at != fold - 1) continue;
            if (blobs[at] is not { } blob)
            {
                Stderr.Say(string.Create(CultureInfo.InvariantCulture, $"huracan: fold {at + 1} of run {run.RunId} keeps no decision records; train --fresh makes them"));
                continue;
            }

            DecisionRecords records = DecisionRecords.FromBytes(reader.Blobs.Get(new BlobId(blob)));
            if (csv) DecisionTable.WriteCsv(Console.Out, records, header: first);
            else DecisionTable.WriteSummary(Console.Out, records);
            first = false;
        }

        return ExitCodes.Done;
    }

    private static RunRow Find(IReadOnlyList<RunRow> runs, string symbol, string? runId)
    {
        RunRow[] found = [.. runs.Where(run => run.Coins.Any(coin => coin.Symbol == symbol) && (runId is null || run.RunId.StartsWith(runId, StringComparison.Ordinal)))];
        if (found.Length == 0) throw new CallerException($"--symbol {symbol}: no run of this coin{(runId is null ? "" : $" begins with '{runId}'")}; there are {Known(runs)}");
        if (runId is not null && found.Length > 1) throw new CallerException($"--run {runId}: {found.Length} runs begin with it: {string.Join(", ", found.Select(run => run.RunId))}");
        return found[0];
    }

    private static string Known(IReadOnlyList<RunRow> runs) =>
        runs.Count == 0 ? "no runs" : string.Join("; ", runs.Select(run => $"{run.RunId} of {string.Join(", ", run.Coins.Select(coin => coin.Symbol))}"));
}
