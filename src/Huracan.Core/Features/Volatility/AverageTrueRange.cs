using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Volatility;

/// <summary>Wilder's average true range over 14 candles, in price and as a fraction of the close.</summary>
/// <remarks>First value: the mean of true ranges 1 to 14; then (13 ATR + TR)/14. Wilder 1978.</remarks>
internal sealed class AverageTrueRange() : FeatureOperator(
    new FeatureSpec("atr_14", FeatureFamily.Volatility, "Wilder mean of max(high, previous close) - min(low, previous close)", "price", 0, double.PositiveInfinity, 14, CandleColumns.None, "Wilder 1978; TA-Lib ATR; demand 17", 210),
    new FeatureSpec("atr_pct", FeatureFamily.Volatility, "atr_14 / close", "fraction", 0, double.PositiveInfinity, 14, CandleColumns.None, "demand 24", 210))
{
    private const int Period = 14;
    private double _average;

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> range = run.TrueRange.Now;
        Span<double> atr = rows[0];
        double average = _average;
        int i = 0;
        for (; i < range.Length && run.Seen + i <= Period; i++)
        {
            long n = run.Seen + i;
            if (n > 0) average += range[i];
            if (n == Period) average /= Period;
            atr[i] = average;
        }

        for (; i < range.Length; i++)
        {
            average += (range[i] - average) * (1.0 / Period);
            atr[i] = average;
        }

        _average = average;
        Elementwise.Share(atr, run.Close.Now, 1, 0, rows[1]);
    }

    public override void Save(StateWriter writer) => writer.Double(_average);
    public override void Restore(StateReader reader) => _average = reader.Double();
}
