using Huracan.Core.Decisions;
using Huracan.Core.Regimes;

namespace Huracan.Core.Shadow;

/// <summary>A trade that was never made: what one candle's consensus would have earned under the kernel's own rules (demand 76, D15).</summary>
/// <param name="DecisionRow">Row t at whose close the consensus was above the threshold; the fill is at the open of row t + 1.</param>
/// <param name="ExitRow">Row inside which the trade ended. Its outcome is known from that row's close on.</param>
/// <param name="Regime">Regime at the decision.</param>
/// <param name="PrimaryEngine">Index of the engine that led the consensus.</param>
public readonly record struct ShadowTrade(int DecisionRow, int ExitRow, short PrimaryEngine, Regime Regime, TradeRecord Trade)
{
    /// <summary>Won net of all costs.</summary>
    public bool Won => Trade.NetBps > 0;
}
