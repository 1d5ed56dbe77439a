using Huracan.Core.Decisions;
using Huracan.Core.Decisions.Entry;
using Huracan.Core.Engines.Alpha;
using Huracan.Core.Engines.Consensus;
using Huracan.Core.Features;
using Huracan.Core.Folds;
using Huracan.Core.Learning;
using Huracan.Core.Market;
using Huracan.Core.Numerics;
using Huracan.Core.Regimes;
using Huracan.Core.Signals;

namespace Huracan.Oracle.Tests;

/// <summary>What a policy did on fresh candles.</summary>
/// <param name="RewardBps">Expected reward per candle: the noise of the candles themselves is left out.</param>
/// <param name="EntriesPerThousand">Entries per 1,000 candles.</param>
internal readonly record struct OracleScore(double RewardBps, double EntriesPerThousand);

/// <summary>Candles of an oracle market behind the real kernel, with every one of the 80 state slots that can be filled.</summary>
/// <remarks>64 market slots of which the market's signals take up to three; the rest, and the kernel's eight slots of regime and consensus, are noise: at least 69 inputs say nothing.
/// No rule forbids an entry, no stop or target ends a trade. Every candle opens at the close before it.</remarks>
internal sealed class OracleWorld
{
    /// <summary>As many candles as 60 days of minutes, a fold's train range.</summary>
    public const int TrainCandles = 86_400;

    /// <summary>Fresh candles on which policy and optimum are judged.</summary>
    public const int JudgedCandles = 100_000;

    private const int Lanes = 50;
    private static readonly int[] SignalSlots = [5, 23, 41];
    private static readonly UtcMs Start = UtcMs.FromDate(2024, 1, 1);

    private readonly byte[] _phases;

    /// <summary>Bought at will, never made to leave.</summary>
    public static KernelSettings Kernel { get; } = new() { EntryGate = EntryGateMode.None, PricePathExits = false, MaxHoldExits = false };

    /// <param name="seed">Every number of the candles and of the noise follows from it.</param>
    /// <param name="stage">Different stages are independent candles of the same market.</param>
    public OracleWorld(OracleMarket truth, ulong seed, string stage, int candles)
    {
        Truth = truth;
        ulong pathKey = Philox.Key(seed, truth.Name, stage + "/path", 0), noiseKey = Philox.Key(seed, truth.Name, stage + "/noise", 0);
        _phases = new byte[candles];
        long[] time = new long[candles];
        double[] open = new double[candles], high = new double[candles], low = new double[candles], close = new double[candles];
        float[] volatility = new float[candles], market = new float[candles * PolicyStateLayout.MarketSize];
        var regimes = new RegimeReading[candles];
        var consensus = new ConsensusResult[candles];
        Array.Fill(volatility, (float)truth.SigmaBps);
        int phase = 0;
        double price = 100;
        for (int t = 0; t < candles; t++)
        {
            var chance = new PhiloxStream(pathKey, (uint)t, 0, 0);
            double bps = truth.DriftBps[phase] + (truth.SigmaBps * chance.NextNormal());
            Way way = Draw(truth.Ways[phase], chance.NextDouble());
            phase = way.To;
            time[t] = Start.Value + (t * UtcMs.PerMinute);
            open[t] = price;
            price *= 1 + ((bps + way.JumpBps) / 10_000);
            (close[t], high[t], low[t]) = (price, Math.Max(open[t], price), Math.Min(open[t], price));
            _phases[t] = (byte)phase;

            var noise = new PhiloxStream(noiseKey, (uint)t, 0, 0);
            Span<float> slots = market.AsSpan(t * PolicyStateLayout.MarketSize, PolicyStateLayout.MarketSize);
            for (int slot = 0; slot < slots.Length; slot++) slots[slot] = 3.4641f * (noise.NextSingle() - 0.5f); // unit variance
            for (int i = 0; i < truth.Signals; i++) slots[SignalSlots[i]] = truth.Shown[phase][i];
            regimes[t] = new RegimeReading((Regime)noise.NextBelow(4), noise.NextSingle(), (sbyte)((int)noise.NextBelow(3) - 1), 0, 0, 0);
            consensus[t] = new ConsensusResult((Recommendation)noise.NextBelow(3), ConsensusLevel.Strong, (Direction)((int)noise.NextBelow(3) - 1), 0,
                1, 1, noise.NextSingle(), 1, noise.NextSingle(), 2, 0, 0, ConsensusWarnings.None);
        }

        var frame = new CandleFrame("ORACLE", Timeframe.M1, CandleColumns.None, time, open, high, low, close);
        var tape = new SignalTape(frame, new FeatureFrame(new FeatureSchema(1, []), candles), volatility, regimes, [], [], consensus);
        Rows = new RowRange(0, candles);
        Market = new FoldMarket(tape, Rows, market, EntryGate.Closed(Rows), new DecisionKernel(Kernel, Timeframe.M1));
    }

