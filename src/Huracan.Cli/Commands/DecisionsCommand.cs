using System.CommandLine;
using System.Globalization;
using Huracan.Actors.Stores;
using Huracan.Cli.Output;
using Huracan.Cli.Output.Terminal;
using Huracan.Cli.Runs;
using Huracan.Core.Decisions.Records;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;
using Huracan.Stores.Registry;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan decisions</c>: why each out-of-sample decision of a coin came about. Reads only.</summary>
internal static class DecisionsCommand
{
    public static Command Define()
    {
        RunsPlace place = new();
        Option<string> symbol = new("--symbol") { Description = "The coin.", Required = true, HelpName = "BTCUSDT" };
        Option<string?> run = new("--run") { Description = "The run's id or its beginning; default: the newest run of the coin.", HelpName = "ID" };
        Option<int?> fold = new("--fold") { Description = "One fold, counted from 1; default: all.", HelpName = "N" };
        Option<bool> csv = new("--csv") { Description = "Print every decision as CSV: what was seen, what each engine said, what the rules allowed, what was done, what followed." };
        Command command = new("decisions", "Show why the decisions of a coin's test windows came about.") { symbol, run, fold, csv };
        place.AddTo(command);
        command.SetAction(parsed =>
        {
            using StoredRuns stored = place.Open(parsed);
            return Show(stored, parsed.GetRequiredValue(symbol), parsed.GetValue(run), parsed.GetValue(fold), parsed.GetValue(csv));
        });
        return command;
    }

    private static int Show(StoredRuns stored, string symbol, string? runId, int? fold, bool csv)
    {
        RunRow run = stored.FindOfCoin(symbol, runId);
        CoinState coin = stored.Coin(run, symbol, fold);

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

            DecisionRecords records = DecisionRecords.FromBytes(stored.Blobs.Get(new BlobId(blob)));
            if (csv) DecisionTable.WriteCsv(Console.Out, records, header: first);
            else DecisionTable.WriteSummary(Console.Out, records);
            first = false;
        }

        return ExitCodes.Done;
    }
}
