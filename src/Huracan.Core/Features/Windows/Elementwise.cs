using System.Runtime.Intrinsics;

namespace Huracan.Core.Features.Windows;

/// <summary>The column arithmetic that many features share, in <see cref="Lanes"/>.</summary>
internal static class Elementwise
{
    /// <summary>result = a * factor.</summary>
    public static void Scale(ReadOnlySpan<double> a, double factor, Span<double> result) => Lanes.Map(new ScaleFormula(Vector256.Create(factor)), a, result);

    /// <summary>result = (a / b - 1) * factor.</summary>
    public static void Change(ReadOnlySpan<double> a, ReadOnlySpan<double> b, double factor, Span<double> result) =>
        Lanes.Map(new ChangeFormula(Vector256.Create(factor)), a, b, result);

    /// <summary>result = a / b * factor where b is above 0, else <paramref name="otherwise"/>.</summary>
    public static void Share(ReadOnlySpan<double> a, ReadOnlySpan<double> b, double factor, double otherwise, Span<double> result) =>
        Lanes.Map(new ShareFormula(Vector256.Create(factor), Vector256.Create(otherwise)), a, b, result);

    /// <summary>result = a * factor / b clamped to -1..1; 0 if b is 0; NaN if an input is.</summary>
    public static void SignedShare(ReadOnlySpan<double> a, ReadOnlySpan<double> b, double factor, Span<double> result) =>
        Lanes.Map(new SignedShareFormula(Vector256.Create(factor)), a, b, result);

    /// <summary>result = (value - low) / (high - low) * factor where high is above low, else <paramref name="otherwise"/>.</summary>
    public static void Position(ReadOnlySpan<double> value, ReadOnlySpan<double> low, ReadOnlySpan<double> high, double factor, double otherwise, Span<double> result) =>
        Lanes.Map(new PositionFormula(Vector256.Create(factor), Vector256.Create(otherwise)), value, low, high, result);

    /// <summary>result = a - b.</summary>
    public static void Subtract(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> result) => Lanes.Map(default(SubtractFormula), a, b, result);

    /// <summary>result = sqrt(a) * factor.</summary>
    public static void Root(ReadOnlySpan<double> a, double factor, Span<double> result) => Lanes.Map(new RootFormula(Vector256.Create(factor)), a, result);

    /// <summary>result = (high + low + close) / 3.</summary>
    public static void TypicalPrice(ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close, Span<double> result) =>
        Lanes.Map(default(TypicalFormula), high, low, close, result);

    /// <summary>result = flow where now is above before, -flow where it is below, else 0.</summary>
    public static void Signed(ReadOnlySpan<double> now, ReadOnlySpan<double> before, ReadOnlySpan<double> flow, Span<double> result) =>
        Lanes.Map(default(SignedFormula), now, before, flow, result);

    /// <summary>result = a where it is above 0, else 0.</summary>
    public static void Positive(ReadOnlySpan<double> a, Span<double> result) => Lanes.Map(default(PositiveFormula), a, result);

    private readonly struct ScaleFormula(Vector256<double> factor) : IFormula1
    {
        public Vector256<double> Of(Vector256<double> a) => a * factor;
    }

    private readonly struct ChangeFormula(Vector256<double> factor) : IFormula2
    {
        public Vector256<double> Of(Vector256<double> a, Vector256<double> b) => ((a / b) - Vector256<double>.One) * factor;
    }

    private readonly struct ShareFormula(Vector256<double> factor, Vector256<double> otherwise) : IFormula2
    {
        public Vector256<double> Of(Vector256<double> a, Vector256<double> b) =>
            Vector256.ConditionalSelect(Vector256.GreaterThan(b, Vector256<double>.Zero), a / b * factor, otherwise);
    }

    private readonly struct SignedShareFormula(Vector256<double> factor) : IFormula2
    {
        public Vector256<double> Of(Vector256<double> a, Vector256<double> b)
        {
            // Each bound is chosen by a comparison that NaN fails, so NaN stays.
            Vector256<double> share = a * factor / b, one = Vector256<double>.One;
            share = Vector256.ConditionalSelect(Vector256.GreaterThan(share, one), one, share);
            share = Vector256.ConditionalSelect(Vector256.LessThan(share, -one), -one, share);
            return Vector256.ConditionalSelect(Vector256.Equals(b, Vector256<double>.Zero), Vector256<double>.Zero, share);
        }
    }

    private readonly struct PositionFormula(Vector256<double> factor, Vector256<double> otherwise) : IFormula3
    {
        public Vector256<double> Of(Vector256<double> value, Vector256<double> low, Vector256<double> high)
        {
            Vector256<double> width = high - low;
            return Vector256.ConditionalSelect(Vector256.GreaterThan(width, Vector256<double>.Zero), (value - low) / width * factor, otherwise);
        }
    }

    private readonly struct SubtractFormula : IFormula2
    {
        public Vector256<double> Of(Vector256<double> a, Vector256<double> b) => a - b;
    }

    private readonly struct RootFormula(Vector256<double> factor) : IFormula1
    {
        public Vector256<double> Of(Vector256<double> a) => Vector256.Sqrt(a) * factor;
    }

    private readonly struct TypicalFormula : IFormula3
    {
        public Vector256<double> Of(Vector256<double> high, Vector256<double> low, Vector256<double> close) => (high + low + close) / Vector256.Create(3.0);
    }

    private readonly struct SignedFormula : IFormula3
    {
        public Vector256<double> Of(Vector256<double> now, Vector256<double> before, Vector256<double> flow) =>
            (Vector256.GreaterThan(now, before) & flow) - (Vector256.LessThan(now, before) & flow);
    }

    private readonly struct PositiveFormula : IFormula1
    {
        public Vector256<double> Of(Vector256<double> a) => Vector256.GreaterThan(a, Vector256<double>.Zero) & a;
    }
}
