namespace Huracan.Core.Market.Quality;

/// <summary>One byte per expected candle of a span: whether it is present, and whether a known outage covers it.</summary>
internal sealed class CoverageMap
{
    private const byte Missing = 0, There = 1, Outage = 2;
    private readonly byte[] _slots;

    private CoverageMap(byte[] slots) => _slots = slots;

    public int Covered { get; private init; }
    public int OutageCandles { get; private init; }

    /// <param name="rows">Indices into <paramref name="openTime"/>, all inside the span.</param>
    public static CoverageMap Of(ReadOnlySpan<long> openTime, ReadOnlySpan<int> rows, Timeframe timeframe, UtcMs from, int count, IReadOnlyList<KnownOutage> outages)
    {
        byte[] slots = new byte[count];
        foreach (int row in rows) slots[(openTime[row] - from.Value) / timeframe.Ms] = There;

        foreach (KnownOutage outage in outages)
        {
            // A candle belongs to an outage if it opens inside the outage.
            long first = Math.Max(0, CeilDiv(outage.From - from, timeframe.Ms));
            long end = Math.Min(count, CeilDiv(outage.To - from, timeframe.Ms));
            for (long s = first; s < end; s++) slots[s] = Outage;
        }

        int covered = 0, down = 0;
        foreach (byte slot in slots)
        {
            if (slot == There) covered++;
            else if (slot == Outage) down++;
        }

        return new CoverageMap(slots) { Covered = covered, OutageCandles = down };
    }

    public GapSummary Gaps(UtcMs from, Timeframe timeframe)
    {
        int one = 0, few = 0, medium = 0, many = 0;
        Gap? longest = null;
        List<Gap> first = [];
        for (int s = 0; s < _slots.Length;)
        {
            if (_slots[s] != Missing)
            {
                s++;
                continue;
            }

            int start = s;
            while (s < _slots.Length && _slots[s] == Missing) s++;
            Gap gap = new(from.AddMs(start * timeframe.Ms), s - start);
            switch (gap.Candles)
            {
                case 1: one++; break;
                case <= 10: few++; break;
                case <= 60: medium++; break;
                default: many++; break;
            }

            if (first.Count < Finding.Shown) first.Add(gap);
            if (longest is null || gap.Candles > longest.Candles) longest = gap;
        }

        return new GapSummary(one, few, medium, many, longest, first);
    }

    private static long CeilDiv(long a, long b) => a > 0 ? (a + b - 1) / b : -(-a / b);
}
