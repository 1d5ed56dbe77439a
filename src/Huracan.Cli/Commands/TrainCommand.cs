using System.Globalization;
using Huracan.Cli.Output;
using Huracan.Cli.Runs;
using Huracan.Core.Foundation;
using Huracan.Core.Runs;
using Huracan.Core.Validation.WalkForward;
using Huracan.Markets;
using Huracan.Pipeline.Configuration;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan train</c>: candles to verdicts, resumable.</summary>
internal static class TrainCommand
{
    public static int Run(TrainOptions options)
    {
        TrainingConfig config = ConfigFile.Load(options.Config, new TrainingConfig());
        if (options.Repair is not null) config = config with { Data = config.Data with { Repair = options.Repair } };
        config.Validate();
        if (WalkForwardPlan.WhyTooShort(options.From, options.Days, config.WalkForward) is { } tooShort) throw new CallerException($"--days: {tooShort}");
        RunRequest request = new(options.Symbols, options.From, options.Days, options.Seed, config,
            options.Data, cache => new CandleFiles(cache), options.Workers, options.Out, options.Fresh);
        return Execute(request, options.Json, header: null);
    }

    /// <summary>Runs the request and prints its result: a table, or one JSON document.</summary>
    public static int Execute(RunRequest request, bool json, string? header)
    {
        using StopSignals signals = new();
        RunOutcome outcome;
        using (ProgressDisplay display = new(request.Symbols))
        {
            outcome = RunSession.ExecuteAsync(request, display.Show, signals.Token).GetAwaiter().GetResult();
        }

        if (!outcome.Finished)
        {
            Console.Error.WriteLine("huracan: interrupted; the same command continues");
            return ExitCodes.Interrupted;
        }

        if (json)
        {
            Console.Out.WriteLine(RunDocument.Write(outcome.RunId, outcome.Spec, outcome.Coins, outcome.Notes));
        }
        else
        {
            if (header is not null) Console.Out.WriteLine(header);
            RunTable.Print(Console.Out, outcome.Coins);
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"run {outcome.RunId}, seed {outcome.Spec.Seed}, {outcome.Spec.Days} days from {outcome.Spec.From.ToDateString()}"));
            foreach (CoinOutcome coin in outcome.Coins.Where(c => c.Artifact is not null)) Console.Out.WriteLine($"model   {Shown(coin.Artifact!)}");
            foreach (string report in outcome.Reports) Console.Out.WriteLine($"report  {Shown(report)}");
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

    /// <summary>Relative to the current folder: short, and the same on every machine.</summary>
    private static string Shown(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path);
}
