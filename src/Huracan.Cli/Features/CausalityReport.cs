using System.Globalization;
using Huracan.Core.Features.Causality;
using Huracan.Core.Features.Inputs;
using Huracan.Core.Market;

namespace Huracan.Cli.Features;

/// <summary>The causality proof over any length of candles, and its table: one row per feature and engine, each beginning with its
/// name.</summary>
internal static class CausalityReport
{
    /// <summary>A proof holds a few frames of all columns at once; longer markets are proven in pieces of this many candles.</summary>
    private const int PieceCandles = 100_000;

    /// <summary>Proves the subjects on the candles and prints one line per column.</summary>
    /// <returns>The first column that fails, or null.</returns>
    public static CausalityRow? Print(TextWriter output, IReadOnlyList<(string Kind, ICausalSubject Subject)> subjects, CandleFrame candles, MarketInputs inputs, ulong seed)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{"name",-24} {"kind",-8} {"warm-up",7} {"settled",7} {"first",7} {"cut off",8} {"noise",8} {"live",8} {"resumed",8} {"start error",12}  verdict"));
        CausalityRow? failed = null;
        foreach ((string kind, ICausalSubject subject) in subjects)
        {
            IReadOnlyList<CausalityRow> rows = Prove(subject, candles, inputs, seed);
            for (int c = 0; c < rows.Count; c++)
            {
                output.WriteLine(Line(kind, rows[c], subject.Schema.Columns[c].SettledCandles));
                if (!rows[c].Passes) failed ??= rows[c];
            }
        }

        return failed;
    }

    private static CausalityRow[] Prove(ICausalSubject subject, CandleFrame candles, MarketInputs inputs, ulong seed)
    {
        CausalityRow[]? all = null;
        int pieces = Math.Max(1, candles.Count / PieceCandles);
        for (int p = 0; p < pieces; p++)
        {
            int start = (int)((long)candles.Count * p / pieces), end = (int)((long)candles.Count * (p + 1) / pieces);
            IReadOnlyList<CausalityRow> rows = CausalityProof.Prove(subject, candles.Slice(start, end - start), seed + (ulong)p, inputs: inputs);
            all = all is null ? [.. rows] : [.. all.Zip(rows, (a, b) => a.Worse(b))];
        }

        return all!;
    }

    private static string Line(string kind, CausalityRow row, int settled)
    {
        string verdict = !row.Causal ? "FAILS: it uses the future, or its bits depend on how candles arrive"
            : !row.WarmupHolds ? "FAILS: its declared warm-up is too short"
            : row.FirstPresent < 0 ? "holds (absent here)" : "holds";
        string settledText = settled switch { < 0 => "-", int.MaxValue => "never", _ => settled.ToString(CultureInfo.InvariantCulture) };
        string error = double.IsNaN(row.StartError) ? "-" : row.StartError.ToString("0.0E+0", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture,
            $"{row.Name,-24} {kind,-8} {row.WarmupCandles,7} {settledText,7} {Row(row.FirstPresent),7} {Row(row.TruncationRow),8} {Row(row.NoiseRow),8} {Row(row.LiveRow),8} {Row(row.ResumeRow),8} {error,12}  {verdict}");

        static string Row(int row) => row < 0 ? "-" : row.ToString(CultureInfo.InvariantCulture);
    }
}
