using Akka.Actor;
using Huracan.Runtime.Cluster;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace Huracan.Runtime.PetabridgeCmd;

/// <summary><c>pbm huracan status</c>, <c>pbm huracan coin -s BTCUSDT</c>, <c>pbm huracan drain -n HOST:PORT</c>.</summary>
/// <remarks>Written from the documentation at cmd.petabridge.com; compiled only with -p:PetabridgeCmd=true. <see cref="ClusterCommands"/>
/// does the work; it is always compiled and tested.</remarks>
internal static class HuracanPalette
{
    public static readonly CommandDefinition Status = new CommandDefinitionBuilder().WithName("status")
        .WithDescription("Members of the cluster, and every open run and coin with its owner.").Build();

    public static readonly CommandDefinition Coin = new CommandDefinitionBuilder().WithName("coin")
        .WithDescription("Who works on one coin.")
        .WithArgument(b => b.IsMandatory(true).WithName("symbol").WithSwitch("-s").WithSwitch("-S").WithDescription("such as BTCUSDT"))
        .Build();

    public static readonly CommandDefinition Drain = new CommandDefinitionBuilder().WithName("drain")
        .WithDescription("Let a node leave: its coins stop and move to other nodes, then its process ends.")
        .WithArgument(b => b.IsMandatory(true).WithName("node").WithSwitch("-n").WithSwitch("-N").WithDescription("HOST:PORT of the member"))
        .Build();

    public static readonly CommandPalette Palette = new("huracan", [Status, Coin, Drain]);
}

/// <summary>Connects the palette to the actor that answers.</summary>
internal sealed class HuracanPaletteHandler : CommandPaletteHandler
{
    public HuracanPaletteHandler(ClusterCommands commands) : base(HuracanPalette.Palette) =>
        HandlerProps = Props.Create(() => new HuracanCommandActor(commands));

    public override Props HandlerProps { get; }
}

/// <summary>Answers one command at a time. It has no state.</summary>
internal sealed class HuracanCommandActor : CommandHandlerActor
{
    public HuracanCommandActor(ClusterCommands commands) : base(HuracanPalette.Palette)
    {
        Process(HuracanPalette.Status.Name, (_, _) => Sender.Tell(new CommandResponse(commands.Status())));
        Process(HuracanPalette.Coin.Name, (_, arguments) => Sender.Tell(new CommandResponse(commands.Coin(arguments.ArgumentValues("symbol").Single()))));
        Process(HuracanPalette.Drain.Name, (_, arguments) => Sender.Tell(new CommandResponse(commands.Drain(arguments.ArgumentValues("node").Single()))));
    }
}
