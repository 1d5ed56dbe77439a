using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Huracan.Core.Numerics;

/// <summary>C = A B + bias. Each element is one chain: it starts at the bias and adds a[m,k] b[k,n] by FMA in ascending k. So block shape
/// and vector width change no bit.</summary>
/// <remarks>Element (m, k) of A lies at a[m*rowStepA + k*columnStepA], so a transposed A needs no copy; rows of B and C lie ldb and ldc
/// elements apart.</remarks>
public static unsafe class MatrixProduct
{
    /// <summary>The plain form: the reference for the fast ones.</summary>
    /// <param name="a">m x k</param>
    /// <param name="b">k x n</param>
    /// <param name="bias">[n], or empty for 0.</param>
    /// <param name="relu">True to set every result that is not above 0 (NaN included) to 0.</param>
    /// <param name="c">m x n, overwritten; may not overlap the inputs.</param>
    public static void Plain<T>(
        int m, int n, int k, ReadOnlySpan<T> a, int rowStepA, int columnStepA, ReadOnlySpan<T> b, int ldb, ReadOnlySpan<T> bias, bool relu, Span<T> c, int ldc)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int row = 0; row < m; row++)
        {
            for (int column = 0; column < n; column++)
            {
                T sum = bias.IsEmpty ? T.Zero : bias[column];
                for (int i = 0; i < k; i++) sum = T.FusedMultiplyAdd(a[row * rowStepA + i * columnStepA], b[i * ldb + column], sum);
                c[row * ldc + column] = !relu || sum > T.Zero ? sum : T.Zero;
            }
        }
    }

    /// <summary>The fast form. The pointers take the same data as the spans of the plain form.</summary>
    /// <param name="n">A multiple of 16; callers pad with zero columns.</param>
    /// <param name="bias">[n], or null for 0.</param>
    public static void Run(int m, int n, int k, float* a, nint rowStepA, nint columnStepA, float* b, nint ldb, float* bias, bool relu, float* c, nint ldc)
    {
        if (Vector512.IsHardwareAccelerated) Run512(m, n, k, a, rowStepA, columnStepA, b, ldb, bias, relu, c, ldc);
        else Run256(m, n, k, a, rowStepA, columnStepA, b, ldb, bias, relu, c, ldc);
    }

    /// <summary>Blocks of 6 x 64 in 24 of the 32 registers of 512 bits; 16 x 16 for a narrow result.</summary>
    public static void Run512(int m, int n, int k, float* a, nint rowStepA, nint columnStepA, float* b, nint ldb, float* bias, bool relu, float* c, nint ldc)
    {
        RequireWholeVectors(n);
        int column = 0;
        for (; column <= n - 64; column += 64)
        {
            float* start = bias is null ? null : bias + column;
            int row = 0;
            // 6 rows at a time, but never leaving 1 to 3 where two blocks of 4 do better.
            while (m - row >= 6 && m - row != 8) { Block6x4(k, a + row * rowStepA, rowStepA, columnStepA, b + column, ldb, start, relu, c + row * ldc + column, ldc); row += 6; }
            while (m - row >= 4) { Block4x4(k, a + row * rowStepA, rowStepA, columnStepA, b + column, ldb, start, relu, c + row * ldc + column, ldc); row += 4; }
            for (; row < m; row++) Block1x4(k, a + row * rowStepA, columnStepA, b + column, ldb, start, relu, c + row * ldc + column);
        }
        for (; column < n; column += 16)
        {
            float* start = bias is null ? null : bias + column;
            int row = 0;
            for (; row <= m - 16; row += 16) Block16x1(k, a + row * rowStepA, rowStepA, columnStepA, b + column, ldb, start, relu, c + row * ldc + column, ldc);
            for (; row < m; row++) Block1x1(k, a + row * rowStepA, columnStepA, b + column, ldb, start, relu, c + row * ldc + column);
        }
    }

    /// <summary>Blocks of 6 x 16 in 12 of the 16 registers of 256 bits.</summary>
    public static void Run256(int m, int n, int k, float* a, nint rowStepA, nint columnStepA, float* b, nint ldb, float* bias, bool relu, float* c, nint ldc)
    {
        RequireWholeVectors(n);
        for (int column = 0; column < n; column += 16)
        {
            float* start = bias is null ? null : bias + column;
            int row = 0;
            for (; row <= m - 6; row += 6) Narrow6x2(k, a + row * rowStepA, rowStepA, columnStepA, b + column, ldb, start, relu, c + row * ldc + column, ldc);
            for (; row < m; row++) Narrow1x2(k, a + row * rowStepA, columnStepA, b + column, ldb, start, relu, c + row * ldc + column);
        }
    }

    private static void RequireWholeVectors(int n)
    {
        if (n % 16 != 0) throw new ArgumentException($"matrix product: {n} columns given, a multiple of 16 needed; pad with zero columns");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Start(float* bias, int offset) => bias is null ? Vector512<float>.Zero : Vector512.Load(bias + offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(Vector512<float> sum, bool relu, float* c)
        => (relu ? Vector512.ConditionalSelect(Vector512.GreaterThan(sum, Vector512<float>.Zero), sum, Vector512<float>.Zero) : sum).Store(c);

    private static void Block6x4(int k, float* a, nint rowStepA, nint columnStepA, float* b, nint ldb, float* bias, bool relu, float* c, nint ldc)
    {
        Vector512<float> c00 = Start(bias, 0);
        Vector512<float> c01 = Start(bias, 16);
        Vector512<float> c02 = Start(bias, 32);
        Vector512<float> c03 = Start(bias, 48);
        Vector512<float> c10 = c00, c11 = c01, c12 = c02, c13 = c03;
        Vector512<float> c20 = c00, c21 = c01, c22 = c02, c23 = c03;
        Vector512<float> c30 = c00, c31 = c01, c32 = c02, c33 = c03;
        Vector512<float> c40 = c00, c41 = c01, c42 = c02, c43 = c03;
        Vector512<float> c50 = c00, c51 = c01, c52 = c02, c53 = c03;
        for (int i = 0; i < k; i++)
        {
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16), b2 = Vector512.Load(b + 32), b3 = Vector512.Load(b + 48);
            Vector512<float> x = Vector512.Create(*a);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
            c02 = Vector512.FusedMultiplyAdd(x, b2, c02);
            c03 = Vector512.FusedMultiplyAdd(x, b3, c03);
            x = Vector512.Create(a[rowStepA]);
            c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
            c12 = Vector512.FusedMultiplyAdd(x, b2, c12);
            c13 = Vector512.FusedMultiplyAdd(x, b3, c13);
            x = Vector512.Create(a[2 * rowStepA]);
            c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
            c22 = Vector512.FusedMultiplyAdd(x, b2, c22);
            c23 = Vector512.FusedMultiplyAdd(x, b3, c23);
            x = Vector512.Create(a[3 * rowStepA]);
            c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
            c32 = Vector512.FusedMultiplyAdd(x, b2, c32);
            c33 = Vector512.FusedMultiplyAdd(x, b3, c33);
            x = Vector512.Create(a[4 * rowStepA]);
            c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(x, b1, c41);
            c42 = Vector512.FusedMultiplyAdd(x, b2, c42);
            c43 = Vector512.FusedMultiplyAdd(x, b3, c43);
            x = Vector512.Create(a[5 * rowStepA]);
            c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(x, b1, c51);
            c52 = Vector512.FusedMultiplyAdd(x, b2, c52);
            c53 = Vector512.FusedMultiplyAdd(x, b3, c53);
            a += columnStepA;
            b += ldb;
        }
        Finish(c00, relu, c);
        Finish(c01, relu, c + 16);
        Finish(c02, relu, c + 32);
        Finish(c03, relu, c + 48);
        Finish(c10, relu, c + ldc);
        Finish(c11, relu, c + ldc + 16);
        Finish(c12, relu, c + ldc + 32);
        Finish(c13, relu, c + ldc + 48);
        Finish(c20, relu, c + 2 * ldc);
        Finish(c21, relu, c + 2 * ldc + 16);
        Finish(c22, relu, c + 2 * ldc + 32);
        Finish(c23, relu, c + 2 * ldc + 48);
        Finish(c30, relu, c + 3 * ldc);
        Finish(c31, relu, c + 3 * ldc + 16);
        Finish(c32, relu, c + 3 * ldc + 32);
        Finish(c33, relu, c + 3 * ldc + 48);
        Finish(c40, relu, c + 4 * ldc);
        Finish(c41, relu, c + 4 * ldc + 16);
        Finish(c42, relu, c + 4 * ldc + 32);
        Finish(c43, relu, c + 4 * ldc + 48);
        Finish(c50, relu, c + 5 * ldc);
        Finish(c51, relu, c + 5 * ldc + 16);
        Finish(c52, relu, c + 5 * ldc + 32);
        Finish(c53, relu, c + 5 * ldc + 48);
    }

    private static void Block4x4(int k, float* a, nint rowStepA, nint columnStepA, float* b, nint ldb, float* bias, bool relu, float* c, nint ldc)
    {
        Vector512<float> c00 = Start(bias, 0);
        Vector512<float> c01 = Start(bias, 16);
        Vector512<float> c02 = Start(bias, 32);
        Vector512<float> c03 = Start(bias, 48);
        Vector512<float> c10 = c00, c11 = c01, c12 = c02, c13 = c03;
        Vector512<float> c20 = c00, c21 = c01, c22 = c02, c23 = c03;
        Vector512<float> c30 = c00, c31 = c01, c32 = c02, c33 = c03;
        for (int i = 0; i < k; i++)
        {
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16), b2 = Vector512.Load(b + 32), b3 = Vector512.Load(b + 48);
            Vector512<float> x = Vector512.Create(*a);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
            c02 = Vector512.FusedMultiplyAdd(x, b2, c02);
            c03 = Vector512.FusedMultiplyAdd(x, b3, c03);
            x = Vector512.Create(a[rowStepA]);
            c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
            c12 = Vector512.FusedMultiplyAdd(x, b2, c12);
            c13 = Vector512.FusedMultiplyAdd(x, b3, c13);
            x = Vector512.Create(a[2 * rowStepA]);
            c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
            c22 = Vector512.FusedMultiplyAdd(x, b2, c22);
            c23 = Vector512.FusedMultiplyAdd(x, b3, c23);
            x = Vector512.Create(a[3 * rowStepA]);
            c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
            c32 = Vector512.FusedMultiplyAdd(x, b2, c32);
            c33 = Vector512.FusedMultiplyAdd(x, b3, c33);
            a += columnStepA;
            b += ldb;
        }
        Finish(c00, relu, c);
        Finish(c01, relu, c + 16);
        Finish(c02, relu, c + 32);
        Finish(c03, relu, c + 48);
        Finish(c10, relu, c + ldc);
        Finish(c11, relu, c + ldc + 16);
        Finish(c12, relu, c + ldc + 32);
        Finish(c13, relu, c + ldc + 48);
        Finish(c20, relu, c + 2 * ldc);
        Finish(c21, relu, c + 2 * ldc + 16);
        Finish(c22, relu, c + 2 * ldc + 32);
        Finish(c23, relu, c + 2 * ldc + 48);
        Finish(c30, relu, c + 3 * ldc);
        Finish(c31, relu, c + 3 * ldc + 16);
        Finish(c32, relu, c + 3 * ldc + 32);
        Finish(c33, relu, c + 3 * ldc + 48);
    }

    private static void Block1x4(int k, float* a, nint columnStepA, float* b, nint ldb, float* bias, bool relu, float* c)
    {
        Vector512<float> c00 = Start(bias, 0);
        Vector512<float> c01 = Start(bias, 16);
        Vector512<float> c02 = Start(bias, 32);
        Vector512<float> c03 = Start(bias, 48);
        for (int i = 0; i < k; i++)
        {
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16), b2 = Vector512.Load(b + 32), b3 = Vector512.Load(b + 48);
            Vector512<float> x = Vector512.Create(*a);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
            c02 = Vector512.FusedMultiplyAdd(x, b2, c02);
            c03 = Vector512.FusedMultiplyAdd(x, b3, c03);
            a += columnStepA;
            b += ldb;
        }
        Finish(c00, relu, c);
        Finish(c01, relu, c + 16);
        Finish(c02, relu, c + 32);
        Finish(c03, relu, c + 48);
    }

    private static void Block16x1(int k, float* a, nint rowStepA, nint columnStepA, float* b, nint ldb, float* bias, bool relu, float* c, nint ldc)
    {
        Vector512<float> c00 = Start(bias, 0);
        Vector512<float> c10 = c00;
        Vector512<float> c20 = c00;
        Vector512<float> c30 = c00;
        Vector512<float> c40 = c00;
        Vector512<float> c50 = c00;
        Vector512<float> c60 = c00;
        Vector512<float> c70 = c00;
        Vector512<float> c80 = c00;
        Vector512<float> c90 = c00;
        Vector512<float> ca0 = c00;
        Vector512<float> cb0 = c00;
        Vector512<float> cc0 = c00;
        Vector512<float> cd0 = c00;
        Vector512<float> ce0 = c00;
        Vector512<float> cf0 = c00;
        for (int i = 0; i < k; i++)
        {
            Vector512<float> b0 = Vector512.Load(b);
            c00 = Vector512.FusedMultiplyAdd(Vector512.Create(*a), b0, c00);
            c10 = Vector512.FusedMultiplyAdd(Vector512.Create(a[rowStepA]), b0, c10);
            c20 = Vector512.FusedMultiplyAdd(Vector512.Create(a[2 * rowStepA]), b0, c20);
            c30 = Vector512.FusedMultiplyAdd(Vector512.Create(a[3 * rowStepA]), b0, c30);
            c40 = Vector512.FusedMultiplyAdd(Vector512.Create(a[4 * rowStepA]), b0, c40);
            c50 = Vector512.FusedMultiplyAdd(Vector512.Create(a[5 * rowStepA]), b0, c50);
            c60 = Vector512.FusedMultiplyAdd(Vector512.Create(a[6 * rowStepA]), b0, c60);
            c70 = Vector512.FusedMultiplyAdd(Vector512.Create(a[7 * rowStepA]), b0, c70);
            c80 = Vector512.FusedMultiplyAdd(Vector512.Create(a[8 * rowStepA]), b0, c80);
            c90 = Vector512.FusedMultiplyAdd(Vector512.Create(a[9 * rowStepA]), b0, c90);
            ca0 = Vector512.FusedMultiplyAdd(Vector512.Create(a[10 * rowStepA]), b0, ca0);
            cb0 = Vector512.FusedMultiplyAdd(Vector512.Create(a[11 * rowStepA]), b0, cb0);
            cc0 = Vector512.FusedMultiplyAdd(Vector512.Create(a[12 * rowStepA]), b0, cc0);
            cd0 = Vector512.FusedMultiplyAdd(Vector512.Create(a[13 * rowStepA]), b0, cd0);
            ce0 = Vector512.FusedMultiplyAdd(Vector512.Create(a[14 * rowStepA]), b0, ce0);
            cf0 = Vector512.FusedMultiplyAdd(Vector512.Create(a[15 * rowStepA]), b0, cf0);
            a += columnStepA;
            b += ldb;
        }
        Finish(c00, relu, c);
        Finish(c10, relu, c + ldc);
        Finish(c20, relu, c + 2 * ldc);
        Finish(c30, relu, c + 3 * ldc);
        Finish(c40, relu, c + 4 * ldc);
        Finish(c50, relu, c + 5 * ldc);
        Finish(c60, relu, c + 6 * ldc);
        Finish(c70, relu, c + 7 * ldc);
        Finish(c80, relu, c + 8 * ldc);
        Finish(c90, relu, c + 9 * ldc);
        Finish(ca0, relu, c + 10 * ldc);
        Finish(cb0, relu, c + 11 * ldc);
        Finish(cc0, relu, c + 12 * ldc);
        Finish(cd0, relu, c + 13 * ldc);
        Finish(ce0, relu, c + 14 * ldc);
        Finish(cf0, relu, c + 15 * ldc);
    }

    private static void Block1x1(int k, float* a, nint columnStepA, float* b, nint ldb, float* bias, bool relu, float* c)
    {
        Vector512<float> c00 = Start(bias, 0);
        for (int i = 0; i < k; i++)
        {
            Vector512<float> b0 = Vector512.Load(b);
            c00 = Vector512.FusedMultiplyAdd(Vector512.Create(*a), b0, c00);
            a += columnStepA;
            b += ldb;
        }
        Finish(c00, relu, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(Vector256<float> sum, bool relu, float* c)
        => (relu ? Vector256.ConditionalSelect(Vector256.GreaterThan(sum, Vector256<float>.Zero), sum, Vector256<float>.Zero) : sum).Store(c);

    private static void Narrow6x2(int k, float* a, nint rowStepA, nint columnStepA, float* b, nint ldb, float* bias, bool relu, float* c, nint ldc)
    {
        Vector256<float> c00 = bias is null ? Vector256<float>.Zero : Vector256.Load(bias + 0);
        Vector256<float> c01 = bias is null ? Vector256<float>.Zero : Vector256.Load(bias + 8);
        Vector256<float> c10 = c00, c11 = c01;
        Vector256<float> c20 = c00, c21 = c01;
        Vector256<float> c30 = c00, c31 = c01;
        Vector256<float> c40 = c00, c41 = c01;
        Vector256<float> c50 = c00, c51 = c01;
        for (int i = 0; i < k; i++)
        {
            Vector256<float> b0 = Vector256.Load(b), b1 = Vector256.Load(b + 8);
            Vector256<float> x = Vector256.Create(*a);
            c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
            x = Vector256.Create(a[rowStepA]);
            c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
            x = Vector256.Create(a[2 * rowStepA]);
            c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
            x = Vector256.Create(a[3 * rowStepA]);
            c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
            x = Vector256.Create(a[4 * rowStepA]);
            c40 = Vector256.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector256.FusedMultiplyAdd(x, b1, c41);
            x = Vector256.Create(a[5 * rowStepA]);
            c50 = Vector256.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector256.FusedMultiplyAdd(x, b1, c51);
            a += columnStepA;
            b += ldb;
        }
        Finish(c00, relu, c);
        Finish(c01, relu, c + 8);
        Finish(c10, relu, c + ldc);
        Finish(c11, relu, c + ldc + 8);
        Finish(c20, relu, c + 2 * ldc);
        Finish(c21, relu, c + 2 * ldc + 8);
        Finish(c30, relu, c + 3 * ldc);
        Finish(c31, relu, c + 3 * ldc + 8);
        Finish(c40, relu, c + 4 * ldc);
        Finish(c41, relu, c + 4 * ldc + 8);
        Finish(c50, relu, c + 5 * ldc);
        Finish(c51, relu, c + 5 * ldc + 8);
    }

    private static void Narrow1x2(int k, float* a, nint columnStepA, float* b, nint ldb, float* bias, bool relu, float* c)
    {
        Vector256<float> c00 = bias is null ? Vector256<float>.Zero : Vector256.Load(bias + 0);
        Vector256<float> c01 = bias is null ? Vector256<float>.Zero : Vector256.Load(bias + 8);
        for (int i = 0; i < k; i++)
        {
            Vector256<float> b0 = Vector256.Load(b), b1 = Vector256.Load(b + 8);
            Vector256<float> x = Vector256.Create(*a);
            c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
            a += columnStepA;
            b += ldb;
        }
        Finish(c00, relu, c);
        Finish(c01, relu, c + 8);
    }
}
