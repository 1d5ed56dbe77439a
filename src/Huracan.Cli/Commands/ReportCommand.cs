using System.CommandLine;
using System.Globalization;
using Huracan.Cli.Runs;
using Huracan.Stores.Files;
using Huracan.Stores.Registry;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan report</c>: writes the pages of a finished run from its stores; train writes the same ones. Reads only.</summary>
internal static class ReportCommand
{
    public static Command Define()
    {
        RunsPlace place = new();
        Option<string?> run = new("--run") { Description = "The run's id or its beginning; default: the newest run.", HelpName = "ID" };
        Option<string> to = new("--to") { Description = "Folder for the pages; index.html joins them.", Required = true, HelpName = "DIR" };
        Command command = new("report", "Write the report pages of a finished run of a folder or a fleet.") { run, to };
        place.AddTo(command);
        command.SetAction(parsed =>
        {
            using StoredRuns stored = place.Open(parsed);
            RunRow row = stored.Find(parsed.GetValue(run));
            if (row.FinishedAt is null)
            {
                throw new CallerException(string.Create(CultureInfo.InvariantCulture, $"--run: run {row.RunId} is not finished; " +
                    $"{row.Coins.Count(coin => coin.Verdict is not null)} of {row.Coins.Count} coins have an outcome; huracan status " +
                        $"shows where it stands"));
            }

            StoredRun found = StoredRun.Of(row);
            string folder = Path.GetFullPath(parsed.GetRequiredValue(to));
            DurableFile.CreateFolder(folder);
            string index = RunReports.Write(row.RunId, found.Spec, found.Outcomes(stored), found.Config, (name, text) =>
            {
                string file = Path.Combine(folder, name);
                DurableFile.Write(file, System.Text.Encoding.UTF8.GetBytes(text), "report");
                return file;
            });
            Console.Out.WriteLine($"report  {Path.GetRelativePath(Environment.CurrentDirectory, index)}");
            return ExitCodes.Done;
        });
        return command;
    }
}
