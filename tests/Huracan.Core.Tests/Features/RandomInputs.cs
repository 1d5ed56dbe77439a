using Huracan.Core.Features.Inputs;
using Huracan.Core.Market;
using Huracan.Core.Numerics;

namespace Huracan.Core.Tests.Features;

/// <summary>Seeded side inputs beside given candles: two leaders, one of them away now and then, funding every eight hours, a future and a second venue.</summary>
internal static class RandomInputs
{
    public static MarketInputs Beside(CandleFrame candles, ulong seed, bool holes = false)
    {
        PhiloxStream random = new(Philox.Key(seed, "SIDE", "tests.inputs", 0), 0, 0, 0);
        int count = candles.Count;
        List<long> fundingTimes = [];
        List<double> rates = [];
        for (long t = candles.OpenTime[0] - (10 * 60 * UtcMs.PerMinute); t <= candles.OpenTime[^1]; t += 8 * 60 * UtcMs.PerMinute)
        {
            fundingTimes.Add(t + random.NextBelow(20));
            rates.Add(0.0001 * random.NextNormal());
        }

        SideSeries Prices(double scatter, double follow, int awayEvery)
        {
            List<long> times = [];
            List<double> values = [];
            double level = 1;
            for (int i = 0; i < count; i++)
            {
                double own = i == 0 ? 0 : (candles.Close[i] / candles.Close[i - 1]) - 1;
                level *= 1 + (follow * (double.IsFinite(own) ? own : 0)) + (scatter * random.NextNormal());
                if (awayEvery > 0 && i % awayEvery < 3) continue;
                times.Add(candles.OpenTime[i] + candles.Timeframe.Ms);
                values.Add(level * candles.Close[0]);
            }

            return new SideSeries([.. times], [.. values], candles.Timeframe.Ms);
        }

        return new MarketInputs
        {
            Leaders = [new Leader("LEAD1", Prices(0.0005, 0.6, 0)), new Leader("LEAD2", Prices(0.0008, 0.3, holes ? 401 : 0)), new Leader(candles.Symbol, Prices(0.1, 0, 0))],
            Funding = SideSeries.OfFunding([.. fundingTimes], [.. rates]),
            Derivative = Prices(0.00002, 1, holes ? 977 : 0),
            OtherVenue = Prices(0.00003, 1, holes ? 733 : 0),
        };
    }
}
