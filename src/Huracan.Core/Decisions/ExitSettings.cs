using Huracan.Core.Regimes;

namespace Huracan.Core.Decisions;

/// <summary>The set of exit numbers (D5).</summary>
public enum ExitProfile : byte
{
    /// <summary>Stop from volatility and hold time, target a multiple of it.</summary>
    Default = 0,

    /// <summary>Demands 65 to 68 literally. It needs 71.4 % of wins before costs (D5); kept for comparison.</summary>
    Seed = 1,
}

/// <summary>Distances and times at which a trade ends (demands 65 to 68, D5, D40 to D42).</summary>
public sealed record ExitSettings
{
    /// <summary>The win rate at which D5 asks for a profit factor of two; gate G2 asks for the same rate.</summary>
    public const double PlannedWinRate = 0.55;

    /// <summary>Demand 101.</summary>
    public const double PlannedProfitFactor = 2.0;

    public ExitProfile Profile { get; init; } = ExitProfile.Default;

    /// <summary>Least stop distance of the default profile, bps of the entry price.</summary>
    public double StopFloorBps { get; init; } = 50.0;

    /// <summary>Target distance over stop distance in the default profile.</summary>
    public double TargetToStop { get; init; } = 1.75;

    /// <summary>A trail may be set above this unrealised gain, bps (demand 68).</summary>
    public double TrailAboveBps { get; init; } = 15.0;

    /// <summary>Share of the gain that a trail keeps (demand 68).</summary>
    public double TrailKeep { get; init; } = 0.5;

    /// <summary>Longest hold of a trade entered in TREND (demand 67).</summary>
    public int MaxHoldTrendMinutes { get; init; } = 240;
    /// <summary>Longest hold of a trade entered in RANGE (demand 67).</summary>
    public int MaxHoldRangeMinutes { get; init; } = 120;
    /// <summary>Longest hold of a trade entered in PANIC (demand 67).</summary>
    public int MaxHoldPanicMinutes { get; init; } = 30;

    /// <summary>Longest hold of a trade entered in UNKNOWN. The source does not name it; it gets the shortest hold (D40).</summary>
    public int MaxHoldUnknownMinutes { get; init; } = 30;

    public int MaxHoldMinutes(Regime regime) => regime switch
    {
        Regime.Trend => MaxHoldTrendMinutes,
        Regime.Range => MaxHoldRangeMinutes,
        Regime.Panic => MaxHoldPanicMinutes,
        _ => MaxHoldUnknownMinutes,
    };

    /// <summary>The longest hold of any regime, minutes: the smallest purge and embargo (D16).</summary>
    public int LongestHoldMinutes =>
        Math.Max(Math.Max(MaxHoldTrendMinutes, MaxHoldRangeMinutes), Math.Max(MaxHoldPanicMinutes, MaxHoldUnknownMinutes));

    /// <summary>Stop distance in bps of the entry price.</summary>
    /// <param name="volatilityBps">Trailing one-candle volatility, bps.</param>
    /// <param name="minutesPerCandle">Length of a candle.</param>
    public double StopBps(Regime regime, double volatilityBps, double minutesPerCandle)
    {
        if (Profile == ExitProfile.Seed)
        {
            return regime switch { Regime.Trend => 50, Regime.Range => 100, Regime.Panic => 150, _ => 100 };
        }

        // A random walk of H candles spreads by sqrt(H); a nearer stop is hit by chance.
        double candles = MaxHoldMinutes(regime) / minutesPerCandle;
        return Math.Max(StopFloorBps, volatilityBps * Math.Sqrt(candles));
    }

    /// <summary>Target distance in bps of the entry price.</summary>
    /// <param name="stopBps">The result of <see cref="StopBps"/>.</param>
    /// <param name="confidence">0 to 1; only the seed profile uses it (demand 66).</param>
    public double TargetBps(double stopBps, double confidence) =>
        Profile == ExitProfile.Seed ? (confidence > 0.75 ? 30 : confidence > 0.65 ? 20 : 15) : TargetToStop * stopBps;

    /// <summary>The win rate at which a trade with these distances earns nothing (D5).</summary>
    /// <returns>(stop + round trip) / (stop + target), as a fraction; above 1 no win rate is enough.</returns>
    public static double BreakEvenWinRate(double stopBps, double targetBps, double roundTripBps) =>
        (stopBps + roundTripBps) / (stopBps + targetBps);

