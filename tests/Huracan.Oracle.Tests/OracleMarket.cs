namespace Huracan.Oracle.Tests;

/// <summary>A way from one phase to another.</summary>
/// <param name="JumpBps">Added to the return of the candle in which the way is taken.</param>
internal readonly record struct Way(int To, double Probability, double JumpBps = 0);

/// <summary>A market whose truth is known: a Markov chain of phases, the drift of the candle after each, and what the inputs show of it.</summary>
/// <param name="DriftBps">[phases] expected return of the candle after a close in that phase, jumps aside.</param>
/// <param name="Ways">[phases] where the phase can go; the probabilities of each add up to 1.</param>
/// <param name="Shown">[phases][signals] what the informative inputs read at a close in that phase. All other inputs are noise.</param>
/// <param name="SigmaBps">Standard deviation of a candle's noise; known to the kernel, which charges a quarter of it as slippage.</param>
internal sealed record OracleMarket(string Name, double[] DriftBps, Way[][] Ways, float[][] Shown, double SigmaBps)
{
    public int Phases => DriftBps.Length;
    public int Signals => Shown[0].Length;

    /// <summary>Expected return of the candle after a close in a phase, bps.</summary>
    public double ExpectedBps(int phase)
    {
        double expected = DriftBps[phase];
        foreach (Way way in Ways[phase]) expected += way.Probability * way.JumpBps;
        return expected;
    }

    /// <summary>Share of all closes in each phase, by power iteration.</summary>
    public double[] Stationary()
    {
        double[] share = new double[Phases];
        Array.Fill(share, 1.0 / Phases);
        for (int turn = 0; turn < 100_000; turn++)
        {
            double[] next = new double[Phases];
            double moved = 0;
            for (int phase = 0; phase < Phases; phase++)
                foreach (Way way in Ways[phase]) next[way.To] += share[phase] * way.Probability;

            // Half a step at a time, so that a chain that only turns in circles settles too.
            for (int phase = 0; phase < Phases; phase++)
            {
                next[phase] = (next[phase] + share[phase]) / 2;
                moved += Math.Abs(next[phase] - share[phase]);
            }

            share = next;
            if (moved < 1e-14) break;
        }

        return share;
    }

    private const double Sigma = 10, Drift = 7;

    /// <summary>One input shows that the price drifts upwards, for 24 candles on average; five sixths of the time it falls a little, so that the whole stands still.</summary>
    public static OracleMarket PlantedSignal { get; } = new("planted signal", [-Drift / 5, Drift],
        [[new(0, 1 - (1 / 120.0)), new(1, 1 / 120.0)], [new(1, 1 - (1 / 24.0)), new(0, 1 / 24.0)]],
        [[-0.45f], [2.2f]], Sigma);

    /// <summary>Three inputs show the mean drift of the next 4, 16 and 48 candles: a rise of 24 candles is known long before it begins, as is the slow fall after it.</summary>
    public static OracleMarket LeakedFuture { get; } = Leaked();

    /// <summary>The price rises a little at every candle; no input says anything. The one market with a drift of its own.</summary>
    public static OracleMarket ConstantDrift { get; } = new("constant drift", [2], [[new(0, 1)]], [[]], 4);

    /// <summary>Shocks of 168 bps, down as often as up, are taken back in 24 candles; one input shows what is still to come.</summary>
    public static OracleMarket ShockReversion { get; } = Shocks();

    /// <summary>A random walk: nothing can be earned, and whoever trades pays.</summary>
    public static OracleMarket PureNoise { get; } = new("pure noise", [0], [[new(0, 1)]], [[]], Sigma);

    private static OracleMarket Leaked()
    {
        // Phase 0 waits; 1 to 48 lead up to the rise, 24 rise, 72 fall.
        const int lead = 48, rise = 24, fall = 72;
        const int phases = 1 + lead + rise + fall;
        double[] drift = new double[phases];
        var ways = new Way[phases][];
        for (int phase = 1; phase < phases; phase++)
        {
            drift[phase] = phase <= lead ? 0 : phase <= lead + rise ? Drift : -Drift * rise / fall;
            ways[phase] = [new((phase + 1) % phases, 1)];
        }

        ways[0] = [new(0, 1 - (1 / 40.0)), new(1, 1 / 40.0)];
        float[][] shown = new float[phases][];
        for (int phase = 0; phase < phases; phase++)
        {
            // Nothing is due within 48 candles of phase 0: the lead alone is as long.
            float Mean(int candles)
            {
                double sum = 0;
                for (int ahead = 0; ahead < candles; ahead++) sum += phase == 0 || phase + ahead >= phases ? 0 : drift[phase + ahead];
                return (float)(sum / candles / 2);
            }

            shown[phase] = [Mean(4), Mean(16), Mean(48)];
        }

        return new OracleMarket("leaked future", drift, ways, shown, Sigma);
    }

    private static OracleMarket Shocks()
    {
        // Phase 0 waits; 1 to 24 rise back after a fall (24 candles to go first), 25 to 48 fall back after a rise.
        const int candles = 24;
        const double jump = candles * Drift, rate = 1 / 96.0;
        double[] drift = new double[1 + (2 * candles)];
        var ways = new Way[drift.Length][];
        float[][] shown = new float[drift.Length][];
        ways[0] = [new(0, 1 - rate), new(1, rate / 2, -jump), new(1 + candles, rate / 2, jump)];
        shown[0] = [0];
        for (int i = 0; i < candles; i++)
        {
            int left = candles - i;
            (drift[1 + i], drift[1 + candles + i]) = (Drift, -Drift);
            ways[1 + i] = [new(left > 1 ? 2 + i : 0, 1)];
            ways[1 + candles + i] = [new(left > 1 ? 2 + candles + i : 0, 1)];
            shown[1 + i] = [3f * left / candles];
            shown[1 + candles + i] = [-3f * left / candles];
        }

        return new OracleMarket("mean reversion after a shock", drift, ways, shown, Sigma);
    }
}
