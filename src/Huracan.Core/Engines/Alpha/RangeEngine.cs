using System.Globalization;
using Huracan.Core.Regimes;
using static Huracan.Core.Engines.Alpha.EngineJudgement;

namespace Huracan.Core.Engines.Alpha;

/// <summary>Fades the extremes of a quiet range (demand 30): buys in the lowest 30 % of the range, sells in the highest 30 %, never against
/// the reversion bias.</summary>
/// <remarks>
/// strength = .35 extremeness + .25 reversion bias + .20 compression + .10 narrow bands + .10 calm. The source gives no weights here.
/// Extremeness grows from the 0.30 line to 0.05 from the border. Band width is measured in ATRs, so that the timeframe does not matter: the
/// 20-candle bands of a random walk are about 4.7 ATRs wide; 3 counts as narrow, 7 as wide. Calm is full at a volatility ratio of 1 and
/// below, and 0 from 2 on. Affinity 1.0 in RANGE, else 0.4.
/// </remarks>
public sealed class RangeEngine(EngineSettings settings) : IAlphaEngine
{
    private const int Position = 0, Bias = 1, Compression = 2, BandWidth = 3, VolatilityRatio = 4, AtrPct = 5;

    private const double BuyBelow = 0.30;
    private const double SellAbove = 0.70;
    private const double BorderFull = 0.05;

    private static readonly string[] Reads =
        ["price_position_in_range", "mean_revert_bias", "compression_score", "bb_width", "volatility_ratio", "atr_pct"];

    public string Name => "range";
    public EngineRole Role => EngineRole.Voting;
    public IReadOnlyList<string> Inputs => Reads;

    public float Affinity(in RegimeReading regime) => regime.Label == Regime.Range ? 1.0f : 0.4f;

    public EngineVote Vote(in EngineInput input)
    {
        float affinity = Affinity(input.Regime);
        double position = input[Position];
        int side = position < BuyBelow ? 1 : position > SellAbove ? -1 : 0;
        if (side == 0 || side * input[Bias] < 0) return EngineVote.Abstain(Abstention.NoSetup, affinity);

        double extreme = side > 0 ? Ramp(position, BuyBelow, BorderFull) : Ramp(position, SellAbove, 1 - BorderFull);
        double widthAtr = input[BandWidth] / Math.Max(input[AtrPct], 1e-9);
        double strength = (0.35 * extreme)
            + (0.25 * Math.Min(side * input[Bias], 1))
            + (0.20 * Math.Clamp(input[Compression], 0, 1))
            + (0.10 * Ramp(widthAtr, 7, 3))
            + (0.10 * Ramp(input[VolatilityRatio], 2, 1));
        return Judge((Direction)side, strength, affinity, settings);
    }

    public string Explain(in EngineInput input) => string.Create(CultureInfo.InvariantCulture,
        $"price at {input[Position]:0.00} of its range (buys below {BuyBelow}, sells above {SellAbove}), reversion bias {input[Bias]:0.00}");
}
