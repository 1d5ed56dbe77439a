using System.CommandLine;
using System.Globalization;
using Huracan.Cli.Fleet;
using Huracan.Cli.Output;
using Huracan.Cli.Output.Terminal;
using Huracan.Cli.Runs;
using Huracan.Cli.Settings;
using Huracan.Core.Market;
using Huracan.Core.Runs;
using Huracan.Core.Validation.WalkForward;
using Huracan.Markets;
using Huracan.Pipeline.Configuration;
using Huracan.Pipeline.Fleet;
using Huracan.Pipeline.Training;
using Huracan.Stores.Postgres;
using Huracan.Stores.Registry;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan submit</c>: submits a run to a fleet. Submitting it again changes nothing.</summary>
internal static class SubmitCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public static Command Define()
    {
        Option<string?> blobs = FleetStores.BlobsOption();
        Option<string> data = new("--data") { Description = "Folder of candle files, or one file; the nodes need the same candles.", Required = true, HelpName = "DIR|FILE" };
        Option<string> symbols = new("--symbols") { Description = "Coins, separated by commas. Their order changes nothing.", Required = true, HelpName = "A,B" };
        Option<string> from = new("--from") { Description = "First UTC day, e.g. 2025-06-01.", Required = true, HelpName = "DAY" };
        Option<string> days = new("--days") { Description = "Days from --from on; 150 gives 9 folds of 60/10.", Required = true, HelpName = "N" };
        Option<string?> config = new("--config") { Description = "Settings as YAML; unknown keys are refused.", HelpName = "FILE" };
        Option<string> seed = new("--seed") { Description = "Seed of every random number.", DefaultValueFactory = _ => "1", HelpName = "S" };
        Option<bool> fresh = new("--fresh") { Description = "Forget what this run has done so far and start again." };
        Option<bool> wait = new("--wait") { Description = "Wait until every coin has an outcome and print them (needs --blobs)." };
        Option<bool> json = new("--json") { Description = "With --wait: print exactly one JSON document on stdout at the end." };
        Option<bool> details = TrainOptions.DetailsOption();
        Command command = new("submit", "Submit a run to a fleet.") 
        {
            blobs, data, symbols, from, days, config, seed, fresh, wait, json, details,
        };
        command.SetAction(parsed =>
        {
            TrainingConfig settings = ConfigFile.Load(parsed.GetValue(config), new TrainingConfig());
            settings.Validate();
            RunRequest request = new(TrainOptions.ParseSymbols(parsed.GetRequiredValue(symbols)), TrainOptions.ParseDay(parsed.GetRequiredValue(from)),
                TrainOptions.Whole("--days", parsed.GetRequiredValue(days), 1, 3650), TrainOptions.ParseSeed(parsed.GetRequiredValue(seed)), settings,
                parsed.GetRequiredValue(data), _ => new CandleFiles(), Workers: 0, Out: "", parsed.GetValue(fresh));
            if (WalkForwardPlan.WhyTooShort(request.From, request.Days, settings.WalkForward) is { } tooShort) throw new CallerException($"--days: {tooShort}");
            using StopSignals signals = new();
            using FleetStores stores = FleetStores.Open(parsed.GetValue(blobs));
            if (parsed.GetValue(wait)) _ = stores.Blobs; // fails now if --blobs is missing
            RunSpec spec = Submit(stores, request, signals.Token);
            if (!parsed.GetValue(wait))
            {
                Console.Out.WriteLine($"run {spec.RunId}");
                return ExitCodes.Done;
            }

            using WorkDisplay display = WorkDisplay.Start($"run {spec.RunId}: waiting for the fleet");
            bool done = Await(stores, spec, display, parsed.GetValue(json), parsed.GetValue(details), signals.Token);
            return done ? ExitCodes.Done : ExitCodes.Interrupted;
        });
        return command;
    }

    private static RunSpec Submit(FleetStores stores, RunRequest request, CancellationToken stop)
    {
        RunSpec spec = RunSession.Identify(request, request.Candles(""), stop).Spec;
        RunSession.RefuseOtherAlgorithm(stores.Registry, spec, request.Fresh);
        PostgresRegistry registry = new(stores.Database);
        string item = RunStreams.Run(spec.RunId);
        if (request.Fresh)
        {
            // First the owners are fenced, then the registry is reset: a crash in between leaves no empty run that is marked as finished.
            stores.Leases.Withdraw(item);
            if (registry.FindRun(spec.RunId) is not null) registry.ResetRun(spec.RunId);
            stores.Journal.DeleteStreams(item);
        }

        TimeRange span = new(request.From, request.From.AddDays(request.Days));
        registry.StartRun(new RunRegistration(spec.RunId, spec.InputsHash, RunSpec.AlgorithmVersion, spec.Text(), span.From, span.To, request.Symbols));
        stores.Leases.Offer([WorkItem.Run(spec.RunId)]);
        return spec;
    }

    /// <returns>False if a signal ended the wait; the fleet continues.</returns>
    private static bool Await(FleetStores stores, RunSpec spec, WorkDisplay display, bool json, bool details, CancellationToken stop)
    {
        RunRow? row = null;
        while (row?.FinishedAt is null)
        {
            if (stop.WaitHandle.WaitOne(LookEvery)) return false;
            try
            {
                row = stores.Registry.FindRun(spec.RunId);
            }
            catch (IOException e)
            {
                Stderr.Say($"huracan: {e.Message}"); // the fleet waits for the database too
            }
        }

        display.Dispose(); // the result takes its place
        RunContext run = FleetCatalog.Context(stores, row, "", new CandleFiles());
        IReadOnlyList<CoinOutcome> coins = FleetCatalog.Outcomes(stores, run);
        if (json)
        {
            Console.Out.WriteLine(RunDocument.Write(spec.RunId, spec, coins, new Dictionary<string, long>()));
        }
        else
        {
            ResultStyle style = ResultStyle.Here(details);
            RunTable.Print(Console.Out, coins, style);
            Console.Out.WriteLine(style.Wrap(RunTable.Title(spec)));
        }

        return true;
    }
}
