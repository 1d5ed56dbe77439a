using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Microstructure;

/// <summary>Who pushed: the buying share of each candle, averaged, and one score of buying and price pressure.</summary>
/// <remarks>
/// The buying share of a candle is taker-buy volume / volume where the source has both and something traded; else it is read from the candle's shape:
/// (close - low) / (high - low), 0.5 where they are equal. A source without taker volume therefore gives a coarser value, never an invented volume.
/// </remarks>
internal sealed class CandleFlow() : FeatureOperator(
    new FeatureSpec("uptick_ratio", FeatureFamily.Microstructure, "mean buying share of the last 20 candles: taker-buy volume / volume, or (close - low)/(high - low) where that is missing", "fraction 0..1", 0, 1, 19, CandleColumns.None, "demand 18"),
    new FeatureSpec("micro_score", FeatureFamily.Microstructure, "0.5 + 0.3 clamp(3 (2 b - 1)) + 0.2 clamp(8-candle return / (3 volatility sqrt 8)), b = mean buying share of 8 candles; 0.5 neutral", "fraction 0..1", 0, 1, 60, CandleColumns.None, "demands 18, 32"))
{
    private const int Short = 8;
    private const double SqrtShort = 2.8284271247461903;
    private readonly WindowSum _long = new(20), _short = new(Short);

    public override IReadOnlyList<string> Reads { get; } = ["volatility_1c_bps"];

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> volume = run.Volume, bought = run.TakerBuyBase;
        Span<double> share = run.Scratch(0), recent = run.Scratch(1), pressure = run.Scratch(2), uptick = rows[0], score = rows[1];
        Elementwise.Position(run.Close.Now, run.Low.Now, run.High.Now, 1, 0.5, share);
        for (int i = 0; i < share.Length; i++)
        {
            double taken = bought[i] / volume[i];
            share[i] = taken >= 0 ? (taken < 1 ? taken : 1) : share[i];
        }

        _long.Run(share, uptick);
        Elementwise.Scale(uptick, 1.0 / 20, uptick);
        _short.Run(share, recent);
        Elementwise.Change(run.Close.Now, run.Close.Lag(Short), 10_000, pressure);
        Elementwise.SignedShare(pressure, rows.Read(0), 1 / (3 * SqrtShort), pressure);
        for (int i = 0; i < score.Length; i++)
        {
            double buying = 3 * ((recent[i] * (2.0 / Short)) - 1);
            buying = buying > 1 ? 1 : buying < -1 ? -1 : buying;
            score[i] = 0.5 + (0.3 * buying) + (0.2 * pressure[i]);
        }
    }

    public override void Save(StateWriter writer) { _long.Save(writer); _short.Save(writer); }
    public override void Restore(StateReader reader) { _long.Restore(reader); _short.Restore(reader); }
}
