using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Volume;

/// <summary>Chaikin's accumulation/distribution line, the oscillator on it, and money flow over 20 candles.</summary>
/// <remarks>flow = ((close - low) - (high - close)) / (high - low) x volume, 0 if high equals low. Both averages of the oscillator start at
/// the first value of the line, as in TA-Lib.</remarks>
internal sealed class ChaikinFlow() : FeatureOperator(
    new FeatureSpec("chaikin_ad", FeatureFamily.Volume, "running total of ((close - low) - (high - close)) / (high - low) x volume", "coins", double.NegativeInfinity, double.PositiveInfinity, 0, CandleColumns.Volume, "Chaikin; TA-Lib AD", FeatureSpec.Never),
    new FeatureSpec("chaikin_osc_3_10", FeatureFamily.Volume, "exponential average of chaikin_ad over 3 - over 10", "coins", double.NegativeInfinity, double.PositiveInfinity, 9, CandleColumns.Volume, "Chaikin; TA-Lib ADOSC", 90),
    new FeatureSpec("cmf_20", FeatureFamily.Volume, "sum of flow / sum of volume, last 20 candles; 0 where nothing traded", "ratio -1..1", -1, 1, 19, CandleColumns.Volume, "Chaikin; demand 17"))
{
    private const double K3 = 2.0 / 4, K10 = 2.0 / 11;
    private readonly WindowSum _flow = new(20), _volume = new(20);
    private double _total, _fast, _slow;

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> high = run.High.Now, low = run.Low.Now, volume = run.Volume;
        Span<double> line = rows[0], oscillator = rows[1], flow = run.Scratch(0), all = run.Scratch(1);
        Elementwise.Position(run.Close.Now, low, high, 1, 0.5, flow);
        for (int i = 0; i < flow.Length; i++) flow[i] = ((2 * flow[i]) - 1) * volume[i];
        double total = _total, fast = _fast, slow = _slow;
        int start = 0;
        if (run.Seen == 0)
        {
            total = fast = slow = line[0] = flow[0];
            oscillator[0] = 0;
            start = 1;
        }

        for (int i = start; i < flow.Length; i++)
        {
            total += flow[i];
            fast += (total - fast) * K3;
            slow += (total - slow) * K10;
            line[i] = total;
            oscillator[i] = fast - slow;
        }

        (_total, _fast, _slow) = (total, fast, slow);
        _flow.Run(flow, flow);
        _volume.Run(volume, all);
        Elementwise.SignedShare(flow, all, 1, rows[2]);
    }

    public override void Save(StateWriter writer)
    {
        writer.Double(_total);
        writer.Double(_fast);
        writer.Double(_slow);
        _flow.Save(writer);
        _volume.Save(writer);
    }

    public override void Restore(StateReader reader)
    {
        _total = reader.Double();
        _fast = reader.Double();
        _slow = reader.Double();
        _flow.Restore(reader);
        _volume.Restore(reader);
    }
}
