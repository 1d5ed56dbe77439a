using Huracan.Core.Decisions;
using Huracan.Core.Regimes;

namespace Huracan.Core.Shadow;

/// <summary>A simulated trade: the result of following one candle's consensus by the kernel's rules (demand 76, D15).</summary>
/// <param name="DecisionRow">Row t at whose close the consensus was above the threshold; the fill is at the open of row t + 1.</param>
/// <param name="ExitRow">Row inside which the trade ended. Its outcome is known from that row's close on.</param>
/// <param name="Regime">Regime at the decision.</param>
/// <param name="PrimaryEngine">Index of the engine that led the consensus.</param>
public readonly record struct ShadowTrade(int DecisionRow, int ExitRow, short PrimaryEngine, Regime Regime, TradeRecord Trade)
{
    /// <summary>True if the net result is above 0.</summary>
    public bool Won => Trade.NetBps > 0;
}
