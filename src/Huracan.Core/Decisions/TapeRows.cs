using Huracan.Core.Market;
using Huracan.Core.Signals;

namespace Huracan.Core.Decisions;

/// <summary>Reads one row of a tape as the kernel's inputs.</summary>
public static class TapeRows
{
    /// <summary>What is known at the close of a row.</summary>
    public static DecisionContext Context(SignalTape tape, int row, bool entryAllowed, bool halfSize, float confidence)
    {
        ArgumentNullException.ThrowIfNull(tape);
        CandleFrame candles = tape.Candles;
        return new DecisionContext(new UtcMs(candles.OpenTime[row] + candles.Timeframe.Ms), candles.Close[row], tape.VolatilityBps.Span[row],
            tape.Regimes.Span[row], tape.Consensus.Span[row], entryAllowed, halfSize, confidence);
    }

    /// <summary>A row as the candle in which a decision of the previous row fills.</summary>
    public static NextCandle Candle(SignalTape tape, int row)
    {
        ArgumentNullException.ThrowIfNull(tape);
        CandleFrame candles = tape.Candles;
        return new NextCandle(new UtcMs(candles.OpenTime[row]), candles.Open[row], candles.High[row], candles.Low[row], candles.Close[row]);
    }

    /// <exception cref="ArgumentOutOfRangeException">The range reaches past the tape.</exception>
    internal static void Check(SignalTape tape, RowRange rows)
    {
        if (rows.End > tape.Count) throw new ArgumentOutOfRangeException(nameof(rows), $"{rows} given, the tape has {tape.Count}");
    }
}
