using Huracan.Core.Engines.Alpha;
using Huracan.Core.Regimes;
using Xunit;

namespace Huracan.Core.Tests.Engines.Alpha;

/// <summary>Each engine on rows made by hand; confidences are worked out from the weights in its documentation.</summary>
public class EngineVoteTests
{
    private const double Hand = 1e-5;

    private static readonly Dictionary<string, double> UpTrend = new()
    {
        // .25 x .8 + .20 x 1 + .20 x .5 + .20 x 1 + .15 x .8 = .82
        ["trend_strength"] = 0.8, ["ema_slope"] = 1, ["momentum_slope"] = 0.5, ["htf_bias"] = 1, ["adx_14"] = 40,
        ["sma_50"] = 101, ["sma_200"] = 100,
    };

    private static readonly Dictionary<string, double> Floor = new()
    {
        // .35 x .8 + .25 x .6 + .20 x .7 + .10 x .5 + .10 x 1 = .72
        ["price_position_in_range"] = 0.10, ["mean_revert_bias"] = 0.6, ["compression_score"] = 0.7, ["bb_width"] = 0.01,
        ["atr_pct"] = 0.002, ["volatility_ratio"] = 0.9,
    };

    private static readonly Dictionary<string, double> Break = new()
    {
        // .35 x .8 + .30 x .9 + .20 x 1 + .15 x .5 = .825, and half of it above one half
        ["ignition_score"] = 0.8, ["ignition_direction"] = 1, ["breakout_quality"] = 0.9, ["breakout_thrust"] = 1.3,
        ["nr7_density"] = 3.0 / 14, ["vol_jump_z"] = 1.5,
    };

    private static readonly Dictionary<string, double> Buying = new()
    {
        // a flow of .70: .70 x .8 + .20 x 1 + .10 x .5 = .81
        ["uptick_ratio"] = 0.65, ["micro_score"] = 0.75, ["spread_bps"] = 11, ["vol_jump_z"] = 2,
    };

    private static readonly Dictionary<string, double> Waking = new()
    {
        // .45 x .75 + .25 x 1 + .15 x .8 + .15 x 1 = .8575, and half of it above one half
        ["volatility_ratio"] = 1.6, ["vol_percentile"] = 0.6, ["ignition_score"] = 0.3, ["ignition_direction"] = 0,
        ["breakout_thrust"] = 0.8, ["roc_10"] = 1.0, ["atr_pct"] = 0.003,
    };

    private static readonly Dictionary<string, double> Sudden = new(Waking)
    {
        // against the last ten candles: .45 x .7 + .25 x 1 + 0 + 0 = .565
        ["volatility_ratio"] = 0.9, ["ignition_score"] = 0.7, ["ignition_direction"] = 1, ["breakout_thrust"] = 0, ["roc_10"] = -1,
    };

    private static readonly Dictionary<string, double> Exhausted = new()
    {
        // .35 x .75 + .25 x .5 + .20 x 1 + .20 x .75 = .7375, and half of it above one half; the fall of 1.58114 % is half of 1 % x sqrt 10
        ["rsi_14"] = 25, ["roc_10"] = -1.5811388, ["stoch_k_14_3"] = 15, ["macd_histogram"] = 0.1, ["stddev_20"] = 1, ["atr_pct"] = 0.01, ["stoch_d_3"] = 12,
    };

    public static TheoryData<string, string, Regime, double, double> Buys => new()
    {
        { "trend", nameof(UpTrend), Regime.Trend, 0.82, 1.0 },
        { "range", nameof(Floor), Regime.Range, 0.72, 1.0 },
        { "breakout", nameof(Break), Regime.Trend, 0.9125, 1.0 },
        { "breakout", nameof(Break), Regime.Unknown, 0.9125, 0.7 },
        { "breakout", nameof(Break), Regime.Range, 0.9125, 0.7 },
        { "tape", nameof(Buying), Regime.Trend, 0.81, 0.8 },
        { "tape", nameof(Buying), Regime.Panic, 0.81, 0.8 },
        { "volatility_expansion", nameof(Waking), Regime.Unknown, 0.92875, 1.0 },
        { "volatility_expansion", nameof(Sudden), Regime.Range, 0.7825, 1.0 },
        { "volatility_expansion", nameof(Waking), Regime.Panic, 0.92875, 0.5 },
        { "momentum_reversal", nameof(Exhausted), Regime.Range, 0.86875, 0.9 },
    };

