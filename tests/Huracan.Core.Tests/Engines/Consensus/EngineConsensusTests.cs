using System.Globalization;
using Huracan.Core.Engines.Alpha;
using Huracan.Core.Engines.Consensus;
using Huracan.Core.Regimes;
using Xunit;
using static Huracan.Core.Engines.Consensus.ConsensusLevel;
using static Huracan.Core.Engines.Consensus.ConsensusWarnings;
using static Huracan.Core.Engines.Consensus.Recommendation;

namespace Huracan.Core.Tests.Engines.Consensus;

/// <summary>One row, one input, one outcome. Votes are written engine by engine: b buys, s sells, h holds, followed by the confidence in hundredths; - abstains.</summary>
public class EngineConsensusTests
{
    private const double Hand = 1e-6;

    private static readonly string[] Six = ["trend", "range", "breakout", "tape", "volatility_expansion", "momentum_reversal"];

    public static TheoryData<string, Regime, string, Recommendation, ConsensusLevel, int, double, double, ConsensusWarnings> Repaired => new()
    {
        //                                                         trend range break tape vol rev
        { "nobody votes", Regime.Trend,                              "-   -   -   -   -   -",   Skip, None_, -1, 0, 0, NoQuorum },
        { "a lone engine is no quorum and is paid no boost", Regime.Unknown, "-   -   b70 -   -   -", Skip, Unanimous, 2, 0.70, 1, NoQuorum },
        { "two agree in unknown", Regime.Unknown,                    "-   -   b70 b60 -   -",   Take, Unanimous, 2, 0.80, 1, ConsensusWarnings.None },
        { "three of four", Regime.Unknown,                           "b70 b60 b60 s60 -   -",   Take, Strong, 0, 0.75, 0.75, ConsensusWarnings.None },
        { "three of five", Regime.Unknown,                           "b70 b60 b60 s60 s60 -",   Take, Moderate, 0, 0.70, 0.60, ConsensusWarnings.None },
        { "two of three", Regime.Unknown,                            "b70 b60 s60 -   -   -",   Take, Moderate, 0, 0.70, 2 / 3.0, ConsensusWarnings.None },
        { "two of four", Regime.Unknown,                             "b70 b60 s60 s60 -   -",   ReduceSize, Weak, 0, 0.65, 0.50, ConsensusWarnings.None },
        { "three of six", Regime.Unknown,                            "b70 b60 b60 s60 s60 s60", ReduceSize, Weak, 0, 0.65, 0.50, ConsensusWarnings.None },
        { "two of five", Regime.Unknown,                             "b70 b60 s60 s60 s60 -",   Skip, Divided, 0, 0.55, 0.40, ConsensusWarnings.None },
        { "one of three has no quorum either", Regime.Unknown,       "b90 s60 s60 -   -   -",   Skip, Divided, 0, 0.75, 1 / 3.0, NoQuorum },
        { "a vote for hold opposes", Regime.Unknown,                 "b70 b60 h60 h60 -   -",   ReduceSize, Weak, 0, 0.65, 0.50, ConsensusWarnings.None },
        { "a hold primary ends the decision", Regime.Unknown,        "b70 b60 b60 h80 -   -",   Skip, Divided, 3, 0.65, 0.25, NoQuorum | HoldPrimary },
        { "unanimous for hold is no trade", Regime.Unknown,          "h70 h60 -   -   -   -",   Skip, Unanimous, 0, 0.80, 1, HoldPrimary },
        { "ties go to the first engine", Regime.Unknown,             "-   s70 b70 b60 s60 -",   Skip, Weak, 1, 0.65, 0.50, SellWhileSpot },
        { "a sell opens nothing in spot mode", Regime.Unknown,       "s80 s60 -   -   -   -",   Skip, Unanimous, 0, 0.90, 1, SellWhileSpot },
        { "confidence is cut at one", Regime.Unknown,                "b95 b60 -   -   -   -",   Take, Unanimous, 0, 1.00, 1, ConsensusWarnings.None },

        { "trend with its home engine", Regime.Trend,                "b80 -   -   b60 -   -",   Take, Unanimous, 0, 0.90, 1, ConsensusWarnings.None },
        { "the home engine need not be primary", Regime.Trend,       "b60 -   -   b80 -   -",   Take, Unanimous, 3, 0.90, 1, ConsensusWarnings.None },
        { "trend with breakout", Regime.Trend,                       "b80 -   b70 -   -   -",   Take, Unanimous, 0, 0.90, 1, BoostingEngineAgrees },
        { "range disagrees in trend", Regime.Trend,                  "b80 s60 -   b60 -   -",   Take, Moderate, 0, 0.80, 2 / 3.0, CounterEngineDisagrees },
        { "breakout and tape without the trend engine", Regime.Trend, "-   -   b80 b70 -   -",  ReduceSize, Weak, 2, 0.75, 1, HomeEngineMissing | BoostingEngineAgrees },
        { "the same against the trend engine", Regime.Trend,         "s60 -   b80 b70 -   -",   ReduceSize, Weak, 2, 0.75, 2 / 3.0, HomeEngineMissing | BoostingEngineAgrees },
        { "a divided vote stays divided without its home", Regime.Trend, "-   s60 b80 b70 s60 s60", Skip, Divided, 2, 0.65, 0.40, HomeEngineMissing | BoostingEngineAgrees | CounterEngineDisagrees },
        { "the home engine alone is no quorum", Regime.Trend,        "b90 -   -   -   -   -",   Skip, Unanimous, 0, 0.90, 1, NoQuorum },

        { "range with its home engine", Regime.Range,                "-   b70 -   -   -   b60", Take, Unanimous, 1, 0.80, 1, ConsensusWarnings.None },
        { "trend disagrees in range", Regime.Range,                  "s60 b70 -   -   -   b60", Take, Moderate, 1, 0.70, 2 / 3.0, CounterEngineDisagrees },
        { "range without its home engine", Regime.Range,             "-   -   -   b70 -   b60", ReduceSize, Weak, 3, 0.65, 1, HomeEngineMissing },

        { "two agree in panic", Regime.Panic,                        "b70 b60 -   -   -   -",   Skip, Unanimous, 0, 0.70, 1, NoQuorum },
        { "three agree in panic", Regime.Panic,                      "b70 b60 b60 -   -   -",   Take, Unanimous, 0, 0.80, 1, ConsensusWarnings.None },
        { "one disagrees in panic", Regime.Panic,                    "b70 b60 b60 b60 b60 s60", Skip, Strong, 0, 0.75, 5 / 6.0, PanicDisagreement },
        { "one holds in panic", Regime.Panic,                        "b70 b60 b60 b60 b60 h60", Skip, Strong, 0, 0.75, 5 / 6.0, PanicDisagreement },
    };