    /// <summary>Wins over losses in bps before costs: p target / ((1 - p) stop) (D5).</summary>
    public static double ProfitFactor(double stopBps, double targetBps, double winRate) =>
        winRate * targetBps / ((1 - winRate) * stopBps);

    /// <summary>D5's arithmetic for one pair of distances, as a sentence for a report or an error.</summary>
    public static string Arithmetic(double stopBps, double targetBps, double feeBps) => FormattableString.Invariant(
        $"stop {stopBps} bps and target {targetBps} bps at {PlannedWinRate * 100:0} % wins: profit factor {ProfitFactor(stopBps, targetBps, PlannedWinRate):0.00}, ")
        + FormattableString.Invariant(
        $"{(PlannedWinRate * targetBps) - ((1 - PlannedWinRate) * stopBps):0.0} bps gross per trade, break-even win rate {BreakEvenWinRate(stopBps, targetBps, 0) * 100:0.0} % ({BreakEvenWinRate(stopBps, targetBps, 2 * feeBps) * 100:0.0} % with {feeBps} bps a side)");

    /// <summary>Refuses numbers that cannot reach the planned profit factor, with D5's arithmetic.</summary>
    /// <remarks>Profile <see cref="ExitProfile.Seed"/> is incoherent by D5 and allowed by name only; <see cref="Arithmetic"/> says so in
    /// its report.</remarks>
    /// <exception cref="ArgumentException">A number is out of range, or the default profile's target is too small for its stop.</exception>
    public void Validate(CostSettings costs)
    {
        ArgumentNullException.ThrowIfNull(costs);
        costs.Validate();
        Hold(MaxHoldTrendMinutes, nameof(MaxHoldTrendMinutes));
        Hold(MaxHoldRangeMinutes, nameof(MaxHoldRangeMinutes));
        Hold(MaxHoldPanicMinutes, nameof(MaxHoldPanicMinutes));
        Hold(MaxHoldUnknownMinutes, nameof(MaxHoldUnknownMinutes));
        Between(TrailAboveBps, 0, 10_000, nameof(TrailAboveBps));
        Between(TrailKeep, 0, 1, nameof(TrailKeep));
        if (Profile == ExitProfile.Seed) return;
        if (Profile != ExitProfile.Default) throw new ArgumentException($"exits: profile {(byte)Profile} is unknown, needs default or seed");

        Between(StopFloorBps, 1, 9_000, nameof(StopFloorBps));
        if (!(TargetToStop > 0 && double.IsFinite(TargetToStop)))
        {
            throw new ArgumentException(FormattableString.Invariant($"exits: {nameof(TargetToStop)} is {TargetToStop}, needs a finite number above 0"));
        }

        double target = TargetToStop * StopFloorBps;
        double least = PlannedProfitFactor * (1 - PlannedWinRate) / PlannedWinRate;
        if (TargetToStop < least)
        {
            throw new ArgumentException(
                "exits: " + Arithmetic(StopFloorBps, target, costs.FeeBps)
                + FormattableString.Invariant($"; a profit factor of {PlannedProfitFactor:0.0} needs a target of at least {least:0.00} stops, {TargetToStop:0.00} given; raise {nameof(TargetToStop)}, or name profile seed to keep the source's numbers"));
        }

        double needed = (2 * costs.FeeBps) + costs.TakerBufferBps + costs.TargetNetBps;
        if (target < needed)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"exits: the least target is {target} bps, but a round trip ({2 * costs.FeeBps}), the buffer ({costs.TakerBufferBps}) and the net target ({costs.TargetNetBps}) need {needed} bps even without slippage (D6); raise {nameof(StopFloorBps)} or {nameof(TargetToStop)}"));
        }
    }

    private static void Hold(int minutes, string name)
    {
        if (minutes is < 1 or > 10_080) throw new ArgumentException($"exits: {name} is {minutes}, needs 1..10080 minutes", name);
    }

    private static void Between(double value, double min, double max, string name)
    {
        if (!(value >= min && value <= max))
        {
            throw new ArgumentException(FormattableString.Invariant($"exits: {name} is {value}, needs {min}..{max}"), name);
        }
    }
}
