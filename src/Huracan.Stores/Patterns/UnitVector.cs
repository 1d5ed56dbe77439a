using Huracan.Core.Numerics;

namespace Huracan.Stores.Patterns;

/// <summary>Vectors of length 1: their dot product is their cosine (D12).</summary>
internal static class UnitVector
{
    /// <returns>[128] the same direction with length 1, rounded to float as it is stored.</returns>
    /// <exception cref="ArgumentException">Another length, a number that is not finite, or no direction.</exception>
    public static float[] Of(ReadOnlySpan<float> embedding)
    {
        if (embedding.Length != IPatternMemory.Dimensions) throw new ArgumentException($"an embedding of {embedding.Length} numbers given, {IPatternMemory.Dimensions} needed");
        double[] wide = new double[embedding.Length];
        for (int i = 0; i < wide.Length; i++) wide[i] = embedding[i];
        double length = Math.Sqrt(CanonicalSum.PlainDot<double>(wide, wide));
        if (!double.IsFinite(length) || length == 0) throw new ArgumentException($"an embedding of length {length} given; a finite one that is not 0 is needed");
        float[] unit = new float[wide.Length];
        for (int i = 0; i < unit.Length; i++) unit[i] = (float)(wide[i] / length);
        return unit;
    }

    /// <summary>In double, in the canonical order of sums: the same bits on every machine.</summary>
    public static double Cosine(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        Span<double> wideX = stackalloc double[IPatternMemory.Dimensions], wideY = stackalloc double[IPatternMemory.Dimensions];
        for (int i = 0; i < wideX.Length; i++) (wideX[i], wideY[i]) = (x[i], y[i]);
        return CanonicalSum.PlainDot<double>(wideX, wideY);
    }
}
