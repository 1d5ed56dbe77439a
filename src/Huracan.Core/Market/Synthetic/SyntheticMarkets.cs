namespace Huracan.Core.Market.Synthetic;

/// <summary>Markets whose truth is known, for the demo and for tests that ask whether the trainer learns what is there and nothing else.</summary>
public static partial class SyntheticMarkets
{
    /// <summary>The dearest an event of a planted market may be: twelve round trips, so that finding it is not trivial.</summary>
    public const double WorthRoundTripsMax = 12;

    /// <summary>The longest an announced move may take to be paid, signature included.</summary>
    public const int EventCandlesMax = 60;

    /// <summary>Cost of getting in and out: 2 x (8 + 0.25 x one-candle volatility), bps (demand 90).</summary>
    public static double RoundTripBps(double volatilityBps) => 2 * (8 + 0.25 * volatilityBps);
}
