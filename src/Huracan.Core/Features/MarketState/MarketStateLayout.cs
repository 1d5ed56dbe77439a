namespace Huracan.Core.Features.MarketState;

/// <summary>How a slot's feature is scaled to a number of order 1.</summary>
public enum SlotScaling : byte
{
    /// <summary>(x - centre) x scale with constants of the layout.</summary>
    Fixed,

    /// <summary>(x - centre) x scale with the mean and 1/deviation of the fold's train range.</summary>
    Fitted,

    /// <summary>1 if every feature of the family that feeds a slot is present, else 0.</summary>
    Availability,

    /// <summary>Always 0.</summary>
    Reserved,
}

/// <summary>One of the 64 market numbers of the policy state.</summary>
/// <param name="Name">The feature's name, <c>available_FAMILY</c>, or <c>reserved_NN</c>.</param>
/// <param name="Family">The feature's family; null for a reserved slot.</param>
/// <param name="Centre">Fixed scaling only.</param>
/// <param name="Scale">Fixed scaling only.</param>
public sealed record MarketSlot(string Name, SlotScaling Scaling, FeatureFamily? Family, double Centre = 0, double Scale = 0);

/// <summary>Slots 0 to 63 of the policy state (D2): which feature feeds which slot, and how. Slots 64 to 79 belong to the decision
/// kernel.</summary>
/// <remarks>
/// Only stationary features enter: ratios, shares, returns, scores; never a price, a volume in coins or a running total. Features
/// come first, then reserved slots, then one availability slot per family. A later version fills reserved slots and moves no other slot.
/// </remarks>
public static class MarketStateLayout
{
    /// <summary>Raised by hand when a slot changes its meaning.</summary>
    public const int Version = 1;

    public const int Count = 64;

    /// <summary>Encoded values lie within -5..5.</summary>
    public const float Limit = 5;

    private const int FamilyCount = 10;

    /// <summary>[64] in slot order.</summary>
    public static IReadOnlyList<MarketSlot> Slots { get; } = Build();

    /// <summary>[64] slot names in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Slots.Select(slot => slot.Name)];

    /// <summary>The 64 numbers of a row before they are scaled: what a reader of a packed model puts in.</summary>
    /// <param name="raw">[64] overwritten. A feature's value, NaN if absent; 0 or 1 for an availability slot; 0 for a reserved one.</param>
    public static void WriteRaw(FeatureFrame features, int row, Span<double> raw)
    {
        ArgumentNullException.ThrowIfNull(features);
        uint fed = 0, missing = 0;
        for (int s = 0; s < Count; s++)
        {
            MarketSlot slot = Slots[s];
            if (slot.Scaling is SlotScaling.Fixed or SlotScaling.Fitted)
            {
                raw[s] = features.Column(features.Schema.IndexOf(slot.Name))[row];
                fed |= 1u << (int)slot.Family!.Value;
                if (double.IsNaN(raw[s])) missing |= 1u << (int)slot.Family!.Value;
            }
            else raw[s] = slot.Scaling == SlotScaling.Availability && ((fed & ~missing) >> (int)slot.Family!.Value & 1) != 0 ? 1 : 0;
        }
    }

