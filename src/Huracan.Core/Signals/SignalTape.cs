using Huracan.Core.Engines.Alpha;
using Huracan.Core.Engines.Consensus;
using Huracan.Core.Features;
using Huracan.Core.Market;
using Huracan.Core.Regimes;

namespace Huracan.Core.Signals;

/// <summary>The signals of each candle, which depend on no position and no fold: computed once per coin, read by every fold. Row t uses
/// nothing after the close of candle t.</summary>
/// <param name="VolatilityBps">[Count] trailing one-candle volatility in bps known at the close of t; NaN until warm.</param>
/// <param name="Votes">[engine][Count] every engine's vote, in the order of <paramref name="EngineNames"/>.</param>
public sealed record SignalTape(
    CandleFrame Candles,
    FeatureFrame Features,
    ReadOnlyMemory<float> VolatilityBps,
    ReadOnlyMemory<RegimeReading> Regimes,
    IReadOnlyList<string> EngineNames,
    IReadOnlyList<ReadOnlyMemory<EngineVote>> Votes,
    ReadOnlyMemory<ConsensusResult> Consensus)
{
    public int Count => Candles.Count;
}
