using System.CommandLine;
using Huracan.Cli.Output;
using Huracan.Cli.Runs;
using Huracan.Stores.Out;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan compare</c>: two runs side by side. Reads only.</summary>
internal static class CompareCommand
{
    public static Command Define()
    {
        RunsPlace place = new();
        Argument<string> first = new("A") { Description = "A run's id or its beginning, a folder (its newest run), or FOLDER:ID." };
        Argument<string> second = new("B") { Description = "The other run." };
        Option<bool> json = new("--json") { Description = "Print exactly one JSON document on stdout." };
        Command command = new("compare", "Put two runs side by side: settings that differ, verdict and figures of each " +
            "coin.") { first, second, json };
        place.AddTo(command);
        command.SetAction(parsed =>
        {
            ComparedRun a = Read(parsed.GetRequiredValue(first)), b = Read(parsed.GetRequiredValue(second));
            if (parsed.GetValue(json)) Console.Out.WriteLine(RunComparison.Json(a, b));
            else RunComparison.Write(Console.Out, a, b);
            return ExitCodes.Done;

            ComparedRun Read(string named)
            {
                (string? folder, string? id) = Split(named);
                using StoredRuns stored = folder is null ? place.Open(parsed) : StoredRuns.OpenFolder(folder);
                StoredRun run = StoredRun.Of(stored.Find(id));
                return new ComparedRun(run, run.Outcomes(stored));
            }
        });
        return command;
    }

    /// <returns>The folder, null if the run is where the options say; and the id, null for the newest.</returns>
    private static (string? Folder, string? Id) Split(string named)
    {
        if (OutFolderReader.Exists(named)) return (named, null);
        int colon = named.LastIndexOf(':');
        if (colon > 0) return (named[..colon], named[(colon + 1)..]);
        return named.Contains(Path.DirectorySeparatorChar) || Directory.Exists(named)
            ? throw new CallerException($"{named}: no run was started there; give a run's id, the folder that was given to train, or " +
                $"FOLDER:ID")
            : (null, named);
    }
}
