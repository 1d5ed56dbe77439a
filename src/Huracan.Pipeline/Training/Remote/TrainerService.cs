using Huracan.Actors.Port;
using Huracan.Core.Folds;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Pipeline.Fleet;
using Huracan.Pipeline.Training.Work;

namespace Huracan.Pipeline.Training.Remote;

/// <summary>One trainer of a node that trains for others. It accepts one fold at a time, with a <see cref="PpoTrainerActor"/> of its own,
/// and refuses further orders meanwhile.</summary>
/// <remarks>It owns nothing that must last: an order names its run, which is opened here, and checkpoints and models are blobs. It writes
/// no fact, so it needs no lease. It gives up an order that nobody repeats. If asked again, it repeats its last answer.</remarks>
/// <param name="open">Called in effects; may block and fail.</param>
/// <param name="patience">After this silence the asker counts as dead.</param>
/// <param name="load">The trainings of this node, one slot each.</param>
public sealed class TrainerService(Func<string, RunContext> open, TimeSpan patience, NodeLoad load) : Actor
{
    private const int OutcomesKept = 16;

    /// <summary>The next fold of a coin comes once the last one is validated: five minutes at a lease of ten seconds.</summary>
    private const int IdlePatiencesMax = 30;

    private sealed record Tick : ILocalMessage;

    /// <param name="Signals">Null if the stop flag was raised meanwhile.</param>
    private sealed record Coin(RunContext Run, string Symbol, CoinSignals? Signals);

    private sealed class Job(OrderFold order, ActorRef asker)
    {
        public OrderFold Ordered => order;
        public FoldOrder Order => order.Order;
        public ActorRef Asker { get; set; } = asker;
        public long AskedAt { get; set; }
        public long Preparing { get; set; } // request id of the effect
        public ActorRef? Trainer { get; set; }
        public FoldStanding Standing { get; set; } = new(order.Order, FoldPhase.Working, 0, null);
    }

    private readonly Queue<FoldStanding> _outcomes = []; // kept because an answer may be lost
    private long _freeSince;
    private Job? _job;
    private Coin? _coin; // of the last order: the next fold is usually of the same coin
    private long _trainers;

    protected override SupervisionStrategy Supervision => SupervisionStrategy.AlwaysStop;

    protected override void PreStart() => Context.Timers.StartPeriodicTimer("look", new Tick(), patience / 4);

