using Huracan.Core.Features.Inputs;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features;

/// <summary>Runs a recipe over candles and keeps its state between calls. Batch is one long call, live is a call per candle; both give the
/// same bits.</summary>
/// <remarks>
/// <para>Refused candles. If a price is NaN, infinite, zero or negative, or if the low is above or the high is below another price of the
/// candle, every feature of that row is absent and no state changes, as if the candle did not exist. If an optional value is NaN, infinite
/// or negative, or a side input is absent at the close, the same holds for the features that need it.</para>
/// <para>Windows count accepted candles, not minutes; only higher timeframes look at the clock in the candles. A gap is not filled.</para>
/// <para>One pass, no allocation per candle. Not for use from two threads.</para>
/// </remarks>
public sealed class FeaturePipeline : Causality.ICausalRun
{
    private readonly CandleHistory _history = new();
    private readonly FeatureOperator[] _operators;
    private readonly int[][] _own, _reads;
    private readonly int[] _groupOf, _warmup;
    private readonly SideAlignment _side;
    private readonly (CandleColumns Columns, SideInputs Side)[] _groupNeeds;
    private readonly long[] _groupSeen, _groupSeenAtBlock;
    private readonly bool[] _priceAccepted = new bool[CandleRun.MaxCount];
    private readonly bool[][] _groupAccepted;
    private readonly bool[] _groupWhole;
    private readonly double[] _missing = new double[CandleRun.MaxCount];
    private readonly double[] _volume = new double[CandleRun.MaxCount], _trades = new double[CandleRun.MaxCount], _takerBuy = new double[CandleRun.MaxCount];
    private long _lastOpenTime = long.MinValue;

    /// <param name="inputs">The side inputs; null for none.</param>
    public FeaturePipeline(FeatureRecipe recipe, MarketInputs? inputs = null)
    {
        Recipe = recipe;
        Inputs = inputs ?? MarketInputs.None;
        _side = new SideAlignment(recipe.BaseTimeframe);
        _operators = recipe.CreateOperators();
        _own = new int[_operators.Length][];
        _reads = new int[_operators.Length][];
        _groupOf = new int[_operators.Length];
        _warmup = new int[_operators.Length];
        List<(CandleColumns, SideInputs)> needs = [(CandleColumns.None, SideInputs.None)];
        int column = 0;
        for (int o = 0; o < _operators.Length; o++)
        {
            FeatureOperator op = _operators[o];
            int first = column;
            _own[o] = new int[op.Columns.Count];
            for (int c = 0; c < _own[o].Length; c++)
            {
                _own[o][c] = column++;
                _warmup[o] = Math.Max(_warmup[o], op.Columns[c].WarmupCandles);
            }

            _reads[o] = new int[op.Reads.Count];
            for (int c = 0; c < _reads[o].Length; c++)
            {
                _reads[o][c] = recipe.Schema.IndexOf(op.Reads[c]);
                if (_reads[o][c] >= first) throw new ArgumentException($"'{op.Columns[0].Name}' reads '{op.Reads[c]}', which is computed after it");
            }

            if (!needs.Contains((op.Needs, op.Side))) needs.Add((op.Needs, op.Side));
            _groupOf[o] = needs.IndexOf((op.Needs, op.Side));
        }

        _groupNeeds = [.. needs];
        _groupSeen = new long[_groupNeeds.Length];
        _groupSeenAtBlock = new long[_groupNeeds.Length];
        _groupWhole = new bool[_groupNeeds.Length];
        _groupAccepted = new bool[_groupNeeds.Length][];
        for (int g = 0; g < _groupAccepted.Length; g++) _groupAccepted[g] = new bool[CandleRun.MaxCount];
        Array.Fill(_missing, double.NaN);
    }

    public FeatureRecipe Recipe { get; }
    public FeatureSchema Schema => Recipe.Schema;

    /// <summary>The side inputs. Between calls they may be replaced by inputs that hold at least the values since the last
    /// candle.</summary>
    public MarketInputs Inputs { get; set; }

    /// <summary>All features of all candles, from an empty state.</summary>
    public static FeatureFrame Compute(FeatureRecipe recipe, CandleFrame candles, MarketInputs? inputs = null)
    {
        FeatureFrame frame = new(recipe.Schema, candles.Count);
        new FeaturePipeline(recipe, inputs).Process(candles, 0, candles.Count, frame);
        return frame;
    }

