using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Huracan.Core.Numerics;

/// <summary>The one order of long reductions: element i goes to lane i mod 16, each lane adds in ascending i, and a fixed tree joins the
/// lanes: l[i]+l[i+8], then +4, +2, +1. Any vector width gives the same bits, and the error grows with n/16 instead of n.</summary>
/// <remarks>Dot products and squares enter their lane by FMA. An empty input gives 0. A NaN makes the result NaN.</remarks>
public static class CanonicalSum
{
    public const int Lanes = 16;

    /// <summary>The plain form: the definition, and the reference for the fast forms.</summary>
    public static T Plain<T>(ReadOnlySpan<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> lane = stackalloc T[Lanes];
        lane.Clear();
        for (int i = 0; i < x.Length; i++) lane[i % Lanes] += x[i];
        return Tree<T>(lane);
    }

    /// <summary>The plain form of the dot product.</summary>
    public static T PlainDot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Length != y.Length) throw new ArgumentException($"dot product: {x.Length} and {y.Length} elements given, equal lengths needed");
        Span<T> lane = stackalloc T[Lanes];
        lane.Clear();
        for (int i = 0; i < x.Length; i++) lane[i % Lanes] = T.FusedMultiplyAdd(x[i], y[i], lane[i % Lanes]);
        return Tree<T>(lane);
    }

    /// <summary>Joins 16 lanes; overwrites them.</summary>
    public static T Tree<T>(Span<T> lane) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int width = Lanes / 2; width > 0; width /= 2)
            for (int i = 0; i < width; i++) lane[i] += lane[i + width];
        return lane[0];
    }

    /// <summary>Joins 16 lanes held in a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Tree(Vector512<float> lanes)
    {
        Vector256<float> eight = lanes.GetLower() + lanes.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        Vector128<float> two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return two.ToScalar() + two.GetElement(1);
    }

    public static float Sum(ReadOnlySpan<float> x)
    {
        ref float start = ref MemoryMarshal.GetReference(x);
        Vector512<float> lanes = Vector512<float>.Zero;
        int i = 0;
        for (; i <= x.Length - Lanes; i += Lanes) lanes += Vector512.LoadUnsafe(ref start, (nuint)i);
        return i == x.Length ? Tree(lanes) : WithTail(lanes, x[i..]);
    }

    private static float WithTail(Vector512<float> lanes, ReadOnlySpan<float> tail)
    {
        Span<float> lane = stackalloc float[Lanes];
        lanes.CopyTo(lane);
        for (int i = 0; i < tail.Length; i++) lane[i] += tail[i];
        return Tree<float>(lane);
    }

    public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        if (x.Length != y.Length) throw new ArgumentException($"dot product: {x.Length} and {y.Length} elements given, equal lengths needed");
        ref float startX = ref MemoryMarshal.GetReference(x);
        ref float startY = ref MemoryMarshal.GetReference(y);
        Vector512<float> lanes = Vector512<float>.Zero;
        int i = 0;
        for (; i <= x.Length - Lanes; i += Lanes)
            lanes = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref startX, (nuint)i), Vector512.LoadUnsafe(ref startY, (nuint)i), lanes);
        if (i == x.Length) return Tree(lanes);
        Span<float> lane = stackalloc float[Lanes];
        lanes.CopyTo(lane);
        for (int j = i; j < x.Length; j++) lane[j - i] = MathF.FusedMultiplyAdd(x[j], y[j], lane[j - i]);
        return Tree<float>(lane);
    }

    public static double Sum(ReadOnlySpan<double> x)
    {
        ref double start = ref MemoryMarshal.GetReference(x);
        Vector512<double> low = Vector512<double>.Zero, high = Vector512<double>.Zero;
        int i = 0;
        for (; i <= x.Length - Lanes; i += Lanes)
        {
            low += Vector512.LoadUnsafe(ref start, (nuint)i);
            high += Vector512.LoadUnsafe(ref start, (nuint)i + 8);
        }
        Span<double> lane = stackalloc double[Lanes];
        low.CopyTo(lane);
        high.CopyTo(lane[8..]);
        for (int j = i; j < x.Length; j++) lane[j - i] += x[j];
        return Tree<double>(lane);
    }

    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length) throw new ArgumentException($"dot product: {x.Length} and {y.Length} elements given, equal lengths needed");
        ref double startX = ref MemoryMarshal.GetReference(x);
        ref double startY = ref MemoryMarshal.GetReference(y);
        Vector512<double> low = Vector512<double>.Zero, high = Vector512<double>.Zero;
        int i = 0;
        for (; i <= x.Length - Lanes; i += Lanes)
        {
            low = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref startX, (nuint)i), Vector512.LoadUnsafe(ref startY, (nuint)i), low);
            high = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref startX, (nuint)i + 8), Vector512.LoadUnsafe(ref startY, (nuint)i + 8), high);
        }
        Span<double> lane = stackalloc double[Lanes];
        low.CopyTo(lane);
        high.CopyTo(lane[8..]);
        for (int j = i; j < x.Length; j++) lane[j - i] = Math.FusedMultiplyAdd(x[j], y[j], lane[j - i]);
        return Tree<double>(lane);
    }

    /// <summary>Mean; NaN for an empty input.</summary>
    public static double Mean(ReadOnlySpan<double> x) => Sum(x) / x.Length;

    /// <summary>Sum of squared deviations from <paramref name="mean"/>.</summary>
    public static double SquaredDeviations(ReadOnlySpan<double> x, double mean)
    {
        Span<double> lane = stackalloc double[Lanes];
        lane.Clear();
        for (int i = 0; i < x.Length; i++)
        {
            double d = x[i] - mean;
            lane[i % Lanes] = Math.FusedMultiplyAdd(d, d, lane[i % Lanes]);
        }
        return Tree<double>(lane);
    }
}
