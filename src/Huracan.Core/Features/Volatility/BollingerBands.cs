using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Volatility;

/// <summary>Mean of 20 closes with bands two population standard deviations away. Bollinger 1983; the divisor is n, as in TA-Lib.</summary>
internal sealed class BollingerBands() : FeatureOperator(
    new FeatureSpec("bb_upper_20_2", FeatureFamily.Volatility, "bb_middle + 2 stddev_20", "price", 0, double.PositiveInfinity, 19, CandleColumns.None, "Bollinger; TA-Lib BBANDS; demand 17"),
    new FeatureSpec("bb_middle_20_2", FeatureFamily.Volatility, "mean of the last 20 closes", "price", 0, double.PositiveInfinity, 19, CandleColumns.None, "Bollinger; TA-Lib BBANDS; demand 17"),
    new FeatureSpec("bb_lower_20_2", FeatureFamily.Volatility, "bb_middle - 2 stddev_20", "price", double.NegativeInfinity, double.PositiveInfinity, 19, CandleColumns.None, "Bollinger; TA-Lib BBANDS; demand 17"),
    new FeatureSpec("bb_width", FeatureFamily.Volatility, "(bb_upper - bb_lower) / bb_middle", "fraction", 0, double.PositiveInfinity, 19, CandleColumns.None, "Bollinger; demand 17; D10"),
    new FeatureSpec("stddev_20", FeatureFamily.Volatility, "population standard deviation of the last 20 closes", "price", 0, double.PositiveInfinity, 19, CandleColumns.None, "TA-Lib STDDEV"))
{
    private readonly WindowMoments _closes = new(20);

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        Span<double> upper = rows[0], middle = rows[1], lower = rows[2], deviation = rows[4];
        _closes.Run(run.Close.Now, middle, deviation);
        Elementwise.Root(deviation, 1, deviation);
        for (int i = 0; i < middle.Length; i++)
        {
            double reach = 2 * deviation[i];
            upper[i] = middle[i] + reach;
            lower[i] = middle[i] - reach;
        }

        Elementwise.Share(deviation, middle, 4, 0, rows[3]);
    }

    public override void Save(StateWriter writer) => _closes.Save(writer);
    public override void Restore(StateReader reader) => _closes.Restore(reader);
}
