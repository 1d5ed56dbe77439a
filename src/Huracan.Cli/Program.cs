using System.CommandLine;
using System.CommandLine.Parsing;
using Huracan.Cli;
using Huracan.Cli.Commands;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Pipeline.Configuration;
using Huracan.Pipeline.Training;
using Huracan.Stores;

// The first page answers before any library is loaded.
if (args is [] or ["--help"] or ["-h"] or ["-?"] or ["help"])
{
    Console.Out.Write(Help.Text);
    return ExitCodes.Done;
}

return Dispatch.Run(args);

/// <summary>Maps commands to their work and exceptions to exit codes. Only here does an exception become a message for a person.</summary>
internal static class Dispatch
{
    public static int Run(string[] args)
    {
        RootCommand root = new("huracan: trains, validates and publishes one crypto-trading policy per coin")
        {
            TrainOptions.Define(TrainCommand.Run),
            DemoCommand.Define(),
            StatusCommand.Define(),
            DecisionsCommand.Define(),
            SynthCommand.Define(),
            SimulateCommand.Define(),
            NodeCommand.Define(),
            SubmitCommand.Define(),
            InspectCommand.Define(),
            SweepCommand.Define(),
            FeaturesCommand.Define(),
            ProveCausalCommand.Define(),
            BenchCommand.Define(),
        };
        try
        {
            ParseResult parsed = root.Parse(args);
            if (parsed.Errors.Count > 0)
            {
                foreach (ParseError error in parsed.Errors) Console.Error.WriteLine($"huracan: {error.Message}");
                string command = parsed.CommandResult.Command == root ? "" : $" {parsed.CommandResult.Command.Name}";
                Console.Error.WriteLine($"try: huracan{command} --help");
                return ExitCodes.Caller;
            }

            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e)
        {
            return Explain(e);
        }
    }

    private static int Explain(Exception error)
    {
        switch (error)
        {
            case AggregateException { InnerExceptions: [Exception only] }: return Explain(only);
            case CallerException or ConfigException or MarketDataException { Cause: FailureCause.Caller }:
                Console.Error.WriteLine($"huracan: {error.Message}");
                return ExitCodes.Caller;
            case WorldException or StoreException or MarketDataException { Cause: FailureCause.World } or IOException or UnauthorizedAccessException:
                Console.Error.WriteLine($"huracan: {error.Message}");
                return ExitCodes.World;
            case OperationCanceledException:
                Console.Error.WriteLine("huracan: interrupted; the same command continues");
                return ExitCodes.Interrupted;
            default:
                if (FailureCauses.Of(error) == FailureCause.World)
                {
                    Console.Error.WriteLine($"huracan: {error.Message}");
                    return ExitCodes.World;
                }

                Console.Error.WriteLine($"huracan: our bug: {error}");
                return ExitCodes.OurBug;
        }
    }
}
