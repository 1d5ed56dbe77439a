using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Trend;

/// <summary>Kaufman's efficiency ratio with a sign: the net move over 20 candles divided by the sum of the absolute moves.</summary>
internal sealed class Efficiency() : FeatureOperator(
    new FeatureSpec("efficiency_ratio_20", FeatureFamily.Trend, "(close - close 20 candles ago) / sum of the last 20 |close - previous close|; 0 where nothing moved", "ratio -1..1", -1, 1, Window, CandleColumns.None, "Kaufman 1995"))
{
    private const int Window = 20;
    private readonly WindowSum _way = new(Window);

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> now = run.Close.Now, before = run.Close.Lag(1);
        Span<double> step = run.Scratch(0), headway = run.Scratch(1);
        for (int i = 0; i < step.Length; i++) step[i] = Math.Abs(now[i] - before[i]);
        if (run.Seen == 0) step[0] = 0;
        _way.Run(step, step);
        Elementwise.Subtract(now, run.Close.Lag(Window), headway);
        Elementwise.SignedShare(headway, step, 1, rows[0]);
    }

    public override void Save(StateWriter writer) => _way.Save(writer);
    public override void Restore(StateReader reader) => _way.Restore(reader);
}