    /// <summary>Takes candles [start, start + count) and writes the same rows of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException">Another timeframe or schema, rows out of range, or candles not after those already
    /// taken.</exception>
    public void Process(CandleFrame candles, int start, int count, FeatureFrame destination)
    {
        if (candles.Timeframe != Recipe.BaseTimeframe)
        {
            throw new ArgumentException($"{candles.Symbol}: candles of {candles.Timeframe} given, this recipe is built for {Recipe.BaseTimeframe}", nameof(candles));
        }

        if (!ReferenceEquals(destination.Schema, Schema) && (destination.Schema.Version != Schema.Version || destination.Schema.Count != Schema.Count))
        {
            throw new ArgumentException($"the frame has {destination.Schema.Count} columns of version {destination.Schema.Version}, the recipe {Schema.Count} of version {Schema.Version}", nameof(destination));
        }

        if (start < 0 || count < 0 || start > candles.Count - count || start > destination.Count - count)
        {
            throw new ArgumentOutOfRangeException(nameof(start), start, $"rows {start} to {start + count} asked for, {candles.Count} candles and {destination.Count} rows given");
        }

        if (count == 0) return;
        if (candles.OpenTime[start] <= _lastOpenTime)
        {
            throw new ArgumentException(
                $"{candles.Symbol}: candle {new UtcMs(candles.OpenTime[start])} is not after {new UtcMs(_lastOpenTime)}, the last one taken; feed candles once, in order", nameof(candles));
        }

        for (int at = start; at < start + count; at += CandleRun.MaxCount)
        {
            Block(candles, at, Math.Min(CandleRun.MaxCount, start + count - at), destination);
        }

        _lastOpenTime = candles.OpenTime[start + count - 1];
    }

    public void Save(StateWriter writer)
    {
        writer.Section("features");
        writer.Int32(Schema.Version);
        writer.Int64(Recipe.BaseTimeframe.Ms);
        writer.Int64(_lastOpenTime);
        writer.Array<long>(_groupSeen);
        _history.Save(writer);
        _side.Save(writer);
        foreach (FeatureOperator op in _operators)
        {
            writer.Section(op.Columns[0].Name);
            op.Save(writer);
        }
    }

    /// <exception cref="StateFormatException">The state was written by another recipe version or for another timeframe.</exception>
    public void Restore(StateReader reader)
    {
        reader.Section("features");
        int version = reader.Int32();
        if (version != Schema.Version) throw new StateFormatException($"feature state of recipe version {version} seen, this program has version {Schema.Version}");
        long ms = reader.Int64();
        if (ms != Recipe.BaseTimeframe.Ms) throw new StateFormatException($"feature state for candles of {ms} ms seen, this recipe is built for {Recipe.BaseTimeframe}");
        _lastOpenTime = reader.Int64();
        reader.Fill(_groupSeen.AsSpan());
        _history.Restore(reader);
        _side.Restore(reader);
        foreach (FeatureOperator op in _operators)
        {
            reader.Section(op.Columns[0].Name);
            op.Restore(reader);
        }
    }

    private void Block(CandleFrame candles, int start, int count, FeatureFrame destination)
    {
        ReadOnlySpan<double> open = candles.Open.Slice(start, count), high = candles.High.Slice(start, count);
        ReadOnlySpan<double> low = candles.Low.Slice(start, count), close = candles.Close.Slice(start, count);
        bool whole = true;
        for (int i = 0; i < count; i++)
        {
            // Comparisons with NaN are false, so a NaN anywhere refuses the candle.
            bool ok = low[i] > 0 & high[i] < double.PositiveInfinity & low[i] <= open[i] & low[i] <= close[i] & open[i] <= high[i] & close[i] <= high[i];
            _priceAccepted[i] = ok;
            whole &= ok;
        }

        ReadOnlySpan<double> volume = Checked(candles.Volume, start, count, _volume);
        ReadOnlySpan<double> trades = Checked(candles.Trades, start, count, _trades);
        ReadOnlySpan<double> takerBuy = Checked(candles.TakerBuyBase, start, count, _takerBuy);
        int done = 0;
        while (done < count)
        {
            int length = whole ? count : RunLength(_priceAccepted, done, count);
            if (!_priceAccepted[done])
            {
                for (int c = 0; c < Schema.Count; c++) destination.Writable(c).Slice(start + done, length).Fill(double.NaN);
            }
            else
            {
                Run(candles, start + done, length, open.Slice(done, length), high.Slice(done, length), low.Slice(done, length), close.Slice(done, length),
                    volume.Slice(done, length), trades.Slice(done, length), takerBuy.Slice(done, length), destination);
            }

            done += length;
        }
    }

