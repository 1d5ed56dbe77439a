namespace Huracan.Core.Decisions;

/// <summary>The cost of a fill, and the least that a trade must be able to earn (demand 90, D6).</summary>
public sealed record CostSettings
{
    /// <summary>Fee of one fill, bps of its own notional.</summary>
    public double FeeBps { get; init; } = 8.0;

    /// <summary>Slippage of one fill = this x the trailing one-candle volatility in bps.</summary>
    public double VolatilitySlippageMultiplier { get; init; } = 0.25;

    /// <summary>Safety margin of the viability check at entry, bps. Never part of a fill.</summary>
    public double TakerBufferBps { get; init; } = 9.0;

    /// <summary>Least net result at the target, after a round trip and the buffer, bps.</summary>
    public double TargetNetBps { get; init; } = 15.0;

    /// <summary>Cost of one fill in bps of its own notional.</summary>
    /// <param name="volatilityBps">Trailing one-candle volatility known at the decision, bps.</param>
    public double FillBps(double volatilityBps) => FeeBps + (VolatilitySlippageMultiplier * volatilityBps);

    /// <exception cref="ArgumentException">A figure is negative or not finite; the message names it.</exception>
    public void Validate()
    {
        NonNegative(FeeBps, nameof(FeeBps));
        NonNegative(VolatilitySlippageMultiplier, nameof(VolatilitySlippageMultiplier));
        NonNegative(TakerBufferBps, nameof(TakerBufferBps));
        NonNegative(TargetNetBps, nameof(TargetNetBps));
    }

    private static void NonNegative(double value, string name)
    {
        if (!(value >= 0 && double.IsFinite(value)))
        {
            throw new ArgumentException(FormattableString.Invariant($"costs: {name} is {value}, needs a finite number of at least 0"), name);
        }
    }
}
