using Huracan.Core.Engines.Consensus;
using Huracan.Core.Market;
using Huracan.Core.Regimes;

namespace Huracan.Core.Decisions;

/// <summary>Everything that the kernel may know when it decides at the close of candle t, except the position.</summary>
/// <param name="Time">The decision's instant: the close of candle t.</param>
/// <param name="Close">Close of candle t, quote currency.</param>
/// <param name="VolatilityBps">Trailing one-candle volatility, bps; NaN until warm, and then no entry is legal.</param>
/// <param name="EntryAllowed">Consensus, confidence and viability allow a long entry at this close.</param>
/// <param name="HalfSize">Consensus says REDUCE_SIZE: entries and grid adds count half.</param>
/// <param name="Confidence">Entry confidence of demand 56, 0 to 1.</param>
public readonly record struct DecisionContext(
    UtcMs Time, double Close, double VolatilityBps, RegimeReading Regime, ConsensusResult Consensus,
    bool EntryAllowed, bool HalfSize, float Confidence);
