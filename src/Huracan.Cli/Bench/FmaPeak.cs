using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Huracan.Cli.Bench;

/// <summary>The peak of one core: multiply-adds of floats in independent chains, from registers only.</summary>
public static class FmaPeak
{
    private const int Turns = 1_000_000;

    /// <summary>GFLOP/s of one core, a multiply-add counted as two.</summary>
    public static double Measure()
    {
        float[] chains = new float[16 * 16];
        return Vector512.IsHardwareAccelerated
            ? Stopwatches.Rate(16.0 * 32 * Turns, () => Chains512(ref chains[0], Turns)) / 1e9
            : Stopwatches.Rate(12.0 * 16 * Turns, () => Chains256(ref chains[0], Turns)) / 1e9;
    }

    /// <summary>Sixteen independent chains: more than latency x ports of any current core. They are read from memory and written back, so
    /// that the compiler removes none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Chains512(ref float chain, int turns)
    {
        Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(0.001f);
        Vector512<float> a = Vector512.LoadUnsafe(ref chain, 0);
        Vector512<float> b = Vector512.LoadUnsafe(ref chain, 16);
        Vector512<float> c = Vector512.LoadUnsafe(ref chain, 32);
        Vector512<float> d = Vector512.LoadUnsafe(ref chain, 48);
        Vector512<float> e = Vector512.LoadUnsafe(ref chain, 64);
        Vector512<float> f = Vector512.LoadUnsafe(ref chain, 80);
        Vector512<float> g = Vector512.LoadUnsafe(ref chain, 96);
        Vector512<float> h = Vector512.LoadUnsafe(ref chain, 112);
        Vector512<float> i = Vector512.LoadUnsafe(ref chain, 128);
        Vector512<float> j = Vector512.LoadUnsafe(ref chain, 144);
        Vector512<float> k = Vector512.LoadUnsafe(ref chain, 160);
        Vector512<float> l = Vector512.LoadUnsafe(ref chain, 176);
        Vector512<float> m = Vector512.LoadUnsafe(ref chain, 192);
        Vector512<float> n = Vector512.LoadUnsafe(ref chain, 208);
        Vector512<float> o = Vector512.LoadUnsafe(ref chain, 224);
        Vector512<float> p = Vector512.LoadUnsafe(ref chain, 240);
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

        a.StoreUnsafe(ref chain, 0);
        b.StoreUnsafe(ref chain, 16);
        c.StoreUnsafe(ref chain, 32);
        d.StoreUnsafe(ref chain, 48);
        e.StoreUnsafe(ref chain, 64);
        f.StoreUnsafe(ref chain, 80);
        g.StoreUnsafe(ref chain, 96);
        h.StoreUnsafe(ref chain, 112);
        i.StoreUnsafe(ref chain, 128);
        j.StoreUnsafe(ref chain, 144);
        k.StoreUnsafe(ref chain, 160);
        l.StoreUnsafe(ref chain, 176);
        m.StoreUnsafe(ref chain, 192);
        n.StoreUnsafe(ref chain, 208);
        o.StoreUnsafe(ref chain, 224);
        p.StoreUnsafe(ref chain, 240);
    }

    /// <summary>Twelve chains, since there are only 16 registers of 256 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Chains256(ref float chain, int turns)
    {
        Vector256<float> x = Vector256.Create(0.999f), y = Vector256.Create(0.001f);
        Vector256<float> a = Vector256.LoadUnsafe(ref chain, 0);
        Vector256<float> b = Vector256.LoadUnsafe(ref chain, 8);
        Vector256<float> c = Vector256.LoadUnsafe(ref chain, 16);
        Vector256<float> d = Vector256.LoadUnsafe(ref chain, 24);
        Vector256<float> e = Vector256.LoadUnsafe(ref chain, 32);
        Vector256<float> f = Vector256.LoadUnsafe(ref chain, 40);
        Vector256<float> g = Vector256.LoadUnsafe(ref chain, 48);
        Vector256<float> h = Vector256.LoadUnsafe(ref chain, 56);
        Vector256<float> i = Vector256.LoadUnsafe(ref chain, 64);
        Vector256<float> j = Vector256.LoadUnsafe(ref chain, 72);
        Vector256<float> k = Vector256.LoadUnsafe(ref chain, 80);
        Vector256<float> l = Vector256.LoadUnsafe(ref chain, 88);
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

        a.StoreUnsafe(ref chain, 0);
        b.StoreUnsafe(ref chain, 8);
        c.StoreUnsafe(ref chain, 16);
        d.StoreUnsafe(ref chain, 24);
        e.StoreUnsafe(ref chain, 32);
        f.StoreUnsafe(ref chain, 40);
        g.StoreUnsafe(ref chain, 48);
        h.StoreUnsafe(ref chain, 56);
        i.StoreUnsafe(ref chain, 64);
        j.StoreUnsafe(ref chain, 72);
        k.StoreUnsafe(ref chain, 80);
        l.StoreUnsafe(ref chain, 88);
    }
}