    [Theory]
    [MemberData(nameof(Buys))]
    public void A_strong_setup_is_voted_with_its_strength_less_half_of_the_missing_affinity(string engine, string row, Regime regime, double strength, double affinity)
    {
        EngineVote vote = EngineBench.Vote(engine, regime, Row(row));

        Assert.Equal(Direction.Buy, vote.Direction);
        Assert.Equal(Abstention.None, vote.Abstention);
        Assert.Equal(affinity, vote.Affinity, Hand);
        Assert.Equal(strength * (1 - (0.5 * (1 - affinity))), vote.Confidence, Hand);
    }

    [Theory]
    [MemberData(nameof(Buys))]
    public void The_mirror_image_is_a_sell_of_the_same_confidence(string engine, string row, Regime regime, double strength, double affinity)
    {
        EngineVote vote = EngineBench.Vote(engine, regime, Mirror(Row(row)));

        Assert.Equal(Direction.Sell, vote.Direction);
        Assert.Equal(strength * (1 - (0.5 * (1 - affinity))), vote.Confidence, Hand);
    }

    [Fact]
    public void The_trend_engine_sells_a_strong_downtrend_which_the_signed_threshold_never_could() =>
        Assert.Equal(Direction.Sell, EngineBench.Vote("trend", Regime.Trend, Mirror(UpTrend)).Direction);

    public static TheoryData<string, string, string, double> Spoiled => new()
    {
        { "trend", nameof(UpTrend), "trend_strength", 0.6 },
        { "trend", nameof(UpTrend), "adx_14", 25 },
        { "trend", nameof(UpTrend), "sma_200", 102 },
        { "range", nameof(Floor), "price_position_in_range", 0.30 },
        { "range", nameof(Floor), "mean_revert_bias", -0.1 },
        { "breakout", nameof(Break), "vol_jump_z", 0.4 },
        { "breakout", nameof(Break), "breakout_thrust", -0.1 },
        { "breakout", nameof(Break), "ignition_direction", -1 },
        { "breakout", nameof(Break), "ignition_score", 0.24 },
        { "breakout", nameof(Break), "breakout_quality", 0.39 },
        { "tape", nameof(Buying), "uptick_ratio", 0.45 },
        { "tape", nameof(Buying), "micro_score", 0.54 },
        { "tape", nameof(Buying), "spread_bps", 50 },
        { "tape", nameof(Buying), "vol_jump_z", 0.9 },
        { "volatility_expansion", nameof(Waking), "volatility_ratio", 1.3 },
        { "volatility_expansion", nameof(Waking), "vol_percentile", 0.97 },
        { "volatility_expansion", nameof(Waking), "roc_10", 0 },
        { "volatility_expansion", nameof(Waking), "breakout_thrust", -0.1 },
        { "momentum_reversal", nameof(Exhausted), "rsi_14", 31 },
        { "momentum_reversal", nameof(Exhausted), "roc_10", 0.1 },
        { "momentum_reversal", nameof(Exhausted), "macd_histogram", -0.26 },
        { "momentum_reversal", nameof(Exhausted), "stoch_d_3", 15 },
        { "volatility_expansion", nameof(Sudden), "breakout_thrust", -0.1 },
    };

