using Huracan.Core.Market;
using Huracan.Core.Market.Quality;
using Huracan.Core.Market.Synthetic;
using Xunit;

namespace Huracan.Core.Tests.Market;

public sealed class SyntheticMarketTests
{
    private static readonly PlantedEdgeParameters Edge = new();

    public static TheoryData<string> Kinds => ["edge", "shuffled", "walk", "regimes"];

    private static SyntheticMarket Make(string kind, ulong seed = 11) => kind switch
    {
        "edge" => SyntheticMarkets.PlantedEdge(Edge with { Seed = seed }),
        "shuffled" => SyntheticMarkets.PlantedEdge(Edge with { Seed = seed, SignShuffled = true }),
        "walk" => SyntheticMarkets.RandomWalk(new RandomWalkParameters(Edge with { Symbol = "SYNTH-WALK", Seed = seed })),
        _ => SyntheticMarkets.RegimeSwitcher(new RegimeSwitcherParameters { Seed = seed }),
    };

    /// <summary>Simple return of candle i in bps.</summary>
    private static double Return(CandleFrame frame, int i) => 1e4 * ((frame.Close[i] / frame.Open[i]) - 1);

    private static (double Mean, double Std) Moments(IReadOnlyList<double> values)
    {
        double sum = 0, squares = 0;
        foreach (double v in values) sum += v;
        double mean = sum / values.Count;
        foreach (double v in values) squares += (v - mean) * (v - mean);
        return (mean, Math.Sqrt(squares / (values.Count - 1)));
    }

