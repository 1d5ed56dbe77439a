using Huracan.Core.Features;
using Huracan.Core.Features.Inputs;
using Huracan.Core.Market;
using Huracan.Core.State;
using Xunit;

namespace Huracan.Core.Tests.Features.Inputs;

/// <summary>Side inputs count from the instant they became known, and are absent, never 0, where they are not there.</summary>
public class MarketInputsTests
{
    private static readonly FeatureRecipe Recipe = FeatureRecipe.Default(Timeframe.M1);
    private static readonly long Start = RandomMarket.Start.Value;

    [Fact]
    public void A_funding_rate_is_known_from_its_funding_time_on_and_too_old_after_sixteen_hours()
    {
        CandleFrame candles = RandomMarket.Candles(1, 1_500, Timeframe.M1);

        // Known 7 ms after the close of row 9: that close does not know it, the next does.
        MarketInputs inputs = new() { Funding = SideSeries.OfFunding([Start + (10 * UtcMs.PerMinute) + 7], [0.0001]) };
        ReadOnlySpan<double> rate = FeaturePipeline.Compute(Recipe, candles, inputs).Column("funding_rate_bps");
        Assert.True(double.IsNaN(rate[9]));
        Assert.Equal(1, rate[10], 1e-12);
        Assert.Equal(1, rate[10 + (16 * 60) - 1], 1e-12);
        Assert.True(double.IsNaN(rate[10 + (16 * 60)]));
        inputs = new() { Funding = SideSeries.OfFunding([Start + (10 * UtcMs.PerMinute)], [0.0001]) };
        Assert.Equal(1, FeaturePipeline.Compute(Recipe, candles, inputs).Column("funding_rate_bps")[9], 1e-12);
    }

    [Fact]
    public void Another_candle_is_known_once_it_has_closed_and_not_a_candle_later()
    {
        CandleFrame candles = RandomMarket.Candles(1, 20, Timeframe.M1);
        MarketInputs inputs = new() { OtherVenue = SideSeries.OfCloses(Flat("OTHER", Start + (5 * UtcMs.PerMinute), 1, candles.Close[5] * 1.01)) };
        ReadOnlySpan<double> gap = FeaturePipeline.Compute(Recipe, candles, inputs).Column("venue_gap_bps");
        Assert.True(double.IsNaN(gap[4]));
        Assert.Equal(100, gap[5], 1e-9);
        Assert.True(double.IsNaN(gap[6]));
    }

    [Fact]
    public void An_hourly_leader_counts_for_its_hour_after_it_closed()
    {
        CandleFrame candles = RandomMarket.Candles(1, 200, Timeframe.M1);
        CandleFrame hourly = new("LEAD", Timeframe.H1, CandleColumns.None, [Start, Start + (60 * UtcMs.PerMinute)], [10, 11], [11, 12], [10, 11], [11, 12]);
        FeatureFrame frame = FeaturePipeline.Compute(Recipe, candles, new MarketInputs { Leaders = [new Leader("LEAD", SideSeries.OfCloses(hourly))] });
        ReadOnlySpan<double> leader = frame.Column("leader_return_15_bps");
        Assert.Equal(0, leader[118], 1e-9);
        Assert.Equal(10_000.0 / 11, leader[119], 1e-9); // 11 to 12 at the close of the second hour
        Assert.True(double.IsNaN(leader[180])); // an hour later nothing newer is known
    }

    [Fact]
    public void Relative_strength_is_the_hand_worked_difference_to_the_mean_of_the_leaders()
    {
        CandleFrame candles = RandomMarket.Candles(2, 400, Timeframe.M1), one = RandomMarket.Candles(3, 400, Timeframe.M1), two = RandomMarket.Candles(4, 400, Timeframe.M1);
        MarketInputs inputs = new() { Leaders = [new Leader("ONE", SideSeries.OfCloses(one)), new Leader("TWO", SideSeries.OfCloses(two)), new Leader("RANDOM", SideSeries.OfCloses(two))] };
        FeatureFrame frame = FeaturePipeline.Compute(Recipe, candles, inputs);
        const int t = 350;
        double own60 = 0, leader60 = 0, leader15 = 0;
        List<double> r = [], l = [];
        for (int i = t - 239; i <= t; i++)
        {
            double own = (candles.Close[i] / candles.Close[i - 1]) - 1;
            double basket = ((one.Close[i] / one.Close[i - 1]) - 1 + (two.Close[i] / two.Close[i - 1]) - 1) / 2; // RANDOM is the coin itself
            r.Add(own);
            l.Add(basket);
            if (i > t - 60) (own60, leader60) = (own60 + own, leader60 + basket);
            if (i > t - 15) leader15 += basket;
        }

        double meanR = r.Average(), meanL = l.Average();
        double cov = r.Zip(l, (a, b) => (a - meanR) * (b - meanL)).Average(), varR = r.Average(a => (a - meanR) * (a - meanR)), varL = l.Average(b => (b - meanL) * (b - meanL));
        double varE = r.Zip(l, (a, b) => (a - b - (meanR - meanL)) * (a - b - (meanR - meanL))).Average();
        Assert.Equal(leader15 * 10_000, frame.Column("leader_return_15_bps")[t], 1e-8);
        Assert.Equal(leader60 * 10_000, frame.Column("leader_return_60_bps")[t], 1e-8);
        Assert.Equal((own60 - leader60) * 10_000, frame.Column("rel_strength_60_bps")[t], 1e-8);
        Assert.Equal((r.Sum() - l.Sum()) * 10_000, frame.Column("rel_strength_240_bps")[t], 1e-8);
        Assert.Equal(Math.Clamp((own60 - leader60) / Math.Sqrt(varE * 60), -10, 10), frame.Column("rel_strength_z")[t], 1e-9);
        Assert.Equal(cov / varL, frame.Column("leader_beta_240")[t], 1e-9);
        Assert.Equal(cov / Math.Sqrt(varR * varL), frame.Column("leader_correlation_240")[t], 1e-9);
    }

