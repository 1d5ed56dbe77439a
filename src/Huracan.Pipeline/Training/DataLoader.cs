using Huracan.Actors.Port;
using Huracan.Core.Market;
using Huracan.Pipeline.Data;

namespace Huracan.Pipeline.Training;

/// <summary>Loads the candles of one coin. Its only state is the current request; after a crash it is asked again.</summary>
public sealed class DataLoader(RunContext run) : Actor
{
    private (ActorRef Asker, long Attempt) _request;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LoadCandles m: On(m); break;
            case EffectCompleted { Result: CandleLoad load }: Tell(_request.Asker, new CandlesLoaded(_request.Attempt, load)); break;
            case EffectFailed m: Tell(_request.Asker, new WorkFailed(_request.Attempt, "load", m.Reason)); break;
            default: Unhandled(message); break;
        }
    }

    private void On(LoadCandles m)
    {
        _request = (Sender, m.Attempt);
        Context.Run(new ReadCandles(run.Candles, m.Request));
    }

    // ---- effects ----------------------------------------------------------------------------------------------------

    private sealed record ReadCandles(ICandleSource Candles, CandleRequest Request) : Effect
    {
        public override string Name => "load-candles";
        public override object Execute(IEffectScope scope) => Candles.Load(Request);
    }
}
