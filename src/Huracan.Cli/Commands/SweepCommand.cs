using System.CommandLine;
using System.Globalization;
using Huracan.Actors.Stores;
using Huracan.Cli.Fleet;
using Huracan.Cli.Output;
using Huracan.Core.Market;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan sweep</c>: counts or deletes the unreferenced blobs of a fleet. Nodes may be at work.</summary>
internal static class SweepCommand
{
    public static Command Define()
    {
        Option<string?> blobs = FleetStores.BlobsOption();
        Option<string> olderThan = new("--older-than")
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"Only blobs that nobody has put for this many hours; {BlobSweep.OlderThanMin.TotalHours:0} or more."), DefaultValueFactory = _ => "24", HelpName = "HOURS",
        };
        Option<bool> delete = new("--delete") { Description = "Delete them; without this they are only counted." };
        Command command = new("sweep", "Count, or delete, the blobs of a fleet that no run needs any more.") { blobs, olderThan, delete };
        command.SetAction(parsed =>
        {
            int hours = TrainOptions.Whole("--older-than", parsed.GetRequiredValue(olderThan), (int)BlobSweep.OlderThanMin.TotalHours, 100_000);
            using FleetStores stores = FleetStores.Open(parsed.GetValue(blobs), reading: true);
            UtcMs now = new(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            var kept = (ISweepableBlobs)stores.Blobs;
            SweepReport found;
            using (WorkDisplay.Start("looking at the blobs of the fleet"))
                found = BlobSweep.Run(stores, kept, TimeSpan.FromHours(hours), parsed.GetValue(delete), now);
            Print(Console.Out, found, hours, parsed.GetValue(delete));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Print(TextWriter output, SweepReport found, int hours, bool delete)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{found.Blobs} blobs, {Megabytes(found.Bytes)}; {found.Named} of them are needed by {found.Runs} runs and their models"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{found.Young} are unreferenced and younger than {hours} h: they stay"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{found.Old} are unreferenced and older: {Megabytes(found.OldBytes)}"));
        output.WriteLine(delete
            ? string.Create(CultureInfo.InvariantCulture, $"{found.Deleted} deleted, {Megabytes(found.DeletedBytes)}; {found.Leftovers} unfinished puts of dead writers deleted")
            : "nothing was deleted; --delete deletes the older ones");
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MB");
}
