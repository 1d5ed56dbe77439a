using Huracan.Core.Features.Inputs;
using Huracan.Core.Market;
using Huracan.Core.Numerics;
using Huracan.Core.State;

namespace Huracan.Core.Features.Causality;

/// <summary>The findings about one column.</summary>
/// <param name="WarmupCandles">As declared.</param>
/// <param name="FirstPresent">Row of the first present value; -1 if there is none.</param>
/// <param name="TruncationRow">First row that changed bits when later candles were cut off; -1 for none.</param>
/// <param name="NoiseRow">First row that changed bits when later candles were replaced by noise; -1 for none.</param>
/// <param name="LiveRow">First row where a step per candle differs from the batch in a bit; -1 for none.</param>
/// <param name="ResumeRow">First row where a run cut and resumed from snapshots differs in a bit; -1 for none.</param>
/// <param name="StartError">Largest difference, as a share of the column's range, between the long history and one that begins later, once
/// settled; for decisions the share of settled rows with another decision. NaN if not compared.</param>
public sealed record CausalityRow(
    string Name, int WarmupCandles, int FirstPresent,
    int TruncationRow, int NoiseRow, int LiveRow, int ResumeRow, double StartError)
{
    /// <summary>Bound on <see cref="StartError"/>.</summary>
    public const double StartErrorMax = 1e-3;

    /// <summary>No value used the future, and the same candles give the same bits however they arrive.</summary>
    public bool Causal => TruncationRow < 0 && NoiseRow < 0 && LiveRow < 0 && ResumeRow < 0;

    /// <summary>No value is present before the declared warm-up, and once settled, the start of the history no longer matters.</summary>
    public bool WarmupHolds => (FirstPresent < 0 || FirstPresent >= WarmupCandles) && !(StartError > StartErrorMax);

    public bool Passes => Causal && WarmupHolds;

    /// <summary>The worse of two findings about the same column on different candles.</summary>
    public CausalityRow Worse(CausalityRow other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with
        {
            FirstPresent = FirstPresent < 0 ? other.FirstPresent : other.FirstPresent < 0 ? FirstPresent : Math.Min(FirstPresent, other.FirstPresent),
            TruncationRow = First(TruncationRow, other.TruncationRow),
            NoiseRow = First(NoiseRow, other.NoiseRow),
            LiveRow = First(LiveRow, other.LiveRow),
            ResumeRow = First(ResumeRow, other.ResumeRow),
            StartError = double.IsNaN(StartError) || other.StartError > StartError ? other.StartError : StartError,
        };

        static int First(int a, int b) => a < 0 ? b : b < 0 ? a : Math.Min(a, b);
    }
}

/// <summary>Proves on given candles that no column looks ahead, that live equals batch bit for bit, and that declared warm-ups are
/// right.</summary>
/// <remarks>
/// A value at t may use candles 0 to t only. So its bits must not change when the later candles are cut off or replaced by noise.
/// Both are tried at several random rows. Comparisons are of bits, NaN included. Random choices come from the seed only: the same arguments
/// find the same failure.
/// </remarks>
public static class CausalityProof
{
    private const int MaxPiece = 400;

    /// <param name="cuts">Rows at which the future is removed and replaced.</param>
    /// <param name="inputs">The side inputs; null for none.</param>
    /// <returns>One row per column, in schema order.</returns>
    /// <exception cref="ArgumentException">Fewer than 10 candles.</exception>
    public static IReadOnlyList<CausalityRow> Prove(ICausalSubject subject, CandleFrame candles, ulong seed, int cuts = 4, MarketInputs? inputs = null)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(candles);
        inputs ??= MarketInputs.None;
        int count = candles.Count;
        if (count < 10) throw new ArgumentException($"{count} candles given, a proof needs at least 10", nameof(candles));
        FeatureFrame batch = Compute(subject, candles, inputs);
        PhiloxStream random = new(Philox.Key(seed, candles.Symbol, "causality", 0), 0, 0, 0);
        int columns = subject.Schema.Count;
        int[] truncated = None(columns), noised = None(columns), live = None(columns), resumed = None(columns);
        for (int k = 0; k < cuts; k++)
        {
            // The last 10 rows are left out, so that there always is a future to remove.
            int cut = 1 + (int)random.NextBelow((uint)(count - 10));
            UtcMs close = new UtcMs(candles.OpenTime[cut - 1]).AddMs(candles.Timeframe.Ms);
            Compare(batch, Compute(subject, candles.Slice(0, cut), inputs.Until(close)), 0, cut, truncated);
            CandleFrame noise = WithNoise(candles, cut, ref random);
            Compare(batch, Compute(subject, noise, WithNoise(inputs, close, seed + (ulong)k)), 0, cut, noised);
        }

        FeatureFrame steps = new(subject.Schema, count);
        ICausalRun run = subject.Start(inputs);
        for (int i = 0; i < count; i++) run.Process(candles, i, 1, steps);
        Compare(batch, steps, 0, count, live);
        Compare(batch, InPieces(subject, candles, inputs, ref random), 0, count, resumed);
        double[] startError = StartErrors(subject, candles, inputs, batch);
        CausalityRow[] rows = new CausalityRow[columns];
        for (int c = 0; c < columns; c++)
        {
            FeatureSpec spec = subject.Schema.Columns[c];
            rows[c] = new CausalityRow(spec.Name, spec.WarmupCandles, FirstPresent(batch.Column(c)),
                truncated[c], noised[c], live[c], resumed[c], startError[c]);
        }

