using System.Globalization;
using Huracan.Cli.Output;
using Huracan.Cli.Output.Terminal;
using Huracan.Cli.Runs;
using Huracan.Cli.Settings;
using Huracan.Core.Foundation;
using Huracan.Core.Runs;
using Huracan.Core.Validation.WalkForward;
using Huracan.Markets;
using Huracan.Pipeline.Configuration;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan train</c>: candles to verdicts, resumable.</summary>
internal static class TrainCommand
{
    private const int PathsMax = 10;

    public static int Run(TrainOptions options)
    {
        TrainingConfig config = ConfigFile.Load(options.Config, new TrainingConfig());
        if (options.Repair is not null) config = config with { Data = config.Data with { Repair = options.Repair } };
        config.Validate();
        if (WalkForwardPlan.WhyTooShort(options.From, options.Days, config.WalkForward) is { } tooShort) throw new CallerException($"--days: {tooShort}");
        RunRequest request = new(options.Symbols, options.From, options.Days, options.Seed, config,
            options.Data, cache => new CandleFiles(cache), options.Workers, options.Out, options.Fresh);
        return Execute(request, options.Json, options.Details, header: null);
    }

    /// <summary>Runs the request and prints its result: a table, or one JSON document.</summary>
    public static int Execute(RunRequest request, bool json, bool details, string? header)
    {
        using StopSignals signals = new();
        RunOutcome outcome;
        using (ProgressDisplay display = ProgressDisplay.Here(request.Symbols))
        {
            Action hosting = () => signals.Allow(RunSession.StopBudget);
            outcome = RunSession.ExecuteAsync(request, display.Show, signals.Token, hosting).GetAwaiter().GetResult();
        }

        if (!outcome.Finished)
        {
            Stderr.Say("huracan: interrupted; the same command continues");
            return ExitCodes.Interrupted;
        }

        if (json)
        {
            Console.Out.WriteLine(RunDocument.Write(outcome.RunId, outcome.Spec, outcome.Coins, outcome.Notes));
        }
        else
        {
            ResultStyle style = ResultStyle.Here(details);
            if (header is not null) Console.Out.WriteLine(style.Wrap(header));
            RunTable.Print(Console.Out, outcome.Coins, style);
            Console.Out.WriteLine(style.Wrap(RunTable.Title(outcome.Spec)));
            Paths("model ", [.. outcome.Coins.Select(coin => coin.Artifact).OfType<string>()]);
            Paths("report", outcome.Reports);
            if (Stderr.Writer.Lost > 0) Console.Out.WriteLine(style.Wrap(Lost()));
        }

        CoinSetAside? worst = outcome.Coins.Select(c => c.State.SetAside).Where(s => s is not null).MaxBy(s => s!.Cause);
        return worst?.Cause switch
        {
            null => ExitCodes.Done,
            FailureCause.OurBug => ExitCodes.OurBug,
            FailureCause.World => ExitCodes.World,
            _ => ExitCodes.Caller,
        };
    }

    private static string Lost() => string.Create(CultureInfo.InvariantCulture,
        $"{Stderr.Writer.Lost} lines of progress could not be written to standard error; no result depends on them.");

    /// <summary>A path a line; of many coins the folder that holds them all.</summary>
    private static void Paths(string what, IReadOnlyList<string> paths)
    {
        if (paths.Count <= PathsMax)
        {
            foreach (string path in paths) Console.Out.WriteLine($"{what}  {Shown(path)}");
            return;
        }

        string folder = Path.GetDirectoryName(paths[0])!;
        while (!paths.All(path => path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            folder = Path.GetDirectoryName(folder)!;
        string shown = Shown(folder) + Path.DirectorySeparatorChar;
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what.TrimEnd()}s in {shown} ({paths.Count} files)"));
    }

    /// <summary>Relative to the current folder: short, and the same on every machine.</summary>
    private static string Shown(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path);
}
