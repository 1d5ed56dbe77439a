using System.Globalization;
using Huracan.Core.Regimes;
using static Huracan.Core.Engines.Alpha.EngineJudgement;

namespace Huracan.Core.Engines.Alpha;

/// <summary>Enters good breakouts that volume confirms (demand 31).</summary>
/// <remarks>
/// A setup: the close broke its range (thrust has a side), ignition of at least 0.25 and not against it, quality of at least 0.4,
/// volume above its mean (z of at least 0.5). That is rare, so strength = 0.5 + 0.5 evidence, evidence = .35 ignition + .30 quality + .20
/// thrust + .15 NR7 density, each 0 to 1. Thrust counts fully at 1 ATR. One candle in seven is an NR7 by chance, so density counts from 1/7
/// and fully at 2/7, which is about three deviations more. Affinity 1.0 in TREND, else 0.7: elsewhere a breakout is a transition.
/// </remarks>
public sealed class BreakoutEngine(EngineSettings settings) : IAlphaEngine
{
    private const int Ignition = 0, IgnitionDirection = 1, Quality = 2, Thrust = 3, NarrowDensity = 4, VolumeZ = 5;

    private const double IgnitionMin = 0.25;
    private const double QualityMin = 0.40;
    private const double VolumeZMin = 0.5;

    private static readonly string[] Reads =
        ["ignition_score", "ignition_direction", "breakout_quality", "breakout_thrust", "nr7_density", "vol_jump_z"];

    public string Name => "breakout";
    public EngineRole Role => EngineRole.Voting;
    public IReadOnlyList<string> Inputs => Reads;

    public float Affinity(in RegimeReading regime) => regime.Label == Regime.Trend ? 1.0f : 0.7f;

    public EngineVote Vote(in EngineInput input)
    {
        float affinity = Affinity(input.Regime);
        int side = Math.Sign(input[Thrust]);
        bool setup = side != 0 && side * input[IgnitionDirection] >= 0
            && input[Ignition] >= IgnitionMin && input[Quality] >= QualityMin && input[VolumeZ] >= VolumeZMin;
        if (!setup) return EngineVote.Abstain(Abstention.NoSetup, affinity);

        double evidence = (0.35 * Math.Min(input[Ignition], 1))
            + (0.30 * Math.Min(input[Quality], 1))
            + (0.20 * Ramp(side * input[Thrust], 0, 1))
            + (0.15 * Ramp(input[NarrowDensity], 1.0 / 7, 2.0 / 7));
        return Judge((Direction)side, Rare(evidence), affinity, settings);
    }

    public string Explain(in EngineInput input) => string.Create(CultureInfo.InvariantCulture,
        $"thrust {input[Thrust]:0.00} ATR, ignition {input[Ignition]:0.00} (needs {IgnitionMin}), quality {input[Quality]:0.00} (needs {QualityMin}), volume z {input[VolumeZ]:0.0} (needs {VolumeZMin})");
}
