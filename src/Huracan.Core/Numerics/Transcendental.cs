using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Huracan.Core.Numerics;

/// <summary>Our own exp, log and tanh, from + - x /, FMA and bit operations only: the same bits on every machine. No C library promises
/// that.</summary>
/// <remarks>Errors in units of the last place, held by tests against a wider witness: Exp 1, Log 1, Expm1 2, Tanh 3 in double; Exp 1, Log
/// and Tanh 0.51 in float. NaN gives NaN; exp(+inf) = +inf, exp(-inf) = 0, log(0) = -inf, log(negative) = NaN, tanh(+-inf) = +-1. Results
/// below the normal range are rounded once, into it.</remarks>
public static class Transcendental
{
    // Adding 1.5 * 2^52 (2^23 in float) rounds to the nearest integer and leaves it in the low bits.
    private const double Round64 = 6755399441055744.0;
    private const float Round32 = 12582912f;

    private const double Log2E = 1.4426950408889634;
    // ln 2 in two parts (fdlibm): the upper one has 33 bits, so its product with an exponent is exact.
    private const double Ln2High = 6.93147180369123816490e-01, Ln2Low = 1.90821492927058770002e-10;
    private const float Log2E32 = 1.44269504f;
    private const float Ln2High32 = 0.693359375f, Ln2Low32 = -2.12194440e-4f;

    // exp overflows above the first and rounds to zero below the second.
    private const double ExpMax = 709.782712893384, ExpMin = -745.1332191019412;
    private const float ExpMax32 = 88.72283f, ExpMin32 = -103.972084f;

    /// <summary>e^x.</summary>
    public static double Exp(double x)
    {
        if (!(x <= ExpMax)) return x > ExpMax ? double.PositiveInfinity : x;
        if (x < ExpMin) return 0;
        double t = Math.FusedMultiplyAdd(x, Log2E, Round64);
        int k = (int)(BitConverter.DoubleToInt64Bits(t) - BitConverter.DoubleToInt64Bits(Round64));
        double n = t - Round64;
        double high = Math.FusedMultiplyAdd(-n, Ln2High, x);
        double r = Math.FusedMultiplyAdd(-n, Ln2Low, high);
        double y = 1 + Expm1Reduced(r);
        // Two factors, because 2^k alone leaves the normal range where the result is subnormal or close to overflow.
        int half = k >> 1;
        return y * PowerOfTwo(half) * PowerOfTwo(k - half);
    }

    /// <summary>e^x - 1 without cancellation near 0.</summary>
    public static double Expm1(double x)
    {
        if (!(x <= ExpMax)) return x > ExpMax ? double.PositiveInfinity : x;
        if (x < -40) return -1;
        double t = Math.FusedMultiplyAdd(x, Log2E, Round64);
        int k = (int)(BitConverter.DoubleToInt64Bits(t) - BitConverter.DoubleToInt64Bits(Round64));
        double n = t - Round64;
        double r = Math.FusedMultiplyAdd(-n, Ln2Low, Math.FusedMultiplyAdd(-n, Ln2High, x));
        double e = Expm1Reduced(r);
        if (k == 0) return e;
        if (k > 60) return Exp(x);
        double scale = PowerOfTwo(k);
        return Math.FusedMultiplyAdd(e, scale, scale - 1);
    }

