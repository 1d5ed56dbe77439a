using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.MultiTimeframe;

/// <summary>Trend of the completed 5m, 15m, 1h and 4h bars, as a flag and as a strength, and one weighted bias (demand 20).</summary>
/// <remarks>A timeframe that is not above the candles' own is computed from the candles: each is a complete bar. Values hold between
/// completions.</remarks>
internal sealed class HigherTimeframes : FeatureOperator
{
    private static readonly (string Name, int Minutes)[] Frames = [("5m", 5), ("15m", 15), ("1h", 60), ("4h", 240)];
    private readonly HigherBars[] _bars = new HigherBars[Frames.Length];

    public HigherTimeframes(Timeframe baseTimeframe)
        : base(Describe(baseTimeframe))
    {
        for (int f = 0; f < Frames.Length; f++) _bars[f] = new HigherBars(BarMs(f, baseTimeframe), baseTimeframe.Ms);
    }

    private static long BarMs(int frame, Timeframe baseTimeframe) => Math.Max(Frames[frame].Minutes * UtcMs.PerMinute, baseTimeframe.Ms);

    private static FeatureSpec[] Describe(Timeframe baseTimeframe)
    {
        FeatureSpec[] columns = new FeatureSpec[(2 * Frames.Length) + 1];
        int longest = 0;
        for (int f = 0; f < Frames.Length; f++)
        {
            int warmup = HigherBars.WarmupCandles(BarMs(f, baseTimeframe), baseTimeframe.Ms);
            longest = Math.Max(longest, warmup);
            string name = Frames[f].Name;
            columns[f] = new FeatureSpec($"trend_flag_{name}", FeatureFamily.MultiTimeframe, $"sign of trend_{name} where its size is at least 0.25, else 0", "sign -1, 0, 1", -1, 1, warmup, CandleColumns.None, "demand 20");
            columns[Frames.Length + f] = new FeatureSpec($"trend_{name}", FeatureFamily.MultiTimeframe,
                $"(mean of the last 3 - mean of the last 10 completed {name} closes) / (2 x their mean range), clamped", "ratio -1..1", -1, 1, warmup, CandleColumns.None, "demand 20");
        }

        columns[^1] = new FeatureSpec("htf_bias", FeatureFamily.MultiTimeframe, "0.1 trend_5m + 0.2 trend_15m + 0.3 trend_1h + 0.4 trend_4h", "ratio -1..1", -1, 1, longest, CandleColumns.None, "demands 20, 29");
        return columns;
    }

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        for (int f = 0; f < _bars.Length; f++) _bars[f].Run(run, rows[_bars.Length + f], rows[f]);
        ReadOnlySpan<double> t5 = rows[4], t15 = rows[5], t60 = rows[6], t240 = rows[7];
        Span<double> bias = rows[8];
        for (int i = 0; i < bias.Length; i++) bias[i] = (0.1 * t5[i]) + (0.2 * t15[i]) + (0.3 * t60[i]) + (0.4 * t240[i]);
    }

    public override void Save(StateWriter writer)
    {
        foreach (HigherBars bars in _bars) bars.Save(writer);
    }

    public override void Restore(StateReader reader)
    {
        foreach (HigherBars bars in _bars) bars.Restore(reader);
    }
}