    [Theory]
    [MemberData(nameof(Spoiled))]
    public void Without_one_condition_there_is_no_setup(string engine, string row, string input, double value)
    {
        Dictionary<string, double> spoiled = new(Row(row)) { [input] = value };

        EngineVote vote = EngineBench.Vote(engine, Regime.Trend, spoiled);

        Assert.Equal(Abstention.NoSetup, vote.Abstention);
        Assert.Equal(Direction.Hold, vote.Direction);
        Assert.Equal(0f, vote.Confidence);
    }

    [Fact]
    public void A_weak_setup_abstains_below_the_engine_minimum()
    {
        // .25 x .65 + .20 x 0 + .20 x 0 + .20 x .5 + .15 x .6 = .3525
        Dictionary<string, double> weak = new(UpTrend) { ["trend_strength"] = 0.65, ["ema_slope"] = 0, ["momentum_slope"] = 0, ["htf_bias"] = 0.5, ["adx_14"] = 30 };

        Assert.Equal(Abstention.BelowMinConfidence, EngineBench.Vote("trend", Regime.Trend, weak).Abstention);
    }

    [Fact]
    public void A_trend_setup_outside_its_regime_loses_a_third_of_its_confidence()
    {
        // .82 x .65 = .533, below .55
        Assert.Equal(Abstention.BelowMinConfidence, EngineBench.Vote("trend", Regime.Range, UpTrend).Abstention);

        Dictionary<string, double> perfect = new(UpTrend) { ["trend_strength"] = 1, ["momentum_slope"] = 1, ["adx_14"] = 50 };
        Assert.Equal(0.65, EngineBench.Vote("trend", Regime.Range, perfect).Confidence, Hand);
    }

    public static TheoryData<string, string> Rows => new()
    {
        { "trend", nameof(UpTrend) }, { "range", nameof(Floor) }, { "breakout", nameof(Break) }, { "tape", nameof(Buying) },
        { "volatility_expansion", nameof(Waking) }, { "momentum_reversal", nameof(Exhausted) },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Any_absent_input_abstains_as_not_warm_and_says_which(string engine, string row)
    {
        foreach (string absent in Row(row).Keys)
        {
            Dictionary<string, double> values = new(Row(row));
            values.Remove(absent);

            (EngineVote vote, string text) = EngineBench.Ask(engine, Regime.Trend, values);

            Assert.Equal(Abstention.NotWarm, vote.Abstention);
            Assert.Equal($"{engine}: abstains, its input '{absent}' has no value on this candle", text);
        }
    }

    [Fact]
    public void A_vote_explains_itself_with_every_input_it_read()
    {
        (_, string text) = EngineBench.Ask("tape", Regime.Range, Buying);

        Assert.Equal("tape: buy 0.729, affinity 0.80; flow 0.70 (buys above 0.6, sells below 0.4), "
            + "spread 11.0 bps (below 50), volume z 2.0 (needs 1) [uptick_ratio=0.65, micro_score=0.75, spread_bps=11, vol_jump_z=2]", text);
    }

    private static Dictionary<string, double> Row(string name) => name switch
    {
        nameof(UpTrend) => UpTrend,
        nameof(Floor) => Floor,
        nameof(Break) => Break,
        nameof(Buying) => Buying,
        nameof(Waking) => Waking,
        nameof(Sudden) => Sudden,
        nameof(Exhausted) => Exhausted,
        _ => throw new ArgumentException($"no row is named {name}"),
    };

    // The same market upside down: signed values change sign, positions and oscillators swap ends, the rest has no side.
    private static Dictionary<string, double> Mirror(Dictionary<string, double> row) => row.ToDictionary(x => x.Key, x => x.Key switch
    {
        "trend_strength" or "ema_slope" or "momentum_slope" or "htf_bias" or "mean_revert_bias" or "ignition_direction"
            or "breakout_thrust" or "roc_10" or "macd_histogram" => -x.Value,
        "price_position_in_range" or "uptick_ratio" or "micro_score" => 1 - x.Value,
        "rsi_14" or "stoch_k_14_3" or "stoch_d_3" => 100 - x.Value,
        "sma_200" => 102,
        _ => x.Value,
    });
}
