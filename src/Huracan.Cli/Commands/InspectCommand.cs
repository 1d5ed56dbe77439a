using System.CommandLine;
using Huracan.Cli.Fleet;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan inspect</c>: a fleet's nodes from the inside. Reads only.</summary>
internal static class InspectCommand
{
    public static Command Define()
    {
        Option<string?> dsn = FleetStores.DsnOption();
        Option<string?> node = new("--node") { Description = "Only nodes whose name begins so, dead ones too.", HelpName = "NAME" };
        Command command = new("inspect", "Show a fleet's nodes from the inside: leases, actors, mailboxes, counters.") { dsn, node };
        command.SetAction(parsed =>
        {
            using FleetStores stores = FleetStores.Open(parsed.GetValue(dsn), null, reading: true);
            Console.Out.Write(FleetStatus.Inspect(stores, parsed.GetValue(node)));
            return ExitCodes.Done;
        });
        return command;
    }
}