    /// <summary>Natural logarithm, after fdlibm's e_log.c (Sun Microsystems, 1993): x = 2^k (1+f), log(1+f) from s = f / (2+f).</summary>
    public static double Log(double x)
    {
        if (!(x > 0)) return x == 0 ? double.NegativeInfinity : double.NaN;
        if (x == double.PositiveInfinity) return x;
        int k = 0;
        if (x < 2.2250738585072014e-308)
        {
            x *= 18014398509481984.0; // 2^54
            k = -54;
        }
        long bits = BitConverter.DoubleToInt64Bits(x);
        // Shift the cut from 1 to sqrt(2), so that f stays within +-0.42.
        long shifted = bits + (0x3FF0000000000000L - 0x3FE6A09E667F3BCDL);
        int e = (int)(shifted >> 52) - 1023;
        k += e;
        double f = BitConverter.Int64BitsToDouble(bits - ((long)e << 52)) - 1;
        double s = f / (2 + f);
        double z = s * s;
        double p = 1.479819860511658591e-01;
        p = Math.FusedMultiplyAdd(p, z, 1.531383769920937332e-01);
        p = Math.FusedMultiplyAdd(p, z, 1.818357216161805012e-01);
        p = Math.FusedMultiplyAdd(p, z, 2.222219843214978396e-01);
        p = Math.FusedMultiplyAdd(p, z, 2.857142874366239149e-01);
        p = Math.FusedMultiplyAdd(p, z, 3.999999999940941908e-01);
        p = Math.FusedMultiplyAdd(p, z, 6.666666666666735130e-01);
        double remainder = z * p;
        double halfSquare = 0.5 * f * f;
        return k * Ln2High - (halfSquare - (s * (halfSquare + remainder) + k * Ln2Low) - f);
    }

    /// <summary>Hyperbolic tangent, from expm1(2|x|).</summary>
    public static double Tanh(double x)
    {
        double a = Math.Abs(x);
        if (!(a < 22)) return double.IsNaN(x) ? x : Math.CopySign(1, x);
        double t = Expm1(2 * a);
        return Math.CopySign(t / (t + 2), x);
    }

    /// <summary>e^x in float arithmetic; the same bits as the vector forms.</summary>
    public static float Exp(float x)
    {
        if (!(x <= ExpMax32)) return x > ExpMax32 ? float.PositiveInfinity : x;
        if (x < ExpMin32) return 0;
        float t = MathF.FusedMultiplyAdd(x, Log2E32, Round32);
        int k = BitConverter.SingleToInt32Bits(t) - BitConverter.SingleToInt32Bits(Round32);
        float n = t - Round32;
        float r = MathF.FusedMultiplyAdd(-n, Ln2Low32, MathF.FusedMultiplyAdd(-n, Ln2High32, x));
        float p = E7;
        p = MathF.FusedMultiplyAdd(p, r, E6);
        p = MathF.FusedMultiplyAdd(p, r, E5);
        p = MathF.FusedMultiplyAdd(p, r, E4);
        p = MathF.FusedMultiplyAdd(p, r, E3);
        p = MathF.FusedMultiplyAdd(p, r, 0.5f);
        float y = MathF.FusedMultiplyAdd(p, r * r, r) + 1;
        int half = k >> 1;
        return y * PowerOfTwo32(half) * PowerOfTwo32(k - half);
    }

