using System.Globalization;
using Huracan.Core.Regimes;
using static Huracan.Core.Engines.Alpha.EngineJudgement;

namespace Huracan.Core.Engines.Alpha;

/// <summary>Joins a move when volatility rises (demand 39): suddenly, shown by an ignition, or gradually, shown by short volatility above
/// long.</summary>
/// <remarks>
/// Sudden: the ignition has a direction (its score is at least 0.5); that is the side. Gradual: the volatility ratio is at least
/// 1.4; the side is that of the 10-candle return. Neither counts against a broken range on the other side, nor where volatility is already
/// extreme (percentile from 0.97 on). Strength = 0.5 + 0.5 evidence; evidence = .45 expansion + .25 room + .15 thrust + .15 return, each 0
/// to 1. Expansion: the larger of the ignition score and the ratio from 1 to 1.8. Room: percentile from 0.97 down to 0.6. Thrust: fully at
/// 1 ATR beyond the range. Return: along the side in units of ATR x sqrt 10, the size of 10 independent candles, fully at 0.8. The source
/// names the two volatility inputs and no weights. Affinity 1.0 in RANGE and UNKNOWN, where expansions start, 0.8 in TREND, 0.5 in PANIC,
/// where they end.
/// </remarks>
public sealed class VolatilityExpansionEngine(EngineSettings settings) : IAlphaEngine
{
    private const int Ratio = 0, Percentile = 1, Ignition = 2, IgnitionDirection = 3, Thrust = 4, Roc = 5, AtrPct = 6;

    private const double RatioMin = 1.4;
    private const double PercentileMax = 0.97;
    private const double SqrtTen = 3.1622776601683795;

    private static readonly string[] Reads =
        ["volatility_ratio", "vol_percentile", "ignition_score", "ignition_direction", "breakout_thrust", "roc_10", "atr_pct"];

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
        int side = Side(input);
        if (side == 0 || side * input[Thrust] < 0 || input[Percentile] >= PercentileMax) return EngineVote.Abstain(Abstention.NoSetup, affinity);

        double evidence = (0.45 * Math.Max(Math.Clamp(side * input[IgnitionDirection], 0, 1) * input[Ignition], Ramp(input[Ratio], 1, 1.8)))
            + (0.25 * Ramp(input[Percentile], PercentileMax, 0.6))
            + (0.15 * Ramp(side * input[Thrust], 0, 1))
            + (0.15 * Ramp(side * Stretch(input), 0, 0.8));
        return Judge((Direction)side, Rare(evidence), affinity, settings);
    }

    public string Explain(in EngineInput input) => string.Create(CultureInfo.InvariantCulture,
        $"ignition {input[Ignition]:0.00} to side {input[IgnitionDirection]:0}, volatility ratio {input[Ratio]:0.00} (needs {RatioMin} without ignition), percentile {input[Percentile]:0.00} (below {PercentileMax}), return {Stretch(input):0.00} of its usual size");

    private static int Side(in EngineInput input)
    {
        int sudden = Math.Sign(input[IgnitionDirection]);
        return sudden != 0 ? sudden : input[Ratio] >= RatioMin ? Math.Sign(input[Roc]) : 0;
    }

    // ROC is in percent (TA-Lib), atr_pct a fraction.
    private static double Stretch(in EngineInput input) => input[Roc] / 100 / Math.Max(input[AtrPct] * SqrtTen, 1e-9);
}
