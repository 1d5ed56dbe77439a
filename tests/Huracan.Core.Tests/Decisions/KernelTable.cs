using Huracan.Core.Decisions;
using Huracan.Core.Engines.Alpha;
using Huracan.Core.Engines.Consensus;
using Huracan.Core.Market;
using Huracan.Core.Regimes;

namespace Huracan.Core.Tests.Decisions;

/// <summary>A kernel on one-minute candles around a price of 10,000, where one bps is one unit of price, and a volatility of 8 bps, where a fill costs 8 + 0.25 x 8 = 10 bps.
/// In an unknown regime the hold is 30 minutes, so the stop is its floor of 50 bps (8 x sqrt 30 = 43.8) and the target 87.5.</summary>
internal sealed class KernelTable
{
    public const double Volatility = 8;
    public static readonly UtcMs Start = UtcMs.FromDate(2024, 3, 1);

    private UtcMs _open = Start;
    public PositionState Position;

    public KernelTable(KernelSettings? settings = null, Timeframe? timeframe = null) => Kernel = new DecisionKernel(settings ?? new KernelSettings(), timeframe ?? Timeframe.M1);

    public DecisionKernel Kernel { get; }
    public double Volatile { get; set; } = Volatility;
    public double LastClose { get; set; } = 10_000;
    public bool Allowed { get; set; } = true;
    public bool Half { get; set; }
    public Regime Regime { get; set; } = Regime.Unknown;
    public float Confidence { get; set; } = 0.7f;

    /// <summary>The row that has just closed.</summary>
    public DecisionContext Now => new(_open.AddMs(Kernel.Timeframe.Ms), LastClose, Volatile,
        new RegimeReading(Regime, 0.8f, 1, 0, 0, 0), Consensus(3), Allowed, Half, Confidence);

    public static ConsensusResult Consensus(short engine, Direction direction = Direction.Buy, Recommendation recommendation = Recommendation.Take, float confidence = 0.7f) =>
        new(recommendation, ConsensusLevel.Strong, direction, engine, confidence, confidence, 1, confidence, 0, 2, 0, 4, ConsensusWarnings.None);

    public ushort Mask() => Kernel.Mask(Position, Now);

    public StepOutcome Step(TradingAction action, double open, double high, double low, double close, int gapCandles = 0)
    {
        DecisionContext now = Now;
        _open = _open.AddMs(Kernel.Timeframe.Ms * (1 + gapCandles));
        Kernel.Step(ref Position, action, now, new NextCandle(_open, open, high, low, close), out StepOutcome outcome);
        LastClose = close;
        return outcome;
    }

    /// <summary>A candle that does not move.</summary>
    public StepOutcome Still(TradingAction action, double price) => Step(action, price, price, price, price);

    public StepOutcome Flatten()
    {
        Kernel.Flatten(ref Position, Now, out StepOutcome outcome);
        return outcome;
    }

    public static ushort Bits(params TradingAction[] actions)
    {
        ushort mask = 0;
        foreach (TradingAction action in actions) mask |= (ushort)(1 << (int)action);
        return mask;
    }
}