    /// <summary>e^x of eight floats, each with the bits of <see cref="Exp(float)"/>.</summary>
    public static Vector256<float> Exp(Vector256<float> x)
    {
        Vector256<float> bounded = Vector256.Min(Vector256.Max(x, Vector256.Create(ExpMin32)), Vector256.Create(ExpMax32));
        Vector256<float> t = Vector256.FusedMultiplyAdd(bounded, Vector256.Create(Log2E32), Vector256.Create(Round32));
        Vector256<int> k = t.AsInt32() - Vector256.Create(Round32).AsInt32();
        Vector256<float> n = t - Vector256.Create(Round32);
        Vector256<float> r = Vector256.FusedMultiplyAdd(-n, Vector256.Create(Ln2Low32), Vector256.FusedMultiplyAdd(-n, Vector256.Create(Ln2High32), bounded));
        Vector256<float> p = Vector256.Create(E7);
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(E6));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(E5));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(E4));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(E3));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(0.5f));
        Vector256<float> y = Vector256.FusedMultiplyAdd(p, r * r, r) + Vector256<float>.One;
        Vector256<int> half = Vector256.ShiftRightArithmetic(k, 1);
        Vector256<float> low = Vector256.ShiftLeft(half + Vector256.Create(127), 23).AsSingle();
        Vector256<float> high = Vector256.ShiftLeft(k - half + Vector256.Create(127), 23).AsSingle();
        Vector256<float> result = y * low * high;
        result = Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256.Create(ExpMax32)), Vector256.Create(float.PositiveInfinity), result);
        result = Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(ExpMin32)), Vector256<float>.Zero, result);
        return Vector256.ConditionalSelect(Vector256.Equals(x, x), result, x);
    }

    /// <summary>e^x of sixteen floats, each with the bits of <see cref="Exp(float)"/>.</summary>
    public static Vector512<float> Exp(Vector512<float> x)
    {
        Vector512<float> bounded = Vector512.Min(Vector512.Max(x, Vector512.Create(ExpMin32)), Vector512.Create(ExpMax32));
        Vector512<float> t = Vector512.FusedMultiplyAdd(bounded, Vector512.Create(Log2E32), Vector512.Create(Round32));
        Vector512<int> k = t.AsInt32() - Vector512.Create(Round32).AsInt32();
        Vector512<float> n = t - Vector512.Create(Round32);
        Vector512<float> r = Vector512.FusedMultiplyAdd(-n, Vector512.Create(Ln2Low32), Vector512.FusedMultiplyAdd(-n, Vector512.Create(Ln2High32), bounded));
        Vector512<float> p = Vector512.Create(E7);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(E6));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(E5));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(E4));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(E3));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(0.5f));
        Vector512<float> y = Vector512.FusedMultiplyAdd(p, r * r, r) + Vector512<float>.One;
        Vector512<int> half = Vector512.ShiftRightArithmetic(k, 1);
        Vector512<float> low = Vector512.ShiftLeft(half + Vector512.Create(127), 23).AsSingle();
        Vector512<float> high = Vector512.ShiftLeft(k - half + Vector512.Create(127), 23).AsSingle();
        Vector512<float> result = y * low * high;
        result = Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512.Create(ExpMax32)), Vector512.Create(float.PositiveInfinity), result);
        result = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(ExpMin32)), Vector512<float>.Zero, result);
        return Vector512.ConditionalSelect(Vector512.Equals(x, x), result, x);
    }

    /// <summary>Natural logarithm: the double one, rounded once.</summary>
    public static float Log(float x) => (float)Log((double)x);

    /// <summary>Hyperbolic tangent: the double one, rounded once.</summary>
    public static float Tanh(float x) => (float)Tanh((double)x);

    /// <summary>e^x in the arithmetic of <typeparamref name="T"/> (float or double), for code written once over both.</summary>
    public static T Exp<T>(T x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double)) return Unsafe.BitCast<double, T>(Exp(Unsafe.BitCast<T, double>(x)));
        if (typeof(T) == typeof(float)) return Unsafe.BitCast<float, T>(Exp(Unsafe.BitCast<T, float>(x)));
        throw new NotSupportedException($"Exp: {typeof(T).Name} given, float or double allowed");
    }

    /// <summary>Natural logarithm in the arithmetic of <typeparamref name="T"/> (float or double).</summary>
    public static T Log<T>(T x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double)) return Unsafe.BitCast<double, T>(Log(Unsafe.BitCast<T, double>(x)));
        if (typeof(T) == typeof(float)) return Unsafe.BitCast<float, T>(Log(Unsafe.BitCast<T, float>(x)));
        throw new NotSupportedException($"Log: {typeof(T).Name} given, float or double allowed");
    }

    // Taylor's coefficients 1/n!: on |r| <= ln(2)/2 the first one left out is below 0.05 units of the last place.
    private const float E3 = 1f / 6, E4 = 1f / 24, E5 = 1f / 120, E6 = 1f / 720, E7 = 1f / 5040;

    /// <summary>e^r - 1 for |r| up to ln(2)/2: r + r^2 (1/2 + r/6 + ...), Taylor to r^13.</summary>
    private static double Expm1Reduced(double r)
    {
        double p = 1.0 / 6227020800;
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 479001600);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 39916800);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 3628800);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 362880);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 40320);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 5040);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 720);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 120);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 24);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 6);
        p = Math.FusedMultiplyAdd(p, r, 0.5);
        return Math.FusedMultiplyAdd(p, r * r, r);
    }

    private static double PowerOfTwo(int k) => BitConverter.Int64BitsToDouble((long)(k + 1023) << 52);
    private static float PowerOfTwo32(int k) => BitConverter.Int32BitsToSingle((k + 127) << 23);
}
