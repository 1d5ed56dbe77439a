namespace Huracan.Core.Market.Quality;

/// <summary>Checks raw candles: it compares the rows with the candles that the span should hold, names every defect, and accepts only data
/// that is clean or was repaired on request.</summary>
/// <remarks>Pure. Demand 14, D44. Nothing is ever filled in or smoothed.</remarks>
public static class CandleInspection
{
    /// <param name="rows">In any order; rows that open outside [from, to) are ignored.</param>
    /// <param name="from">On the grid of <paramref name="timeframe"/>.</param>
    /// <param name="to">After <paramref name="from"/>; a candle that would end after it is not expected.</param>
    /// <exception cref="ArgumentException">The span is empty or starts off the grid.</exception>
    public static QualityOutcome Inspect(RawCandles rows, Timeframe timeframe, UtcMs from, UtcMs to, QualityPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(policy);
        if (!from.IsOnGrid(timeframe))
        {
            throw new ArgumentException($"from: {from} is not a multiple of {timeframe}; give the open time of a {timeframe} candle", nameof(from));
        }

        int slots = checked((int)Math.Max(0, (to - from) / timeframe.Ms));
        if (slots == 0) throw new ArgumentException($"span {from} to {to} holds no {timeframe} candle; give a longer one", nameof(to));

        UtcMs end = from.AddMs(slots * timeframe.Ms);
        (int[] inSpan, Finding backwards) = RowsInTimeOrder(rows, from, end);
        Survivors kept = Repair(rows, inSpan, timeframe, policy.Repairs);
        CoverageMap map = CoverageMap.Of(rows.OpenTime, kept.Rows, timeframe, from, slots, policy.Outages);

        QualityReport report = new()
        {
            Symbol = rows.Symbol,
            Timeframe = timeframe,
            From = from,
            To = to,
            SpanCandles = slots,
            OutageCandles = map.OutageCandles,
            Outages = [.. policy.Outages.Where(outage => outage.From < end && outage.To > from)],
            ExpectedCandles = slots - map.OutageCandles,
            RowsSeen = inSpan.Length,
            CoveredCandles = map.Covered,
            Gaps = map.Gaps(from, timeframe),
            IdenticalDuplicates = kept.Identical.Build(),
            ConflictingDuplicates = kept.Conflicting.Build(),
            OffGrid = kept.OffGrid.Build(),
            BackwardsTimes = backwards,
            HighLowViolations = HighLow(rows, kept.Rows),
            BadPrices = BadPrices(rows, kept.Rows),
            BadVolumes = BadVolumes(rows, kept.Rows),
            ZeroVolume = ZeroVolume(rows, kept.Rows),
            Outliers = OutlierScan.Run(rows, kept.Rows, timeframe, policy.OutlierMultiple),
            CommonestSpacingMs = CandleSpacing.Commonest(TimesOf(rows, inSpan)),
            Jumps = PriceJumps.Find(rows, kept.Rows, policy.AcceptedJumps),
            Repairs = kept.Counts,
        };
        QualityVerdict verdict = QualityJudge.Judge(report, policy);
        return new QualityOutcome(report, verdict, verdict.Accepted ? rows.ToFrame(timeframe, kept.Rows) : null);
    }

    /// <summary>True if the later close is so far from the earlier one that the caller must say that it is real.</summary>
    public static bool JumpsFrom(double before, double close) => PriceJumps.IsJump(before, close);

    /// <summary>Counts findings and remembers the first few.</summary>
    private sealed class Tally
    {
        private readonly List<UtcMs> _first = [];
        private int _count;

        public void Add(long time)
        {
            if (_count++ < Finding.Shown) _first.Add(new UtcMs(time));
        }

        public Finding Build() => _count == 0 ? Finding.None : new Finding(_count, _first);
    }

    private sealed record Survivors(int[] Rows, Tally Identical, Tally Conflicting, Tally OffGrid, IReadOnlyList<RepairCount> Counts);

    /// <summary>Indices of the rows in the span, by time and, within one time, in source order.</summary>
    private static (int[] Rows, Finding Backwards) RowsInTimeOrder(RawCandles rows, UtcMs from, UtcMs end)
    {
        ReadOnlySpan<long> time = rows.OpenTime;
        Tally backwards = new();
        int count = 0;
        for (int i = 0; i < time.Length; i++)
        {
            if (time[i] >= from.Value && time[i] < end.Value) count++;
        }

        int[] found = new int[count];
        count = 0;
        for (int i = 0; i < time.Length; i++)
        {
            if (time[i] < from.Value || time[i] >= end.Value) continue;
            if (i > 0 && time[i] < time[i - 1]) backwards.Add(time[i]);
            found[count++] = i;
        }

        Finding finding = backwards.Build();
        if (finding.Count > 0)
        {
            (long Time, int Row)[] keys = new (long, int)[found.Length];
            for (int k = 0; k < keys.Length; k++) keys[k] = (time[found[k]], found[k]);
            Array.Sort(keys);
            for (int k = 0; k < keys.Length; k++) found[k] = keys[k].Row;
        }

        return (found, finding);
    }