    private static MarketSlot[] Build()
    {
        MarketSlot[] features =
        [
            Fixed("trend_strength", FeatureFamily.Trend, 0, 1),
            Fixed("adx_14", FeatureFamily.Trend, 25, 1 / 12.5),
            Fixed("plus_di_14", FeatureFamily.Trend, 25, 1 / 12.5),
            Fixed("minus_di_14", FeatureFamily.Trend, 25, 1 / 12.5),
            Fixed("ema_slope", FeatureFamily.Trend, 0, 1),
            Fixed("momentum_slope", FeatureFamily.Trend, 0, 1),
            Fixed("macd_histogram_atr", FeatureFamily.Trend, 0, 2),
            Fitted("close_to_sma_50", FeatureFamily.Trend),
            Fitted("close_to_sma_200", FeatureFamily.Trend),
            Fixed("rsi_14", FeatureFamily.Momentum, 50, 1 / 25.0),
            Fitted("roc_10", FeatureFamily.Momentum),
            Fixed("williams_r_14", FeatureFamily.Momentum, -50, 1 / 50.0),
            Fixed("stoch_k_14_3", FeatureFamily.Momentum, 50, 1 / 50.0),
            Fixed("stoch_d_3", FeatureFamily.Momentum, 50, 1 / 50.0),
            Fixed("cci_20", FeatureFamily.Momentum, 0, 1 / 100.0),
            Fixed("aroon_up_25", FeatureFamily.Momentum, 50, 1 / 50.0),
            Fixed("aroon_down_25", FeatureFamily.Momentum, 50, 1 / 50.0),
            Fitted("return_1_bps", FeatureFamily.Momentum),
            Fitted("return_5_bps", FeatureFamily.Momentum),
            Fitted("return_15_bps", FeatureFamily.Momentum),
            Fitted("return_60_bps", FeatureFamily.Momentum),
            Fitted("atr_pct", FeatureFamily.Volatility),
            Fitted("bb_width", FeatureFamily.Volatility),
            Fitted("volatility_1c_bps", FeatureFamily.Volatility),
            Fixed("volatility_ratio", FeatureFamily.Volatility, 1, 2),
            Fixed("vol_percentile", FeatureFamily.Volatility, 0.5, 2),
            Fixed("compression_score", FeatureFamily.Volatility, 0.5, 2),
            Fixed("price_position_in_range", FeatureFamily.Volatility, 0.5, 2),
            Fixed("obv_ratio_60", FeatureFamily.Volume, 0, 2),
            Fixed("cmf_20", FeatureFamily.Volume, 0, 2),
            Fixed("mfi_14", FeatureFamily.Volume, 50, 1 / 25.0),
            Fitted("volume_ratio_60", FeatureFamily.Volume),
            Fixed("vol_jump_z", FeatureFamily.Volume, 0, 1 / 2.0),
            Fixed("uptick_ratio", FeatureFamily.Microstructure, 0.5, 4),
            Fixed("micro_score", FeatureFamily.Microstructure, 0.5, 2),
            Fitted("spread_bps", FeatureFamily.Microstructure),
            Fixed("taker_buy_ratio", FeatureFamily.Microstructure, 0.5, 4),
            Fixed("trade_size_z", FeatureFamily.Microstructure, 0, 1 / 2.0),
            Fixed("body_ratio", FeatureFamily.Microstructure, 0, 1),
            Fixed("upper_wick_ratio", FeatureFamily.Microstructure, 0.25, 2),
            Fixed("lower_wick_ratio", FeatureFamily.Microstructure, 0.25, 2),
            Fixed("mean_revert_bias", FeatureFamily.Pattern, 0, 2),
            Fixed("pullback_depth", FeatureFamily.Pattern, 0.5, 2),
            Fixed("breakout_quality", FeatureFamily.Pattern, 0, 2),
            Fixed("breakout_thrust", FeatureFamily.Pattern, 0, 1),
            Fixed("ignition_score", FeatureFamily.Pattern, 0, 2),
            Fixed("ignition_direction", FeatureFamily.Pattern, 0, 1),
            Fixed("nr7_density", FeatureFamily.Pattern, 1 / 7.0, 10),
            Fitted("kurtosis", FeatureFamily.Distribution),
            Fitted("skewness", FeatureFamily.Distribution),
            Fixed("trend_5m", FeatureFamily.MultiTimeframe, 0, 1),
            Fixed("trend_15m", FeatureFamily.MultiTimeframe, 0, 1),
            Fixed("trend_1h", FeatureFamily.MultiTimeframe, 0, 1),
            Fixed("trend_4h", FeatureFamily.MultiTimeframe, 0, 1),
        ];

        MarketSlot[] slots = new MarketSlot[Count];
        features.CopyTo(slots, 0);
        for (int s = features.Length; s < Count - FamilyCount; s++) slots[s] = new MarketSlot($"reserved_{s:00}", SlotScaling.Reserved, null);
        for (int f = 0; f < FamilyCount; f++)
        {
            slots[Count - FamilyCount + f] = new MarketSlot(AvailabilityName((FeatureFamily)f), SlotScaling.Availability, (FeatureFamily)f);
        }

        return slots;
    }

    private static MarketSlot Fixed(string name, FeatureFamily family, double centre, double scale) => new(name, SlotScaling.Fixed, family, centre, scale);
    private static MarketSlot Fitted(string name, FeatureFamily family) => new(name, SlotScaling.Fitted, family);

    private static string AvailabilityName(FeatureFamily family) => family switch
    {
        FeatureFamily.Trend => "available_trend",
        FeatureFamily.Momentum => "available_momentum",
        FeatureFamily.Volatility => "available_volatility",
        FeatureFamily.Volume => "available_volume",
        FeatureFamily.Microstructure => "available_microstructure",
        FeatureFamily.Pattern => "available_pattern",
        FeatureFamily.Distribution => "available_distribution",
        FeatureFamily.MultiTimeframe => "available_multi_timeframe",
        FeatureFamily.RelativeStrength => "available_relative_strength",
        FeatureFamily.Derivatives => "available_derivatives",
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "no such family"),
    };
}