    [Fact]
    public void A_coin_that_is_its_own_leader_has_beta_and_correlation_of_one_when_the_basket_does_not_know_it()
    {
        CandleFrame candles = RandomMarket.Candles(2, 400, Timeframe.M1);
        FeatureFrame frame = FeaturePipeline.Compute(Recipe, candles, new MarketInputs { Leaders = [new Leader("TWIN", SideSeries.OfCloses(candles))] });
        Assert.Equal(1, frame.Column("leader_beta_240")[399], 1e-9);
        Assert.Equal(1, frame.Column("leader_correlation_240")[399], 1e-9);
        Assert.Equal(0, frame.Column("rel_strength_240_bps")[399], 1e-8);
    }

    [Fact]
    public void Basis_and_funding_are_hand_worked()
    {
        CandleFrame candles = RandomMarket.Candles(5, 1_600, Timeframe.M1);
        MarketInputs inputs = RandomInputs.Beside(candles, 5);
        FeatureFrame frame = FeaturePipeline.Compute(Recipe, candles, inputs);
        ReadOnlySpan<double> future = inputs.Derivative!.Values; // one per candle, known at its close
        const int t = 1_550;
        double[] gaps = new double[241];
        for (int k = 0; k < gaps.Length; k++) gaps[k] = ((future[t - k] / candles.Close[t - k]) - 1) * 10_000;
        double mean = gaps.Take(240).Average();
        Assert.Equal(gaps[0], frame.Column("basis_bps")[t], 1e-9);
        Assert.Equal(gaps.Take(60).Average(), frame.Column("basis_mean_60_bps")[t], 1e-9);
        Assert.Equal((gaps[0] - mean) / Math.Sqrt(gaps.Take(240).Average(g => (g - mean) * (g - mean))), frame.Column("basis_z_240")[t], 1e-6);
        Assert.Equal(gaps[0] - gaps[15], frame.Column("basis_change_15_bps")[t], 1e-9);

        double sum = 0;
        for (int k = 0; k < 1_440; k++) sum += RateAt(inputs.Funding!, candles.OpenTime[t - k] + UtcMs.PerMinute);
        Assert.Equal(sum / 1_440, frame.Column("funding_mean_24h_bps")[t], 1e-9);
        Assert.Equal(RateAt(inputs.Funding!, candles.OpenTime[t] + UtcMs.PerMinute) - RateAt(inputs.Funding!, candles.OpenTime[t - 480] + UtcMs.PerMinute),
            frame.Column("funding_change_8h_bps")[t], 1e-9);

        static double RateAt(SideSeries series, long instant)
        {
            double rate = double.NaN;
            for (int i = 0; i < series.Count && series.KnownAt[i] <= instant; i++) rate = series.Values[i] * 10_000;
            return rate;
        }
    }

    [Fact]
    public void A_leader_that_is_away_brings_no_jump_when_it_returns()
    {
        CandleFrame candles = RandomMarket.Candles(2, 100, Timeframe.M1), steady = Flat("STEADY", Start, 100, 50);
        long[] times = steady.OpenTime.ToArray();
        double[] closes = steady.Close.ToArray();
        for (int i = 53; i < 100; i++) closes[i] = 80; // while it was away (rows 50 to 52) it rose by 60 %
        SideSeries leader = new([.. times.Where((_, i) => i is < 50 or > 52).Select(t => t + UtcMs.PerMinute)], [.. closes.Where((_, i) => i is < 50 or > 52)], UtcMs.PerMinute);
        ReadOnlySpan<double> returns = FeaturePipeline.Compute(Recipe, candles, new MarketInputs { Leaders = [new Leader("STEADY", leader)] }).Column("leader_return_15_bps");
        Assert.True(double.IsNaN(returns[50]) && double.IsNaN(returns[52]) && double.IsNaN(returns[53]));
        for (int i = 54; i < 100; i++) Assert.Equal(0, returns[i]);
    }

