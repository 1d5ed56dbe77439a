using System.Globalization;
using Huracan.Core.Regimes;
using static Huracan.Core.Engines.Alpha.EngineJudgement;

namespace Huracan.Core.Engines.Alpha;

/// <summary>Follows short imbalances of the order flow (demand 32): buys if the flow is above 0.6, sells if it is below 0.4.</summary>
/// <remarks>
/// Flow is the mean of uptick ratio (6 candles) and micro score (4 candles). Both must lie on the same side of their neutral 0.5, and the
/// volume one deviation above its mean: an imbalance with little trading is noise. strength = .70 flow + .20 volume + .10 cheap spread,
/// each 0 to 1. The source gives no weights here. Flow counts from 0.5, fully at 0.25 from it; volume z from -0.5 to 2; the spread fully at
/// 2 bps and not at all from 20. A spread of 50 bps and more is no setup: the imbalance is worth less than the spread costs. Affinity 0.8
/// in every regime.
/// </remarks>
public sealed class TapeEngine(EngineSettings settings) : IAlphaEngine
{
    private const int Uptick = 0, Micro = 1, SpreadBps = 2, VolumeZ = 3;

    private const double BuyAbove = 0.60;
    private const double SellBelow = 0.40;
    private const double SpreadBpsMax = 50;
    private const double VolumeZMin = 1.0;

    private static readonly string[] Reads = ["uptick_ratio", "micro_score", "spread_bps", "vol_jump_z"];

    public string Name => "tape";
    public EngineRole Role => EngineRole.Voting;
    public IReadOnlyList<string> Inputs => Reads;

    public float Affinity(in RegimeReading regime) => 0.8f;

    public EngineVote Vote(in EngineInput input)
    {
        float affinity = Affinity(input.Regime);
        double flow = Flow(input);
        int side = flow > BuyAbove ? 1 : flow < SellBelow ? -1 : 0;
        bool setup = side != 0 && side * (input[Uptick] - 0.5) > 0 && side * (input[Micro] - 0.5) > 0 && input[SpreadBps] < SpreadBpsMax && input[VolumeZ] >= VolumeZMin;
        if (!setup) return EngineVote.Abstain(Abstention.NoSetup, affinity);

        double strength = (0.70 * Ramp(side * (flow - 0.5), 0, 0.25))
            + (0.20 * Ramp(input[VolumeZ], -0.5, 2))
            + (0.10 * Ramp(input[SpreadBps], 20, 2));
        return Judge((Direction)side, strength, affinity, settings);
    }

    public string Explain(in EngineInput input) => string.Create(CultureInfo.InvariantCulture,
        $"flow {Flow(input):0.00} (buys above {BuyAbove}, sells below {SellBelow}), spread {input[SpreadBps]:0.0} bps (below {SpreadBpsMax}), volume z {input[VolumeZ]:0.0} (needs {VolumeZMin})");

    private static double Flow(in EngineInput input) => 0.5 * (input[Uptick] + input[Micro]);
}
