using System.Globalization;
using Huracan.Core.Regimes;
using static Huracan.Core.Engines.EngineJudgement;

namespace Huracan.Core.Engines;

/// <summary>Rides short imbalances of the order flow (demand 32): strong buying above an uptick ratio of 0.6, strong selling below 0.4.</summary>
/// <remarks>
/// strength = .40 uptick + .30 micro score + .20 volume + .10 cheap spread. The source gives no weights here. Uptick and micro score count
/// from their neutral 0.5, fully at 0.75 away to either side; a micro score on the other side forbids the vote. Volume z counts from -0.5
/// to 2, the spread fully at 2 bps and not at all from 20. A spread of 50 bps and more is no setup: the imbalance is smaller than its price.
/// Affinity 0.8 in every regime.
/// </remarks>
public sealed class TapeEngine(EngineSettings settings) : IAlphaEngine
{
    private const int Uptick = 0, Micro = 1, SpreadBps = 2, VolumeZ = 3;

    private const double BuyAbove = 0.60;
    private const double SellBelow = 0.40;
    private const double SpreadBpsMax = 50;

    private static readonly string[] Reads = ["uptick_ratio", "micro_score", "spread_bps", "vol_jump_z"];

    public string Name => "tape";
    public EngineRole Role => EngineRole.Voting;
    public IReadOnlyList<string> Inputs => Reads;

    public float Affinity(in RegimeReading regime) => 0.8f;

    public EngineVote Vote(in EngineInput input)
    {
        float affinity = Affinity(input.Regime);
        int side = input[Uptick] > BuyAbove ? 1 : input[Uptick] < SellBelow ? -1 : 0;
        if (side == 0 || side * (input[Micro] - 0.5) < 0 || input[SpreadBps] >= SpreadBpsMax) return EngineVote.Abstain(Abstention.NoSetup, affinity);

        double strength = (0.40 * Ramp(side * (input[Uptick] - 0.5), 0, 0.25))
            + (0.30 * Ramp(side * (input[Micro] - 0.5), 0, 0.25))
            + (0.20 * Ramp(input[VolumeZ], -0.5, 2))
            + (0.10 * Ramp(input[SpreadBps], 20, 2));
        return Judge((Direction)side, strength, affinity, settings);
    }

    public string Explain(in EngineInput input) => string.Create(CultureInfo.InvariantCulture,
        $"uptick ratio {input[Uptick]:0.00} (buys above {BuyAbove}, sells below {SellBelow}), micro score {input[Micro]:0.00}, spread {input[SpreadBps]:0.0} bps (below {SpreadBpsMax})");
}
