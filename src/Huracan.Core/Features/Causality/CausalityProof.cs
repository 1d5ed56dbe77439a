using Huracan.Core.Market;
using Huracan.Core.Numerics;
using Huracan.Core.State;

namespace Huracan.Core.Features.Causality;

/// <summary>Something that claims to turn candles into columns without looking ahead: a recipe, an engine.</summary>
public interface ICausalSubject
{
    FeatureSchema Schema { get; }

    /// <summary>An empty state.</summary>
    ICausalRun Start();
}

/// <summary>One pass of a subject over candles.</summary>
public interface ICausalRun
{
    /// <summary>Takes candles [start, start + count), which follow those taken before, and writes the same rows.</summary>
    void Process(CandleFrame candles, int start, int count, FeatureFrame destination);

    void Save(StateWriter writer);
    void Restore(StateReader reader);
}

/// <summary>A recipe as a subject.</summary>
public sealed class RecipeSubject(FeatureRecipe recipe) : ICausalSubject
{
    public FeatureSchema Schema => recipe.Schema;
    public ICausalRun Start() => new FeaturePipeline(recipe);
}

/// <summary>What was found out about one column.</summary>
/// <param name="WarmupCandles">As declared.</param>
/// <param name="FirstPresent">Row of the first present value; -1 where there is none.</param>
/// <param name="TruncationRow">First row that changed bits when later candles were cut off; -1 for none.</param>
/// <param name="NoiseRow">First row that changed bits when later candles were replaced by noise; -1 for none.</param>
/// <param name="LiveRow">First row where a step per candle differs from the batch in a bit; -1 for none.</param>
/// <param name="ResumeRow">First row where a run cut and resumed from snapshots differs in a bit; -1 for none.</param>
/// <param name="StartError">Largest difference, as a share of the column's range, between the long history and one that begins later, once settled; NaN where not compared.</param>
public sealed record CausalityRow(
    string Name, FeatureFamily Family, int WarmupCandles, int FirstPresent,
    int TruncationRow, int NoiseRow, int LiveRow, int ResumeRow, double StartError)
{
    /// <summary>Bound on <see cref="StartError"/>.</summary>
    public const double StartErrorMax = 1e-3;

    /// <summary>No value knew the future, and the same candles give the same bits however they come.</summary>
    public bool Causal => TruncationRow < 0 && NoiseRow < 0 && LiveRow < 0 && ResumeRow < 0;

    /// <summary>Nothing is present before the declared warm-up, and where the history began no longer matters once settled.</summary>
    public bool WarmupHolds => (FirstPresent < 0 || FirstPresent >= WarmupCandles) && !(StartError > StartErrorMax);

    public bool Passes => Causal && WarmupHolds;
}

/// <summary>Proves on given candles that no column looks ahead, that live equals batch bit for bit, and that warm-ups are told truly.</summary>
/// <remarks>
/// A value at t may use candles 0 to t only. So cutting the rest off, or replacing it by noise, must leave its bits alone; both are tried at several random rows.
/// Comparisons are of bits, NaN included. Random choices come from the seed alone: the same arguments find the same liar.
/// </remarks>
public static class CausalityProof
{
    private const int MaxPiece = 400;

    /// <param name="cuts">Rows at which the future is removed and replaced.</param>
    /// <returns>One row per column, in schema order.</returns>
    /// <exception cref="ArgumentException">Fewer than 10 candles.</exception>
    public static IReadOnlyList<CausalityRow> Prove(ICausalSubject subject, CandleFrame candles, ulong seed, int cuts = 4)
    {
        int count = candles.Count;
        if (count < 10) throw new ArgumentException($"{count} candles given, a proof needs at least 10", nameof(candles));
        FeatureFrame batch = Compute(subject, candles);
        PhiloxStream random = new(Philox.Key(seed, candles.Symbol, "causality", 0), 0, 0, 0);
        int columns = subject.Schema.Count;
        int[] truncated = None(columns), noised = None(columns), live = None(columns), resumed = None(columns);
        for (int k = 0; k < cuts; k++)
        {
            // The last 10 rows are left out, so that there always is a future to remove.
            int cut = 1 + (int)random.NextBelow((uint)(count - 10));
            Compare(batch, Compute(subject, candles.Slice(0, cut)), 0, cut, truncated);
            Compare(batch, Compute(subject, WithNoise(candles, cut, ref random)), 0, cut, noised);
        }

        FeatureFrame steps = new(subject.Schema, count);
        ICausalRun run = subject.Start();
        for (int i = 0; i < count; i++) run.Process(candles, i, 1, steps);
        Compare(batch, steps, 0, count, live);
        Compare(batch, InPieces(subject, candles, ref random), 0, count, resumed);
        double[] startError = StartErrors(subject, candles, batch);
        CausalityRow[] rows = new CausalityRow[columns];
        for (int c = 0; c < columns; c++)
        {
            FeatureSpec spec = subject.Schema.Columns[c];
            rows[c] = new CausalityRow(spec.Name, spec.Family, spec.WarmupCandles, FirstPresent(batch.Column(c)),
                truncated[c], noised[c], live[c], resumed[c], startError[c]);
        }

        return rows;
    }

    private static FeatureFrame Compute(ICausalSubject subject, CandleFrame candles)
    {
        FeatureFrame frame = new(subject.Schema, candles.Count);
        subject.Start().Process(candles, 0, candles.Count, frame);
        return frame;
    }

    /// <summary>Pieces of random length, each taken by a fresh run that restores the snapshot of the one before.</summary>
    private static FeatureFrame InPieces(ICausalSubject subject, CandleFrame candles, ref PhiloxStream random)
    {
        FeatureFrame frame = new(subject.Schema, candles.Count);
        ICausalRun run = subject.Start();
        int at = 0;
        while (at < candles.Count)
        {
            int length = Math.Min(candles.Count - at, 1 + (int)random.NextBelow(MaxPiece));
            run.Process(candles, at, length, frame);
            at += length;
            StateWriter writer = new();
            run.Save(writer);
            run = subject.Start();
            StateReader reader = new(writer.ToArray());
            run.Restore(reader);
            reader.End();
        }

        return frame;
    }

    private static double[] StartErrors(ICausalSubject subject, CandleFrame candles, FeatureFrame batch)
    {
        // An odd place, so that higher-timeframe bars and windows are cut in their middle.
        int from = (candles.Count / 3) | 1;
        CandleFrame later = candles.Slice(from, candles.Count - from);
        FeatureFrame frame = Compute(subject, later);
        double[] errors = new double[subject.Schema.Count];
        for (int c = 0; c < errors.Length; c++)
        {
            FeatureSpec spec = subject.Schema.Columns[c];
            errors[c] = double.NaN;
            if (spec.SettledCandles == FeatureSpec.Never) continue;
            double low = double.PositiveInfinity, high = double.NegativeInfinity, worst = double.NaN;
            ReadOnlySpan<double> all = batch.Column(c), part = frame.Column(c);
            foreach (double value in all)
            {
                if (value < low) low = value;
                if (value > high) high = value;
            }

            for (int i = Math.Max(spec.WarmupCandles, spec.SettledCandles); i < part.Length; i++)
            {
                double difference = Math.Abs(part[i] - all[from + i]);
                if (!double.IsNaN(difference) && !(difference <= worst)) worst = difference;
            }

            errors[c] = worst > 0 ? worst / (high - low) : worst;
        }

        return errors;
    }

    /// <summary>The candles before <paramref name="cut"/> as they are, and a wild but valid market after it, at the same times.</summary>
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
