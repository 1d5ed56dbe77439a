using System.Globalization;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Market.Quality;

namespace Huracan.Markets.Files;

/// <summary>Joins the rows of several files of one symbol by time.</summary>
/// <remarks>The defects of each file stay in the rows, for the quality report. A row that two files hold identically is kept once. Only
/// columns that every file has are kept.</remarks>
internal static class CandleMerge
{
    /// <param name="parts">Rows with their file, each part ascending in time.</param>
    public static (RawCandles Rows, int Merged) Join(IReadOnlyList<(string File, RawCandles Rows)> parts)
    {
        if (parts.Count == 1) return (parts[0].Rows, 0);
        (string names, RawCandles joined) = parts[0];
        int merged = 0;
        for (int p = 1; p < parts.Count; p++)
        {
            (joined, int more) = Join(names, joined, parts[p].File, parts[p].Rows);
            names = $"{names} + {parts[p].File}";
            merged += more;
        }

        return (joined, merged);
    }

    private static (RawCandles Rows, int Merged) Join(string leftFile, RawCandles left, string rightFile, RawCandles right)
    {
        CandleColumns common = left.Columns & right.Columns;
        RawCandles.Builder rows = new(left.Symbol, common, left.Count + right.Count);
        double[] values = new double[RawCandles.ColumnCount];
        int a = 0, b = 0, merged = 0;
        while (a < left.Count || b < right.Count)
        {
            long ta = a < left.Count ? left.OpenTime[a] : long.MaxValue, tb = b < right.Count ? right.OpenTime[b] : long.MaxValue;
            if (tb < ta)
            {
                Take(right, b++);
                continue;
            }

            for (; b < right.Count && right.OpenTime[b] == ta; b++, merged++) Compare(ta, a, b);
            Take(left, a++);
        }

        return (rows.Build(), merged);

        void Take(RawCandles from, int row)
        {
            for (int c = 0; c < values.Length; c++) values[c] = from.Column(c) is { Length: > 0 } column ? column[row] : double.NaN;
            rows.Add(from.OpenTime[row], values);
        }

        void Compare(long time, int i, int j)
        {
            for (int c = 0; c < values.Length; c++)
            {
                ReadOnlySpan<double> x = left.Column(c), y = right.Column(c);
                if (x.Length == 0 || y.Length == 0 || x[i].Equals(y[j])) continue;
                string name = CandleFileRules.Values[c];
                throw new MarketDataException(FailureCause.Caller, string.Create(CultureInfo.InvariantCulture,
                    $"{left.Symbol} {new UtcMs(time)} column {name}: {leftFile} says {x[i]}, {rightFile} says {y[j]}; ") +
                    "allowed: overlapping files that agree; try: remove one of them");
            }
        }
    }
}
