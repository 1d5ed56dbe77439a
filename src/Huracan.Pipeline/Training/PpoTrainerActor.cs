using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Core.Foundation;
using Huracan.Core.State;
using Huracan.Pipeline.Training.Work;

namespace Huracan.Pipeline.Training;

/// <summary>Owns the training of one fold at a time on a thread of its own: one update per message, a checkpoint every few seconds of work.</summary>
/// <remarks>After a crash its supervisor asks again with the last stored checkpoint. A torn checkpoint is skipped with a notice, and the
/// one before it is used. A result first goes into a blob; then the asker gets its hash. The trainer goes on while a checkpoint is being
/// stored; at most one is under way.</remarks>
public sealed class PpoTrainerActor(RunContext run, string symbol) : Actor
{
    /// <summary>The result of one turn of the pinned thread.</summary>
    private sealed record Prepared(IFoldWork Training, IReadOnlyList<string> Notices);

    /// <param name="Checkpoint">Set only if the stop flag was raised after the update, because no later update will bring one.</param>
    private sealed record Updated(bool Finished, bool Interrupted, byte[]? Checkpoint, byte[]? Model);

    private sealed record Saved(int UpdatesDone, byte[] Checkpoint);

    /// <summary>A blob is stored, and its asker may be told.</summary>
    private sealed record Kept(object Answer);

