using System.CommandLine;
using Huracan.Cli.Fleet;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan inspect</c>: the inner state of a fleet's nodes. Reads only.</summary>
internal static class InspectCommand
{
    public static Command Define()
    {
        Option<string?> node = new("--node") { Description = "Only nodes whose name begins with NAME, dead ones too.", HelpName = "NAME" };
        Command command = new("inspect", "Show the inner state of a fleet's nodes: leases, actors, mailboxes, counters.") { node };
        command.SetAction(parsed =>
        {
            using FleetStores stores = FleetStores.Open(null, reading: true);
            Console.Out.Write(FleetStatus.Inspect(stores, parsed.GetValue(node)));
            return ExitCodes.Done;
        });
        return command;
    }
}
