using Huracan.Core.Folds;
using Huracan.Core.Foundation;
using Huracan.Core.Market;

namespace Huracan.Pipeline.Training.Work;

/// <summary>A coin's signals by direct computation, block after block, without actors: the same pieces in the same order as
/// <see cref="ConsensusActor"/> makes them, so the bytes are the same.</summary>
public static class StraightSignals
{
    /// <summary>Blocks: run it as an effect.</summary>
    /// <returns>Null if <paramref name="stop"/> was raised.</returns>
    public static CoinSignals? Make(RunContext run, CandleFrame candles, IStopFlag stop)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(candles);
        ArgumentNullException.ThrowIfNull(stop);
        ICoinWork work = run.Work;
        IFeatureWork features = work.Features(candles);
        IEngineWork[] engines = [.. Enumerable.Range(0, work.Engines.Count).Select(i => work.Engine(i, candles))];
        IConsensusWork consensus = work.Consensus(candles);
        int day = candles.Timeframe.CandlesPerDay;
        for (int start = 0; start < candles.Count; start += day)
        {
            if (stop.IsRaised) return null;
            int count = Math.Min(day, candles.Count - start);
            FeatureBlock block = features.Compute(start, count);
            for (int e = 0; e < engines.Length; e++) consensus.Take(e, engines[e].Vote(block, start, count), start);
            consensus.Close(block, start, count);
        }

        return work.Signals(run, consensus.Tape(), stop);
    }
}
