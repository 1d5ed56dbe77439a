namespace Huracan.Core.Market.Synthetic;

/// <summary>A market of 5-minute candles with events: a visible signature, then drift in its direction.</summary>
/// <remarks>Up and down are equally likely and independent, so the unconditional drift is zero. Events are frequent, eight upward ones a
/// day, because the gates ask for 500 trades in 90 days and the rules allow an entry in about three quarters of the events. Tuned on seed 1
/// only.</remarks>
public sealed record PlantedEdgeParameters
{
    public string Symbol { get; init; } = "SYNTH-EDGE";
    public ulong Seed { get; init; } = 1;
    public UtcMs Start { get; init; } = UtcMs.FromDate(2024, 1, 1);
    public int Days { get; init; } = 150;
    public double StartPrice { get; init; } = 100;

    /// <summary>Standard deviation of one candle's return without drift and signature, bps.</summary>
    public double VolatilityBps { get; init; } = 20;

    /// <summary>Candles of the signature, including the first one, which announces the event.</summary>
    public int SignatureCandles { get; init; } = 3;

    /// <summary>Candles over which the drift is paid; with the signature and the give-back at most 60.</summary>
    public int DriftCandles { get; init; } = 5;

    /// <summary>Jump of the announcing candle in the direction of the signature, in volatilities. Nothing announces the jump, so no policy
    /// can earn it. It must be large enough to be seen as a breakout.</summary>
    public double JumpVolatilities { get; init; } = 5;

    /// <summary>Volatility of the signature's later candles over the usual one; above 1 the range expands without a direction.</summary>
    public double SignatureVolatility { get; init; } = 1;

    /// <summary>Volume of the signature's candles over the usual one.</summary>
    public double SignatureVolume { get; init; } = 4;

    /// <summary>Lean of takers in the signature's candles, 0..1: 1 makes 85 % of the volume cross the spread in its direction.</summary>
    public double SignatureTakerLean { get; init; } = 0.8;

    /// <summary>Lean of takers during the drift, 0..1, in the direction of the signature: who moves a price for an hour keeps taking. It
    /// tells nothing beyond the signature.</summary>
    public double DriftTakerLean { get; init; } = 0.5;

    /// <summary>Volume of the drift's candles over the usual one.</summary>
    public double DriftVolume { get; init; } = 1.2;

    /// <summary>Candles after the drift over which a part of it is given back: a move overshoots, so an exit in time has a value. 0 for no
    /// give-back.</summary>
    public int GiveBackCandles { get; init; } = 3;

    /// <summary>Share of the drift that is given back, 0..1.</summary>
    public double GiveBackShare { get; init; } = 0.5;

    /// <summary>Mean number of quiet candles between events (geometric, at least 1).</summary>
    public double QuietCandlesMean { get; init; } = 6;

    /// <summary>Gross worth of one event, the sum of its drift, in round trips of 2 x (8 + 0.25 x volatility) bps; at most 12.</summary>
    public double WorthRoundTrips { get; init; } = 4;

    /// <summary>The sign of the drift is drawn for every candle, independent of the signature: the market looks the same, but there is
    /// nothing to learn.</summary>
    /// <remarks>One draw per event would leave a trend that shows after some candles, which is an edge. One draw per candle leaves
    /// none.</remarks>
    public bool SignShuffled { get; init; }
}

/// <summary>A pure random walk that looks like <see cref="PlantedEdgeParameters"/>: the same volume noise, signatures and volatility of
/// each candle, but no drift.</summary>
/// <param name="Look">The market it imitates; its <see cref="PlantedEdgeParameters.SignShuffled"/> is ignored.</param>
public sealed record RandomWalkParameters(PlantedEdgeParameters Look)
{
    public RandomWalkParameters() : this(new PlantedEdgeParameters { Symbol = "SYNTH-WALK", Seed = 2 })
    {
    }
}

/// <summary>A market that switches between trend up, trend down, a mean-reverting range and panic.</summary>
public sealed record RegimeSwitcherParameters
{
    public string Symbol { get; init; } = "SYNTH-REGIMES";
    public ulong Seed { get; init; } = 3;
    public UtcMs Start { get; init; } = UtcMs.FromDate(2024, 1, 1);
    public int Days { get; init; } = 150;
    public double StartPrice { get; init; } = 100;

    /// <summary>Standard deviation of one candle's return in a trend, bps; a range has 0.6 of it, panic 3 times.</summary>
    public double VolatilityBps { get; init; } = 20;

    /// <summary>Drift of a trend, bps per candle.</summary>
    public double TrendBps { get; init; } = 3;

    /// <summary>Share of its distance from the middle that a range price gives back per candle.</summary>
    public double RangePull { get; init; } = 0.08;

    /// <summary>Mean length of a regime in candles (geometric); panic lasts a fifth of it.</summary>
    public double RegimeCandlesMean { get; init; } = 144;
}