    /// <summary>Candles whose prices are all valid. Each group of operators receives those that have the columns it needs.</summary>
    private void Run(CandleFrame candles, int start, int count,
        ReadOnlySpan<double> open, ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close,
        ReadOnlySpan<double> volume, ReadOnlySpan<double> trades, ReadOnlySpan<double> takerBuy, FeatureFrame destination)
    {
        int at = _history.Append(open, high, low, close);
        ReadOnlySpan<long> openTime = candles.OpenTime.Slice(start, count);
        _side.Run(candles.Symbol, Inputs, openTime);
        for (int g = 0; g < _groupNeeds.Length; g++)
        {
            bool all = true;
            bool[] accepted = _groupAccepted[g];
            (CandleColumns needs, SideInputs side) = _groupNeeds[g];
            for (int i = 0; i < count; i++)
            {
                bool ok = ((needs & CandleColumns.Volume) == 0 | volume[i] >= 0)
                    & ((needs & CandleColumns.Trades) == 0 | trades[i] >= 0)
                    & ((needs & CandleColumns.TakerBuyBase) == 0 | takerBuy[i] >= 0);
                if (side != SideInputs.None) ok &= Present(side, i);
                accepted[i] = ok;
                all &= ok;
            }

            _groupWhole[g] = all;
            _groupSeenAtBlock[g] = _groupSeen[g];
        }

        for (int o = 0; o < _operators.Length; o++)
        {
            int g = _groupOf[o];
            long seen = _groupSeenAtBlock[g];
            int done = 0;
            while (done < count)
            {
                int length = _groupWhole[g] ? count : RunLength(_groupAccepted[g], done, count);
                if (_groupAccepted[g][done])
                {
                    FeatureRows rows = new(destination, _own[o], _reads[o], start + done, length);
                    CandleRun run = new(length, seen, _history, at + done, _side, done, openTime.Slice(done, length),
                        volume.Slice(done, length), trades.Slice(done, length), takerBuy.Slice(done, length));
                    _operators[o].Process(run, rows);
                    if (seen < _warmup[o]) HideWarmup(_operators[o], rows, seen, length);
                    seen += length;
                }
                else
                {
                    foreach (int c in _own[o]) destination.Writable(c).Slice(start + done, length).Fill(double.NaN);
                }

                done += length;
            }

            _groupSeen[g] = seen;
        }
    }

    private bool Present(SideInputs side, int i) =>
        ((side & SideInputs.Leaders) == 0 || double.IsFinite(_side.LeaderReturn[i]))
        && ((side & SideInputs.Funding) == 0 || double.IsFinite(_side.Funding[i]))
        && ((side & SideInputs.Derivative) == 0 || _side.Derivative[i] > 0)
        && ((side & SideInputs.OtherVenue) == 0 || _side.OtherVenue[i] > 0);

    private static void HideWarmup(FeatureOperator op, FeatureRows rows, long seen, int count)
    {
        for (int c = 0; c < op.Columns.Count; c++)
        {
            long hidden = op.Columns[c].WarmupCandles - seen;
            if (hidden > 0) rows[c][..(int)Math.Min(hidden, count)].Fill(double.NaN);
        }
    }

    /// <summary>The block's values with NaN for every value that is negative or not finite; a block of NaN if the source lacks the
    /// column.</summary>
    private ReadOnlySpan<double> Checked(ReadOnlySpan<double> column, int start, int count, double[] copy)
    {
        if (column.IsEmpty) return _missing.AsSpan(0, count);
        column = column.Slice(start, count);
        bool good = true;
        foreach (double value in column) good &= value >= 0 & value < double.PositiveInfinity;
        if (good) return column;
        for (int i = 0; i < count; i++) copy[i] = column[i] >= 0 && column[i] < double.PositiveInfinity ? column[i] : double.NaN;
        return copy.AsSpan(0, count);
    }

    private static int RunLength(bool[] accepted, int from, int count)
    {
        int to = from + 1;
        while (to < count && accepted[to] == accepted[from]) to++;
        return to - from;
    }
}
