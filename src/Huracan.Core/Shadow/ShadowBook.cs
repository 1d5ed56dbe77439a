using Huracan.Core.Decisions;
using Huracan.Core.Signals;

namespace Huracan.Core.Shadow;

/// <summary>Number of shadow trades of the primary engine in the present regime that had closed before each decision (demand 57, D8,
/// D14).</summary>
/// <remarks>Point in time: at the close of row t a trade counts if the row in which it ended is t or earlier, so its exit is never after
/// the decision. A fold counts only trades that begin and end inside its train range. Inside a test window, trades that begin and end there
/// are added. Trades that cross the purge never count.</remarks>
public static class ShadowBook
{
    private const int Regimes = 4;

    /// <summary>Counts for the rows of a train range: the book starts empty.</summary>
    /// <param name="trades">By decision row, as <see cref="ShadowTrader"/> gives them.</param>
    /// <returns>[train.Count] 0 if no engine leads.</returns>
    public static int[] CountTrain(SignalTape tape, ReadOnlySpan<ShadowTrade> trades, RowRange train)
    {
        ArgumentNullException.ThrowIfNull(tape);
        TapeRows.Check(tape, train);
        return Sweep(tape, trades, train, new int[Cells(tape)]);
    }

    /// <summary>Counts for the rows of a test window: the book starts with the trades that closed in the train range.</summary>
    /// <returns>[test.Count] 0 if no engine leads.</returns>
    /// <exception cref="ArgumentException">The test window starts before the train range ends.</exception>
    public static int[] CountTest(SignalTape tape, ReadOnlySpan<ShadowTrade> trades, RowRange train, RowRange test)
    {
        ArgumentNullException.ThrowIfNull(tape);
        TapeRows.Check(tape, train);
        TapeRows.Check(tape, test);
        if (test.Start < train.End) throw new ArgumentException($"shadow book: the test window ({test}) starts inside the train range ({train})", nameof(test));
        int[] counts = new int[Cells(tape)];
        foreach (ref readonly ShadowTrade trade in trades)
        {
            if (trade.DecisionRow >= train.Start && trade.ExitRow < train.End) counts[Cell(trade)]++;
        }

        return Sweep(tape, trades, test, counts);
    }

    private static int[] Sweep(SignalTape tape, ReadOnlySpan<ShadowTrade> trades, RowRange rows, int[] counts)
    {
        // Trades are ordered by decision row; a linked list per exit row counts each trade in the row in which it ends.
        int[] firstOfRow = new int[rows.Count];
        int[] following = new int[trades.Length];
        Array.Fill(firstOfRow, -1);
        for (int i = 0; i < trades.Length; i++)
        {
            ref readonly ShadowTrade trade = ref trades[i];
            if (trade.DecisionRow < rows.Start || !rows.Contains(trade.ExitRow)) continue;
            following[i] = firstOfRow[trade.ExitRow - rows.Start];
            firstOfRow[trade.ExitRow - rows.Start] = i;
        }

        int[] samples = new int[rows.Count];
        for (int row = rows.Start; row < rows.End; row++)
        {
            for (int i = firstOfRow[row - rows.Start]; i >= 0; i = following[i]) counts[Cell(trades[i])]++;
            short engine = tape.Consensus.Span[row].PrimaryEngine;
            samples[row - rows.Start] = engine < 0 ? 0 : counts[(engine * Regimes) + (int)tape.Regimes.Span[row].Label];
        }

        return samples;
    }

    private static int Cells(SignalTape tape) => tape.EngineNames.Count * Regimes;

    private static int Cell(in ShadowTrade trade) => (trade.PrimaryEngine * Regimes) + (int)trade.Regime;
}
