using System.Runtime.Intrinsics;
using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Microstructure;

/// <summary>The average buying share of candles, and one score of buying and price pressure.</summary>
/// <remarks>
/// The buying share of a candle is taker-buy volume / volume if the source has both and something traded; else it comes from the
/// candle's shape: (close - low) / (high - low), 0.5 if they are equal. A source without taker volume therefore gives a coarser value,
/// never an invented volume.
/// </remarks>
internal sealed class CandleFlow() : FeatureOperator(
    new FeatureSpec("uptick_ratio", FeatureFamily.Microstructure, "mean buying share of the last 6 candles: taker-buy volume / volume, or (close - low)/(high - low) where that is missing", "fraction 0..1", 0, 1, 5, CandleColumns.None, "demand 18"),
    new FeatureSpec("micro_score", FeatureFamily.Microstructure, "0.5 + 0.3 clamp(3 (2 b - 1)) + 0.2 clamp(4-candle return / (3 volatility sqrt 4)), b = mean buying share of 4 candles; 0.5 neutral", "fraction 0..1", 0, 1, 60, CandleColumns.None, "demands 18, 32"))
{
    // One-sided taking lasts a few candles; a much longer window would show it only when it is over. taker_buy_ratio has the longer window.
    private const int Long = 6, Short = 4;
    private const double SqrtShort = 2;
    private readonly WindowSum _long = new(Long), _short = new(Short);

    public override IReadOnlyList<string> Reads { get; } = ["volatility_1c_bps"];

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        Span<double> share = run.Scratch(0), recent = run.Scratch(1), pressure = run.Scratch(2), uptick = rows[0];
        Elementwise.Position(run.Close.Now, run.Low.Now, run.High.Now, 1, 0.5, share);
        Lanes.Map(default(BuyingShare), share, run.TakerBuyBase, run.Volume, share);
        _long.Run(share, uptick);
        Elementwise.Scale(uptick, 1.0 / Long, uptick);
        _short.Run(share, recent);
        Elementwise.Change(run.Close.Now, run.Close.Lag(Short), 10_000, pressure);
        Elementwise.SignedShare(pressure, rows.Read(0), 1 / (3 * SqrtShort), pressure);
        Lanes.Map(default(Score), recent, pressure, rows[1]);
    }

    /// <summary>Comparisons with NaN are false: where a column is missing, the shape stays.</summary>
    private readonly struct BuyingShare : IFormula3
    {
        public Vector256<double> Of(Vector256<double> shape, Vector256<double> bought, Vector256<double> volume)
        {
            Vector256<double> known = Vector256.GreaterThan(volume, Vector256<double>.Zero) & Vector256.Equals(bought, bought);
            return Vector256.ConditionalSelect(known, Lanes.Min(bought / volume, Vector256<double>.One), shape);
        }
    }

    private readonly struct Score : IFormula2
    {
        public Vector256<double> Of(Vector256<double> recent, Vector256<double> pressure)
        {
            Vector256<double> one = Vector256<double>.One;
            Vector256<double> buying = Lanes.Clamp(((recent * Vector256.Create(2.0 / Short)) - one) * Vector256.Create(3.0), -one, one);
            return Vector256.Create(0.5) + (buying * Vector256.Create(0.3)) + (pressure * Vector256.Create(0.2));
        }
    }

    public override void Save(StateWriter writer) { _long.Save(writer); _short.Save(writer); }
    public override void Restore(StateReader reader) { _long.Restore(reader); _short.Restore(reader); }
}
