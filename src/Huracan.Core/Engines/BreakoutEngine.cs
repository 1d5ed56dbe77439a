using System.Globalization;
using Huracan.Core.Regimes;
using static Huracan.Core.Engines.EngineJudgement;

namespace Huracan.Core.Engines;

/// <summary>Enters high-quality breakouts that volume confirms (demand 31).</summary>
/// <remarks>
/// strength = .35 ignition + .30 quality + .20 thrust + .15 NR7 density, each part 0 to 1. A setup needs a direction from the ignition,
/// a thrust the same way, ignition and quality of at least 0.4, and a volume above its mean (z of at least 0.5). One candle in seven is
/// an NR7 by chance, so density counts from 1/7 and fully at 3/7. Thrust counts fully at 1 ATR. Affinity 1.0 in TREND, else 0.7: elsewhere a
/// breakout is the transition.
/// </remarks>
public sealed class BreakoutEngine(EngineSettings settings) : IAlphaEngine
{
    private const int Ignition = 0, IgnitionDirection = 1, Quality = 2, Thrust = 3, NarrowDensity = 4, VolumeZ = 5;

    private const double EvidenceMin = 0.4;
    private const double VolumeZMin = 0.5;
    private const double ThrustFull = 1.0;

    private static readonly string[] Reads =
        ["ignition_score", "ignition_direction", "breakout_quality", "breakout_thrust", "nr7_density", "vol_jump_z"];

    public string Name => "breakout";
    public EngineRole Role => EngineRole.Voting;
    public IReadOnlyList<string> Inputs => Reads;

    public float Affinity(in RegimeReading regime) => regime.Label == Regime.Trend ? 1.0f : 0.7f;

    public EngineVote Vote(in EngineInput input)
    {
        float affinity = Affinity(input.Regime);
        int side = Math.Sign(input[IgnitionDirection]);
        bool setup = side != 0 && side * input[Thrust] > 0
            && input[Ignition] >= EvidenceMin && input[Quality] >= EvidenceMin && input[VolumeZ] >= VolumeZMin;
        if (!setup) return EngineVote.Abstain(Abstention.NoSetup, affinity);

        double strength = (0.35 * Math.Min(input[Ignition], 1))
            + (0.30 * Math.Min(input[Quality], 1))
            + (0.20 * Ramp(side * input[Thrust], 0, ThrustFull))
            + (0.15 * Ramp(input[NarrowDensity], 1.0 / 7, 3.0 / 7));
        return Judge((Direction)side, strength, affinity, settings);
    }

    public string Explain(in EngineInput input) => string.Create(CultureInfo.InvariantCulture,
        $"ignition {input[Ignition]:0.00} and quality {input[Quality]:0.00} (each needs {EvidenceMin}), thrust {input[Thrust]:0.00}, volume z {input[VolumeZ]:0.0} (needs {VolumeZMin})");
}
