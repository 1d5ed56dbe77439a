using System.Runtime.Intrinsics;

namespace Huracan.Core.Features.Windows;

/// <summary>Column arithmetic four candles at a time. Each candle sees the same IEEE operations in the vector and in the tail, so runs may be cut anywhere.</summary>
internal static class Elementwise
{
    /// <summary>result = a * factor.</summary>
    public static void Scale(ReadOnlySpan<double> a, double factor, Span<double> result)
    {
        int i = 0;
        Vector256<double> f = Vector256.Create(factor);
        for (; i <= a.Length - 4; i += 4) (Vector256.Create(a[i..]) * f).CopyTo(result[i..]);
        for (; i < a.Length; i++) result[i] = a[i] * factor;
    }

    /// <summary>result = (a / b - 1) * factor.</summary>
    public static void Change(ReadOnlySpan<double> a, ReadOnlySpan<double> b, double factor, Span<double> result)
    {
        int i = 0;
        Vector256<double> f = Vector256.Create(factor);
        for (; i <= a.Length - 4; i += 4)
        {
            (((Vector256.Create(a[i..]) / Vector256.Create(b[i..])) - Vector256<double>.One) * f).CopyTo(result[i..]);
        }

        for (; i < a.Length; i++) result[i] = ((a[i] / b[i]) - 1) * factor;
    }

    /// <summary>result = a / b * factor where b is above 0, else <paramref name="otherwise"/>.</summary>
    public static void Share(ReadOnlySpan<double> a, ReadOnlySpan<double> b, double factor, double otherwise, Span<double> result)
    {
        int i = 0;
        Vector256<double> f = Vector256.Create(factor), o = Vector256.Create(otherwise);
        for (; i <= a.Length - 4; i += 4)
        {
            Vector256<double> below = Vector256.Create(b[i..]);
            Vector256<double> share = Vector256.Create(a[i..]) / below * f;
            Vector256.ConditionalSelect(Vector256.GreaterThan(below, Vector256<double>.Zero), share, o).CopyTo(result[i..]);
        }

        for (; i < a.Length; i++) result[i] = b[i] > 0 ? a[i] / b[i] * factor : otherwise;
    }

    /// <summary>result = a * factor / b clamped to -1..1 where b is above 0; 0 where it is 0; NaN where an input is.</summary>
    public static void SignedShare(ReadOnlySpan<double> a, ReadOnlySpan<double> b, double factor, Span<double> result)
    {
        int i = 0;
        Vector256<double> f = Vector256.Create(factor), one = Vector256<double>.One, zero = Vector256<double>.Zero;
        for (; i <= a.Length - 4; i += 4)
        {
            Vector256<double> below = Vector256.Create(b[i..]);
            Vector256<double> share = Vector256.Create(a[i..]) * f / below;
            share = Vector256.ConditionalSelect(Vector256.GreaterThan(share, one), one, share);
            share = Vector256.ConditionalSelect(Vector256.LessThan(share, -one), -one, share);
            Vector256.ConditionalSelect(Vector256.Equals(below, zero), zero, share).CopyTo(result[i..]);
        }

        for (; i < a.Length; i++)
        {
            double share = a[i] * factor / b[i];
            share = share > 1 ? 1 : share;
            share = share < -1 ? -1 : share;
            result[i] = b[i] == 0 ? 0 : share;
        }
    }

    /// <summary>result = (value - low) / (high - low) * factor where high is above low, else <paramref name="otherwise"/>.</summary>
    public static void Position(ReadOnlySpan<double> value, ReadOnlySpan<double> low, ReadOnlySpan<double> high, double factor, double otherwise, Span<double> result)
    {
        int i = 0;
        Vector256<double> f = Vector256.Create(factor), o = Vector256.Create(otherwise);
        for (; i <= value.Length - 4; i += 4)
        {
            Vector256<double> l = Vector256.Create(low[i..]), width = Vector256.Create(high[i..]) - l;
            Vector256<double> share = (Vector256.Create(value[i..]) - l) / width * f;
            Vector256.ConditionalSelect(Vector256.GreaterThan(width, Vector256<double>.Zero), share, o).CopyTo(result[i..]);
        }

        for (; i < value.Length; i++)
        {
            double width = high[i] - low[i];
            result[i] = width > 0 ? (value[i] - low[i]) / width * factor : otherwise;
        }
    }

    /// <summary>result = a - b.</summary>
    public static void Subtract(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> result)
    {
        int i = 0;
        for (; i <= a.Length - 4; i += 4) (Vector256.Create(a[i..]) - Vector256.Create(b[i..])).CopyTo(result[i..]);
        for (; i < a.Length; i++) result[i] = a[i] - b[i];
    }

    /// <summary>result = sqrt(a) * factor.</summary>
    public static void Root(ReadOnlySpan<double> a, double factor, Span<double> result)
    {
        int i = 0;
        Vector256<double> f = Vector256.Create(factor);
        for (; i <= a.Length - 4; i += 4) (Vector256.Sqrt(Vector256.Create(a[i..])) * f).CopyTo(result[i..]);
        for (; i < a.Length; i++) result[i] = Math.Sqrt(a[i]) * factor;
    }

    /// <summary>(high + low + close) / 3.</summary>
    public static void TypicalPrice(ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close, Span<double> result)
    {
        int i = 0;
        Vector256<double> third = Vector256.Create(3.0);
        for (; i <= close.Length - 4; i += 4)
        {
            ((Vector256.Create(high[i..]) + Vector256.Create(low[i..]) + Vector256.Create(close[i..])) / third).CopyTo(result[i..]);
        }

        for (; i < close.Length; i++) result[i] = (high[i] + low[i] + close[i]) / 3.0;
    }
}
