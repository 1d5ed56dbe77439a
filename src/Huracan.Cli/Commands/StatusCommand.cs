using System.CommandLine;
using System.Globalization;
using Huracan.Cli.Fleet;
using Huracan.Core.Runs;
using Huracan.Pipeline.Training;
using Huracan.Stores.Out;
using Huracan.Stores.Registry;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan status</c>: every run of a folder or a fleet and the state of each coin. Reads only; works while other processes
/// write there.</summary>
internal static class StatusCommand
{
    public static Command Define()
    {
        Option<string?> output = new("--out") { Description = $"The folder that was given to train; default: {TrainOptions.DefaultOut}.", HelpName = "DIR" };
        Option<bool> fleet = new("--fleet") { Description = "Show a fleet; without --out this is also done where DATABASE_DSN or " +
            "DATABASE_DSN_FILE names one." };
        Option<bool> watch = new("--watch") { Description = "Show a fleet again every second until a stop signal comes." };
        Command command = new("status", "Show the runs of a folder, or of a fleet, and where each coin stands.") { output, fleet, watch };
        command.SetAction(parsed =>
        {
            // A folder given on the command line wins over DATABASE_DSN.
            if (parsed.GetValue(output) is { } folder)
            {
                if (parsed.GetValue(fleet)) throw new CallerException("--out and --fleet: both given; give one of them");
                return Show(folder);
            }

            return parsed.GetValue(fleet) || FleetStores.FindDsn() is not null ? ShowFleet(parsed.GetValue(watch))
                : Show(TrainOptions.DefaultOut);
        });
        return command;
    }

    private static int ShowFleet(bool watch)
    {
        using StopSignals signals = new();
        using FleetStores stores = FleetStores.Open(null, reading: true);
        do
        {
            string text = FleetStatus.Show(stores);
            if (watch && !Console.IsOutputRedirected) Console.Out.Write("\u001b[H\u001b[2J");
            Console.Out.Write(text);
        }
        while (watch && !signals.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(1)));
        return ExitCodes.Done;
    }

    private static int Show(string folder)
    {
        if (!OutFolderReader.Exists(folder))
        {
            throw new CallerException($"--out {folder}: no run was started there; give the folder that was given to train");
        }

        using OutFolderReader reader = OutFolderReader.Open(folder);
        Console.Out.WriteLine(reader.Owner is { } owner
            ? string.Create(CultureInfo.InvariantCulture, $"process {owner.ProcessId} on {owner.Host} has been at work here since {owner.Since}")
            : "no process is at work here");
        IReadOnlyList<RunRow> runs = reader.Registry.Runs();
        if (runs.Count == 0) Console.Out.WriteLine("no run is stored");
        foreach (RunRow run in runs)
        {
            string state = reader.Owner is null ? "interrupted; the same train command continues it" : "under way";
            Console.Out.WriteLine(Header(run, state));
            foreach (RunCoinRow coin in run.Coins) Console.Out.WriteLine(Line(JournalStates.ReadCoin(reader.Journal, run.RunId, coin.Symbol), run, coin.Symbol));
        }

        return ExitCodes.Done;
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

    private static int PlannedUpdates(RunRow run)
    {
        const string Key = "ppo.updates: ";
        string? line = run.Spec.Split('\n').FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal));
        return line is not null && int.TryParse(line[Key.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int updates) ? updates : 1;
    }
}
