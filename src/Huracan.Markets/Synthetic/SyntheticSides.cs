using Huracan.Core.Features.Inputs;
using Huracan.Core.Market;
using Huracan.Core.Numerics;

namespace Huracan.Markets.Synthetic;

/// <summary>Synthetic side inputs for given candles, for benchmarks and proofs: two leaders, funding, a future and a second
/// venue.</summary>
/// <remarks>A pure function of candles and seed. They hold no edge to learn.</remarks>
public static class SyntheticSides
{
    private const long FundingHours = 8;

    public static MarketInputs Beside(CandleFrame candles, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(candles);
        return new MarketInputs
        {
            Leaders = [new Leader("LEADER-A", Price(candles, seed, "leader-a", follow: 0.6, scatter: 0.0005)), new Leader("LEADER-B", Price(candles, seed, "leader-b", follow: 0.3, scatter: 0.0008))],
            Funding = Funding(candles, seed),
            Derivative = Price(candles, seed, "future", follow: 1, scatter: 0.00002),
            OtherVenue = Price(candles, seed, "venue", follow: 1, scatter: 0.00003),
        };
    }

    private static SideSeries Price(CandleFrame candles, ulong seed, string what, double follow, double scatter)
    {
        PhiloxStream random = new(Philox.Key(seed, candles.Symbol, $"sides.{what}", 0), 0, 0, 0);
        long[] knownAt = candles.OpenTime.ToArray();
        double[] price = new double[knownAt.Length];
        double level = knownAt.Length > 0 ? candles.Close[0] : 1;
        for (int i = 0; i < price.Length; i++)
        {
            double own = i == 0 ? 0 : (candles.Close[i] / candles.Close[i - 1]) - 1;
            level *= 1 + (follow * own) + (scatter * random.NextNormal());
            price[i] = level;
            knownAt[i] += candles.Timeframe.Ms;
        }

        return new SideSeries(knownAt, price, candles.Timeframe.Ms);
    }

    private static SideSeries Funding(CandleFrame candles, ulong seed)
    {
        PhiloxStream random = new(Philox.Key(seed, candles.Symbol, "sides.funding", 0), 0, 0, 0);
        List<long> times = [];
        List<double> rates = [];
        const long interval = FundingHours * 60 * UtcMs.PerMinute;
        for (long t = candles.OpenTime[0] / interval * interval; t <= candles.OpenTime[^1]; t += interval)
        {
            times.Add(t);
            rates.Add(0.0001 * random.NextNormal());
        }

        return SideSeries.OfFunding([.. times], [.. rates]);
    }
}
