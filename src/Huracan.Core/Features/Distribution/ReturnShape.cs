using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Distribution;

/// <summary>Skewness and excess kurtosis of the last 100 simple returns, population form. Normal returns have 0 and 0.</summary>
/// <remarks>From sums of powers of the returns themselves, which lie around 0, rebuilt exactly every 100 candles. Both are 0 if the returns
/// spread less than 0.0001 bps.</remarks>
internal sealed class ReturnShape() : FeatureOperator(
    new FeatureSpec("kurtosis", FeatureFamily.Distribution, "m4 / m2^2 - 3 of the last 100 returns", "ratio", -2, 96, Window, CandleColumns.None, "demands 19, 24; D10"),
    new FeatureSpec("skewness", FeatureFamily.Distribution, "m3 / m2^1.5 of the last 100 returns", "ratio", -10, 10, Window, CandleColumns.None, "demands 19, 24"))
{
    private const int Window = 100;

    /// <summary>In bps squared.</summary>
    private const double FlatVariance = 1e-8;
    private readonly WindowSum _first = new(Window), _second = new(Window), _third = new(Window), _fourth = new(Window);

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        Span<double> first = run.Scratch(0), second = run.Scratch(1), third = run.Scratch(2), fourth = run.Scratch(3), kurtosis = rows[0], skewness = rows[1];
        Elementwise.Scale(run.Return.Now, 10_000, first);
        for (int i = 0; i < first.Length; i++)
        {
            double r = first[i], square = r * r;
            second[i] = square;
            third[i] = square * r;
            fourth[i] = square * square;
        }

        _first.Run(first, first);
        _second.Run(second, second);
        _third.Run(third, third);
        _fourth.Run(fourth, fourth);
        const double share = 1.0 / Window;
        for (int i = 0; i < first.Length; i++)
        {
            double mean = first[i] * share, s2 = second[i] * share, s3 = third[i] * share, s4 = fourth[i] * share, mean2 = mean * mean;
            double m2 = s2 - mean2;
            double m3 = s3 - (3 * mean * s2) + (2 * mean * mean2);
            double m4 = s4 - (4 * mean * s3) + (6 * mean2 * s2) - (3 * mean2 * mean2);
            double inverse = m2 > FlatVariance ? 1 / m2 : 0;
            kurtosis[i] = inverse > 0 ? (m4 * inverse * inverse) - 3 : 0;
            skewness[i] = m3 * inverse * Math.Sqrt(inverse);
        }
    }

    public override void Save(StateWriter writer)
    {
        _first.Save(writer);
        _second.Save(writer);
        _third.Save(writer);
        _fourth.Save(writer);
    }

    public override void Restore(StateReader reader)
    {
        _first.Restore(reader);
        _second.Restore(reader);
        _third.Restore(reader);
        _fourth.Restore(reader);
    }
}
