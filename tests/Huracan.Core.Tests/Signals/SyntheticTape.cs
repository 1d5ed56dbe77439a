using Huracan.Core.Decisions;
using Huracan.Core.Engines.Alpha;
using Huracan.Core.Engines.Consensus;
using Huracan.Core.Features;
using Huracan.Core.Market;
using Huracan.Core.Numerics;
using Huracan.Core.Regimes;
using Huracan.Core.Signals;
using Huracan.Core.Tests.Decisions;

namespace Huracan.Core.Tests.Signals;

/// <summary>Tapes for tests: prices, regimes and consensus without the pipeline that makes them.</summary>
internal static class SyntheticTape
{
    public const int Engines = 3;
    public static readonly UtcMs Start = UtcMs.FromDate(2024, 3, 1);

    /// <summary>A random walk of about 10 bps a candle with random regimes and votes. Row t depends on (seed, t) and the rows before it only; from row <paramref name="forkAt"/> on another seed rules.</summary>
    public static SignalTape Random(ulong seed, int rows, int forkAt = int.MaxValue, Timeframe? timeframe = null)
    {
        double[] open = new double[rows], high = new double[rows], low = new double[rows], close = new double[rows];
        float[] volatility = new float[rows];
        var regimes = new RegimeReading[rows];
        var consensus = new ConsensusResult[rows];
        double price = 10_000;
        for (int t = 0; t < rows; t++)
        {
            var random = new PhiloxStream(t < forkAt ? seed : seed + 1_000, (uint)t, 0, 0);
            open[t] = price * (1 + (random.NextNormal() * 1e-4));
            close[t] = open[t] * (1 + (random.NextNormal() * 1e-3));
            high[t] = Math.Max(open[t], close[t]) * (1 + (random.NextDouble() * 5e-4));
            low[t] = Math.Min(open[t], close[t]) * (1 - (random.NextDouble() * 5e-4));
            price = close[t];
            volatility[t] = t < 20 ? float.NaN : 5 + (10 * random.NextSingle());
            regimes[t] = new RegimeReading((Regime)((t / 100 + (int)random.NextBelow(2)) % 4), random.NextSingle(), (sbyte)((int)random.NextBelow(3) - 1), 0, 0, 0);
            var direction = (Direction)((int)random.NextBelow(4) - 1 is int d && d > 1 ? 1 : d);
            float best = 0.5f + (0.5f * random.NextSingle());
            consensus[t] = new ConsensusResult((Recommendation)random.NextBelow(3), ConsensusLevel.Strong, direction,
                direction == Direction.Hold ? (short)-1 : (short)random.NextBelow(Engines), best, best, random.NextSingle(), best, best * random.NextSingle() * 0.3f, 2, 0, 1, ConsensusWarnings.None);
        }

        return Of(open, high, low, close, volatility, regimes, consensus, timeframe ?? Timeframe.M1);
    }

    /// <summary>Candles that open where the last closed and do not stray, a consensus that always buys, and no slippage.</summary>
    public static SignalTape Path(double[] close, Timeframe timeframe, float volatility = 0)
    {
        int rows = close.Length;
        double[] open = new double[rows], high = new double[rows], low = new double[rows];
        float[] v = new float[rows];
        var regimes = new RegimeReading[rows];
        var consensus = new ConsensusResult[rows];
        for (int t = 0; t < rows; t++)
        {
            open[t] = t == 0 ? close[0] : close[t - 1];
            high[t] = Math.Max(open[t], close[t]);
            low[t] = Math.Min(open[t], close[t]);
            v[t] = volatility;
            regimes[t] = new RegimeReading(Regime.Trend, 0.8f, 1, 0, 0, 0);
            consensus[t] = KernelTable.Consensus(1);
        }

        return Of(open, high, low, close, v, regimes, consensus, timeframe);
    }

    public static SignalTape Of(double[] open, double[] high, double[] low, double[] close, float[] volatility,
        RegimeReading[] regimes, ConsensusResult[] consensus, Timeframe timeframe, UtcMs? start = null)
    {
        int rows = close.Length;
        long[] time = new long[rows];
        for (int t = 0; t < rows; t++) time[t] = (start ?? Start).Value + (t * timeframe.Ms);
        var candles = new CandleFrame("TESTUSDT", timeframe, CandleColumns.None, time, open, high, low, close);
        string[] engines = [.. Enumerable.Range(0, Engines).Select(e => $"engine_{e}")];
        return new SignalTape(candles, new FeatureFrame(new FeatureSchema(1, []), rows), volatility, regimes, engines,
            [.. engines.Select(_ => (ReadOnlyMemory<EngineVote>)new EngineVote[rows])], consensus);
    }

    /// <summary>[rows x 64] where slot s of row t holds a number made of both.</summary>
    public static float[] MarketState(RowRange rows)
    {
        float[] state = new float[rows.Count * PolicyStateLayout.MarketSize];
        for (int i = 0; i < state.Length; i++)
        {
            state[i] = ((rows.Start + (i / PolicyStateLayout.MarketSize)) % 1_000 * 0.001f) + (i % PolicyStateLayout.MarketSize);
        }

        return state;
    }
}
