using System.Globalization;
using Huracan.Core.Regimes;
using static Huracan.Core.Engines.EngineJudgement;

namespace Huracan.Core.Engines;

/// <summary>Joins the move when volatility wakes up from a quiet stretch (demand 39).</summary>
/// <remarks>
/// A setup: short volatility at least 1.15 times the long one, not yet extreme (percentile below 0.95), a 10-candle return with a sign, and
/// no break of the range against it. strength = .35 expansion (ratio 1 to 1.8) + .20 room (percentile 0.95 to 0.6) + .20 thrust (fully at
/// 1 ATR beyond the broken range) + .25 return (in units of ATR x sqrt 10, the size of 10 independent candles; fully at 0.8). The source names the two volatility
/// inputs and no weights. Affinity 1.0 in RANGE and UNKNOWN, where expansions start, 0.8 in TREND, 0.5 in PANIC, where they end.
/// </remarks>
public sealed class VolatilityExpansionEngine(EngineSettings settings) : IAlphaEngine
{
    private const int Ratio = 0, Percentile = 1, Thrust = 2, Roc = 3, AtrPct = 4;

    private const double RatioMin = 1.15;
    private const double PercentileMax = 0.95;
    private const double SqrtTen = 3.1622776601683795;

    private static readonly string[] Reads = ["volatility_ratio", "vol_percentile", "breakout_thrust", "roc_10", "atr_pct"];

    public string Name => "volatility_expansion";
    public EngineRole Role => EngineRole.Voting;
    public IReadOnlyList<string> Inputs => Reads;

    public float Affinity(in RegimeReading regime) => regime.Label switch
    {
        Regime.Trend => 0.8f,
        Regime.Panic => 0.5f,
        _ => 1.0f,
    };

    public EngineVote Vote(in EngineInput input)
    {
        float affinity = Affinity(input.Regime);
        int side = Math.Sign(input[Roc]);
        bool setup = side != 0 && side * input[Thrust] >= 0 && input[Ratio] >= RatioMin && input[Percentile] < PercentileMax;
        if (!setup) return EngineVote.Abstain(Abstention.NoSetup, affinity);

        double strength = (0.35 * Ramp(input[Ratio], 1, 1.8))
            + (0.20 * Ramp(input[Percentile], PercentileMax, 0.6))
            + (0.20 * Ramp(side * input[Thrust], 0, 1))
            + (0.25 * Ramp(side * Stretch(input), 0, 0.8));
        return Judge((Direction)side, strength, affinity, settings);
    }

    public string Explain(in EngineInput input) => string.Create(CultureInfo.InvariantCulture,
        $"volatility ratio {input[Ratio]:0.00} (needs {RatioMin}), percentile {input[Percentile]:0.00} (below {PercentileMax}), thrust {input[Thrust]:0.00}, return {Stretch(input):0.00} of its usual size");

    // ROC is in percent (TA-Lib), atr_pct a fraction.
    private static double Stretch(in EngineInput input) => input[Roc] / 100 / Math.Max(input[AtrPct] * SqrtTen, 1e-9);
}
