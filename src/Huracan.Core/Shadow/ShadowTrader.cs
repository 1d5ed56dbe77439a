using Huracan.Core.Decisions;
using Huracan.Core.Engines.Alpha;
using Huracan.Core.Engines.Consensus;
using Huracan.Core.Foundation;
using Huracan.Core.Signals;

namespace Huracan.Core.Shadow;

/// <summary>Plays a shadow trade from every candle whose consensus is a buy above the threshold, one normal notional each; trades may
/// overlap (demand 76).</summary>
/// <remarks>The source enters at the close that its signal used, and leaves out the last 10 candles. Here a trade fills at the next open,
/// and a trade that has not ended at the end of the data has no outcome (D15, D17). O(candles x mean hold). One run over a tape serves
/// every fold: a fold takes the trades inside its own ranges, see <see cref="ShadowBook"/>.</remarks>
public static class ShadowTrader
{
    /// <summary>The consensus confidence must exceed this (demand 92).</summary>
    public const float ConfidenceMin = 0.52f;

    // A trade takes at most 240 candles, about a million candles per second, so the flag is checked every 15 ms; the port allows 250 ms.
    private const int StartsBetweenPolls = 64;

    /// <summary>True if row <paramref name="row"/> starts a shadow trade.</summary>
    public static bool Starts(SignalTape tape, int row)
    {
        ArgumentNullException.ThrowIfNull(tape);
        ref readonly ConsensusResult consensus = ref tape.Consensus.Span[row];
        return consensus.Direction == Direction.Buy && consensus.PrimaryEngine >= 0 && consensus.AdjustedConfidence > ConfidenceMin
            && tape.VolatilityBps.Span[row] >= 0;
    }

    /// <summary>Every shadow trade of the tape that ends within it, by decision row.</summary>
    /// <param name="kernel">For its costs and exits; shadow trades do not use its entry gate.</param>
    public static ShadowTrade[] Run(SignalTape tape, DecisionKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var trades = new List<ShadowTrade>();
        Run(tape, kernel, new RowRange(0, tape.Count), trades);
        return [.. trades];
    }

    /// <summary>As <see cref="Run(SignalTape,DecisionKernel)"/>, but gives up once <paramref name="stop"/> is raised.</summary>
    /// <returns>Null if it gave up.</returns>
    public static ShadowTrade[]? TryRun(SignalTape tape, DecisionKernel kernel, IStopFlag stop)
    {
        ArgumentNullException.ThrowIfNull(tape);
        ArgumentNullException.ThrowIfNull(stop);
        var trades = new List<ShadowTrade>();
        for (int start = 0; start < tape.Count; start += StartsBetweenPolls)
        {
            if (stop.IsRaised) return null;
            Run(tape, kernel, new RowRange(start, Math.Min(start + StartsBetweenPolls, tape.Count)), trades);
        }

        return [.. trades];
    }

    /// <summary>The shadow trades that begin in a block of rows, wherever on the tape they end: blocks in order give what one call over all
    /// rows gives.</summary>
    /// <param name="starts">Decision rows of the block.</param>
    /// <param name="trades">Receives them, by decision row.</param>
    public static void Run(SignalTape tape, DecisionKernel kernel, RowRange starts, ICollection<ShadowTrade> trades)
    {
        ArgumentNullException.ThrowIfNull(tape);
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(trades);
        TapeRows.Check(tape, starts);

        // Without a longest hold a trade might never end, and the run would take time proportional to the square of the candles.
        var ungated = new DecisionKernel(kernel.Settings with { EntryGate = EntryGateMode.None, MaxHoldExits = true }, kernel.Timeframe);
        for (int start = starts.Start; start < starts.End; start++)
        {
            if (!Starts(tape, start)) continue;
            PositionState position = default;
            TradingAction action = TradingAction.EnterLongNormal;
            for (int row = start; row < tape.Count - 1; row++)
            {
                // The target of the seed profile needs a confidence. Before shadow trades exist, only that of the consensus is known.
                DecisionContext now = TapeRows.Context(tape, row, true, false, tape.Consensus.Span[row].AdjustedConfidence);
                NextCandle next = TapeRows.Candle(tape, row + 1);
                if (position.InPosition) action = ActionMask.Allows(ungated.Mask(position, now), TradingAction.Hold) ? TradingAction.Hold : TradingAction.Exit;
                ungated.Step(ref position, action, now, next, out StepOutcome outcome);
                if (!outcome.TradeClosed) continue;
                trades.Add(new ShadowTrade(start, row + 1, outcome.Trade.PrimaryEngine, outcome.Trade.EntryRegime, outcome.Trade));
                break;
            }
        }
    }
}