    private const ConsensusLevel None_ = ConsensusLevel.None;

    [Theory]
    [MemberData(nameof(Repaired))]
    public void Votes_become_one_recommendation(string why, Regime regime, string votes, Recommendation recommendation, ConsensusLevel level,
        int primary, double adjusted, double agreement, ConsensusWarnings warnings)
    {
        ConsensusResult result = new EngineConsensus(new(), Six).Analyze(Parse(votes), regime);

        Assert.True(recommendation == result.Recommendation && level == result.Level && primary == result.PrimaryEngine && warnings == result.Warnings, $"{why}: {result}");
        Assert.Equal(adjusted, result.AdjustedConfidence, Hand);
        Assert.Equal(agreement, result.AgreementScore, Hand);
        Assert.Equal(6, result.Agree + result.Oppose + result.Abstain);
    }

    public static TheoryData<string, Regime, string, Recommendation, ConsensusLevel, double, ConsensusWarnings> Seed => new()
    {
        { "abstaining engines disagree", Regime.Unknown, "b70 b60 -   -   -   -",     Skip, Divided, 2 / 6.0, ConsensusWarnings.None },
        { "half of all", Regime.Unknown,                 "b70 b60 b60 -   -   -",     ReduceSize, Weak, 0.5, ConsensusWarnings.None },
        { "four of six", Regime.Unknown,                 "b70 b60 b60 b60 -   -",     Take, Moderate, 4 / 6.0, ConsensusWarnings.None },
        { "all", Regime.Unknown,                         "b70 b60 b60 b60 b60 b60",   Take, Unanimous, 1, ConsensusWarnings.None },
        { "trend without its engine is skipped", Regime.Trend, "-   b60 b60 b60 b60 b70", Skip, Strong, 5 / 6.0, HomeEngineMissing | BoostingEngineAgrees },
        { "trend with it", Regime.Trend,                 "b60 -   b60 b60 b60 b70",   Take, Strong, 5 / 6.0, BoostingEngineAgrees },
        { "panic never trades with an engine silent", Regime.Panic, "b70 b60 b60 b60 b60 -", Skip, Strong, 5 / 6.0, PanicDisagreement },
    };

    [Theory]
    [MemberData(nameof(Seed))]
    public void The_seed_mode_counts_every_engine(string why, Regime regime, string votes, Recommendation recommendation, ConsensusLevel level,
        double agreement, ConsensusWarnings warnings)
    {
        ConsensusResult result = new EngineConsensus(new() { Mode = ConsensusMode.Seed }, Six).Analyze(Parse(votes), regime);

        Assert.True(recommendation == result.Recommendation && level == result.Level && warnings == result.Warnings, $"{why}: {result}");
        Assert.Equal(agreement, result.AgreementScore, Hand);
    }

    [Fact]
    public void A_level_begins_exactly_at_its_border()
    {
        (double Border, ConsensusLevel Level, double Adjustment, Recommendation Recommendation)[] table =
        [
            (1.00, Unanimous, 0.10, Take), (0.75, Strong, 0.05, Take), (0.60, Moderate, 0, Take), (0.50, Weak, -0.05, ReduceSize), (0, Divided, -0.15, Skip),
        ];
        for (int i = 0; i < table.Length; i++)
        {
            Assert.Equal(table[i].Level, EngineConsensus.LevelOf(table[i].Border));
            if (i + 1 < table.Length) Assert.Equal(table[i + 1].Level, EngineConsensus.LevelOf(Math.BitDecrement(table[i].Border)));
            Assert.Equal(table[i].Adjustment, EngineConsensus.AdjustmentOf(table[i].Level));
            Assert.Equal(table[i].Recommendation, EngineConsensus.RecommendationOf(table[i].Level));
        }
    }