        return rows;
    }

    private static FeatureFrame Compute(ICausalSubject subject, CandleFrame candles, MarketInputs inputs)
    {
        FeatureFrame frame = new(subject.Schema, candles.Count);
        subject.Start(inputs).Process(candles, 0, candles.Count, frame);
        return frame;
    }

    /// <summary>Pieces of random length. A fresh run takes each piece and restores the snapshot of the previous run.</summary>
    private static FeatureFrame InPieces(ICausalSubject subject, CandleFrame candles, MarketInputs inputs, ref PhiloxStream random)
    {
        FeatureFrame frame = new(subject.Schema, candles.Count);
        ICausalRun run = subject.Start(inputs);
        int at = 0;
        while (at < candles.Count)
        {
            int length = Math.Min(candles.Count - at, 1 + (int)random.NextBelow(MaxPiece));
            run.Process(candles, at, length, frame);
            at += length;
            StateWriter writer = new();
            run.Save(writer);
            run = subject.Start(inputs);
            StateReader reader = new(writer.ToArray());
            run.Restore(reader);
            reader.End();
        }

        return frame;
    }

    private static double[] StartErrors(ICausalSubject subject, CandleFrame candles, MarketInputs inputs, FeatureFrame batch)
    {
        // An odd place, so that higher-timeframe bars and windows are cut in their middle.
        int from = (candles.Count / 3) | 1;
        CandleFrame later = candles.Slice(from, candles.Count - from);
        FeatureFrame frame = Compute(subject, later, inputs);
        double[] errors = new double[subject.Schema.Count];
        for (int c = 0; c < errors.Length; c++)
        {
            FeatureSpec spec = subject.Schema.Columns[c];
            errors[c] = double.NaN;
            if (spec.SettledCandles == FeatureSpec.Never) continue;
            ReadOnlySpan<double> all = batch.Column(c), part = frame.Column(c);
            int settled = Math.Max(spec.WarmupCandles, spec.SettledCandles);
            if (subject.Decides)
            {
                errors[c] = ShareOfOthers(subject, all[from..], part, settled);
                continue;
            }

            double low = double.PositiveInfinity, high = double.NegativeInfinity, worst = double.NaN;
            foreach (double value in all)
            {
                if (value < low) low = value;
                if (value > high) high = value;
            }

            for (int i = settled; i < part.Length; i++)
            {
                double difference = Math.Abs(part[i] - all[from + i]);
                if (!double.IsNaN(difference) && !(difference <= worst)) worst = difference;
            }

            errors[c] = worst > 0 ? worst / (high - low) : worst;
        }

        return errors;
    }

    /// <summary>Share of the settled rows with different decisions; an absent decision equals only an absent one.</summary>
    private static double ShareOfOthers(ICausalSubject subject, ReadOnlySpan<double> all, ReadOnlySpan<double> part, int settled)
    {
        if (settled >= part.Length) return double.NaN;
        int others = 0;
        for (int i = settled; i < part.Length; i++)
        {
            bool same = double.IsNaN(all[i]) ? double.IsNaN(part[i]) : subject.SameDecision(all[i], part[i]);
            if (!same) others++;
        }

        return (double)others / (part.Length - settled);
    }

    private static MarketInputs WithNoise(MarketInputs inputs, UtcMs close, ulong seed)
    {
        PhiloxStream random = new(Philox.Key(seed, "", "causality-inputs", 0), 0, 0, 0);
        return inputs.ReplacedAfter(close, value => value * (0.9 + (0.2 * random.NextDouble())));
    }

    /// <summary>The candles before <paramref name="cut"/> unchanged, and random but valid candles after it, at the same times.</summary>
    private static CandleFrame WithNoise(CandleFrame candles, int cut, ref PhiloxStream random)
    {
        int count = candles.Count;
        double[] open = candles.Open.ToArray(), high = candles.High.ToArray(), low = candles.Low.ToArray(), close = candles.Close.ToArray();
        double[] volume = candles.Volume.ToArray(), quote = candles.QuoteVolume.ToArray(), trades = candles.Trades.ToArray();
        double[] takerBase = candles.TakerBuyBase.ToArray(), takerQuote = candles.TakerBuyQuote.ToArray();
        for (int i = cut; i < count; i++)
        {
            open[i] = close[i - 1] > 0 ? close[i - 1] : 1;
            close[i] = open[i] * (0.95 + (0.1 * random.NextDouble()));
            high[i] = Math.Max(open[i], close[i]) * (1 + (0.02 * random.NextDouble()));
            low[i] = Math.Min(open[i], close[i]) * (1 - (0.02 * random.NextDouble()));
            foreach (double[] column in (ReadOnlySpan<double[]>)[volume, quote, trades])
            {
                if (column.Length > 0) column[i] = 1 + (1000 * random.NextDouble());
            }

            if (takerBase.Length > 0) takerBase[i] = random.NextDouble();
            if (takerQuote.Length > 0) takerQuote[i] = random.NextDouble();
        }

        return new CandleFrame(candles.Symbol, candles.Timeframe, candles.Columns, candles.OpenTime.ToArray(), open, high, low, close, volume, quote, trades, takerBase, takerQuote);
    }

    private static void Compare(FeatureFrame expected, FeatureFrame actual, int from, int to, int[] firstDifference)
    {
        for (int c = 0; c < firstDifference.Length; c++)
        {
            ReadOnlySpan<double> a = expected.Column(c), b = actual.Column(c);
            int until = firstDifference[c] < 0 ? to : Math.Min(to, firstDifference[c]);
            for (int i = from; i < until; i++)
            {
                if (BitConverter.DoubleToInt64Bits(a[i]) == BitConverter.DoubleToInt64Bits(b[i])) continue;
                firstDifference[c] = i;
                break;
            }
        }
    }

    private static int FirstPresent(ReadOnlySpan<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsNaN(values[i])) return i;
        }

        return -1;
    }

    private static int[] None(int count)
    {
        int[] none = new int[count];
        Array.Fill(none, -1);
        return none;
    }
}
