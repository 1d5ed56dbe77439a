using System.Globalization;
using System.Text;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Core.Folds;
using Huracan.Core.Foundation;
using Huracan.Core.Learning;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Core.Runs;
using Huracan.Core.Signals;
using Huracan.Core.Validation.WalkForward;
using Huracan.Pipeline.Training.Remote;

namespace Huracan.Pipeline.Training;

/// <summary>Owns one coin of one run: its facts in the journal, its children, its tries. Talks to DailyRetrain.</summary>
/// <remarks>After a crash the journal tells which stage is next. Candles and signals are computed again (they are cheap and exact);
/// trainings continue from their last checkpoint. If a child fails, the attempt fails: all children are stopped, and after a pause the
/// stage is tried again with fresh ones. After <see cref="RunContext.AttemptsMax"/> tries the coin is set aside with its reason. A missing
/// or torn blob is a fact, not a failure: the work that made it is done again, with the same bytes in the end.</remarks>
/// <param name="epoch">The epoch of the coin's lease; null for the node's own epoch.</param>
public sealed class SymbolSupervisor(RunContext run, string symbol, long? epoch = null) : PersistentActor
{
    public const string EntityKind = "coin";

    private const string Data = "data", Features = "features", Consensus = "consensus", Ppo = "ppo", Validation = "validation";

    private CoinState _state = CoinState.New;

    // Lost in a crash on purpose: all of it follows from the journal and the candles.
    private readonly Dictionary<long, Action<object?>> _effects = [];
    private readonly StageTimes _times = new();
    private ActorRef? _asker;
    private CoinSignals? _signals;
    private CandleFrame? _candles;
    private readonly HashSet<ActorRef> _children = []; // of the current attempt
    private int _tries;
    private bool _working;
    private bool _factUnderWay; // work is under way whose end will be a fact
    private ActorRef? _drainer;

    public override string PersistenceId => RunStreams.Coin(run.RunId, symbol);

    protected override long WriterEpoch => epoch ?? Context.Epoch;