    private static Survivors Repair(RawCandles rows, int[] inSpan, Timeframe timeframe, CandleRepairs repairs)
    {
        ReadOnlySpan<long> time = rows.OpenTime;
        Tally identical = new(), conflicting = new(), offGrid = new();
        bool dropOffGrid = repairs.HasFlag(CandleRepairs.DropOffGrid), dropDuplicates = repairs.HasFlag(CandleRepairs.DropDuplicates);
        int droppedOffGrid = 0, droppedDuplicates = 0, kept = 0, firstOfTime = -1;
        int[] survivors = new int[inSpan.Length];
        foreach (int row in inSpan)
        {
            bool repeats = firstOfTime >= 0 && time[firstOfTime] == time[row];
            if (!repeats) firstOfTime = row;
            bool same = repeats && SameValues(rows, firstOfTime, row);
            if (repeats) (same ? identical : conflicting).Add(time[row]);

            if (!new UtcMs(time[row]).IsOnGrid(timeframe))
            {
                offGrid.Add(time[row]);
                if (dropOffGrid)
                {
                    droppedOffGrid++;
                    continue;
                }
            }

            if (repeats)
            {
                // A contradicting row never reaches a frame: it makes the whole coin refused.
                if (same && dropDuplicates) droppedDuplicates++;
                continue;
            }

            survivors[kept++] = row;
        }

        List<RepairCount> counts = [];
        if (dropOffGrid) counts.Add(new RepairCount(CandleRepairNames.DropOffGrid, droppedOffGrid));
        if (dropDuplicates) counts.Add(new RepairCount(CandleRepairNames.DropDuplicates, droppedDuplicates));
        return new Survivors(survivors[..kept], identical, conflicting, offGrid, counts);
    }

    private static bool SameValues(RawCandles rows, int a, int b)
    {
        for (int c = 0; c < RawCandles.ColumnCount; c++)
        {
            ReadOnlySpan<double> column = rows.Column(c);
            if (column.Length > 0 && BitConverter.DoubleToInt64Bits(column[a]) != BitConverter.DoubleToInt64Bits(column[b])) return false;
        }

        return true;
    }

    private static Finding HighLow(RawCandles rows, int[] kept)
    {
        Tally tally = new();
        ReadOnlySpan<double> open = rows.Open, high = rows.High, low = rows.Low, close = rows.Close;
        foreach (int i in kept)
        {
            if (high[i] < Math.Max(open[i], close[i]) || low[i] > Math.Min(open[i], close[i])) tally.Add(rows.OpenTime[i]);
        }

        return tally.Build();
    }

    private static Finding BadPrices(RawCandles rows, int[] kept)
    {
        Tally tally = new();
        foreach (int i in kept)
        {
            if (!IsPrice(rows.Open[i]) || !IsPrice(rows.High[i]) || !IsPrice(rows.Low[i]) || !IsPrice(rows.Close[i])) tally.Add(rows.OpenTime[i]);
        }

        return tally.Build();
    }

    internal static bool IsPrice(double value) => value > 0 && double.IsFinite(value);

    private static Finding BadVolumes(RawCandles rows, int[] kept)
    {
        Tally tally = new();
        foreach (int i in kept)
        {
            for (int c = 4; c < RawCandles.ColumnCount; c++)
            {
                ReadOnlySpan<double> column = rows.Column(c);
                if (column.Length == 0 || (column[i] >= 0 && double.IsFinite(column[i]))) continue;
                tally.Add(rows.OpenTime[i]);
                break;
            }
        }

        return tally.Build();
    }

    private static ZeroVolumeSummary? ZeroVolume(RawCandles rows, int[] kept)
    {
        if ((rows.Columns & CandleColumns.Volume) == 0) return null;
        ReadOnlySpan<double> volume = rows.Volume;
        int candles = 0, runs = 0, run = 0, longest = 0, longestStart = -1;
        for (int k = 0; k < kept.Length; k++)
        {
            run = volume[kept[k]] == 0 ? run + 1 : 0;
            if (run == 0) continue;
            candles++;
            if (run == 1) runs++;
            if (run > longest) (longest, longestStart) = (run, k - run + 1);
        }

        return new ZeroVolumeSummary(candles, runs, longest, longestStart < 0 ? null : new UtcMs(rows.OpenTime[kept[longestStart]]));
    }

    private static long[] TimesOf(RawCandles rows, int[] inSpan)
    {
        long[] times = new long[inSpan.Length];
        for (int k = 0; k < times.Length; k++) times[k] = rows.OpenTime[inSpan[k]];
        return times;
    }
}
