using System.Globalization;
using Huracan.Core.Regimes;
using static Huracan.Core.Engines.Alpha.EngineJudgement;

namespace Huracan.Core.Engines.Alpha;

/// <summary>Follows a strong trend (demand 29, D56): |trend_strength| above 0.6 and ADX above 25, with the 50 and 200 candle averages
/// crossed the same way.</summary>
/// <remarks>
/// strength = .25 trend + .20 emaSlope + .20 momentumSlope + .20 htfBias + .15 adx, each part 0 to 1 in the direction of the trend; a part
/// that points the other way is subtracted. The slopes are ATR-scaled features of -1 to 1, so the timeframe does not matter. ADX counts
/// fully at 50. Affinity 1.0 in TREND, else 0.3.
/// </remarks>
public sealed class TrendEngine(EngineSettings settings) : IAlphaEngine
{
    private const int Strength = 0, EmaSlope = 1, MomentumSlope = 2, HtfBias = 3, Adx = 4, SmaFast = 5, SmaSlow = 6;

    private const double StrengthMin = 0.6;
    private const double AdxMin = 25;
    private const double AdxFull = 50;

    private static readonly string[] Reads =
        ["trend_strength", "ema_slope", "momentum_slope", "htf_bias", "adx_14", "sma_50", "sma_200"];

    public string Name => "trend";
    public EngineRole Role => EngineRole.Voting;
    public IReadOnlyList<string> Inputs => Reads;

    public float Affinity(in RegimeReading regime) => regime.Label == Regime.Trend ? 1.0f : 0.3f;

    public EngineVote Vote(in EngineInput input)
    {
        float affinity = Affinity(input.Regime);
        if (!(Math.Abs(input[Strength]) > StrengthMin) || !(input[Adx] > AdxMin)) return EngineVote.Abstain(Abstention.NoSetup, affinity);
        int side = input[Strength] > 0 ? 1 : -1;
        bool crossed = side > 0 ? input[SmaFast] > input[SmaSlow] : input[SmaFast] < input[SmaSlow];
        if (!crossed) return EngineVote.Abstain(Abstention.NoSetup, affinity);

        double strength = (0.25 * Math.Min(Math.Abs(input[Strength]), 1))
            + (0.20 * Math.Clamp(side * input[EmaSlope], -1, 1))
            + (0.20 * Math.Clamp(side * input[MomentumSlope], -1, 1))
            + (0.20 * Math.Clamp(side * input[HtfBias], -1, 1))
            + (0.15 * Ramp(input[Adx], 0, AdxFull));
        return Judge((Direction)side, strength, affinity, settings);
    }

    public string Explain(in EngineInput input) => string.Create(CultureInfo.InvariantCulture,
        $"trend strength {input[Strength]:0.00} (needs beyond {StrengthMin}), ADX {input[Adx]:0.0} (needs above {AdxMin}), SMA 50 {(input[SmaFast] > input[SmaSlow] ? "above" : "below")} SMA 200");
}