    [Theory]
    [InlineData("b80 b60 -   -   -   -", 0.70, 0.00)]
    [InlineData("b80 b60 s60 -   -   -", 1.40 / 3, 0.20)]
    [InlineData("b80 s60 h90 -   -   -", 0.30, 0.80 / 3)]
    [InlineData("s80 s60 b70 b90 h55 -", 0.32, 0.28)]
    [InlineData("h60 h60 -   -   -   -", 0.60, 0.00)]
    public void Directions_are_scored_over_the_engines_that_vote(string votes, double best, double runnerUp)
    {
        ConsensusResult result = new EngineConsensus(new(), Six).Analyze(Parse(votes), Regime.Unknown);

        Assert.Equal(best, result.BestScore, Hand);
        Assert.Equal(runnerUp, result.RunnerUpScore, Hand);
    }

    [Fact]
    public void The_seed_mode_scores_over_all_engines() =>
        Assert.Equal(1.4 / 6, new EngineConsensus(new() { Mode = ConsensusMode.Seed }, Six).Analyze(Parse("b80 b60 - - - -"), Regime.Unknown).BestScore, Hand);

    [Fact]
    public void A_sell_may_be_taken_where_the_mode_is_not_spot()
    {
        ConsensusResult result = new EngineConsensus(new() { Spot = false }, Six).Analyze(Parse("s80 s60 - - - -"), Regime.Unknown);

        Assert.Equal(Take, result.Recommendation);
        Assert.Equal(Direction.Sell, result.Direction);
        Assert.Equal(ConsensusWarnings.None, result.Warnings);
    }

    [Fact]
    public void An_engine_that_is_not_registered_cannot_be_missed()
    {
        EngineConsensus consensus = new(new(), ["breakout", "tape"]);

        ConsensusResult result = consensus.Analyze(Parse("b80 b70"), Regime.Trend);

        Assert.Equal(Take, result.Recommendation);
        Assert.Equal(BoostingEngineAgrees, result.Warnings);
    }

    [Fact]
    public void Sweep_boosts_a_range_once_it_exists()
    {
        EngineConsensus consensus = new(new(), [.. Six, "sweep"]);

        Assert.Equal(BoostingEngineAgrees, consensus.Analyze(Parse("- b80 - - - - b60"), Regime.Range).Warnings);
        Assert.Equal(ConsensusWarnings.None, consensus.Analyze(Parse("- b80 - - - b60 s55"), Regime.Range).Warnings);
    }

    [Fact]
    public void Twenty_three_engines_of_which_few_vote_still_decide()
    {
        string[] names = [.. Six, .. Enumerable.Range(7, 17).Select(i => $"engine_{i}")];
        string votes = "b80 - b70 b60" + string.Concat(Enumerable.Repeat(" -", 19));

        ConsensusResult result = new EngineConsensus(new(), names).Analyze(Parse(votes), Regime.Trend);

        Assert.Equal((Take, Unanimous, 3, 0, 20), (result.Recommendation, result.Level, result.Agree, result.Oppose, result.Abstain));
    }

    [Fact]
    public void Analysis_allocates_nothing()
    {
        EngineConsensus consensus = new(new(), Six);
        EngineVote[] votes = Parse("b80 b60 s60 - - -");
        consensus.Analyze(votes, Regime.Trend);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) consensus.Analyze(votes, (Regime)(i & 3));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Wrong_settings_and_wrong_counts_are_refused()
    {
        ArgumentException below = Assert.Throws<ArgumentException>(new ConsensusSettings { PanicQuorum = 1 }.Validate);
        Assert.Equal("consensus.PanicQuorum: 1 lies below the ordinary quorum of 2", below.Message);
        Assert.Throws<ArgumentException>(() => new EngineConsensus(new() { Quorum = 0 }, Six));
        Assert.Throws<ArgumentException>(() => new EngineConsensus(new(), [.. Enumerable.Range(0, 256).Select(i => $"e{i}")]));
        Assert.Contains("2 votes given for 6 engines", Assert.Throws<ArgumentException>(() => new EngineConsensus(new(), Six).Analyze(Parse("b80 b70"), Regime.Trend)).Message, StringComparison.Ordinal);
    }

    private static EngineVote[] Parse(string votes)
    {
        string[] words = votes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. words.Select(w => w[0] == '-'
            ? EngineVote.Abstain(Abstention.NoSetup)
            : new EngineVote(w[0] switch { 'b' => Direction.Buy, 's' => Direction.Sell, _ => Direction.Hold },
                float.Parse(w[1..], CultureInfo.InvariantCulture) / 100, 1, Abstention.None))];
    }
}
