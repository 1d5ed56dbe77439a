using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Huracan.Core.Learning;
using Huracan.Core.Learning.Environments;
using Huracan.Core.Numerics;
using Huracan.Core.State;

namespace Huracan.Bench;

/// <summary>Speed of the learning core on one core: FMA peak, the blocked products, the update at three batch sizes, the policy, the whole loop. Medians of several runs.</summary>
/// <remarks><c>dotnet run -c Release --project bench/Huracan.Bench [-- --json]</c>; about 20 seconds. One sample of state 80, hidden 256, ten actions and two nets costs 180 kFLOP.</remarks>
internal static class Program
{
    private const double FlopPerSample = 2.0 * (2 * 80 * 512 + 3 * 256 * 10 + 3 * 256);
    private static readonly List<(string Name, double Value, string Unit)> Rows = [];

    private static int Main(string[] args)
    {
        bool json = args.Contains("--json");
        if (args.Length > (json ? 1 : 0))
        {
            Console.Error.WriteLine($"bench: '{args[0]}' given, only --json allowed");
            return 2;
        }
        double peak = Median(9, FmaPeak);
        Row("fma.peak", peak, "GFLOP/s");
        Row("product.64x80x512", Median(9, () => Product(64, 80, transposed: false)), "GFLOP/s");
        Row("product.80x64x512", Median(9, () => Product(80, 64, transposed: true)), "GFLOP/s");
        foreach (int batch in new[] { 64, 256, 2048 })
        {
            double rate = Update(batch);
            Row($"ppo.update.batch{batch}", rate, "samples/s");
            if (batch == 64) Row("ppo.update.peak_fraction", rate * FlopPerSample / (peak * 1e9), "1");
        }
        Row("rollout.policy", Policy(), "steps/s");
        Row("ppo.loop", Loop(), "environment steps/s");
        if (json)
        {
            Console.WriteLine("[" + string.Join(",", Rows.Select(r => string.Create(CultureInfo.InvariantCulture, $"{{\"name\":\"{r.Name}\",\"value\":{r.Value:R},\"unit\":\"{r.Unit}\"}}"))) + "]");
        }
        else
        {
            Console.WriteLine($"vectors of 512 bits: {(Vector512.IsHardwareAccelerated ? "yes" : "no")}");
            foreach ((string name, double value, string unit) in Rows) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-26} {value,14:N2} {unit}"));
        }
        return 0;
    }

    private static void Row(string name, double value, string unit) => Rows.Add((name, value, unit));

    private static double Median(int runs, Func<double> measure)
    {
        measure();
        double[] seen = new double[runs];
        for (int i = 0; i < runs; i++) seen[i] = measure();
        Array.Sort(seen);
        return seen[runs / 2];
    }

    private static unsafe double FmaPeak()
    {
        const int turns = 1_000_000;
        var chains = new AlignedFloats(16 * 16);
        long start = Stopwatch.GetTimestamp();
        if (Vector512.IsHardwareAccelerated) FmaChains(chains.Pointer, turns);
        else FmaChains256(chains.Pointer, turns);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        GC.KeepAlive(chains);
        return (Vector512.IsHardwareAccelerated ? 16.0 * 32 : 12.0 * 16) * turns / seconds / 1e9;
    }

    /// <summary>Sixteen independent chains: more than latency x ports of any current core. They come from memory and go back to it, so that none can be left out.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe void FmaChains(float* chain, int turns)
    {
        Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(0.001f);
        Vector512<float> a = Vector512.Load(chain + 0);
        Vector512<float> b = Vector512.Load(chain + 16);
        Vector512<float> c = Vector512.Load(chain + 32);
        Vector512<float> d = Vector512.Load(chain + 48);
        Vector512<float> e = Vector512.Load(chain + 64);
        Vector512<float> f = Vector512.Load(chain + 80);
        Vector512<float> g = Vector512.Load(chain + 96);
        Vector512<float> h = Vector512.Load(chain + 112);
        Vector512<float> i = Vector512.Load(chain + 128);
        Vector512<float> j = Vector512.Load(chain + 144);
        Vector512<float> k = Vector512.Load(chain + 160);
        Vector512<float> l = Vector512.Load(chain + 176);
        Vector512<float> m = Vector512.Load(chain + 192);
        Vector512<float> n = Vector512.Load(chain + 208);
        Vector512<float> o = Vector512.Load(chain + 224);
        Vector512<float> p = Vector512.Load(chain + 240);
        for (int turn = 0; turn < turns; turn++)
        {
            a = Vector512.FusedMultiplyAdd(x, y, a);
            b = Vector512.FusedMultiplyAdd(x, y, b);
            c = Vector512.FusedMultiplyAdd(x, y, c);
            d = Vector512.FusedMultiplyAdd(x, y, d);
            e = Vector512.FusedMultiplyAdd(x, y, e);
            f = Vector512.FusedMultiplyAdd(x, y, f);
            g = Vector512.FusedMultiplyAdd(x, y, g);
            h = Vector512.FusedMultiplyAdd(x, y, h);
            i = Vector512.FusedMultiplyAdd(x, y, i);
            j = Vector512.FusedMultiplyAdd(x, y, j);
            k = Vector512.FusedMultiplyAdd(x, y, k);
            l = Vector512.FusedMultiplyAdd(x, y, l);
            m = Vector512.FusedMultiplyAdd(x, y, m);
            n = Vector512.FusedMultiplyAdd(x, y, n);
            o = Vector512.FusedMultiplyAdd(x, y, o);
            p = Vector512.FusedMultiplyAdd(x, y, p);
        }
        a.Store(chain + 0);
        b.Store(chain + 16);
        c.Store(chain + 32);
        d.Store(chain + 48);
        e.Store(chain + 64);
        f.Store(chain + 80);
        g.Store(chain + 96);
        h.Store(chain + 112);
        i.Store(chain + 128);
        j.Store(chain + 144);
        k.Store(chain + 160);
        l.Store(chain + 176);
        m.Store(chain + 192);
        n.Store(chain + 208);
        o.Store(chain + 224);
        p.Store(chain + 240);
    }

    /// <summary>Twelve chains, since there are only 16 registers of 256 bits.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe void FmaChains256(float* chain, int turns)
    {
        Vector256<float> x = Vector256.Create(0.999f), y = Vector256.Create(0.001f);
        Vector256<float> a = Vector256.Load(chain + 0);
        Vector256<float> b = Vector256.Load(chain + 8);
        Vector256<float> c = Vector256.Load(chain + 16);
        Vector256<float> d = Vector256.Load(chain + 24);
        Vector256<float> e = Vector256.Load(chain + 32);
        Vector256<float> f = Vector256.Load(chain + 40);
        Vector256<float> g = Vector256.Load(chain + 48);
        Vector256<float> h = Vector256.Load(chain + 56);
        Vector256<float> i = Vector256.Load(chain + 64);
        Vector256<float> j = Vector256.Load(chain + 72);
        Vector256<float> k = Vector256.Load(chain + 80);
        Vector256<float> l = Vector256.Load(chain + 88);
        for (int turn = 0; turn < turns; turn++)
        {
            a = Vector256.FusedMultiplyAdd(x, y, a);
            b = Vector256.FusedMultiplyAdd(x, y, b);
            c = Vector256.FusedMultiplyAdd(x, y, c);
            d = Vector256.FusedMultiplyAdd(x, y, d);
            e = Vector256.FusedMultiplyAdd(x, y, e);
            f = Vector256.FusedMultiplyAdd(x, y, f);
            g = Vector256.FusedMultiplyAdd(x, y, g);
            h = Vector256.FusedMultiplyAdd(x, y, h);
            i = Vector256.FusedMultiplyAdd(x, y, i);
            j = Vector256.FusedMultiplyAdd(x, y, j);
            k = Vector256.FusedMultiplyAdd(x, y, k);
            l = Vector256.FusedMultiplyAdd(x, y, l);
        }
        a.Store(chain + 0);
        b.Store(chain + 8);
        c.Store(chain + 16);
        d.Store(chain + 24);
        e.Store(chain + 32);
        f.Store(chain + 40);
        g.Store(chain + 48);
        h.Store(chain + 56);
        i.Store(chain + 64);
        j.Store(chain + 72);
        k.Store(chain + 80);
        l.Store(chain + 88);
    }

    private static unsafe double Product(int m, int k, bool transposed)
    {
        const int n = 512, stride = n + 16, turns = 400;
        var a = new AlignedFloats(m * k);
        var b = new AlignedFloats(k * stride);
        var c = new AlignedFloats(m * stride);
        a.Span.Fill(0.5f);
        b.Span.Fill(0.25f);
        long start = Stopwatch.GetTimestamp();
        for (int turn = 0; turn < turns; turn++)
            MatrixProduct.Run(m, n, k, a.Pointer, transposed ? 1 : k, transposed ? m : 1, b.Pointer, stride, null, false, c.Pointer, stride);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
        return 2.0 * m * n * k * turns / seconds / 1e9;
    }

    private static double Update(int batch)
    {
        const int count = 8192;
        var settings = new PpoSettings { Minibatch = batch };
        var samples = new PpoSamples<float>(count, 80);
        var stream = new PhiloxStream(1, 0, 0, 0);
        for (int i = 0; i < samples.States.Length; i++) samples.States[i] = (float)stream.NextNormal();
        for (int i = 0; i < count; i++)
        {
            samples.Masks[i] = (ushort)((i & 1) == 0 ? 0b0000001111 : 0b1111110000);
            samples.Actions[i] = (byte)((i & 1) == 0 ? stream.NextBelow(4) : 4 + stream.NextBelow(6));
            samples.LogProbabilities[i] = (i & 1) == 0 ? -1.386f : -1.79f;
            samples.Advantages[i] = (float)stream.NextNormal();
            samples.Returns[i] = (float)stream.NextNormal();
        }
        var parameters = new PpoParameters<float>(80, 256, 10);
        parameters.Draw(1, 2, 0b100001);
        var ppo = new SimdPpo(80, 10, settings);
        ppo.Import(parameters);
        int[] order = Enumerable.Range(0, count).ToArray();
        stream.Shuffle<int>(order);
        return Median(9, () =>
        {
            long start = Stopwatch.GetTimestamp();
            for (int from = 0; from < count; from += batch) ppo.Step(samples, order.AsSpan(from, batch), 1e-5);
            return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
        });
    }

    private static double Policy()
    {
        const int turns = 500;
        var ppo = new SimdPpo(80, 10, new PpoSettings());
        var parameters = new PpoParameters<float>(80, 256, 10);
        parameters.Draw(1, 2, 0b100001);
        ppo.Import(parameters);
        float[] states = new float[64 * 80], logits = new float[64 * 16], values = new float[64];
        return Median(9, () =>
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < turns; i++) ppo.Forward(states, 64, logits, values);
            return 64.0 * turns / Stopwatch.GetElapsedTime(start).TotalSeconds;
        });
    }

    /// <summary>The whole loop at the default recipe with all ten epochs run, over an environment that costs almost nothing.</summary>
    private static double Loop()
    {
        PpoSettings settings = new() { Updates = 1000, KlStop = false };
        using var trainer = new PpoTrainer(settings, new Trivial(settings.Environments), 1, "BENCH", "bench", 0);
        var state = new StateWriter();
        return Median(7, () =>
        {
            long start = Stopwatch.GetTimestamp();
            trainer.TryUpdate(NoStop.Instance, out UpdateDiagnostics d);
            state.Clear();
            trainer.Save(state);
            return d.Samples / Stopwatch.GetElapsedTime(start).TotalSeconds;
        });
    }

    private sealed class NoStop : IStopFlag
    {
        public static readonly NoStop Instance = new();
        public bool IsRaised => false;
    }

    /// <summary>States are a fixed table walked at different offsets; the reward is the action's first digit against it.</summary>
    private sealed class Trivial : IVectorEnvironment
    {
        private readonly float[] _table = new float[4096 + 80];
        private int _turn;

        public Trivial(int count)
        {
            Count = count;
            var stream = new PhiloxStream(2, 0, 0, 0);
            for (int i = 0; i < _table.Length; i++) _table[i] = (float)stream.NextNormal();
        }

        public int Count { get; }
        public int StateSize => 80;
        public int ActionCount => 10;

        public void Observe(Span<float> states, Span<ushort> masks)
        {
            for (int lane = 0; lane < Count; lane++) _table.AsSpan((_turn * 7 + lane * 61) & 4095, 80).CopyTo(states[(lane * 80)..]);
            masks.Fill(0b1111111111);
        }

        public void Step(ReadOnlySpan<byte> actions, Span<float> rewards, Span<EpisodeEnd> ends, Span<float> finalStates)
        {
            for (int lane = 0; lane < Count; lane++) rewards[lane] = actions[lane] * _table[(_turn * 7 + lane * 61) & 4095];
            ends.Clear();
            _turn++;
        }

        public void Save(StateWriter writer) => writer.Int32(_turn);
        public void Restore(StateReader reader) => _turn = reader.Int32();
    }
}
