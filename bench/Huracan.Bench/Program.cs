using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using Huracan.Cli.Bench;
using Huracan.Core.Numerics;

namespace Huracan.Bench;

/// <summary>What <c>huracan bench</c> measures, and the two matrix products beside it, compiled without the runtime's tiers: the figures a change of the kernels is judged by.</summary>
/// <remarks><c>dotnet run -c Release --project bench/Huracan.Bench [-- --json]</c>; about a minute.</remarks>
internal static class Program
{
    private static int Main(string[] args)
    {
        bool json = args.Contains("--json");
        if (args.Length > (json ? 1 : 0))
        {
            Console.Error.WriteLine($"bench: '{args[0]}' given, only --json allowed");
            return 2;
        }

        List<BenchRow> rows =
        [
            new("product.64x80x512", Stopwatches.Median(9, () => Product(64, 80, transposed: false)), "GFLOP/s"),
            new("product.80x64x512", Stopwatches.Median(9, () => Product(80, 64, transposed: true)), "GFLOP/s"),
            .. PpoBench.Run(),
            .. RolloutBench.Run(),
        ];
        if (json)
        {
            Console.WriteLine(BenchRow.ToJson(rows));
            return 0;
        }

        Console.WriteLine($"vectors of 512 bits: {(Vector512.IsHardwareAccelerated ? "yes" : "no")}");
        foreach (BenchRow row in rows) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Name,-26} {row.Value,14:N2} {row.Unit}"));
        return 0;
    }

    private static unsafe double Product(int m, int k, bool transposed)
    {
        const int n = 512, stride = n + 16, turns = 400;
        var a = new AlignedFloats(m * k);
        var b = new AlignedFloats(k * stride);
        var c = new AlignedFloats(m * stride);
        a.Span.Fill(0.5f);
        b.Span.Fill(0.25f);
        long start = Stopwatch.GetTimestamp();
        for (int turn = 0; turn < turns; turn++)
            MatrixProduct.Run(m, n, k, a.Pointer, transposed ? 1 : k, transposed ? m : 1, b.Pointer, stride, null, false, c.Pointer, stride);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
        return 2.0 * m * n * k * turns / seconds / 1e9;
    }
}
