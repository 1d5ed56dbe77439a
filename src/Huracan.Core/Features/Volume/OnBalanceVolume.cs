using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Volume;

/// <summary>Granville's on-balance volume, a running total, and its bounded form: signed over total volume of the last 60 candles, which is
/// what the policy sees.</summary>
/// <remarks>The total starts with the first candle's volume, as in TA-Lib. The bounded form is 0 if nothing traded.</remarks>
internal sealed class OnBalanceVolume() : FeatureOperator(
    new FeatureSpec("obv", FeatureFamily.Volume, "running total of +volume where the close rose, -volume where it fell", "coins", double.NegativeInfinity, double.PositiveInfinity, 0, CandleColumns.Volume, "Granville 1963; TA-Lib OBV; demand 17", FeatureSpec.Never),
    new FeatureSpec("obv_ratio_60", FeatureFamily.Volume, "sum of signed volume / sum of volume, last 60 candles", "ratio -1..1", -1, 1, 60, CandleColumns.Volume, "Granville 1963, windowed; demand 17"))
{
    private readonly WindowSum _signed = new(60), _all = new(60);
    private double _total, _close;

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> close = run.Close.Now, volume = run.Volume;
        Span<double> obv = rows[0], signed = run.Scratch(0), all = run.Scratch(1);

        // The previous close is that of the last candle with a volume, which the price history does not hold.
        all[0] = _close;
        close[..^1].CopyTo(all[1..]);
        Elementwise.Signed(close, all, volume, signed);
        double total = _total;
        for (int i = 0; i < signed.Length; i++)
        {
            total += signed[i];
            obv[i] = total;
        }

        (_total, _close) = (total, close[^1]);
        _signed.Run(signed, signed);
        _all.Run(volume, all);
        Elementwise.SignedShare(signed, all, 1, rows[1]);
    }

    public override void Save(StateWriter writer)
    {
        writer.Double(_total);
        writer.Double(_close);
        _signed.Save(writer);
        _all.Save(writer);
    }

    public override void Restore(StateReader reader)
    {
        _total = reader.Double();
        _close = reader.Double();
        _signed.Restore(reader);
        _all.Restore(reader);
    }
}
