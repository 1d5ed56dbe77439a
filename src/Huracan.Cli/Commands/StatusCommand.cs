using System.CommandLine;
using System.Globalization;
using System.Text;
using Huracan.Cli.Fleet;
using Huracan.Cli.Output;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;
using Huracan.Stores.Out;
using Huracan.Stores.Registry;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan status</c>: every run of a folder or a fleet and the state of each coin. Reads only; works while other processes
/// write there.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public static Command Define()
    {
        Option<string?> output = new("--out") { Description = $"The folder that was given to train; default: {TrainOptions.DefaultOut}.", HelpName = "DIR" };
        Option<bool> fleet = new("--fleet") { Description = "Show a fleet; without --out this is also done where DATABASE_DSN or " +
            "DATABASE_DSN_FILE names one." };
        Option<bool> watch = new("--watch") { Description = "Show it again every second until a stop signal comes; with --json a document per line." };
        Option<bool> json = new("--json") { Description = "Print exactly one JSON document on stdout." };
        Command command = new("status", "Show the runs of a folder, or of a fleet, and where each coin stands.") { output, fleet, watch, json };
        command.SetAction(parsed =>
        {
            bool document = parsed.GetValue(json), again = parsed.GetValue(watch);
            // A folder given on the command line wins over DATABASE_DSN.
            if (parsed.GetValue(output) is { } folder)
            {
                if (parsed.GetValue(fleet)) throw new CallerException("--out and --fleet: both given; give one of them");
                return Show(() => OfFolder(folder, document), again);
            }

            if (!parsed.GetValue(fleet) && FleetStores.FindDsn() is null)
                return Show(() => OfFolder(TrainOptions.DefaultOut, document), again);
            using FleetStores stores = FleetStores.Open(null, reading: true);
            return Show(() => document ? StatusDocument.OfFleet(stores) : FleetStatus.Show(stores), again);
        });
        return command;
    }

    private static int Show(Func<string> look, bool again)
    {
        using StopSignals signals = new();
        do
        {
            string text = look();
            if (again && !Console.IsOutputRedirected) Console.Out.Write("\u001b[H\u001b[2J");
            Console.Out.Write(text);
        }
        while (again && !signals.Token.WaitHandle.WaitOne(LookEvery));
        return ExitCodes.Done;
    }

    private static string OfFolder(string folder, bool json)
    {
        if (!OutFolderReader.Exists(folder))
        {
            throw new CallerException($"--out {folder}: no run was started there; give the folder that was given to train");
        }

        using OutFolderReader reader = OutFolderReader.Open(folder);
        IReadOnlyList<RunRow> runs = reader.Registry.Runs();
        if (json) return StatusDocument.OfFolder(folder, reader, runs);
        StringBuilder text = new();
        text.Append(reader.Owner is { } owner
            ? string.Create(CultureInfo.InvariantCulture, $"process {owner.ProcessId} on {owner.Host} has been at work here since {owner.Since}\n")
            : "no process is at work here\n");
        if (runs.Count == 0) text.Append("no run is stored\n");
        foreach (RunRow run in runs)
        {
            string state = reader.Owner is null ? "interrupted; the same train command continues it" : "under way";
            text.Append(Header(run, state)).Append('\n');
            foreach (RunCoinRow coin in run.Coins)
                text.Append(Line(JournalStates.ReadCoin(reader.Journal, run.RunId, coin.Symbol), run, coin.Symbol)).Append('\n');
        }

        return text.ToString();
    }

    /// <param name="unfinished">The words for a run that has not ended.</param>
    internal static string Header(RunRow run, string unfinished) => string.Create(CultureInfo.InvariantCulture,
        $"\nrun {run.RunId}  {run.From.ToDateString()} to {run.To.ToDateString()}  algorithm {run.AlgorithmVersion}  {(run.FinishedAt is { } at ? $"finished {at}" : unfinished)}");

    internal static string Line(CoinState state, RunRow run, string symbol)
    {
        string where = state switch
        {
            { SetAside: { } aside } => $"set aside: {aside.Reason}",
            { Verdict: { } verdict } => $"{verdict}{(state.Judgement is { } judged ? $"  model {judged.ModelHash[..16]}" : $": {state.Refusal?.Reason}")}",
            { Data: null } => "waiting for candles",
            { Fold: CoinState.FinalFold } => $"{state.Stage}: final policy, update {state.UpdatesDone}",
            _ => string.Create(CultureInfo.InvariantCulture, $"{state.Stage}: fold {state.Fold + 1} of {state.Folds}, update {state.UpdatesDone}"),
        };
        string failures = state.Failures > 0 ? string.Create(CultureInfo.InvariantCulture, $"  ({state.Failures} failed tries)") : "";
        return string.Create(CultureInfo.InvariantCulture, $"  {symbol,-14} {state.Progress(PlannedUpdates(run)) * 100,5:0.0} %  {where}{failures}");
    }

    internal static int PlannedUpdates(RunRow run)
    {
        const string Key = "ppo.updates: ";
        string? line = run.Spec.Split('\n').FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal));
        return line is not null && int.TryParse(line[Key.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int updates) ? updates : 1;
    }
}
