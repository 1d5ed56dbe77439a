using System.Globalization;
using Huracan.Actors.Codec;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Cli.Output;
using Huracan.Core.Folds;
using Huracan.Core.Market;
using Huracan.Core.Runs;
using Huracan.Core.Validation.WalkForward;
using Huracan.Pipeline.Configuration;
using Huracan.Pipeline.Data;
using Huracan.Pipeline.Training;
using Huracan.Pipeline.Training.Work;
using Huracan.Runtime.Hosting;
using Huracan.Stores.Artifacts;
using Huracan.Stores.Out;
using Huracan.Stores.Registry;

namespace Huracan.Cli.Runs;

/// <summary>The result of a session.</summary>
/// <param name="Finished">False if it was interrupted; the same command continues.</param>
/// <param name="Notes">For the JSON document: facts about this process that a script may need.</param>
internal sealed record RunOutcome(string RunId, RunSpec Spec, bool Finished, IReadOnlyList<CoinOutcome> Coins, IReadOnlyList<string> Reports, IReadOnlyDictionary<string, long> Notes);

/// <summary>The work of one process on one run: it locks the folder, finds the run, and hosts its actors until every coin has an outcome or
/// a signal comes.</summary>
internal static class RunSession
{
    /// <summary>After a stop signal the actors have this long to store their work.</summary>
    private static readonly TimeSpan DrainBudget = TimeSpan.FromSeconds(3);

    /// <summary>What is still at work this long after a stop signal is left behind: beyond the drain an update, or a store, is slow.</summary>
    public static readonly TimeSpan StopBudget = DrainBudget + TimeSpan.FromSeconds(5);

    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(2);

    /// <param name="hosting">Called when the actors start: from here on a stop drains.</param>
    public static async Task<RunOutcome> ExecuteAsync(
        RunRequest request, Action<object> show, CancellationToken stop, Action? hosting = null)
    {
        using OutFolder folder = OutFolder.Open(request.Out, TimeProvider.System);
        ICandleSource candles = request.Candles(folder.Layout.Cache);
        (RunSpec spec, IReadOnlyDictionary<string, CandleSourceDescription> sources) = Identify(request, candles, stop, show);
        string runId = spec.RunId;
        RefuseOtherAlgorithm(folder.Registry, spec, request.Fresh);
        if (request.Fresh) StartAfresh(folder, runId);

        TimeRange span = new(request.From, request.From.AddDays(request.Days));
        folder.Registry.StartRun(new RunRegistration(runId, spec.InputsHash, RunSpec.AlgorithmVersion, spec.Text(), span.From, span.To, request.Symbols));
        SweepBlobs(folder, show);
        ReopenCoins(folder, runId);
        Dictionary<string, long> notes = DescribeStart(folder, runId);
        if (notes.TryGetValue("resumedFrom", out long last)) show(new Notice("run", $"resumedFrom {last}"));

        RunContext run = new(runId, spec, request.Config, request.Symbols, request.DataPath, candles, folder.Blobs, new ModelPublisher(folder), request.Workers)
        {
            Work = new KernelWork(request.Config, Trainers.Here),
            CheckpointEvery = TimeSpan.FromSeconds(1), // a flush to a local disk costs milliseconds
        };

        // scripts/kill-test sets 0: a checkpoint after every update, so that a small run reaches every crash point. Changes no result.
        if (int.TryParse(Environment.GetEnvironmentVariable("HURACAN_CHECKPOINT_MS"), NumberStyles.None, CultureInfo.InvariantCulture, out int ms)) run = run with { CheckpointEvery = TimeSpan.FromMilliseconds(ms) };

        Dictionary<string, IReadOnlyDictionary<string, double>> seconds = [];
        hosting?.Invoke();
        bool finished = await HostAsync(folder, run, progress =>
        {
            if (progress is CoinTimings timings) lock (seconds) seconds[timings.Symbol] = timings.Seconds;
            show(progress);
        }, stop).ConfigureAwait(false);

        List<CoinOutcome> coins = [];
        foreach (string symbol in request.Symbols)
        {
            try
            {
                CoinState state = JournalStates.ReadCoin(folder.Journal, runId, symbol);
                PutBackModel(folder, runId, symbol, state, show);
                coins.Add(CoinOutcome.Read(symbol, state, request.Config, request.Seed, folder.Blobs,
                    TriesOnSpan.Read(folder.Registry, symbol, span), seconds.GetValueOrDefault(symbol) ?? new Dictionary<string, double>(),
                    folder.Layout.Model(symbol, runId), sources[symbol].Notes, sources[symbol].Venue));
            }
            catch (BlobCorruptException e)
            {
                throw new WorldException($"{symbol}: {e.Message}; what the finished run found cannot be read any more; " +
                    "try: the same command with --fresh, which trains again and gives the same model", e);
            }
        }

        List<string> reports = [];
        if (finished)
        {
            reports.Add(RunReports.Write(runId, spec, coins, request.Config, (name, text) => folder.WriteReport(runId, name, text)));
            Conclude(folder, runId, coins);
        }

        return new RunOutcome(runId, spec, finished, coins, reports, notes);
    }

