using Huracan.Actors.Port;
using Huracan.Core.Engines.Alpha;
using Huracan.Pipeline.Training.Work;

namespace Huracan.Pipeline.Training;

/// <summary>Owns one alpha engine of one coin. It votes on one block per message, in order; after a crash a fresh one begins with the first
/// candle.</summary>
public sealed class EngineActor(RunContext run, int index) : Actor
{
    private IEngineWork? _engine;
    private int _done;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case VoteOnBlock m: On(m); break;
            default: Unhandled(message); break;
        }
    }

    private void On(VoteOnBlock m)
    {
        if (m.Start != _done) throw new InvalidOperationException($"our bug: engine {index} is at row {_done}, block {m.Start} was asked for");
        _engine ??= run.Work.Engine(index, m.Candles);
        ReadOnlyMemory<EngineVote> votes = _engine.Vote(m.Features, m.Start, m.Count);
        _done += m.Count;
        Tell(Sender, new BlockVoted(m.Attempt, index, m.Start, votes));
    }
}
