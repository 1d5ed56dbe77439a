using Huracan.Actors.Port;
using Huracan.Core.Market;
using Huracan.Pipeline.Training.Work;

namespace Huracan.Pipeline.Training;

/// <summary>Makes the signal tape: asks for a day of features, sends it to the engines, collects their votes, forms the consensus, asks for
/// the next day.</summary>
/// <remarks>One block is under way at a time: this credit keeps every mailbox below it short. Local mail is not lost. A failed engine fails
/// the attempt, and the supervisor begins again with fresh actors.</remarks>
public sealed class ConsensusActor(RunContext run) : Actor
{
    private MakeSignals? _request;
    private ActorRef? _asker;
    private IConsensusWork? _work;
    private BlockReady? _block;
    private int _missing;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case MakeSignals m: On(m); break;
            case BlockReady m: On(m); break;
            case BlockVoted m: On(m); break;
            default: Unhandled(message); break;
        }
    }

    private void On(MakeSignals m)
    {
        (_request, _asker) = (m, Sender);
        _work = run.Work.Consensus(m.Candles);
        AskFrom(0);
    }

    private void AskFrom(int start)
    {
        CandleFrame candles = _request!.Candles;
        int count = Math.Min(candles.Timeframe.CandlesPerDay, candles.Count - start);
        Tell(_request.Features, new ComputeBlock(_request.Attempt, candles, start, count));
    }

    private void On(BlockReady m)
    {
        _block = m;
        _missing = _request!.Engines.Count;
        for (int i = 0; i < _request.Engines.Count; i++)
        {
            Tell(_request.Engines[i], new VoteOnBlock(m.Attempt, i, _request.Candles, m.Features, m.Start, m.Count));
        }
    }

    private void On(BlockVoted m)
    {
        IConsensusWork work = _work!;
        work.Take(m.Engine, m.Votes, m.Start);
        if (--_missing > 0) return;

        BlockReady block = _block!;
        work.Close(block.Features, block.Start, block.Count);
        int next = block.Start + block.Count;
        if (next < _request!.Candles.Count) { AskFrom(next); return; }

        Tell(_asker!, new SignalsReady(_request.Attempt, work.Tape()));
    }
}