    /// <summary>A finished run names its model's file. If somebody deleted or changed it, it comes back from the blobs, and the user is
    /// told.</summary>
    private static void PutBackModel(OutFolder folder, string runId, string symbol, CoinState state, Action<object> show)
    {
        if (state is not { Stage: CoinStage.Finished, SetAside: null, Judgement: { } judgement }) return;
        string file = folder.Layout.Model(symbol, runId);
        bool there = File.Exists(file);
        if (there && BlobId.Of(File.ReadAllBytes(file)).Hex == judgement.ArtifactBlob) return;
        folder.WriteModel(symbol, runId, folder.Blobs.Get(new BlobId(judgement.ArtifactBlob)));
        show(new Notice(symbol, $"{file} {(there ? "was not this run's model any more" : "was missing")}; it was put back from the blobs"));
    }

    /// <param name="show">Gets what the source tells beside its notes, which the coin's own loading shows.</param>
    /// <returns>The run, and the source of its candles by symbol.</returns>
    /// <exception cref="OperationCanceledException">A stop signal came. A read that hangs (a dead network disk) does not hold it
    /// up.</exception>
    internal static (RunSpec Spec, IReadOnlyDictionary<string, CandleSourceDescription> Sources) Identify(
        RunRequest request, ICandleSource candles, CancellationToken stop, Action<object>? show = null)
    {
        CandleDoubles doubles = new(request.DataPath, request.Symbols);
        TimeRange span = new(request.From, request.From.AddDays(request.Days));
        List<KeyValuePair<string, string>> hashes = [];
        Dictionary<string, CandleSourceDescription> sources = [];
        foreach (string symbol in request.Symbols)
        {
            CandleRequest wanted = RunContext.Request(request.Config, request.DataPath, symbol, span);
            CandleLoad load = Task.Run(() => candles.Load(wanted, stop), stop).WaitAsync(stop).GetAwaiter().GetResult();
            doubles.Check(symbol, load.Frame);
            hashes.Add(new(symbol, load.ContentHash));
            sources[symbol] = load.Source with { Notes = [.. load.Source.Told, .. WalkNotes(request, span, load)] };
            foreach (string note in load.Source.Told.Except(load.Source.Notes)) show?.Invoke(new Notice(symbol, note));
        }

        return (new RunSpec(ConfigTree.Canonical(request.Config), request.From, request.Days, request.Seed, Trainers.Default.Name,
            hashes), sources);
    }

    private static IReadOnlyList<string> WalkNotes(RunRequest request, TimeRange span, CandleLoad load)
    {
        TrainingConfig config = request.Config;
        if (load.Frame is not { } frame || WalkForwardPlan.WhyTooShort(span.From, request.Days, config.WalkForward) is not null) return [];
        WalkForwardPlan plan = config.Plan(span.From, request.Days);
        return WalkFeasibility.WhyNot(frame, plan, config.Kernel) is null ? WalkFeasibility.Notes(frame, plan, config.Kernel) : [];
    }

    internal static void RefuseOtherAlgorithm(IRegistryQueries registry, RunSpec spec, bool fresh)
    {
        if (fresh || registry.FindRun(spec.RunId) is not null) return; // a run that this version began is continued, even if other runs are unfinished
        RunRow? other = registry.FindRunsByInputs(spec.InputsHash).FirstOrDefault(r => r.FinishedAt is null && r.AlgorithmVersion != RunSpec.AlgorithmVersion);
        if (other is not null)
        {
            throw new CallerException(string.Create(CultureInfo.InvariantCulture,
                $"run {other.RunId} was begun with algorithm version {other.AlgorithmVersion}, this program has version {RunSpec.AlgorithmVersion}: continuing would mix two versions of the arithmetic. Finish it with the program that began it, or start again with --fresh"));
        }
    }

    private static void StartAfresh(OutFolder folder, string runId)
    {
        // First the registry: a crash in between leaves a finished run, and no empty run that is marked as finished.
        if (folder.Registry.FindRun(runId) is not null) folder.Registry.ResetRun(runId);
        folder.Journal.DeleteStreams(RunStreams.Run(runId));
    }

    /// <summary>Deletes unreferenced blobs: superseded checkpoints, and blobs whose event was never stored.</summary>
    private static void SweepBlobs(OutFolder folder, Action<object> show)
    {
        HashSet<BlobId> live = [];
        try
        {
            foreach (RunRow run in folder.Registry.Runs())
            {
                foreach (RunCoinRow coin in run.Coins) live.UnionWith(JournalStates.ReadCoin(folder.Journal, run.RunId, coin.Symbol).LiveBlobs.Select(hex => new BlobId(hex)));
            }
        }
        catch (UnknownMessageTypeException e)
        {
            // A newer program worked here. This version cannot tell what it still needs, so nothing is deleted.
            show(new Notice("run", $"blobs are not swept: {e.Message}"));
            return;
        }

        foreach (ModelRow model in folder.Registry.Models()) live.Add(new BlobId(model.Artifact));
        folder.Blobs.SweepOrphans(live);
    }

    /// <summary>Coins that were set aside because of the world's trouble are tried again: the command was given again, so the trouble may
    /// be over.</summary>
    private static void ReopenCoins(OutFolder folder, string runId)
    {
        string[] symbols = [.. JournalStates.ReadRun(folder.Journal, runId).Retryable];
        foreach (string symbol in symbols)
        {
            // First the coin: after a crash in between the run's fact is still there, so the next start does this again.
            string coin = RunStreams.Coin(runId, symbol);
            if (JournalStates.ReadCoin(folder.Journal, coin).Decide(new CoinReopened()) is { Count: > 0 } facts) Append(folder, coin, facts[0]);
            Append(folder, RunStreams.Run(runId), new CoinTriedAgain(symbol));
        }

        if (symbols.Length > 0) folder.Registry.ResetRun(runId);
    }

    private static void Append(OutFolder folder, string persistenceId, object fact)
    {
        EncodedMessage encoded = PipelineCodec.Create().Encode(fact);
        AppendOutcome[] outcome = new AppendOutcome[1];
        folder.Journal.Append([new JournalAppend(persistenceId, folder.Epoch,
            [new JournalRecord(folder.Journal.HighestSequenceNr(persistenceId) + 1, encoded.Name, encoded.Version, encoded.Bytes)])], outcome, out Exception? error);
        if (outcome[0] != AppendOutcome.Stored) throw new WorldException($"{persistenceId}: the journal stored no event ({outcome[0]})", error);
    }

    private static Dictionary<string, long> DescribeStart(OutFolder folder, string runId)
    {
        Dictionary<string, long> notes = new() { ["epoch"] = folder.Epoch };
        long last = folder.Journal.LastWrittenMs(RunStreams.Run(runId));
        if (last > 0) notes["resumedFrom"] = last;
        return notes;
    }

    private static async Task<bool> HostAsync(OutFolder folder, RunContext run, Action<object> show, CancellationToken stop)
    {
        TaskCompletionSource<Exception> broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using AkkaHost host = LocalHost.Start(new HostOptions
        {
            Epoch = folder.Epoch,
            Codec = PipelineCodec.Create(),
            Journal = folder.Journal,
            Snapshots = folder.Snapshots,
            OnSnapshotTrouble = (_, trouble) => show(new Notice("run", trouble.ToString())),
            OnProgress = (_, progress) => show(progress),
            OnTopLevelFailed = failed => broken.TrySetResult(failed.Reason),
        }, log: (_, source, text) => show(new Notice("run", $"{source}: {text}")));
        ActorRef? daily = null;
        host.RegisterEntity(new EntityKind(SymbolSupervisor.EntityKind, symbol => Props.Of(() => new SymbolSupervisor(run, symbol)))
        {
            // Each try computes its stage again; more tries would only delay the message about a full disk.
            Supervision = SupervisionStrategy.Default with { RestartsMax = 2 },
            WhenFailed = (context, symbol, reason) =>
            {
                // A journal that stores nothing is no fault of the coin: the run ends, and continues once the disk works again.
                if (reason is AppendFailedException) broken.TrySetResult(reason);
                else context.Tell(daily!, new SupervisorFailed(symbol, reason));
            },
        });
        daily = host.Spawn(Props.Of(() => new DailyRetrain(run)), "daily-retrain");

        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task<RunReport> finished = AwaitRunAsync(daily, ended.Token);
        Task stopped = Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, ended.Token);
        Task first = await Task.WhenAny(finished, broken.Task, stopped).ConfigureAwait(false);
        bool done = first == finished && finished.IsCompletedSuccessfully;
        if (first == broken.Task) throw await broken.Task.ConfigureAwait(false);
        if (!done)
        {
            host.RaiseStop();
            await Task.Delay(DrainBudget / 3, CancellationToken.None).ConfigureAwait(false); // the event of the last checkpoint may still be on its way to the journal
        }

        await ended.CancelAsync().ConfigureAwait(false);
        using CancellationTokenSource budget = new(DrainBudget);
        try
        {
            await host.StopAsync(budget.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Something ends slowly. Disposing the host waits for it; the outcome does not change.
        }

        return done;
    }

    /// <summary>Asks repeatedly: an actor that was restarted has forgotten earlier questions.</summary>
    private static async Task<RunReport> AwaitRunAsync(ActorRef daily, CancellationToken ended)
    {
        TaskCompletionSource<RunReport> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        EdgeRef edge = new("await-run", (message, _) =>
        {
            if (message is RunReport report) answer.TrySetResult(report);
        });
        for (; ; )
        {
            daily.Tell(new AwaitRun(), edge);
            try
            {
                return await answer.Task.WaitAsync(AskAgainAfter, ended).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // not finished yet, or the question was forgotten: ask again
            }
        }
    }

    private static void Conclude(OutFolder folder, string runId, IReadOnlyList<CoinOutcome> coins)
    {
        foreach (CoinOutcome coin in coins) folder.Registry.FinishCoin(runId, coin.Symbol, coin.Verdict, coin.Reason, coin.State.Judgement?.ModelHash);
        folder.Registry.FinishRun(runId);
    }
}
