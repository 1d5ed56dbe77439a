using System.Globalization;
using Huracan.Actors.Port;
using Huracan.Core.Foundation;

namespace Huracan.Pipeline.Training.Remote;

/// <summary>Takes the place of the <see cref="PpoTrainerActor"/> of a coin whose node has no trainer of the run's kind. A
/// <see cref="TrainerService"/> on another node trains one fold at a time for it.</summary>
/// <remarks>The order is repeated until its outcome has arrived, and holds all that a trainer needs to continue; so mail may be lost,
/// doubled or late. A trainer that is silent for too long is given up, and the next one goes on from the last checkpoint, to the same
/// bytes. A trainer only writes blobs: two of them with one order waste time and do no harm.</remarks>
/// <param name="epoch">Of the coin's lease.</param>
public sealed class RemoteTrainer(string runId, string symbol, long epoch, TrainerRoute route) : Actor
{
    private sealed record Tick : ILocalMessage;

    private TrainFold? _request; // null while no fold is wanted
    private ActorRef? _asker;
    private ActorRef? _trainer; // the trainer of this order, or of the last one
    private IReadOnlyList<string> _checkpoints = [];
    private int _updatesDone; // of the newest checkpoint that was heard of
    private long _heardAt; // by a monotonic clock
    private long? _stoppingSince; // null while the fold is wanted
    private int _lost; // trainers in a row, without one new checkpoint
    private int _unfit; // answers in a row
    private bool _toldOfWaiting, _toldOfUnfit;

    private FoldOrder Order => new(runId, symbol, epoch, _request!.Attempt, _request.Fold);

    protected override void PreStart() => Context.Timers.StartPeriodicTimer("ask", new Tick(), route.AskEvery);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TrainFold m: On(m); break;
            case Tick: OnTick(); break;
            case FoldStanding m when _request is not null && m.Order == Order: On(m); break;
            case FoldStanding { Phase: FoldPhase.Working } m: Tell(Sender, new StopFold(m.Order)); break; // not wanted: it may take another order
            case FoldStanding: break; // late
            case TrainerBusy m: if (_request is not null && m.Order == Order) On(m); break;
            case CheckpointTaken: break; // the trainer has its credit from its own node
            default: Unhandled(message); break;
        }
    }

    protected override void PostStop()
    {
        if (_request is not null && _trainer is { } trainer) Tell(trainer, new StopFold(Order));
    }

    private void On(TrainFold m)
    {
        if (_request is { } known && known.Attempt == m.Attempt && known.Fold == m.Fold) return; // asked again: the work goes on
        (_request, _asker, _checkpoints, _updatesDone) = (m, Sender, m.Checkpoints, 0);
        (_stoppingSince, _toldOfWaiting, _toldOfUnfit, _lost, _unfit, _heardAt) = (null, false, false, 0, 0, Context.Clock.GetTimestamp());
        Ask(); // the trainer of the last fold still has this coin's signals
    }

    private void Ask() => Tell(_trainer ?? Context.Service(route.Service), new OrderFold(Order, _checkpoints));

    private void OnTick()
    {
        if (_request is null) return;
        if (Context.StopFlag.IsRaised)
        {
            Stop();
            return;
        }

        if (Context.Clock.GetElapsedTime(_heardAt) > route.Patience) GiveUpOnSilence();
        if (_request is not null) Ask();
    }

    private void GiveUpOnSilence()
    {
        if (_trainer is { } lost && ++_lost >= route.LossesMax)
        {
            Fail(new RemoteTrainingException(FailureCause.OurBug, string.Create(CultureInfo.InvariantCulture,
                $"{_lost} trainers in a row fell silent at this fold, without one new checkpoint (the last one at {lost.Path}); see in their nodes' logs why they ended")));
            return;
        }

        string seconds = route.Patience.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
        if (_trainer is not null) Context.Publish(new Notice(symbol, $"the trainer at {_trainer.Path} has been silent for {seconds} s; the next one goes on from the last checkpoint"));
        else if (!_toldOfWaiting) Context.Publish(new Notice(symbol, $"no trainer of service '{route.Service}' has answered for {seconds} s; are nodes of its role up? This coin waits for one"));
        _toldOfWaiting |= _trainer is null;
        _trainer = null;
        _heardAt = Context.Clock.GetTimestamp();
    }

    /// <summary>Waits for the last checkpoint no longer than one <c>Patience</c>.</summary>
    private void Stop()
    {
        long since = _stoppingSince ??= Context.Clock.GetTimestamp();
        if (_trainer is not { } trainer || Context.Clock.GetElapsedTime(since) > route.Patience) Rest();
        else Tell(trainer, new StopFold(Order));
    }

    private void Rest()
    {
        Tell(_asker!, new Interrupted(_request!.Attempt));
        _request = null;
    }

    private void On(FoldStanding m)
    {
        if (m.Phase == FoldPhase.Trained)
        {
            // The sender does not matter: the bytes are the same.
            Tell(_asker!, new FoldReady(_request!.Attempt, _request.Fold, m.Blob!));
            _request = null;
            return;
        }

        if (_trainer is not null && !Sender.Equals(_trainer))
        {
            if (m.Phase == FoldPhase.Working) Tell(Sender, new StopFold(Order)); // a late repetition has started a second trainer
            return;
        }

        _heardAt = Context.Clock.GetTimestamp();
        if (m.Blob is { } checkpoint && m.UpdatesDone > _updatesDone) Report(checkpoint, m.UpdatesDone);
        switch (m.Phase)
        {
            case FoldPhase.Working:
                (_trainer, _unfit) = (Sender, 0);
                break;
            case FoldPhase.Unfit:
                PassOver(m);
                break;
            case FoldPhase.Failed:
                Fail(new RemoteTrainingException(m.Cause, $"{m.Reason} (at {Sender.Path})"));
                break;
            default: // it is leaving, or was told to stop
                _trainer = null;
                if (_stoppingSince is not null) Rest();
                else Ask();
                break;
        }
    }

    /// <summary>A badly configured node is always free: it must not get every order and fail it.</summary>
    private void PassOver(FoldStanding m)
    {
        string where = $"{m.Reason} (at {Sender.Path})";
        _trainer = null;
        if (++_unfit >= route.LossesMax)
        {
            Fail(new RemoteTrainingException(m.Cause, $"no trainer is fit for this fold, the last one says: {where}"));
            return;
        }

        if (!_toldOfUnfit) Context.Publish(new Notice(symbol, $"passed over a trainer: {where}"));
        _toldOfUnfit = true;
        Ask(); // not at the next tick: coins that ask at the same time would get the same trainer again and again
    }

    private void Fail(RemoteTrainingException reason)
    {
        Tell(_asker!, new WorkFailed(_request!.Attempt, "train", reason));
        (_request, _trainer) = (null, null);
    }

    /// <summary>The next tick asks the next trainer.</summary>
    private void On(TrainerBusy m)
    {
        _unfit = 0;
        if (_trainer is null) _heardAt = Context.Clock.GetTimestamp();
        else if (Sender.Equals(_trainer)) _trainer = null;
    }

    private void Report(string checkpoint, int updatesDone)
    {
        _checkpoints = [checkpoint, .. _checkpoints.Take(1)];
        (_updatesDone, _lost) = (updatesDone, 0);
        Tell(_asker!, new CheckpointReady(_request!.Attempt, _request.Fold, updatesDone, checkpoint));
    }
}
