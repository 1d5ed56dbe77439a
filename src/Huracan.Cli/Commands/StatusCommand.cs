using System.CommandLine;
using System.Globalization;
using Huracan.Actors.Configuration;
using Huracan.Actors.Pipeline;
using Huracan.Core.Market;
using Huracan.Core.Runs;
using Huracan.Stores.Out;
using Huracan.Stores.Registry;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan status</c>: every run of a folder and where each coin stands. Reads only; works while another process trains there.</summary>
internal static class StatusCommand
{
    public static Command Define()
    {
        Option<string> output = new("--out") { Description = "The folder that was given to train.", DefaultValueFactory = _ => TrainOptions.DefaultOut, HelpName = "DIR" };
        Command command = new("status", "Show the runs of a folder and where each coin stands.") { output };
        command.SetAction(parsed => Show(parsed.GetRequiredValue(output)));
        return command;
    }

    private static int Show(string folder)
    {
        if (!OutFolderReader.Exists(folder))
        {
            throw new CallerException($"--out {folder}: no run was ever started there; give the folder that train was given");
        }

        using OutFolderReader reader = OutFolderReader.Open(folder);
        Console.Out.WriteLine(reader.Owner is { } owner
            ? string.Create(CultureInfo.InvariantCulture, $"process {owner.ProcessId} on {owner.Host} has been at work here since {owner.Since}")
            : "nobody is at work here");
        IReadOnlyList<RunRow> runs = reader.Registry.Runs();
        if (runs.Count == 0) Console.Out.WriteLine("no run is stored");
        foreach (RunRow run in runs)
        {
            string state = run.FinishedAt is { } at ? $"finished {at}" : reader.Owner is null ? "interrupted; the same train command continues it" : "under way";
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"\nrun {run.RunId}  {run.From.ToDateString()} to {run.To.ToDateString()}  algorithm {run.AlgorithmVersion}  {state}"));
            foreach (RunCoinRow coin in run.Coins) Console.Out.WriteLine(Line(reader, run, coin));
        }

        return ExitCodes.Done;
    }

    private static string Line(OutFolderReader reader, RunRow run, RunCoinRow coin)
    {
        CoinState state = JournalStates.ReadCoin(reader.Journal, run.RunId, coin.Symbol);
        string where = state switch
        {
            { SetAside: { } aside } => $"set aside: {aside.Reason}",
            { Verdict: { } verdict } => $"{verdict}{(state.Judgement is { } judged ? $"  model {judged.ModelHash[..16]}" : $": {state.Refusal?.Reason}")}",
            { Data: null } => "waiting for candles",
            { Fold: CoinState.FinalFold } => $"{state.Stage}: final policy, update {state.UpdatesDone}",
            _ => string.Create(CultureInfo.InvariantCulture, $"{state.Stage}: fold {state.Fold + 1} of {state.Folds}, update {state.UpdatesDone}"),
        };
        string failures = state.Failures > 0 ? string.Create(CultureInfo.InvariantCulture, $"  ({state.Failures} failed tries)") : "";
        return string.Create(CultureInfo.InvariantCulture, $"  {coin.Symbol,-14} {state.Progress(PlannedUpdates(run)) * 100,5:0.0} %  {where}{failures}");
    }

    private static int PlannedUpdates(RunRow run)
    {
        const string Key = "ppo.updates: ";
        string? line = run.Spec.Split('\n').FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal));
        return line is not null && int.TryParse(line[Key.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int updates) ? updates : 1;
    }
}
