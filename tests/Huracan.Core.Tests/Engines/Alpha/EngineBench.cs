using Huracan.Core.Engines.Alpha;
using Huracan.Core.Features;
using Huracan.Core.Market;
using Huracan.Core.Regimes;

namespace Huracan.Core.Tests.Engines.Alpha;

/// <summary>Frames made by hand for one engine: a schema of the inputs that the registry's engines declare, filled from named values.</summary>
internal static class EngineBench
{
    public static FeatureSchema Schema(EngineRegistry registry, params string[] more)
    {
        List<string> names = [.. RegimeInputs.ColumnNames, .. more];
        for (int e = 0; e < registry.Count; e++) names.AddRange(registry.New(e).Inputs);
        return new FeatureSchema(1, [.. names.Distinct().Select(Column)]);
    }

    public static FeatureSpec Column(string name) => new(name, FeatureFamily.Trend, "test", "test",
        double.NegativeInfinity, double.PositiveInfinity, 0, CandleColumns.None, "test");

    public static RegimeReading In(Regime regime) => new(regime, 1, 0, 0, 0, 0);

    /// <summary>The vote on one row with these values; columns that are not named are absent.</summary>
    public static EngineVote Vote(string engine, Regime regime, IReadOnlyDictionary<string, double> values) =>
        Ask(engine, regime, values).Vote;

    public static (EngineVote Vote, string Text) Ask(string engine, Regime regime, IReadOnlyDictionary<string, double> values)
    {
        EngineRegistry registry = EngineRegistry.Default();
        FeatureFrame frame = new(Schema(registry), 1);
        for (int c = 0; c < frame.Schema.Count; c++) frame.Writable(c)[0] = values.GetValueOrDefault(frame.Schema.Columns[c].Name, double.NaN);
        BoundEngine bound = registry.Bind(registry.IndexOf(engine), frame.Schema, CandleColumns.None);
        EngineVote vote = bound.Vote(frame, 0, In(regime));
        return (vote, bound.Explain(frame, 0, In(regime), vote));
    }

    /// <summary>Wandering values in plausible ranges, some absent; the same for the same seed.</summary>
    public static FeatureFrame Walk(FeatureSchema schema, int rows, int seed)
    {
        FeatureFrame frame = new(schema, rows);
        Random random = new(seed);
        for (int c = 0; c < schema.Count; c++)
        {
            (double low, double high) = RangeOf(schema.Columns[c].Name);
            double value = (low + high) / 2;
            for (int t = 0; t < rows; t++)
            {
                value = Math.Clamp(value + ((random.NextDouble() - 0.5) * (high - low) * 0.4), low, high);
                frame.Writable(c)[t] = random.Next(300) == 0 ? double.NaN : value;
            }
        }

        return frame;
    }

    private static (double Low, double High) RangeOf(string name) => name switch
    {
        "trend_strength" or "ema_slope" or "momentum_slope" or "htf_bias" or "mean_revert_bias" or "breakout_thrust" or "ignition_direction" => (-1, 1),
        "adx_14" => (10, 50),
        "rsi_14" or "stoch_k_14_3" or "stoch_d_3" => (0, 100),
        "sma_50" or "sma_200" => (95, 105),
        "atr_pct" => (0.001, 0.01),
        "bb_width" => (0.002, 0.06),
        "volatility_ratio" => (0.5, 2),
        "kurtosis" => (-1, 6),
        "skewness" or "vol_jump_z" => (-2, 4),
        "spread_bps" => (0, 30),
        "roc_10" => (-4, 4),
        "macd_histogram" => (-0.5, 0.5),
        "stddev_20" => (0.1, 2),
        "volatility_1c_bps" => (5, 60),
        _ => (0, 1),
    };
}
