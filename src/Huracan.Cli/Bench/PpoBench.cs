using System.Diagnostics;
using Huracan.Core.Folds;
using Huracan.Core.Foundation;
using Huracan.Core.Learning;
using Huracan.Core.Numerics;
using Huracan.Core.State;

namespace Huracan.Cli.Bench;

/// <summary>Speed of training on one core, beside the peak of that core: the update at three batch sizes and the whole loop; and the gain
/// of a second core.</summary>
/// <remarks>One sample of state 80, hidden 256, ten actions and two nets costs 180 kFLOP; the input gradient of the first layer is never
/// needed.</remarks>
public static class PpoBench
{
    private const double FlopPerSample = 2.0 * ((2 * 80 * 512) + (3 * 256 * 10) + (3 * 256));
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(4);

    public static IReadOnlyList<BenchRow> Run()
    {
        List<BenchRow> rows = [];
        double peak = Stopwatches.Median(9, FmaPeak.Measure);
        rows.Add(new BenchRow("fma.peak", peak, "GFLOP/s"));
        foreach (int batch in (int[])[64, 256, 2048])
        {
            double rate = Update(batch);
            rows.Add(new BenchRow($"ppo.update.batch{batch}", rate, "samples/s"));
            if (batch == 64) rows.Add(new BenchRow("ppo.update.peak_fraction", rate * FlopPerSample / (peak * 1e9), "1"));
        }

        BenchCoin coin = new();
        rows.Add(new BenchRow("ppo.loop", Loop(coin), "environment steps/s"));
        double one = Coins(coin, 1), two = Coins(coin, 2);
        rows.Add(new BenchRow("ppo.loop.two_coins", two, "environment steps/s"));
        rows.Add(new BenchRow("ppo.loop.two_coins_gain", two / one, "1"));
        return rows;
    }

    private static double Update(int batch)
    {
        const int count = 8192;
        PpoSettings settings = new() { Minibatch = batch };
        PpoSamples<float> samples = new(count, 80);
        PhiloxStream stream = new(1, 0, 0, 0);
        for (int i = 0; i < samples.States.Length; i++) samples.States[i] = (float)stream.NextNormal();
        for (int i = 0; i < count; i++)
        {
            // Half of them flat, half in a position.
            bool flat = (i & 1) == 0;
            samples.Masks[i] = (ushort)(flat ? 0b0000001111 : 0b1111110000);
            samples.Actions[i] = (byte)(flat ? stream.NextBelow(4) : 4 + stream.NextBelow(6));
            samples.LogProbabilities[i] = flat ? -1.386f : -1.79f;
            samples.Advantages[i] = (float)stream.NextNormal();
            samples.Returns[i] = (float)stream.NextNormal();
        }

        SimdPpo ppo = Net(settings);
        int[] order = [.. Enumerable.Range(0, count)];
        stream.Shuffle<int>(order);
        return Stopwatches.Median(9, () => Stopwatches.Rate(count, () =>
        {
            for (int from = 0; from < count; from += batch) ppo.Step(samples, order.AsSpan(from, batch), 1e-5, double.PositiveInfinity);
        }));
    }

    internal static SimdPpo Net(PpoSettings settings)
    {
        PpoParameters<float> parameters = new(80, settings.Hidden, 10);
        parameters.Draw(1, settings.PassiveBias, settings.PassiveActions);
        SimdPpo ppo = new(80, 10, settings);
        ppo.Import(parameters);
        return ppo;
    }

    /// <summary>Rollout on the kernel, advantages, all ten epochs of batch 64, and a checkpoint after every update.</summary>
    private static double Loop(BenchCoin coin)
    {
        using PpoTrainer trainer = Trainer(coin, 0);
        StateWriter state = new();
        return Stopwatches.Median(15, () => Turn(trainer, state));
    }

    /// <summary>Steps per second of all coins together, each on a thread of its own.</summary>
    private static double Coins(BenchCoin coin, int count)
    {
        double[] rates = new double[count];
        Thread[] threads = [.. Enumerable.Range(0, count).Select(i => new Thread(() =>
        {
            using PpoTrainer trainer = Trainer(coin, i);
            StateWriter state = new();
            Turn(trainer, state);
            Turn(trainer, state);
            long start = Stopwatch.GetTimestamp();
            long steps = 0;
            while (Stopwatch.GetElapsedTime(start) < Together)
            {
                Turn(trainer, state);
                steps += 64 * 128;
            }

            rates[i] = steps / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        return rates.Sum();
    }

    private static PpoTrainer Trainer(BenchCoin coin, int fold)
    {
        PpoSettings settings = new() { Updates = 100_000, KlStop = false };
        TradingEnvironment environment = coin.Environment(settings.Environments);
        return new PpoTrainer(settings, environment, 1, "SYNTH-BENCH", "bench", fold);
    }

    private static double Turn(PpoTrainer trainer, StateWriter state)
    {
        long start = Stopwatch.GetTimestamp();
        trainer.TryUpdate(NoStop.Instance, out UpdateDiagnostics done);
        state.Clear();
        trainer.Save(state);
        return done.Samples / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private sealed class NoStop : IStopFlag
    {
        public static readonly NoStop Instance = new();
        public bool IsRaised => false;
    }
}