    private TrainFold? _request;
    private ActorRef? _asker;
    private IFoldWork? _training;
    private long _lastCheckpoint; // by a monotonic clock
    private bool _checkpointUnderWay;
    private int _blobsUnderWay;
    private bool _rests; // it has seen the stop flag and trains no further

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TrainFold m: On(m); break;
            case EffectCompleted { Result: Prepared m }: On(m); break;
            case EffectCompleted { Result: Updated m }: On(m); break;
            case EffectCompleted { Result: Saved m }: On(m); break;
            case EffectCompleted { Result: Kept m }: On(m); break;
            case CheckpointTaken m: On(m); break;
            case EffectFailed m: Tell(_asker!, new WorkFailed(_request!.Attempt, "train", m.Reason)); break;
            default: Unhandled(message); break;
        }
    }

    /// <summary>Runs on its own thread, after an update that may still be running there.</summary>
    protected override void PostStop()
    {
        if (_training is not { } training) return;
        Context.RunPinned(new DisposeTraining(training));
    }

    private void On(TrainFold m)
    {
        if (_request is { } known && known.Attempt == m.Attempt && known.Fold == m.Fold) return; // asked again: the work goes on
        (_request, _asker, _checkpointUnderWay, _rests) = (m, Sender, false, false);
        Context.RunPinned(new PrepareFold(run, symbol, m));
    }

    private static Prepared Prepare(RunContext run, string symbol, TrainFold m)
    {
        List<string> notices = [];
        IFoldWork training = run.Work.Fold(run, symbol, m.Fold, m.Signals);
        for (int i = 0; i < m.Checkpoints.Count; i++)
        {
            string checkpoint = m.Checkpoints[i];
            try
            {
                training.Restore(run.Blobs.Get(new BlobId(checkpoint)));
                return new Prepared(training, notices);
            }
            catch (Exception e) when (e is BlobCorruptException or StateFormatException)
            {
                notices.Add($"checkpoint {checkpoint[..12]} is passed over ({e.Message}); {(i + 1 < m.Checkpoints.Count ? "the one before it is used" : "this training begins again")}");
                training.Dispose(); // it may be half restored
                training = run.Work.Fold(run, symbol, m.Fold, m.Signals);
            }
        }

        return new Prepared(training, notices);
    }

    private void On(Prepared m)
    {
        foreach (string notice in m.Notices) Context.Publish(new Notice(symbol, notice));
        _training?.Dispose();
        _training = m.Training;
        _lastCheckpoint = Context.Clock.GetTimestamp();
        NextUpdate();
    }

    private void On(CheckpointTaken m)
    {
        if (m.Attempt == _request?.Attempt && m.Fold == _request.Fold) _checkpointUnderWay = false; // otherwise late: of a fold that is done
    }

    private void NextUpdate()
    {
        Context.RunPinned(new PpoUpdate(_training!));
    }

    private static bool IsFinished(IFoldWork training) => training.UpdatesDone >= training.UpdatesPlanned;

    private static Updated Update(IFoldWork training, IStopFlag stop)
    {
        if (!IsFinished(training) && !training.TryUpdate(stop)) return new Updated(false, true, null, null);
        if (IsFinished(training)) return new Updated(true, false, null, training.Model());
        return new Updated(false, false, stop.IsRaised ? training.Checkpoint() : null, null);
    }

    private void On(Updated m)
    {
        IFoldWork training = _training!;
        TrainFold request = _request!;
        if (m.Checkpoint is not null) On(new Saved(training.UpdatesDone, m.Checkpoint));
        if (m.Finished) Keep(m.Model!, blob => new FoldReady(request.Attempt, request.Fold, blob));
        else if (m.Interrupted || Context.StopFlag.IsRaised) Rest();
        else
        {
            Context.Publish(new TrainingProgress(symbol, request.Fold, training.UpdatesDone, training.UpdatesPlanned));
            SaveIfDue(training);
            NextUpdate();
        }
    }

    /// <summary>Runs on the pinned thread, before the next update: a kill costs at most the time between two checkpoints plus one
    /// update.</summary>
    private void SaveIfDue(IFoldWork training)
    {
        if (_checkpointUnderWay || Context.Clock.GetElapsedTime(_lastCheckpoint) < run.CheckpointEvery) return;
        (_checkpointUnderWay, _lastCheckpoint) = (true, Context.Clock.GetTimestamp());
        Context.RunPinned(new TakeCheckpoint(training));
    }

    private void On(Saved m)
    {
        TrainFold request = _request!;
        Keep(m.Checkpoint, blob => new CheckpointReady(request.Attempt, request.Fold, m.UpdatesDone, blob));
    }

    private void Keep(byte[] content, Func<string, object> answer)
    {
        _blobsUnderWay++;
        Context.Run(new KeepBlob(run.Blobs, content, answer));
    }

    private void On(Kept m)
    {
        _blobsUnderWay--;
        Tell(_asker!, m.Answer);
        if (_rests) Rest();
    }

    /// <summary>Called when the last checkpoint is stored.</summary>
    private void Rest()
    {
        _rests = true;
        if (_blobsUnderWay == 0) Tell(_asker!, new Interrupted(_request!.Attempt));
    }

    // ---- effects ----------------------------------------------------------------------------------------------------

    private sealed record PrepareFold(RunContext Run, string Symbol, TrainFold Order) : Effect
    {
        public override string Name => "prepare-fold";
        public override object Execute(IEffectScope scope) => Prepare(Run, Symbol, Order);
    }

    private sealed record PpoUpdate(IFoldWork Training) : Effect
    {
        public override string Name => "ppo-update";
        public override object Execute(IEffectScope scope) => Update(Training, scope.StopFlag);
    }

    private sealed record TakeCheckpoint(IFoldWork Training) : Effect
    {
        public override string Name => "checkpoint";
        public override object Execute(IEffectScope scope) => new Saved(Training.UpdatesDone, Training.Checkpoint());
    }

    /// <param name="Answer">Makes the asker's answer from the blob's hash.</param>
    private sealed record KeepBlob(IBlobStore Blobs, byte[] Content, Func<string, object> Answer) : Effect
    {
        public override string Name => "put-blob";
        public override object Execute(IEffectScope scope) => new Kept(Answer(Blobs.Put(Content).Hex));
    }

    private sealed record DisposeTraining(IFoldWork Training) : Effect
    {
        public override string Name => "dispose-training";

        public override object? Execute(IEffectScope scope)
        {
            Training.Dispose();
            return null;
        }
    }
}
