using Huracan.Actors.Port;
using Huracan.Core.Engines;

namespace Huracan.Actors.Pipeline;

/// <summary>Owns one alpha engine of one coin. Votes on one block per message, in order; after a crash a fresh one begins with the first candle.</summary>
public sealed class EngineActor(RunContext run, int index) : Actor
{
    private BoundEngine? _engine;
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
        _engine ??= run.Signals.BindEngine(index, m.Features.Schema, m.Candles.Columns);
        EngineVote[] votes = new EngineVote[m.Count];
        _engine.Run(m.Features, m.Regimes.Span, m.Start, m.Count, votes);
        _done += m.Count;
        Tell(Sender, new BlockVoted(m.Attempt, index, m.Start, votes));
    }
}