    [Fact]
    public void Live_with_only_the_news_of_each_candle_gives_the_bits_of_the_batch_and_so_does_a_resumed_run()
    {
        CandleFrame candles = RandomMarket.Candles(6, 2_000, Timeframe.M1);
        MarketInputs inputs = RandomInputs.Beside(candles, 6, holes: true);
        FeatureFrame batch = FeaturePipeline.Compute(Recipe, candles, inputs), live = new(Recipe.Schema, candles.Count);
        FeaturePipeline pipeline = new(Recipe);
        long known = long.MinValue;
        for (int i = 0; i < candles.Count; i++)
        {
            long close = candles.OpenTime[i] + UtcMs.PerMinute;
            pipeline.Inputs = News(inputs, known, close);
            pipeline.Process(candles, i, 1, live);
            known = close;
            if (i % 411 != 0) continue;
            StateWriter writer = new();
            pipeline.Save(writer);
            pipeline = new FeaturePipeline(Recipe);
            StateReader reader = new(writer.ToArray());
            pipeline.Restore(reader);
            reader.End();
        }

        for (int c = 0; c < Recipe.Schema.Count; c++)
        {
            Assert.True(System.Runtime.InteropServices.MemoryMarshal.AsBytes(batch.Column(c)).SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(live.Column(c))), Recipe.Schema.Columns[c].Name);
        }
    }

    [Fact]
    public void A_value_that_is_no_number_or_no_price_is_absent_until_the_next()
    {
        CandleFrame candles = RandomMarket.Candles(1, 10, Timeframe.M1);
        long[] at = [.. candles.OpenTime.ToArray().Select(t => t + UtcMs.PerMinute)];
        double[] prices = [100, double.NaN, 0, -1, double.PositiveInfinity, 100, 100, 100, 100, 100];
        FeatureFrame frame = FeaturePipeline.Compute(Recipe, candles, new MarketInputs { Derivative = new SideSeries(at, prices, UtcMs.PerMinute) });
        for (int i = 0; i < 10; i++) Assert.Equal(i is >= 1 and <= 4, double.IsNaN(frame.Column("basis_bps")[i]));
    }

    [Fact]
    public void The_caller_s_mistakes_are_told_with_what_was_seen_and_allowed()
    {
        Assert.Contains("in row 1 is not after", Assert.Throws<ArgumentException>(() => new SideSeries([5, 5], [1, 2], 1)).Message, StringComparison.Ordinal);
        Assert.Contains("1 values given for 2 times", Assert.Throws<ArgumentException>(() => new SideSeries([5, 6], [1], 1)).Message, StringComparison.Ordinal);
        Assert.Contains("above 0 ms", Assert.Throws<ArgumentOutOfRangeException>(() => new SideSeries([5], [1], 0)).Message, StringComparison.Ordinal);

        CandleFrame candles = RandomMarket.Candles(1, 10, Timeframe.M1);
        FeaturePipeline pipeline = new(Recipe, new MarketInputs { Leaders = [new Leader("ONE", SideSeries.OfCloses(candles))] });
        FeatureFrame frame = new(Recipe.Schema, 10);
        pipeline.Process(candles, 0, 5, frame);
        pipeline.Inputs = new MarketInputs { Leaders = [new Leader("TWO", SideSeries.OfCloses(candles))] };
        Assert.Contains("leaders TWO given, this pipeline began with ONE", Assert.Throws<ArgumentException>(() => pipeline.Process(candles, 5, 5, frame)).Message, StringComparison.Ordinal);
    }

    private static MarketInputs News(MarketInputs all, long after, long until)
    {
        SideSeries? Of(SideSeries? series)
        {
            if (series is null) return null;
            List<long> times = [];
            List<double> values = [];
            for (int i = 0; i < series.Count; i++)
            {
                if (series.KnownAt[i] <= after || series.KnownAt[i] > until) continue;
                times.Add(series.KnownAt[i]);
                values.Add(series.Values[i]);
            }

            return new SideSeries([.. times], [.. values], series.MaxAgeMs);
        }

        return new MarketInputs
        {
            Leaders = [.. all.Leaders.Select(l => new Leader(l.Symbol, Of(l.Closes)!))],
            Funding = Of(all.Funding),
            Derivative = Of(all.Derivative),
            OtherVenue = Of(all.OtherVenue),
        };
    }

    private static CandleFrame Flat(string symbol, long start, int count, double price)
    {
        double[] Prices() => [.. Enumerable.Repeat(price, count)];
        return new CandleFrame(symbol, Timeframe.M1, CandleColumns.None, [.. Enumerable.Range(0, count).Select(i => start + (i * UtcMs.PerMinute))], Prices(), Prices(), Prices(), Prices());
    }
}
