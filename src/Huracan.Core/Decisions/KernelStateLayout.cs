using Huracan.Core.Engines.Consensus;
using Huracan.Core.Regimes;

namespace Huracan.Core.Decisions;

/// <summary>The sixteen floats of the policy state that the kernel writes: position, regime, consensus (slots 64 to 79).</summary>
/// <remarks>All lie within [-1, 1.5]. Slots of the position are 0 when flat. Row t and the position only.</remarks>
public static class KernelStateLayout
{
    /// <summary>Raised whenever a slot changes its meaning.</summary>
    public const int Version = 1;

    public const int Count = 16;

    /// <summary>[16] in the order they are written.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "position_units",            // held size at entry prices, normal notionals, 0..1.5
        "unrealised_to_stop",        // unrealised gain over the stop distance, clipped to -1..1.5
        "time_in_trade",             // time since entry over the longest hold, clipped to 0..1.5
        "corridor_position",         // where the close lies between the nearest lower level (0) and the target (1), clipped to -1..1.5
        "trail_set",                 // 0 or 1
        "scaled_out",                // 0 or 1
        "regime_trend",              // 0 or 1; all three 0 is unknown
        "regime_range",              // 0 or 1
        "regime_panic",              // 0 or 1
        "regime_confidence",         // 0..1
        "regime_direction",          // -1, 0, 1
        "consensus_agreement",       // direction times agreement, -1..1
        "consensus_confidence",      // adjusted confidence, 0..1
        "consensus_recommendation",  // skip 0, reduce size 0.5, take 1
        "entry_confidence",          // demand 56, 0..1
        "entry_allowed",             // 0 or 1
    ];

    /// <summary>Writes the slots.</summary>
    /// <param name="slots">[16] overwritten.</param>
    public static void Write(in PositionState position, in DecisionContext now, Span<float> slots)
    {
        slots = slots[..Count];
        if (position.InPosition)
        {
            double lower = position.TrailSet ? Math.Max(position.TrailPrice, position.StopPrice) : position.StopPrice;
            slots[0] = (float)position.Units;
            slots[1] = Clip(position.UnrealisedBps(now.Close) / position.StopBps, -1);
            slots[2] = Clip((double)(now.Time - position.EntryTime) / position.MaxHoldMs, 0);
            slots[3] = Clip((now.Close - lower) / (position.TargetPrice - lower), -1);
            slots[4] = position.TrailSet ? 1 : 0;
            slots[5] = position.ScaledOut ? 1 : 0;
        }
        else
        {
            slots[..6].Clear();
        }

        Regime regime = now.Regime.Label;
        slots[6] = regime == Regime.Trend ? 1 : 0;
        slots[7] = regime == Regime.Range ? 1 : 0;
        slots[8] = regime == Regime.Panic ? 1 : 0;
        slots[9] = now.Regime.Confidence;
        slots[10] = now.Regime.Direction;
        slots[11] = (int)now.Consensus.Direction * now.Consensus.AgreementScore;
        slots[12] = now.Consensus.AdjustedConfidence;
        slots[13] = now.Consensus.Recommendation switch { Recommendation.Take => 1f, Recommendation.ReduceSize => 0.5f, _ => 0f };
        slots[14] = now.Confidence;
        slots[15] = now.EntryAllowed ? 1 : 0;
    }

    // Written so that 0/0 (a trail that has met the target) reads as 0, never as NaN.
    private static float Clip(double value, double min) => value >= min ? (float)Math.Min(value, 1.5) : value < min ? (float)min : 0f;
}
