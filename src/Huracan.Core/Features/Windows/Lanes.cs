using System.Runtime.Intrinsics;

namespace Huracan.Core.Features.Windows;

/// <summary>A formula of one candle's numbers, written once for four candles side by side.</summary>
internal interface IFormula1 { Vector256<double> Of(Vector256<double> a); }

/// <inheritdoc cref="IFormula1"/>
internal interface IFormula2 { Vector256<double> Of(Vector256<double> a, Vector256<double> b); }

/// <inheritdoc cref="IFormula1"/>
internal interface IFormula3 { Vector256<double> Of(Vector256<double> a, Vector256<double> b, Vector256<double> c); }

/// <inheritdoc cref="IFormula1"/>
internal interface IFormula4 { Vector256<double> Of(Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d); }

/// <inheritdoc cref="IFormula1"/>
internal interface IFormula5 { Vector256<double> Of(Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d, Vector256<double> e); }

/// <summary>Applies a formula to columns. A candle sees the same IEEE operations in whichever lane it stands, so runs may be cut anywhere;
/// a last, partial vector is padded with 0.</summary>
internal static class Lanes
{
    private const int Width = 4;

    public static Vector256<double> Min(Vector256<double> a, Vector256<double> b) => Vector256.ConditionalSelect(Vector256.LessThan(a, b), a, b);
    public static Vector256<double> Max(Vector256<double> a, Vector256<double> b) => Vector256.ConditionalSelect(Vector256.GreaterThan(a, b), a, b);

    /// <summary>Within low..high; NaN becomes <paramref name="low"/>.</summary>
    public static Vector256<double> Clamp(Vector256<double> a, Vector256<double> low, Vector256<double> high) => Min(Max(a, low), high);

    public static void Map<F>(F formula, ReadOnlySpan<double> a, Span<double> result) where F : struct, IFormula1
    {
        int i = 0;
        for (; i <= result.Length - Width; i += Width) formula.Of(Load(a, i)).CopyTo(result[i..]);
        if (i < result.Length) Store(formula.Of(LoadPart(a, i)), result[i..]);
    }

    public static void Map<F>(F formula, ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> result) where F : struct, IFormula2
    {
        int i = 0;
        for (; i <= result.Length - Width; i += Width) formula.Of(Load(a, i), Load(b, i)).CopyTo(result[i..]);
        if (i < result.Length) Store(formula.Of(LoadPart(a, i), LoadPart(b, i)), result[i..]);
    }

    public static void Map<F>(F formula, ReadOnlySpan<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> c, Span<double> result) where F : struct, IFormula3
    {
        int i = 0;
        for (; i <= result.Length - Width; i += Width) formula.Of(Load(a, i), Load(b, i), Load(c, i)).CopyTo(result[i..]);
        if (i < result.Length) Store(formula.Of(LoadPart(a, i), LoadPart(b, i), LoadPart(c, i)), result[i..]);
    }

    public static void Map<F>(F formula, ReadOnlySpan<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> c, ReadOnlySpan<double> d, Span<double> result) where F : struct, IFormula4
    {
        int i = 0;
        for (; i <= result.Length - Width; i += Width) formula.Of(Load(a, i), Load(b, i), Load(c, i), Load(d, i)).CopyTo(result[i..]);
        if (i < result.Length) Store(formula.Of(LoadPart(a, i), LoadPart(b, i), LoadPart(c, i), LoadPart(d, i)), result[i..]);
    }

    public static void Map<F>(F formula, ReadOnlySpan<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> c, ReadOnlySpan<double> d, ReadOnlySpan<double> e, Span<double> result)
        where F : struct, IFormula5
    {
        int i = 0;
        for (; i <= result.Length - Width; i += Width) formula.Of(Load(a, i), Load(b, i), Load(c, i), Load(d, i), Load(e, i)).CopyTo(result[i..]);
        if (i < result.Length) Store(formula.Of(LoadPart(a, i), LoadPart(b, i), LoadPart(c, i), LoadPart(d, i), LoadPart(e, i)), result[i..]);
    }

    private static Vector256<double> Load(ReadOnlySpan<double> from, int i) => Vector256.Create(from[i..]);

    // A live step is a run of one candle: most often the part is a single value.
    private static Vector256<double> LoadPart(ReadOnlySpan<double> from, int i) => i + 1 == from.Length ? Vector256.CreateScalar(from[i]) : Vector256.Create(
        from[i], i + 1 < from.Length ? from[i + 1] : 0, i + 2 < from.Length ? from[i + 2] : 0, i + 3 < from.Length ? from[i + 3] : 0);

    private static void Store(Vector256<double> values, Span<double> to)
    {
        if (to.Length == 1) to[0] = values.ToScalar();
        else for (int k = 0; k < to.Length; k++) to[k] = values.GetElement(k);
    }
}
