using System.Globalization;
using Huracan.Core.Regimes;
using static Huracan.Core.Engines.Alpha.EngineJudgement;

namespace Huracan.Core.Engines.Alpha;

/// <summary>Trades against an exhausted move whose momentum decays (demand 48).</summary>
/// <remarks>
/// A buy: RSI at or below 30 after a fall over 10 candles that no longer accelerates (MACD histogram above -0.25 deviations of
/// the closes), once %K has crossed above %D: a strong move stays overbought as long as it lasts, and only the turn shows that it is
/// over. A sell is its mirror. Strength = 0.5 + 0.5 evidence, evidence = .35 RSI (40 to 20) + .25 stretch (10-candle return in units of
/// ATR x sqrt 10, 0 to 1) + .20 decay (the same MACD histogram, from -0.25 to +0.1 deviations) + .20 stochastic %K (30 to 10). The source
/// gives neither inputs nor weights. Affinity 0.9 in RANGE, 0.8 in UNKNOWN, 0.6 in PANIC, 0.2 in TREND, where such trades are
/// against the move.
/// </remarks>
public sealed class MomentumReversalEngine(EngineSettings settings) : IAlphaEngine
{
    private const int Rsi = 0, Roc = 1, StochK = 2, MacdHistogram = 3, Deviation = 4, AtrPct = 5, StochD = 6;

    private const double RsiLow = 30;
    private const double TurnMin = -0.25;
    private const double SqrtTen = 3.1622776601683795;

    private static readonly string[] Reads = ["rsi_14", "roc_10", "stoch_k_14_3", "macd_histogram", "stddev_20", "atr_pct", "stoch_d_3"];

    public string Name => "momentum_reversal";
    public EngineRole Role => EngineRole.Voting;
    public IReadOnlyList<string> Inputs => Reads;

    public float Affinity(in RegimeReading regime) => regime.Label switch
    {
        Regime.Range => 0.9f,
        Regime.Trend => 0.2f,
        Regime.Panic => 0.6f,
        _ => 0.8f,
    };

    public EngineVote Vote(in EngineInput input)
    {
        float affinity = Affinity(input.Regime);
        int side = input[Rsi] <= RsiLow ? 1 : input[Rsi] >= 100 - RsiLow ? -1 : 0;
        double turn = input[Deviation] > 0 ? side * input[MacdHistogram] / input[Deviation] : 0;
        if (side == 0 || side * input[Roc] >= 0 || turn <= TurnMin || side * (input[StochK] - input[StochD]) <= 0) return EngineVote.Abstain(Abstention.NoSetup, affinity);

        // Written for a buy; a sell is the same with all signs reversed.
        double rsi = side > 0 ? input[Rsi] : 100 - input[Rsi];
        double stochastic = side > 0 ? input[StochK] : 100 - input[StochK];
        double fall = -side * input[Roc] / 100 / Math.Max(input[AtrPct] * SqrtTen, 1e-9);
        double evidence = (0.35 * Ramp(rsi, 40, 20))
            + (0.25 * Ramp(fall, 0, 1))
            + (0.20 * Ramp(turn, TurnMin, 0.1))
            + (0.20 * Ramp(stochastic, 30, 10));
        return Judge((Direction)side, Rare(evidence), affinity, settings);
    }

    public string Explain(in EngineInput input) => string.Create(CultureInfo.InvariantCulture,
        $"RSI {input[Rsi]:0.0} (buys up to {RsiLow}, sells from {100 - RsiLow}), 10-candle return {input[Roc]:0.00} %, MACD histogram {input[MacdHistogram]:0.####}, %K {input[StochK]:0.0} against %D {input[StochD]:0.0}");
}
