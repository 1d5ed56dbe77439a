using System.CommandLine;
using System.CommandLine.Parsing;
using Huracan.Cli;
using Huracan.Cli.Commands;
using Huracan.Cli.Output.Terminal;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Pipeline.Configuration;
using Huracan.Pipeline.Training;
using Huracan.Stores;

Stdout.Guard();
int code = Dispatch.Run(args);
Stderr.End();
return code;

/// <summary>Maps commands to their work and exceptions to exit codes. Only here does an exception become a message for a person.</summary>
internal static class Dispatch
{
    public static int Run(string[] args)
    {
        try
        {
            // The first page answers before any library is loaded.
            switch (args)
            {
                case [] or ["--help"] or ["-h"] or ["-?"] or ["help"]:
                    Console.Out.Write(Help.Text);
                    return ExitCodes.Done;
                case ["--version"]:
                    Console.Out.WriteLine(ProductVersion.Text);
                    return ExitCodes.Done;
                default:
                    return Invoke(args);
            }
        }
        catch (Exception e)
        {
            return Explain(e);
        }
    }

    /// <summary>Every command.</summary>
    internal static RootCommand Root()
    {
        RootCommand root = new("huracan: trains, validates and publishes one crypto-trading policy per coin")
        {
            TrainOptions.Define(TrainCommand.Run),
            DemoCommand.Define(),
            StatusCommand.Define(),
            DecisionsCommand.Define(),
            TradesCommand.Define(),
            CompareCommand.Define(),
            ReportCommand.Define(),
            ModelsCommand.Define(),
            SignalCommand.Define(),
            SynthCommand.Define(),
            SimulateCommand.Define(),
            NodeCommand.Define(),
            SubmitCommand.Define(),
            InspectCommand.Define(),
            SweepCommand.Define(),
            FeaturesCommand.Define(),
            DataCommand.Define(),
            ProveCausalCommand.Define(),
            BenchCommand.Define(),
            ConfigCommand.Define(),
        };
        root.Add(CompletionCommand.Define(root));
        return root;
    }

    private static int Invoke(string[] args)
    {
        RootCommand root = Root();
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (string mistake in Corrections.Of(parsed)) Stderr.Say($"huracan: {mistake}");
            Stderr.Say($"try: huracan{Path(parsed.CommandResult.Command, root)} --help");
            return ExitCodes.Caller;
        }

        RefuseEmptyValues(parsed.CommandResult);
        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    /// <summary>No option means anything by an empty value. It comes from an unset variable of a shell, and as a path or a name it would
    /// fail later in words that do not help.</summary>
    private static void RefuseEmptyValues(CommandResult command)
    {
        foreach (SymbolResult child in command.Children)
        {
            string? name = (child as OptionResult)?.Option.Name ?? (child as ArgumentResult)?.Argument.Name;
            if (name is null || !child.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value))) continue;
            throw new CallerException($"{name}: an empty value seen; allowed: a value that is not empty; " +
                $"try: leave {name} out, or set the variable that it was to come from");
        }
    }

    private static string Path(Command command, RootCommand root) =>
        command == root ? "" : (command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? Path(parent, root) : "") + " " + command.Name;

    private static int Explain(Exception error)
    {
        switch (error)
        {
            case AggregateException { InnerExceptions: [Exception only] }: return Explain(only);
            case CallerException or ConfigException or MarketDataException { Cause: FailureCause.Caller }:
                Stderr.Say($"huracan: {error.Message}");
                return ExitCodes.Caller;
            case WorldException or StoreException or MarketDataException { Cause: FailureCause.World } or IOException or UnauthorizedAccessException:
                Stderr.Say($"huracan: {error.Message}");
                return ExitCodes.World;
            case OperationCanceledException:
                Stderr.Say("huracan: interrupted; the same command continues");
                return ExitCodes.Interrupted;
            default:
                if (FailureCauses.Of(error) == FailureCause.World)
                {
                    Stderr.Say($"huracan: {error.Message}");
                    return ExitCodes.World;
                }

                Stderr.Say($"huracan: our bug: {error}");
                return ExitCodes.OurBug;
        }
    }
}
