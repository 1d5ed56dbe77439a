using Huracan.Core.Numerics;
using Xunit;

namespace Huracan.Core.Tests.Numerics;

public class SummationOrderTests
{
    [Fact]
    public void Long_sums_have_sixteen_lanes_and_one_tree()
    {
        // Lane 0 loses 1 beside 2^24 (a float's last place there is 2); in the order of the list nothing but the last 2^24 would be lost.
        float[] x = new float[33];
        x[0] = 16777216;
        x[16] = 1;
        x[32] = -16777216;
        x[1] = 0.5f;
        Assert.Equal(0.5f, CanonicalSum.Plain<float>(x));
        Assert.Equal(0.5f, CanonicalSum.Sum(x));
        // The tree joins 0 and 8 before 0 and 4: 2^24 - 2^24 first, so the 1 of lane 4 survives.
        float[] y = new float[16];
        (y[0], y[8], y[4]) = (16777216, -16777216, 1);
        Assert.Equal(1f, CanonicalSum.Sum(y));
    }

    [Fact]
    public void Fast_sums_have_the_bits_of_the_plain_ones_at_every_length()
    {
        var stream = new PhiloxStream(3, 0, 0, 0);
        for (int n = 0; n < 100; n++)
        {
            float[] x = new float[n], y = new float[n];
            double[] u = new double[n], v = new double[n];
            for (int i = 0; i < n; i++) (x[i], y[i], u[i], v[i]) = ((float)stream.NextNormal(), (float)stream.NextNormal(), stream.NextNormal(), stream.NextNormal());
            Assert.Equal(CanonicalSum.Plain<float>(x), CanonicalSum.Sum(x));
            Assert.Equal(CanonicalSum.Plain<double>(u), CanonicalSum.Sum(u));
            Assert.Equal(CanonicalSum.PlainDot<float>(x, y), CanonicalSum.Dot(x, y));
            Assert.Equal(CanonicalSum.PlainDot<double>(u, v), CanonicalSum.Dot(u, v));
            double exact = 0;
            for (int i = 0; i < n; i++) exact += u[i];
            Assert.Equal(exact, CanonicalSum.Sum(u), 1e-12);
        }
    }

    [Theory]
    [InlineData(64, 512, 80)]
    [InlineData(80, 512, 64)]
    [InlineData(1, 16, 1)]
    [InlineData(7, 80, 3)]
    [InlineData(11, 96, 13)]
    [InlineData(37, 16, 29)]
    [InlineData(5, 144, 0)]
    public unsafe void Matrix_products_have_the_same_bits_in_every_block_shape(int m, int n, int k)
    {
        var stream = new PhiloxStream(4, (uint)m, (uint)n, (uint)k);
        foreach (bool transposed in new[] { false, true })
        {
            foreach (bool relu in new[] { false, true })
            {
                int rowStep = transposed ? 1 : k + 3, columnStep = transposed ? m + 2 : 1, ldb = n + 16, ldc = n + 32;
                float[] a = new float[(m + 2) * (k + 3)], b = new float[k * ldb + 1], bias = new float[n], expected = new float[m * ldc];
                foreach (float[] x in new[] { a, b, bias })
                    for (int i = 0; i < x.Length; i++) x[i] = (float)stream.NextNormal();
                float[] start = relu ? bias : [];
                MatrixProduct.Plain<float>(m, n, k, a, rowStep, columnStep, b, ldb, start, relu, expected, ldc);
                for (int row = 0; row < m; row++)
                {
                    double exact = relu ? bias[n - 1] : 0, size = 1;
                    for (int i = 0; i < k; i++)
                    {
                        double term = (double)a[row * rowStep + i * columnStep] * b[i * ldb + n - 1];
                        exact += term;
                        size += Math.Abs(term);
                    }
                    // k roundings of at most half a last place each.
                    Assert.True(Math.Abs((relu ? Math.Max(0, exact) : exact) - expected[row * ldc + n - 1]) <= size * (k + 1) * 6e-8);
                }
                fixed (float* pa = a, pb = b, pbias = bias)
                {
                    float[] wide = new float[m * ldc], narrow = new float[m * ldc];
                    fixed (float* c = wide) MatrixProduct.Run512(m, n, k, pa, rowStep, columnStep, pb, ldb, relu ? pbias : null, relu, c, ldc);
                    fixed (float* c = narrow) MatrixProduct.Run256(m, n, k, pa, rowStep, columnStep, pb, ldb, relu ? pbias : null, relu, c, ldc);
                    Assert.Equal(expected, wide);
                    Assert.Equal(expected, narrow);
                }
            }
        }
    }

    [Fact]
    public void Unpadded_columns_are_refused()
    {
        unsafe
        {
            ArgumentException e = Assert.Throws<ArgumentException>(() => MatrixProduct.Run(1, 17, 1, null, 1, 1, null, 17, null, false, null, 17));
            Assert.Equal("matrix product: 17 columns given, a multiple of 16 needed; pad with zero columns", e.Message);
        }
    }
}
