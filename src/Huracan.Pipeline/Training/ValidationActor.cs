using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Core.Runs;

namespace Huracan.Pipeline.Training;

/// <summary>Replays a fold's policy on its ranges, and judges the coin over all folds. Its only state is the current request; after a crash
/// it is asked again.</summary>
public sealed class ValidationActor(RunContext run, string symbol) : Actor
{
    /// <summary>The blobs of a validated fold.</summary>
    private sealed record Stored(string Result, string Decisions);

    private ActorRef? _asker;
    private (long Attempt, int Fold) _request;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ValidateFold m: On(m); break;
            case JudgeCoin m: On(m); break;
            case EffectCompleted { Result: Stored m }: Tell(_asker!, new FoldJudged(_request.Attempt, _request.Fold, m.Result, m.Decisions)); break;
            case EffectCompleted { Result: CoinJudged judgement }: Tell(_asker!, new CoinPacked(_request.Attempt, judgement)); break;
            case EffectCompleted { Result: null }: Tell(_asker!, new Interrupted(_request.Attempt)); break;
            case EffectFailed m: Tell(_asker!, new WorkFailed(_request.Attempt, "validate", m.Reason)); break;
            default: Unhandled(message); break;
        }
    }

    private void On(ValidateFold m)
    {
        (_asker, _request) = (Sender, (m.Attempt, m.Fold));
        Context.Run(new PlayFold(run, symbol, m));
    }

    private void On(JudgeCoin m)
    {
        (_asker, _request) = (Sender, (m.Attempt, CoinState.FinalFold));
        Context.Run(new Judge(run, symbol, m.State));
    }

    // ---- effects ----------------------------------------------------------------------------------------------------

    private sealed record PlayFold(RunContext Run, string Symbol, ValidateFold Order) : Effect
    {
        public override string Name => "validate-fold";

        public override object? Execute(IEffectScope scope)
        {
            byte[] model = Run.Blobs.Get(new BlobId(Order.ModelBlob));
            return Run.Work.Validate(Run, Symbol, Order.Fold, Order.Signals, model, scope.StopFlag) is { } fold
                ? new Stored(Run.Blobs.Put(fold.Result).Hex, Run.Blobs.Put(fold.Decisions).Hex)
                : null;
        }
    }

    private sealed record Judge(RunContext Run, string Symbol, CoinState State) : Effect
    {
        public override string Name => "judge-coin";
        public override object? Execute(IEffectScope scope) => Run.Work.Judge(Run, Symbol, State, scope.StopFlag);
    }
}
