using Huracan.Core.Features.Volume;
using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Microstructure;

/// <summary>z-score of a candle's mean trade size against the 60 candles with trades before it.</summary>
/// <remarks>A candle without trades has no trade size: the value is absent there and the candle does not enter the reference. 0 if the
/// reference has no variation.</remarks>
internal sealed class TradeSize() : FeatureOperator(
    new FeatureSpec("trade_size_z", FeatureFamily.Microstructure, "(volume / trades - mean) / population deviation over the 60 traded candles before, within -20..20", "z-score", -20, 20, Window,
        CandleColumns.Volume | CandleColumns.Trades, "exchange candle columns; demand 18"))
{
    private const int Window = 60;
    private const double ZMax = 20;
    private readonly WindowMoments _moments = new(Window);
    private double _mean, _deviation;
    private int _held;

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> volume = run.Volume, trades = run.Trades;
        Span<double> z = rows[0], size = run.Scratch(0);
        int traded = 0;
        for (int i = 0; i < trades.Length; i++)
        {
            if (trades[i] > 0) size[traded++] = volume[i] / trades[i];
        }

        z.Fill(double.NaN);
        if (traded == 0) return;
        size = size[..traded];
        Span<double> mean = run.Scratch(1)[..traded], deviation = run.Scratch(2)[..traded], meanBefore = run.Scratch(3)[..traded], deviationBefore = run.Scratch(4)[..traded];
        _moments.Run(size, mean, deviation);
        Elementwise.Root(deviation, 1, deviation);
        (meanBefore[0], deviationBefore[0]) = (_mean, _deviation);
        mean[..^1].CopyTo(meanBefore[1..]);
        deviation[..^1].CopyTo(deviationBefore[1..]);
        (_mean, _deviation) = (mean[^1], deviation[^1]);
        Lanes.Map(new VolumeChange.Score(ZMax), size, meanBefore, deviationBefore, size);
        int k = 0;
        for (int i = 0; i < trades.Length; i++)
        {
            if (!(trades[i] > 0)) continue;
            if (_held >= Window) z[i] = size[k];
            else _held++;
            k++;
        }
    }

    public override void Save(StateWriter writer)
    {
        _moments.Save(writer);
        writer.Double(_mean);
        writer.Double(_deviation);
        writer.Int32(_held);
    }

    public override void Restore(StateReader reader)
    {
        _moments.Restore(reader);
        _mean = reader.Double();
        _deviation = reader.Double();
        _held = reader.Int32();
    }
}