    /// <summary>Per event: the return of its drift candles in the direction of the signature, bps, summed.</summary>
    private static List<double> Payoffs(SyntheticMarket market) => [.. market.Events.Select(e =>
    {
        double paid = 0;
        for (int i = e.Start + e.SignatureCandles; i < e.Start + e.SignatureCandles + e.DriftCandles; i++) paid += Return(market.Frame, i);
        return e.Signature * paid;
    })];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void One_hundred_and_fifty_days_of_five_minute_candles_pass_the_quality_gate(string kind)
    {
        CandleFrame frame = Make(kind).Frame;
        QualityOutcome outcome = CandleInspection.Inspect(RawCandles.Of(frame), Timeframe.M5, UtcMs.FromDate(2024, 1, 1), UtcMs.FromDate(2024, 1, 1).AddDays(150), QualityPolicy.Default);

        Assert.True(outcome.Verdict.Accepted, outcome.Verdict.Sentence);
        Assert.Equal(150 * 288, frame.Count);
        Assert.StartsWith("SYNTH-", frame.Symbol, StringComparison.Ordinal);
        Assert.True(frame.Has(CandleColumns.Volume | CandleColumns.QuoteVolume | CandleColumns.Trades | CandleColumns.TakerBuyBase));
        for (int i = 0; i < frame.Count; i++)
        {
            Assert.True(frame.TakerBuyBase[i] <= frame.Volume[i]);
            Assert.Equal(frame.Close[i], double.Parse(frame.Close[i].ToString("0.######", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_gives_others(string kind)
    {
        Assert.Equal(Make(kind).Frame.ContentHash(), Make(kind).Frame.ContentHash());
        Assert.NotEqual(Make(kind).Frame.ContentHash(), Make(kind, seed: 12).Frame.ContentHash());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Returns_have_no_unconditional_drift_beyond_their_standard_error(string kind)
    {
        // Blocks of a day hold whole events, whose candles are not independent; regimes last longer, so a week.
        int block = kind == "regimes" ? 7 * 288 : 288;
        List<double> means = [];
        for (ulong seed = 21; seed <= 28; seed++)
        {
            CandleFrame frame = Make(kind, seed).Frame;
            for (int start = 0; start + block <= frame.Count; start += block)
            {
                double sum = 0;
                for (int i = start; i < start + block; i++) sum += Return(frame, i);
                means.Add(sum / block);
            }
        }

        (double mean, double std) = Moments(means);
        double standardError = std / Math.Sqrt(means.Count);
        Assert.True(Math.Abs(mean) < 3 * standardError, $"{kind}: mean {mean:F4} bps per candle, standard error {standardError:F4}");
    }

    [Fact]
    public void An_event_pays_its_stated_worth_in_the_direction_of_its_signature()
    {
        SyntheticMarket market = Make("edge");
        List<double> payoffs = Payoffs(market);
        (double mean, double std) = Moments(payoffs);
        double worth = Edge.WorthRoundTrips * SyntheticMarkets.RoundTripBps(Edge.VolatilityBps);

        Assert.Equal(4 * 2 * (8 + (0.25 * 20)), worth, 9);
        Assert.True(Math.Abs(mean - worth) < 3 * std / Math.Sqrt(payoffs.Count), $"mean {mean:F1}, worth {worth:F1}");
        Assert.All(market.Events, e => Assert.Equal(e.Signature * worth, e.DriftBps, 6));
    }

    [Fact]
    public void An_event_is_worth_at_most_twelve_round_trips_even_with_its_jump_and_its_give_back_and_is_paid_within_sixty_candles()
    {
        SyntheticMarket market = Make("edge");
        double roundTrip = SyntheticMarkets.RoundTripBps(Edge.VolatilityBps), jump = Edge.JumpVolatilities * Edge.VolatilityBps;

        Assert.All(market.Events, e => Assert.True(((Math.Abs(e.DriftBps) * (1 + Edge.GiveBackShare)) + jump) / roundTrip <= SyntheticMarkets.WorthRoundTripsMax));
        Assert.All(market.Events, e => Assert.True(e.SignatureCandles + e.DriftCandles + e.GiveBackCandles <= 60));
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticMarkets.PlantedEdge(Edge with { WorthRoundTrips = 12.1 }));
        Assert.Throws<ArgumentException>(() => SyntheticMarkets.PlantedEdge(Edge with { DriftCandles = 55 }));
    }

    [Fact]
    public void A_move_gives_back_its_stated_share()
    {
        SyntheticMarket market = Make("edge");
        List<double> back = [.. market.Events.Select(e =>
        {
            double sum = 0;
            int start = e.Start + e.SignatureCandles + e.DriftCandles;
            for (int i = start; i < start + e.GiveBackCandles; i++) sum += Return(market.Frame, i);
            return -e.Signature * sum;
        })];
        (double mean, double std) = Moments(back);

        // Half of 104 bps.
        Assert.True(Math.Abs(mean - 52) < 3 * std / Math.Sqrt(back.Count), $"mean {mean:F1}");
    }

    [Theory]
    [InlineData("edge")]
    [InlineData("shuffled")]
    [InlineData("walk")]
    public void Takers_lean_with_the_signature_while_the_drift_lasts_in_every_market_that_shows_the_look(string kind)
    {
        SyntheticMarket market = Make(kind);
        List<double> lean = [];
        foreach (SyntheticEvent e in market.Events)
        {
            int start = e.Start + e.SignatureCandles;
            for (int i = start; i < start + e.DriftCandles; i++) lean.Add(e.Signature * ((market.Frame.TakerBuyBase[i] / market.Frame.Volume[i]) - 0.5));
        }

        // 0.35 x 0.5, and in the planted market a little more, since takers follow the price too.
        Assert.InRange(Moments(lean).Mean, 0.16, 0.21);
    }

    [Fact]
    public void Up_and_down_events_are_equally_likely_and_follow_no_pattern()
    {
        int ups = 0, repeats = 0, n = 0;
        for (ulong seed = 31; seed <= 34; seed++)
        {
            IReadOnlyList<SyntheticEvent> events = Make("edge", seed).Events;
            for (int e = 1; e < events.Count; e++, n++)
            {
                if (events[e].Signature > 0) ups++;
                if (events[e].Signature == events[e - 1].Signature) repeats++;
            }
        }

        double threeSigma = 3 * Math.Sqrt(0.25 * n);
        Assert.InRange(ups, (n / 2.0) - threeSigma, (n / 2.0) + threeSigma);
        Assert.InRange(repeats, (n / 2.0) - threeSigma, (n / 2.0) + threeSigma);
    }

    [Theory]
    [InlineData("shuffled")]
    [InlineData("walk")]
    public void Without_the_edge_the_signature_pays_nothing_and_neither_does_following_the_first_half_of_the_move(string kind)
    {
        List<double> payoffs = [], followed = [];
        for (ulong seed = 41; seed <= 44; seed++)
        {
            SyntheticMarket market = Make(kind, seed);
            payoffs.AddRange(Payoffs(market));
            foreach (SyntheticEvent e in market.Events)
            {
                int start = e.Start + e.SignatureCandles, half = start + (e.DriftCandles / 2);
                double first = 0, second = 0;
                for (int i = start; i < half; i++) first += Return(market.Frame, i);
                for (int i = half; i < start + e.DriftCandles; i++) second += Return(market.Frame, i);
                followed.Add(Math.Sign(first) * second);
            }
        }

        foreach (List<double> values in (List<double>[])[payoffs, followed])
        {
            (double mean, double std) = Moments(values);
            Assert.True(Math.Abs(mean) < 3 * std / Math.Sqrt(values.Count), $"{kind}: {mean:F2} bps, standard error {std / Math.Sqrt(values.Count):F2}");
        }
    }

    [Fact]
    public void Signature_candles_after_the_announcing_one_have_no_direction_to_earn()
    {
        List<double> later = [];
        foreach (string kind in (string[])["edge", "shuffled", "walk"])
        {
            SyntheticMarket market = Make(kind);
            foreach (SyntheticEvent e in market.Events)
            {
                for (int i = e.Start + 1; i < e.Start + e.SignatureCandles; i++) later.Add(e.Signature * Return(market.Frame, i));
            }
        }

        (double mean, double std) = Moments(later);
        Assert.True(Math.Abs(mean) < 3 * std / Math.Sqrt(later.Count), $"{mean:F2} bps");
    }

    [Fact]
    public void The_walk_has_the_volatility_and_the_volume_of_the_planted_market()
    {
        double[] std = new double[3], volume = new double[3];
        string[] kinds = ["edge", "shuffled", "walk"];
        for (int k = 0; k < kinds.Length; k++)
        {
            CandleFrame frame = Make(kinds[k], seed: 51).Frame;
            List<double> returns = [];
            double sum = 0;
            for (int i = 0; i < frame.Count; i++)
            {
                returns.Add(Return(frame, i));
                sum += frame.Volume[i];
            }

            std[k] = Moments(returns).Std;
            volume[k] = sum / frame.Count;
        }

        // A standard deviation of 43,200 returns is known to 0.5 %; volume breathes slowly, so that its mean is known to 1.5 % only.
        Assert.InRange(std[1] / std[0], 0.98, 1.02);
        Assert.InRange(std[2] / std[0], 0.98, 1.02);
        Assert.InRange(volume[2] / volume[0], 0.95, 1.05);
    }

    [Fact]
    public void The_signature_is_visible_in_volume_range_and_taker_share()
    {
        SyntheticMarket market = Make("edge");
        CandleFrame frame = market.Frame;
        bool[] inEvent = new bool[frame.Count];
        List<double> signatureVolume = [], quietVolume = [], lean = [], signatureRange = [], quietRange = [];
        foreach (SyntheticEvent e in market.Events)
        {
            for (int i = e.Start; i < e.Start + e.SignatureCandles + e.DriftCandles; i++) inEvent[i] = true;
            for (int i = e.Start; i < e.Start + e.SignatureCandles; i++)
            {
                signatureVolume.Add(frame.Volume[i]);
                signatureRange.Add((frame.High[i] - frame.Low[i]) / frame.Open[i]);
                lean.Add(e.Signature * ((frame.TakerBuyBase[i] / frame.Volume[i]) - 0.5));
            }
        }

        for (int i = 0; i < frame.Count; i++)
        {
            if (inEvent[i]) continue;
            quietVolume.Add(frame.Volume[i]);
            quietRange.Add((frame.High[i] - frame.Low[i]) / frame.Open[i]);
        }

        Assert.True(Moments(signatureVolume).Mean > 3 * Moments(quietVolume).Mean);
        Assert.True(Moments(signatureRange).Mean > 1.3 * Moments(quietRange).Mean);
        Assert.InRange(Moments(lean).Mean, 0.2, 0.35);
    }

    [Fact]
    public void The_bytes_of_a_generated_market_are_these_on_every_machine()
    {
        // Recorded once; a change here changes every synthetic result that was ever reported.
        PlantedEdgeParameters fixedParameters = new()
        {
            Symbol = "SYNTH-PIN", Seed = 5, Days = 10, VolatilityBps = 20, SignatureCandles = 3, DriftCandles = 12, JumpVolatilities = 2, SignatureVolatility = 1.5,
            SignatureVolume = 4, SignatureTakerLean = 0.8, DriftTakerLean = 0.5, DriftVolume = 1.2, GiveBackCandles = 3, GiveBackShare = 0.5, QuietCandlesMean = 7, WorthRoundTrips = 7,
        };
        RegimeSwitcherParameters regimes = new() { Symbol = "SYNTH-PIN", Seed = 5, Days = 10, VolatilityBps = 20, TrendBps = 3, RangePull = 0.08, RegimeCandlesMean = 144 };

        Assert.Equal("b534e239490e3ba4707ab5c74031bf63d0b7769928ffddb28a3a4e8cb081ec3b", Convert.ToHexStringLower(SyntheticMarkets.PlantedEdge(fixedParameters).Frame.ContentHash()));
        Assert.Equal("5f47fc431dfee379fb89e08f363c3e6590949fe48e28fdd104df220b2ce29182", Convert.ToHexStringLower(SyntheticMarkets.RandomWalk(new RandomWalkParameters(fixedParameters)).Frame.ContentHash()));
        fixedParameters = fixedParameters with { DriftTakerLean = 0, DriftVolume = 1, GiveBackCandles = 0 };
        Assert.Equal("d52ebfa7b09e68d6baf2490f08f58ab2c61e49e2e4eaf3012e3261bc4d15357a", Convert.ToHexStringLower(SyntheticMarkets.PlantedEdge(fixedParameters).Frame.ContentHash()));
        Assert.Equal("91489a7048fb1cf16575c92273355c414574823e290965ebb42eb600f6376f94", Convert.ToHexStringLower(SyntheticMarkets.RandomWalk(new RandomWalkParameters(fixedParameters)).Frame.ContentHash()));
        Assert.Equal("400e64592cba616ca45b352773e2a26c1dcfe9e63986a81d4fc1bd4314a2eb7b", Convert.ToHexStringLower(SyntheticMarkets.RegimeSwitcher(regimes).Frame.ContentHash()));
    }

    [Fact]
    public void A_name_that_could_pass_for_a_real_coin_is_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => SyntheticMarkets.PlantedEdge(Edge with { Symbol = "BTCUSDT" }));
        Assert.StartsWith("symbol BTCUSDT: a generated market is named SYNTH-...", error.Message, StringComparison.Ordinal);
    }
}