    /// <summary>A fresh child for a fresh attempt is simpler than a child that restarts in the middle of one.</summary>
    protected override SupervisionStrategy Supervision => SupervisionStrategy.AlwaysStop;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TrainCoin m: On(m); break;
            case CandlesLoaded m when Current(m.Attempt): On(m); break;
            case SignalsReady m when Current(m.Attempt): On(m); break;
            case CheckpointReady m when Current(m.Attempt): On(m); break;
            case FoldReady m when Current(m.Attempt): On(m); break;
            case FoldJudged m when Current(m.Attempt): On(m); break;
            case CoinPacked m when Current(m.Attempt): On(m); break;
            case WorkFailed m when Current(m.Attempt): MendOrFail(m.Stage, m.Reason); break;
            case Retry m when Current(m.Attempt): Advance(); break;
            case CandlesLoaded or SignalsReady or CheckpointReady or FoldReady or FoldJudged or CoinPacked or WorkFailed or Retry: break; // of an attempt that was given up
            case ChildFailed m when _children.Contains(m.Child): FailAttempt(m.Name, m.Reason); break;
            case ChildFailed: break; // its attempt was given up already: one attempt fails once
            case EffectCompleted m: Done(m.RequestId, m.Result); break;
            case EffectFailed m: Failed(m); break;
            case Interrupted m: if (Current(m.Attempt)) RestForDrain(); break; // the child sends no further fact
            case DrainCoin: Drain(); break;
            default: Unhandled(message); break;
        }
    }

    protected override void Evolve(object @event) => _state = _state.Evolve((CoinEvent)@event);

    protected override int SnapshotEvery => run.SnapshotEvery;
    protected override object? TakeSnapshot() => _state;
    protected override void RestoreSnapshot(object state) => _state = (CoinState)state;

    /// <summary>Mail outlives a restart, so the number contains the incarnation.</summary>
    private long Attempt => (Context.Incarnation << 32) + _tries;

    private bool Current(long attempt) => attempt == Attempt;

    // ---- the stages, in order ---------------------------------------------------------------------------------------

    private void On(TrainCoin m)
    {
        if (m.RunId != run.RunId || m.Symbol != symbol) { Unhandled(m); return; }
        _asker = Sender;
        if (_state.Stage == CoinStage.Finished) { Report(); return; }
        if (_working) return; // asked again: the work goes on
        _working = true;
        Advance();
    }

    /// <summary>Starts the stage that is next in the state.</summary>
    private void Advance()
    {
        if (Context.StopFlag.IsRaised) { RestForDrain(); return; } // the journal has all that is needed to continue
        _times.Enter(_candles is null ? "load" : _signals is null ? "signals" : StageName(_state.Stage), Context.Now);
        Show();
        _factUnderWay = _state.Stage is CoinStage.Loading or CoinStage.Judging or CoinStage.Registering || _signals is not null;
        if (_state.Stage == CoinStage.Finished) Finish();
        else if (_state.Stage == CoinStage.Registering) Register(_state.Judgement!);
        else if (_state.Stage == CoinStage.Judging) Tell(Child(Validation, () => new ValidationActor(run, symbol)), new JudgeCoin(Attempt, _state));
        else if (_candles is null) Tell(Child(Data, () => new DataLoader(run)), new LoadCandles(Attempt, run.Request(symbol)));
        else if (_signals is null) MakeSignals(_candles);
        else if (_state.Stage == CoinStage.Training) Train(_signals);
        else Tell(Child(Validation, () => new ValidationActor(run, symbol)), new ValidateFold(Attempt, _state.Fold, _signals, _state.FoldModels[_state.Fold]!));
    }

    private void On(CandlesLoaded m)
    {
        CandleLoad load = m.Load;
        string expected = run.DataHash(symbol);
        if (load.ContentHash != expected)
        {
            FailAttempt(Data, new MarketDataException(FailureCause.Caller,
                $"{symbol}: the candles changed while the run was under way (content {load.ContentHash[..12]}, the run began with {expected[..12]}); start again once they are at rest"));
            return;
        }

        foreach (string note in load.Source.Notes) Context.Publish(new Notice(symbol, note));
        _candles = load.Warmed;
        if (_state.Data is not null) { Advance(); return; } // known from before the interruption

        byte[] report = Encoding.UTF8.GetBytes(QualityReportText.Write(load.Report, load.Verdict));
        RunEffect(new PutReport(run.Blobs, report), hex =>
        {
            string blob = (string)hex!;
            string? tooShort = WalkForwardPlan.WhyTooShort(run.Spec.From, run.Spec.Days, run.Config.WalkForward);
            CoinEvent fact = load.Frame is null ? new DataRefused(load.Report.RowsSeen, load.Report.Coverage, load.Verdict.Sentence, blob)
                : tooShort is not null ? new DataRefused(load.Report.RowsSeen, load.Report.Coverage, tooShort, blob)
                : run.Work.WhyInfeasible(run, load.Frame) is { } infeasible
                    ? new DataRefused(load.Report.RowsSeen, load.Report.Coverage, $"{symbol}: {infeasible}", blob)
                : new DataAccepted(load.ContentHash, load.Frame.Count, load.Report.Coverage, load.Frame.Timeframe.Minutes,
                    run.Plan().Folds.Count, blob, load.Source.Venue, load.Frame.Columns);
            Store(fact, Advance);
        });
    }

    private void MakeSignals(CandleFrame candles)
    {
        ActorRef features = Child(Features, () => new FeatureActor(run));
        ActorRef[] engines = [.. run.Work.Engines.Select((name, i) => Child($"engine-{name}", () => new EngineActor(run, i)))];
        Tell(Child(Consensus, () => new ConsensusActor(run)), new MakeSignals(Attempt, candles, features, engines));
    }

    private void On(SignalsReady m)
    {
        StopChildren(); // their work is done and their state is large
        RunEffect(new ShadowTrades(run, m.Tape), signals =>
        {
            _signals = (CoinSignals?)signals;
            Advance(); // rests where the flag was raised meanwhile
        });
    }

    private void Train(CoinSignals signals)
    {
        string[] checkpoints = [.. ((string?[])[_state.CheckpointBlob, _state.PreviousCheckpointBlob]).OfType<string>()];
        Props trainer = run.Trainer is { } route ? Props.Of(() => new RemoteTrainer(run.RunId, symbol, WriterEpoch, route))
            : Props.Of(() => new PpoTrainerActor(run, symbol)).WithPinnedThread($"ppo-{symbol}");
        Tell(Child(Ppo, trainer), new TrainFold(Attempt, _state.Fold, signals, checkpoints));
    }

    private void On(CheckpointReady m)
    {
        ActorRef trainer = Sender;
        string? superseded = _state.PreviousCheckpointBlob;
        Store(new CheckpointStored(m.Fold, m.UpdatesDone, m.CheckpointBlob), () =>
        {
            Forget(superseded);
            Show();
            Tell(trainer, new CheckpointTaken(m.Attempt, m.Fold, m.UpdatesDone));
        });
    }

    private void On(FoldReady m)
    {
        string?[] superseded = [_state.CheckpointBlob, _state.PreviousCheckpointBlob];
        Store(new FoldTrained(m.Fold, m.ModelBlob), () =>
        {
            Forget(superseded);
            Advance();
        });
    }

    private void On(FoldJudged m) => Store(new FoldValidated(m.Fold, m.ResultBlob, m.DecisionsBlob), Advance);

    private void On(CoinPacked m) => Store(m.Judgement, Advance);

    private void Register(CoinJudged judgement) =>
        RunEffect(new RegisterModel(run, symbol, WriterEpoch, judgement), _ => Store(new ModelRegistered(judgement.ModelHash), Advance));

    private void Finish()
    {
        StopChildren();
        (_signals, _candles, _working) = (null, null, false);
        Context.Publish(new CoinTimings(symbol, _times.Close(Context.Now)));
        Report();
    }

    private void Report()
    {
        if (_asker is null) return;
        Tell(_asker, CoinReport.Of(run.RunId, WriterEpoch, symbol, _state));
    }

    // ---- drain ------------------------------------------------------------------------------------------------------

    private void Drain()
    {
        _drainer = Sender;
        if (!_factUnderWay) RestForDrain();
    }

    private void RestForDrain()
    {
        _factUnderWay = false;
        if (_drainer is null) return;
        Tell(_drainer, new CoinDrained(run.RunId, symbol));
        _drainer = null;
    }

    // ---- failures ---------------------------------------------------------------------------------------------------

    private void MendOrFail(string stage, Exception reason)
    {
        if (reason is not BlobCorruptException lost || _state.Decide(new BlobLost(lost.Id.Hex)) is not { Count: > 0 } facts)
        {
            FailAttempt(stage, reason);
            return;
        }

        GiveUpAttempt();
        Context.Publish(new Notice(symbol, $"{lost.Message}; the work that made it is done again"));
        Persist(facts, Advance);
    }

    /// <summary>Mail that the attempt still sends is dropped.</summary>
    private void GiveUpAttempt()
    {
        _tries++;
        _effects.Clear();
        StopChildren();
        _factUnderWay = false;
    }

    private void FailAttempt(string stage, Exception reason)
    {
        if (_state.Stage == CoinStage.Finished) return;
        GiveUpAttempt();
        FailureCause cause = FailureCauses.Of(reason);
        int failures = _state.Failures + 1;
        string text = string.Create(CultureInfo.InvariantCulture, $"{stage}: {reason.Message}");
        int triesMax = reason is TrainingDivergedException ? 1 // the same settings diverge again
            : cause == FailureCause.World ? run.WorldAttemptsMax : run.AttemptsMax;
        Context.Publish(new Notice(symbol, $"try {failures} of {triesMax} failed at {text}"));
        AttemptFailed failed = new(stage, cause, text);
        if (failures >= triesMax)
        {
            Persist([failed, new CoinSetAside(cause, text)], Advance);
            return;
        }

        Persist(failed, () =>
        {
            if (Context.StopFlag.IsRaised) RestForDrain();
            else Context.Timers.StartSingleTimer("retry", new Retry(Attempt), Context.Jitter(RunContext.BackOff(failures)));
        });
    }

    // ---- small things -----------------------------------------------------------------------------------------------

    /// <summary>Persists what follows from a finished piece of work; does nothing if the coin has moved on.</summary>
    private void Store(CoinEvent report, Action then)
    {
        IReadOnlyList<CoinEvent> facts = _state.Decide(report);
        if (facts.Count > 0) Persist(facts, then);
    }

    /// <summary>Deletes checkpoints that the journal no longer refers to: a run writes one every few seconds. Whether the deletion succeeds
    /// changes nothing. If another run names the same bytes, its training only continues from an earlier point.</summary>
    private void Forget(params string?[] checkpoints)
    {
        BlobId[] ids = [.. checkpoints.OfType<string>().Where(hex => !_state.LiveBlobs.Contains(hex)).Select(hex => new BlobId(hex))];
        if (ids.Length == 0) return;
        Context.Run(new ForgetCheckpoints(run.Blobs, ids));
    }

    private void RunEffect(Effect effect, Action<object?> then) => _effects.Add(Context.Run(effect), then);

    private void Done(long requestId, object? result)
    {
        if (_effects.Remove(requestId, out Action<object?>? then)) then(result);
    }

    private void Failed(EffectFailed m)
    {
        if (_effects.Remove(m.RequestId)) MendOrFail(StageName(_state.Stage), m.Reason);
    }

    private ActorRef Child(string name, Func<Actor> factory) => Child(name, Props.Of(factory));

    /// <summary>The children of a later attempt have other names: a child that is still stopping keeps the old one.</summary>
    private ActorRef Child(string name, Props props)
    {
        string own = _tries == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-try-{_tries + 1}");
        ActorRef child = Context.Child(own) ?? Context.Spawn(props, own);
        _children.Add(child);
        return child;
    }

    private void StopChildren()
    {
        foreach (ActorRef child in Context.Children) Context.Stop(child);
        _children.Clear();
    }

    private void Show()
    {
        int planned = run.Config.Ppo.Updates;
        string fold = _state.Fold == CoinState.FinalFold ? "final policy" : $"fold {_state.Fold + 1}/{_state.Folds}";
        string detail = _state.Stage switch
        {
            _ when _candles is null => "candles",
            _ when _signals is null => "features and signals",
            CoinStage.Training => $"{fold}, update {_state.UpdatesDone}/{planned}",
            CoinStage.Validating => $"{fold}, out of sample",
            CoinStage.Judging => "gates",
            CoinStage.Registering => "registry",
            CoinStage.Finished => _state.Verdict ?? "set aside",
            _ => "candles",
        };
        Context.Publish(new CoinProgress(symbol, _state.Stage, _state.Progress(planned), detail, _state.UpdatesDone, 1.0 / (_state.Folds + 1)));
    }

    private static string StageName(CoinStage stage) => stage switch
    {
        CoinStage.Loading => "load",
        CoinStage.Training => "train",
        CoinStage.Validating => "validate",
        CoinStage.Judging => "judge",
        CoinStage.Registering => "register",
        _ => "done",
    };

    // ---- effects ----------------------------------------------------------------------------------------------------

    /// <summary>Stores the report on the candles' quality; its result is the blob's hash.</summary>
    private sealed record PutReport(IBlobStore Blobs, byte[] Report) : Effect
    {
        public override string Name => "put-blob";
        public override object Execute(IEffectScope scope) => Blobs.Put(Report).Hex;
    }

    private sealed record ShadowTrades(RunContext Run, SignalTape Tape) : Effect
    {
        public override string Name => "shadow-trades";
        public override object? Execute(IEffectScope scope) => Run.Work.Signals(Run, Tape, scope.StopFlag);
    }

    private sealed record RegisterModel(RunContext Run, string Symbol, long Writer, CoinJudged Judgement) : Effect
    {
        public override string Name => "register";

        public override object? Execute(IEffectScope scope)
        {
            Run.Publisher.Publish(Run.RunId, Symbol, Writer, Judgement, Run.Blobs.Get(new BlobId(Judgement.ArtifactBlob)));
            return null;
        }
    }

    private sealed record ForgetCheckpoints(IBlobStore Blobs, BlobId[] Ids) : Effect
    {
        public override string Name => "forget-checkpoints";

        public override object? Execute(IEffectScope scope)
        {
            foreach (BlobId id in Ids) Blobs.Delete(id);
            return null;
        }
    }
}
