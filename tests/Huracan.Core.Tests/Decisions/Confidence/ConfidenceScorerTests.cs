using Huracan.Core.Decisions.Confidence;
using Huracan.Core.Regimes;
using Xunit;

namespace Huracan.Core.Tests.Decisions.Confidence;

public class ConfidenceScorerTests
{
    private const double Hand = 1e-9;

    // 1/(1+e^0.5), 1/2 and 1/(1+e^-2), by Python 3 decimal with 30 digits: the source's 38, 50 and 88 percent (D8). The others show both halves meeting at 20.
    [Theory]
    [InlineData(5, 0.377540668798)]
    [InlineData(20, 0.5)]
    [InlineData(100, 0.880797077978)]
    [InlineData(0, 0.339243631234)]
    [InlineData(19, 0.491667438186)]
    [InlineData(21, 0.506249674500)]
    public void Samples_give_the_confidence_that_the_source_claims(int samples, double expected) =>
        Assert.Equal(expected, ConfidenceScorer.SampleConfidence(samples), 1e-9);

    [Fact]
    public void More_samples_never_mean_less_confidence()
    {
        for (int n = 1; n < 5000; n++) Assert.True(ConfidenceScorer.SampleConfidence(n) >= ConfidenceScorer.SampleConfidence(n - 1), $"at {n}");
        Assert.Equal(1, ConfidenceScorer.SampleConfidence(int.MaxValue));
    }

    public static TheoryData<string, ConfidenceInput, double, bool> Table => new()
    {
        // .3 x .5 + .3 x separation + .2 x similarity + .2 x reliability + penalty
        { "separation is twice the lead", new(20, 0.70, 0.60, Regime.Trend), 0.15 + 0.06 + 0.2, false },
        { "and at most one", new(20, 0.90, 0.10, Regime.Trend), 0.15 + 0.30 + 0.2, true },
        { "no lead at all", new(20, 0.40, 0.40, Regime.Trend), 0.15 + 0.2, false },
        { "a pattern memory counts with a fifth each", new(20, 0.50, 0.00, Regime.Trend, 0.9, 0.8), 0.15 + 0.3 + 0.18 + 0.16, true },
        { "history of another regime costs a twentieth", new(20, 0.50, 0.00, Regime.Trend, RegimeMatches: false), 0.15 + 0.3 + 0.2 - 0.05, true },
        { "nothing at all", new(0, 0, 0, Regime.Unknown, 0, 0, false), (0.3 * 0.339243631234) - 0.05, false },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Factors_are_weighed_as_demand_56_says(string why, ConfidenceInput input, double value, bool trade)
    {
        ConfidenceResult result = new ConfidenceScorer(new()).Score(input);

        Assert.True(Math.Abs(value - result.Value) < Hand && trade == result.Trade, $"{why}: {result}");
    }

    // With 20 samples and no memory the value is .35 + .6 x lead.
    [Theory]
    [InlineData(Regime.Trend, 0.50)]
    [InlineData(Regime.Range, 0.55)]
    [InlineData(Regime.Panic, 0.65)]
    [InlineData(Regime.Unknown, 0.60)]
    public void Each_regime_trades_from_its_own_threshold(Regime regime, double threshold)
    {
        ConfidenceScorer scorer = new(new());
        double lead = (threshold - 0.35) / 0.6;

        ConfidenceResult above = scorer.Score(new ConfidenceInput(20, lead, 0, regime) with { PatternReliability = 0.5 + 1e-6 });
        ConfidenceResult below = scorer.Score(new ConfidenceInput(20, lead, 0, regime) with { PatternReliability = 0.5 - 1e-6 });

        Assert.Equal(threshold, above.Threshold);
        Assert.True(above.Trade);
        Assert.False(below.Trade);
    }

    [Fact]
    public void A_value_exactly_at_the_threshold_trades()
    {
        double value = new ConfidenceScorer(new()).Score(new(20, 0.3, 0, Regime.Trend)).Value;

        Assert.True(new ConfidenceScorer(new() { TrendThreshold = value }).Score(new(20, 0.3, 0, Regime.Trend)).Trade);
        Assert.False(new ConfidenceScorer(new() { TrendThreshold = Math.BitIncrement(value) }).Score(new(20, 0.3, 0, Regime.Trend)).Trade);
    }

    [Fact]
    public void The_reason_names_every_factor()
    {
        ConfidenceResult result = new ConfidenceScorer(new()).Score(new(100, 0.70, 0.60, Regime.Range, RegimeMatches: false));

        Assert.Equal("skip: confidence 0.474 stays below 0.55 of regime range (samples 0.881, separation 0.200, similarity 0.500, reliability 0.500, regime penalty -0.05)", result.Reason());
        Assert.Equal((0.5, 0.5, -0.05), (result.PatternSimilarity, result.PatternReliability, result.RegimePenalty));
    }

    [Fact]
    public void Factors_outside_their_range_are_refused_by_name()
    {
        ConfidenceScorer scorer = new(new());

        Assert.Contains("best score", Assert.Throws<ArgumentOutOfRangeException>(() => scorer.Score(new(1, 1.1, 0, Regime.Trend))).Message, StringComparison.Ordinal);
        Assert.Contains("pattern similarity", Assert.Throws<ArgumentOutOfRangeException>(() => scorer.Score(new(1, 0.5, 0, Regime.Trend, double.NaN))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => scorer.Score(new(-1, 0.5, 0, Regime.Trend)));
        Assert.Contains("lies above the best one's 0.5", Assert.Throws<ArgumentOutOfRangeException>(() => scorer.Score(new(1, 0.5, 0.6, Regime.Trend))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_do_not_sum_to_one_and_a_positive_penalty_are_refused()
    {
        new ConfidenceSettings().Validate();
        ConfidenceSettings settings = new() { SampleWeight = 0.4, RegimePenalty = 0.05 };

        Assert.Equal(
            "confidence: the four weights sum to 1.1, they must sum to 1; confidence.RegimePenalty: 0.05 given, allowed -1..0",
            Assert.Throws<ArgumentException>(settings.Validate).Message);
        Assert.Throws<ArgumentException>(() => new ConfidenceScorer(new() { RangeThreshold = 55 }));
    }

    [Fact]
    public void A_score_allocates_nothing()
    {
        ConfidenceScorer scorer = new(new());
        scorer.Score(new(1, 0.5, 0, Regime.Trend));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int n = 0; n < 1000; n++) scorer.Score(new(n, 0.5, 0.1, Regime.Trend));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