    protected override void PostStop() => Free();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case OrderFold m: On(m); break;
            case StopFold m: On(m); break;
            case Tick: OnTick(); break;
            case EffectCompleted m: if (m.RequestId == _job?.Preparing) Train(_job, (Coin)m.Result!); break;
            case EffectFailed m: if (m.RequestId == _job?.Preparing) Fail(_job, m.Reason, FailureCauses.Of(m.Reason) == FailureCause.Caller ? FoldPhase.Unfit : FoldPhase.Failed); break;
            case ChildFailed m: if (m.Child.Equals(_job?.Trainer)) Fail(_job!, m.Reason); break;
            case CheckpointReady or FoldReady or WorkFailed or Interrupted: if (Sender.Equals(_job?.Trainer)) Hear(_job!, message); break; // otherwise of a job that was given up
            default: Unhandled(message); break;
        }
    }

    private void OnTick()
    {
        if (_job is not { } job)
        {
            if (Context.Clock.GetElapsedTime(_freeSince) > patience * IdlePatiencesMax) _coin = null; // its signals are large
        }
        else if (Context.Clock.GetElapsedTime(job.AskedAt) > patience) Free();
    }

    private FoldStanding? Outcome(FoldOrder order) => _outcomes.LastOrDefault(outcome => outcome.Order == order);

    private void On(OrderFold m)
    {
        if (_job is { } job && job.Order == m.Order)
        {
            (job.Asker, job.AskedAt) = (Sender, Context.Clock.GetTimestamp());
            Tell(Sender, job.Standing);
        }
        else if (Outcome(m.Order) is { Phase: not FoldPhase.Resting } known) Tell(Sender, known); // a training at rest may be ordered again
        else if (_job is not null || Context.StopFlag.IsRaised || !load.TryTakeSlot()) Tell(Sender, new TrainerBusy(m.Order));
        else Begin(new Job(m, Sender) { AskedAt = Context.Clock.GetTimestamp() });
    }

    private void Begin(Job job)
    {
        _job = job;
        Tell(job.Asker, job.Standing);
        (FoldOrder order, Coin? known) = (job.Order, _coin);
        if (known is not null && known.Run.RunId == order.RunId && known.Symbol == order.Symbol) Train(job, known);
        else job.Preparing = Context.Run(new PrepareCoin(open, order.RunId, order.Symbol));
    }

    private static Coin Prepare(RunContext run, string symbol, IStopFlag stop)
    {
        CandleLoad load = run.Candles.Load(run.Request(symbol));
        if (load.ContentHash != run.DataHash(symbol))
        {
            throw new MarketDataException(FailureCause.Caller,
                $"{symbol}: this node has other candles (content {load.ContentHash[..12]}) than were submitted ({run.DataHash(symbol)[..12]}); give it those");
        }

        CandleFrame candles = load.Warmed ?? throw new MarketDataException(FailureCause.Caller, $"{symbol}: {load.Verdict.Sentence}");
        return new Coin(run, symbol, StraightSignals.Make(run, candles, stop));
    }

    private void Train(Job job, Coin coin)
    {
        if (coin.Signals is not { } signals)
        {
            End(job, job.Standing with { Phase = FoldPhase.Resting });
            return;
        }

        _coin = coin;
        FoldOrder order = job.Order;
        job.Trainer = Context.Spawn(Props.Of(() => new PpoTrainerActor(coin.Run, coin.Symbol)).WithPinnedThread($"ppo-{coin.Symbol}"), $"fold-{++_trainers}");
        Tell(job.Trainer, new TrainFold(order.Attempt, order.Fold, signals, job.Ordered.Checkpoints));
    }

    private void Hear(Job job, object answer)
    {
        switch (answer)
        {
            case CheckpointReady m:
                Tell(Sender, new CheckpointTaken(m.Attempt, m.Fold, m.UpdatesDone));
                if (m.UpdatesDone < job.Standing.UpdatesDone) break; // the last one before a stop was stored faster than this one
                job.Standing = job.Standing with { UpdatesDone = m.UpdatesDone, Blob = m.CheckpointBlob };
                Tell(job.Asker, job.Standing);
                break;
            case FoldReady m: End(job, job.Standing with { Phase = FoldPhase.Trained, Blob = m.ModelBlob }); break;
            case WorkFailed m: Fail(job, m.Reason); break;
            default: End(job, job.Standing with { Phase = FoldPhase.Resting }); break;
        }
    }

    private void Fail(Job job, Exception reason, FoldPhase phase = FoldPhase.Failed) => End(job, job.Standing with { Phase = phase, Cause = FailureCauses.Of(reason), Reason = reason.Message });

    private void On(StopFold m)
    {
        if (_job is not { } job || job.Order != m.Order) Tell(Sender, Outcome(m.Order) ?? new FoldStanding(m.Order, FoldPhase.Resting, 0, null));
        else if (job.Trainer is { } trainer) Context.RaiseStop(trainer); // it ends with its last checkpoint
        else End(job, job.Standing with { Phase = FoldPhase.Resting });
    }

    private void End(Job job, FoldStanding outcome)
    {
        Tell(job.Asker, outcome);
        _outcomes.Enqueue(outcome);
        if (_outcomes.Count > OutcomesKept) _outcomes.Dequeue();
        Free();
    }

    private void Free()
    {
        if (_job is not { } job) return;
        if (job.Trainer is { } trainer) Context.Stop(trainer);
        _job = null;
        _freeSince = Context.Clock.GetTimestamp();
        load.FreeSlot();
    }

    // ---- effects ----------------------------------------------------------------------------------------------------

    private sealed record PrepareCoin(Func<string, RunContext> Open, string RunId, string Symbol) : Effect
    {
        public override string Name => "prepare-coin";
        public override object Execute(IEffectScope scope) => Prepare(Open(RunId), Symbol, scope.StopFlag);
    }
}