    public OracleMarket Truth { get; }
    public FoldMarket Market { get; }
    public RowRange Rows { get; }
    public int PhaseAt(int row) => _phases[row];

    /// <summary>A trainer on these candles.</summary>
    public PpoTrainer Trainer(PpoSettings settings, ulong seed) => Trainer(settings, new EnvironmentSettings { Environments = settings.Environments }, seed);

    public PpoTrainer Trainer(PpoSettings settings, EnvironmentSettings practice, ulong seed)
    {
        var environment = new TradingEnvironment(Market, Rows, practice, Philox.Key(seed, Truth.Name, "train.episodes", 0));
        return new PpoTrainer(settings, environment, seed, Truth.Name, "train.ppo", 0);
    }

    public OracleScore Judge(Optimum optimum) => Judge((rows, positions, _, _, actions) =>
    {
        for (int lane = 0; lane < rows.Length; lane++) actions[lane] = (byte)optimum.Act(PhaseAt(rows[lane]), positions[lane].InPosition);
    });

    public OracleScore Judge(PolicyNetwork policy)
    {
        var evaluator = new PolicyEvaluator(policy, Lanes);
        return Judge((_, _, states, masks, actions) => evaluator.Act(states, masks, actions));
    }

    private delegate void Chooser(int[] rows, PositionState[] positions, float[] states, ushort[] masks, byte[] actions);

    /// <summary>Plays all candles in 50 equal stretches side by side, each from flat.</summary>
    private OracleScore Judge(Chooser choose)
    {
        int steps = Rows.Count / Lanes;
        int[] rows = new int[Lanes];
        var positions = new PositionState[Lanes];
        float[] states = new float[Lanes * PolicyStateLayout.Size];
        ushort[] masks = new ushort[Lanes];
        byte[] actions = new byte[Lanes];
        double reward = 0;
        int entries = 0;
        for (int step = 0; step < steps - 1; step++)
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                rows[lane] = (lane * steps) + step;
                Market.WriteState(rows[lane], positions[lane], states.AsSpan(lane * PolicyStateLayout.Size, PolicyStateLayout.Size));
                masks[lane] = Market.Kernel.Mask(positions[lane], Market.Context(rows[lane]));
            }

            choose(rows, positions, states, masks, actions);
            for (int lane = 0; lane < Lanes; lane++)
            {
                ref PositionState position = ref positions[lane];
                bool flat = !position.InPosition;
                NextCandle next = Market.Candle(rows[lane] + 1);
                Market.Kernel.Step(ref position, (TradingAction)actions[lane], Market.Context(rows[lane]), next, out StepOutcome outcome);
                reward += (position.Quantity * next.Open * Truth.ExpectedBps(PhaseAt(rows[lane]))) - outcome.CostBps;
                if (flat && position.InPosition) entries++;
            }
        }

        int judged = (steps - 1) * Lanes;
        return new OracleScore(reward / judged, entries * 1000.0 / judged);
    }

    private static Way Draw(Way[] ways, double chance)
    {
        foreach (Way way in ways)
        {
            if (chance < way.Probability) return way;
            chance -= way.Probability;
        }

        return ways[^1];
    }
}
