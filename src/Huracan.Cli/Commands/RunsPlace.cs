using System.CommandLine;
using System.CommandLine.Parsing;
using Huracan.Cli.Fleet;
using Huracan.Cli.Runs;

namespace Huracan.Cli.Commands;

/// <summary>The options by which a command finds stored runs: a folder, or a fleet.</summary>
internal sealed class RunsPlace
{
    public Option<string?> Out { get; } = new("--out") { Description = $"The folder that was given to train; default: " +
        $"{TrainOptions.DefaultOut}.", HelpName = "DIR" };
    public Option<bool> Fleet { get; } = new("--fleet") { Description = "Read the stores of a fleet instead of a folder (needs --blobs)." };
    public Option<string?> Blobs { get; } = FleetStores.BlobsOption();

    public void AddTo(Command command)
    {
        command.Options.Add(Out);
        command.Options.Add(Fleet);
        command.Options.Add(Blobs);
    }

    public StoredRuns Open(ParseResult parsed)
    {
        (string? folder, string? blobs) = (parsed.GetValue(Out), parsed.GetValue(Blobs));
        if (!parsed.GetValue(Fleet))
        {
            if (blobs is not null) throw new CallerException("--blobs: given without --fleet; a folder holds its own blobs: add " +
                "--fleet, or leave --blobs out");
            return StoredRuns.OpenFolder(folder ?? TrainOptions.DefaultOut);
        }

        return folder is null ? StoredRuns.OpenFleet(blobs) : throw new CallerException("--out and --fleet: both given; give one of them");
    }
}
