using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Distribution;

/// <summary>Above 0, a return tends to be followed by a return of the same sign (a trend); below 0, by one of the other sign (a bid-ask
/// bounce).</summary>
/// <remarks>Sums of products and squares of the returns themselves, which lie around 0. It is 0 if the returns spread less than 0.0001
/// bps.</remarks>
internal sealed class Autocorrelation() : FeatureOperator(
    new FeatureSpec("return_autocorr_100", FeatureFamily.Distribution, "(mean of r r' - mean r mean r') / (deviation r x deviation r'), r the last 100 returns, r' those one candle earlier", "ratio -1..1", -1, 1, Window + 1, CandleColumns.None, "Roll 1984; Lo and MacKinlay 1988"))
{
    private const int Window = 100;
    private const double FlatVariance = 1e-16;
    private readonly WindowMoments _moments = new(Window);
    private readonly WindowSum _products = new(Window);
    private double _mean, _variance;

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> now = run.Return.Now, before = run.Return.Lag(1);
        Span<double> products = run.Scratch(0), mean = run.Scratch(1), variance = run.Scratch(2), result = rows[0];
        for (int i = 0; i < products.Length; i++) products[i] = now[i] * before[i];
        if (run.Seen == 0) products[0] = 0;
        _products.Run(products, products);
        _moments.Run(now, mean, variance);
        double meanBefore = _mean, varianceBefore = _variance;
        for (int i = 0; i < result.Length; i++)
        {
            double covariance = (products[i] * (1.0 / Window)) - (mean[i] * meanBefore);
            double value = variance[i] > FlatVariance && varianceBefore > FlatVariance ? covariance / (Math.Sqrt(variance[i]) * Math.Sqrt(varianceBefore)) : 0;
            result[i] = value > 1 ? 1 : value < -1 ? -1 : value;
            (meanBefore, varianceBefore) = (mean[i], variance[i]);
        }

        (_mean, _variance) = (meanBefore, varianceBefore);
    }

    public override void Save(StateWriter writer)
    {
        _moments.Save(writer);
        _products.Save(writer);
        writer.Double(_mean);
        writer.Double(_variance);
    }

    public override void Restore(StateReader reader)
    {
        _moments.Restore(reader);
        _products.Restore(reader);
        _mean = reader.Double();
        _variance = reader.Double();
    }
}
