using System.Runtime.Intrinsics;
using Huracan.Core.Numerics;
using Xunit;

namespace Huracan.Core.Tests.Numerics;

public class TranscendentalTests
{
    // The C library behind Math.* is itself off by up to one unit of the last place, hence one more than the documented bound.
    private const double LibraryUlp = 1;

    private static double Ulps(double ours, double witness)
        => ours.Equals(witness) ? 0 : Math.Abs(ours - witness) / (Math.BitIncrement(Math.Abs(witness)) - Math.Abs(witness));

    private static IEnumerable<double> Points(double from, double to, int n)
    {
        var stream = new PhiloxStream(1, 0, 0, 0);
        for (int i = 0; i < n; i++) yield return from + (to - from) * stream.NextDouble();
    }

    [Fact]
    public void Exp_in_double_is_within_one_unit_of_the_last_place()
    {
        foreach (double x in Points(-745, 709.7, 200_000).Concat(Points(-1, 1, 100_000)).Concat(Points(-1e-9, 1e-9, 1000)))
            Assert.True(Ulps(Transcendental.Exp(x), Math.Exp(x)) <= 1 + LibraryUlp, $"exp({x:R})");
    }

    [Fact]
    public void Log_in_double_is_within_one_unit_of_the_last_place()
    {
        foreach (double x in Points(-700, 700, 200_000).Select(Math.Exp).Concat(Points(0.5, 2, 200_000)).Concat(Points(0, 1e-310, 1000)))
            Assert.True(Ulps(Transcendental.Log(x), Math.Log(x)) <= 1 + LibraryUlp, $"log({x:R})");
    }

    [Fact]
    public void Tanh_in_double_is_within_three_units_of_the_last_place()
    {
        foreach (double x in Points(-25, 25, 100_000).Concat(Points(-1, 1, 100_000)).Concat(Points(-1e-6, 1e-6, 10_000)))
            Assert.True(Ulps(Transcendental.Tanh(x), Math.Tanh(x)) <= 3 + LibraryUlp, $"tanh({x:R})");
    }

    [Fact]
    public void Expm1_keeps_its_digits_near_zero()
    {
        // x + x^2/2 + x^3/6 + x^4/24 is exact to the last place below 1e-4.
        foreach (double x in Points(-1e-4, 1e-4, 10_000))
        {
            double series = x + x * x * (0.5 + x * (1.0 / 6 + x / 24));
            Assert.True(Ulps(Transcendental.Expm1(x), series) <= 3, $"expm1({x:R})");
        }
        foreach (double x in Points(-40, 700, 20_000)) Assert.True(Ulps(Transcendental.Expm1(x), Math.Exp(x) - 1) <= 2 + 4 / Math.Min(1, Math.Abs(x)), $"expm1({x:R})");
    }

    [Fact]
    public void Special_values_are_those_of_IEEE_754()
    {
        Assert.Equal(1.0, Transcendental.Exp(0.0));
        Assert.Equal(double.PositiveInfinity, Transcendental.Exp(double.PositiveInfinity));
        Assert.Equal(0.0, Transcendental.Exp(double.NegativeInfinity));
        Assert.Equal(double.PositiveInfinity, Transcendental.Exp(710.0));
        Assert.Equal(double.Epsilon, Transcendental.Exp(-744.5));
        Assert.True(double.IsNaN(Transcendental.Exp(double.NaN)));
        Assert.Equal(0.0, Transcendental.Log(1.0));
        Assert.Equal(double.NegativeInfinity, Transcendental.Log(0.0));
        Assert.True(double.IsNaN(Transcendental.Log(-1.0)));
        Assert.True(double.IsNaN(Transcendental.Log(double.NaN)));
        Assert.Equal(double.PositiveInfinity, Transcendental.Log(double.PositiveInfinity));
        Assert.Equal(-1.0, Transcendental.Tanh(double.NegativeInfinity));
        Assert.True(double.IsNaN(Transcendental.Tanh(double.NaN)));
        Assert.Equal(1f, Transcendental.Exp(0f));
        Assert.Equal(0f, Transcendental.Exp(-200f));
        Assert.Equal(float.PositiveInfinity, Transcendental.Exp(89f));
        Assert.True(float.IsFinite(Transcendental.Exp(88.72283f)));
        Assert.True(float.IsNaN(Transcendental.Exp(float.NaN)));
    }

    [Fact]
    public void Float_forms_are_within_one_unit_of_the_last_place()
    {
        foreach (double point in Points(-103, 88.7, 200_000).Concat(Points(-1, 1, 100_000)))
        {
            float x = (float)point;
            Assert.True(FloatUlps(Transcendental.Exp(x), Math.Exp(x)) <= 1, $"exp({x:R}f)");
            Assert.True(FloatUlps(Transcendental.Tanh(x), Math.Tanh(x)) <= 0.51, $"tanh({x:R}f)");
            float positive = Math.Abs(x) + 1e-3f;
            Assert.True(FloatUlps(Transcendental.Log(positive), Math.Log(positive)) <= 0.51, $"log({positive:R}f)");
        }
    }

    private static double FloatUlps(float ours, double witness)
        => Math.Abs(ours - witness) / (MathF.BitIncrement(MathF.Abs((float)witness)) - (double)MathF.Abs((float)witness));

    [Fact]
    public void Vector_exp_has_the_bits_of_the_scalar_one()
    {
        float[] special = [0f, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 88.72283f, 88.73f, 89f, -87.4f, -103.9f, -103.972084f, -104f, float.Epsilon, 1f, -1f, float.MaxValue];
        foreach (float[] x in Points(-110, 95, 16 * 20_000).Select(p => (float)p).Chunk(16).Prepend(special))
        {
            Vector512<float> wide = Transcendental.Exp(Vector512.Create<float>(x));
            for (int i = 0; i < 16; i++)
            {
                int expected = BitConverter.SingleToInt32Bits(Transcendental.Exp(x[i]));
                Assert.True(expected == BitConverter.SingleToInt32Bits(wide[i]), $"512: exp({x[i]:R}f)");
                Vector256<float> narrow = Transcendental.Exp(Vector256.Create<float>(x.AsSpan(i & 8, 8)));
                Assert.True(expected == BitConverter.SingleToInt32Bits(narrow[i & 7]), $"256: exp({x[i]:R}f)");
            }
        }
    }

    // Bits written down once (each one unit of the last place from the exact value): another machine, vector width or runtime that gives others fails here.
    [Theory]
    [InlineData(1.0, 0x4005BF0A8B14576AL)]
    [InlineData(-0.5, 0x3FE368B2FC6F960AL)]
    public void Exp_has_the_bits_it_always_had(double x, long bits) => Assert.Equal(bits, BitConverter.DoubleToInt64Bits(Transcendental.Exp(x)));
}
