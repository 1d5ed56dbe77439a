using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Patterns;

/// <summary>Share of recent candles whose range was narrower than each of the six before (Crabel's NR7); 1/7 by chance.</summary>
/// <remarks>Strictly narrower: a run of flat candles holds none.</remarks>
internal sealed class NarrowRange() : FeatureOperator(
    new FeatureSpec("nr7_density", FeatureFamily.Pattern, "share of the last 50 candles whose high - low is below that of each of the six before", "fraction 0..1", 0, 1, 55, CandleColumns.None, "Crabel 1990; demands 21, 31"))
{
    private const int Before = 6;
    private readonly double[] _range = new double[CandleRun.MaxCount + Before];
    private readonly WindowSum _narrow = new(50);

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        Span<double> density = rows[0], narrow = run.Scratch(0), range = _range.AsSpan(0, density.Length + Before);
        Elementwise.Subtract(run.High.From(Before), run.Low.From(Before), range);
        for (int i = 0; i < narrow.Length; i++)
        {
            double r = range[i + Before];
            narrow[i] = r < range[i] & r < range[i + 1] & r < range[i + 2] & r < range[i + 3] & r < range[i + 4] & r < range[i + 5] ? 1 : 0;
        }

        _narrow.Run(narrow, density);
        Elementwise.Scale(density, 1.0 / 50, density);
    }

    public override void Save(StateWriter writer) => _narrow.Save(writer);
    public override void Restore(StateReader reader) => _narrow.Restore(reader);
}
