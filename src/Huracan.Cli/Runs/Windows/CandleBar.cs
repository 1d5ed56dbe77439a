using Huracan.Core.Decisions.Records;
using Huracan.Core.Market;

namespace Huracan.Cli.Runs.Windows;

/// <summary>Several candles of a test window as one, for a picture.</summary>
/// <param name="Regime">The commonest one of its candles.</param>
internal sealed record CandleBar(long OpenMs, double Open, double High, double Low, double Close, string Regime)
{
    /// <summary>At most this many per window: enough for a picture 900 wide.</summary>
    public const int Most = 240;

    /// <summary>The bars of a window; a span without candles has none.</summary>
    /// <param name="candleMs">Length of the stored candles.</param>
    /// <param name="barMs">Length of the bars, a multiple of it.</param>
    public static IReadOnlyList<CandleBar> Of(DecisionRecords records, long candleMs, out long barMs)
    {
        barMs = candleMs * Math.Max(1, (long)Math.Ceiling(records.Test.Ms / (double)candleMs / Most));
        if (!records.Has("open")) return [];
        long[] known = records["time"].Int64s;
        (double[] open, double[] high, double[] low, double[] close) =
            (records["open"].Doubles, records["high"].Doubles, records["low"].Doubles, records["close"].Doubles);
        RecordColumn regime = records["regime"];
        int[] counts = new int[regime.Words.Count];
        List<CandleBar> bars = [];
        for (int from = 0; from < known.Length;)
        {
            long bar = (known[from] - candleMs - records.Test.From.Value) / barMs;
            (double top, double bottom, int to) = (high[from], low[from], from);
            Array.Clear(counts);
            while (to < known.Length && (known[to] - candleMs - records.Test.From.Value) / barMs == bar)
            {
                (top, bottom) = (Math.Max(top, high[to]), Math.Min(bottom, low[to]));
                counts[regime.Bytes[to++]]++;
            }

            int commonest = Array.IndexOf(counts, counts.Max());
            bars.Add(new CandleBar(records.Test.From.Value + (bar * barMs), open[from], top, bottom, close[to - 1],
                regime.Words[commonest]));
            from = to;
        }

        return bars;
    }
}
