using Huracan.Core.Decisions;
using Huracan.Core.Engines.Alpha;
using Huracan.Core.Engines.Consensus;
using Huracan.Core.Foundation;
using Huracan.Core.Signals;

namespace Huracan.Core.Shadow;

/// <summary>Plays a shadow trade from every candle whose consensus is a buy above the threshold, one normal notional each, overlapping at will (demand 76).</summary>
/// <remarks>The source enters at the same close its signal used and drops the last 10 candles; here a trade fills at the next open and a trade
/// that the data ends before is no outcome at all (D15, D17). O(candles x mean hold). One run over a tape serves every fold: a fold takes those
/// that begin and end where it may look, see <see cref="ShadowBook"/>.</remarks>
public static class ShadowTrader
{
    /// <summary>Demand 92: the consensus confidence has to exceed this.</summary>
    public const float ConfidenceMin = 0.52f;

    // A trade walks at most 240 candles at about a million a second: the flag is seen every 15 ms, the port allows 250.
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
    /// <param name="kernel">Its costs and exits; its entry gate does not matter, since shadow trades ask no gate.</param>
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

    /// <summary>The shadow trades that begin in a block of rows, wherever on the tape they end: blocks in order give what one call over all rows gives.</summary>
    /// <param name="starts">Decision rows of the block.</param>
    /// <param name="trades">Receives them, by decision row.</param>
    public static void Run(SignalTape tape, DecisionKernel kernel, RowRange starts, ICollection<ShadowTrade> trades)
    {
        ArgumentNullException.ThrowIfNull(tape);
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(trades);
        TapeRows.Check(tape, starts);

        // Without a longest hold a trade might never end, and the run would cost candles squared.
        var ungated = new DecisionKernel(kernel.Settings with { EntryGate = EntryGateMode.None, MaxHoldExits = true }, kernel.Timeframe);
        for (int start = starts.Start; start < starts.End; start++)
        {
            if (!Starts(tape, start)) continue;
            PositionState position = default;
            TradingAction action = TradingAction.EnterLongNormal;
            for (int row = start; row < tape.Count - 1; row++)
            {
                // The seed profile's target asks a confidence; before any shadow trade exists the consensus' own is all there is.
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
