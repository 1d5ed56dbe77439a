using System.Runtime.Intrinsics;
using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Patterns;

/// <summary>A candle that went beyond the extreme of the 20 before it and closed back inside: stops were hit, and the price did not
/// hold.</summary>
/// <remarks>Positive if a low was swept (a rise is expected), negative if a high was swept; a candle that swept both gives the sum. The
/// score is the share of the candle's range that the close recovered. It is 0 if nothing was swept or the close stayed outside.</remarks>
internal sealed class Sweep() : FeatureOperator(
    new FeatureSpec("sweep_score", FeatureFamily.Pattern, "(close - low)/(high - low) where low < lowest of the 20 before <= close, less (high - close)/(high - low) where high > highest of the 20 before >= close", "ratio -1..1", -1, 1, 20, CandleColumns.None, "turtle soup: Connors and Raschke 1995; demand 19"),
    new FeatureSpec("sweep_balance_50", FeatureFamily.Pattern, "mean of the last 50 sweep_score", "ratio -1..1", -1, 1, 69, CandleColumns.None, "turtle soup: Connors and Raschke 1995; demand 19"))
{
    private const int Before = 20, Balance = 50;
    private readonly WindowRange _range = new(Before);
    private readonly WindowSum _scores = new(Balance);

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        Span<double> highest = run.Scratch(0), lowest = run.Scratch(1), score = rows[0], balance = rows[1];
        _range.Run(run.High.Lag(1), run.Low.Lag(1), highest, lowest);
        Lanes.Map(default(Score), run.High.Now, run.Low.Now, run.Close.Now, highest, lowest, score);

        // Before 20 candles there is no range to sweep; values from an empty history must not enter the balance.
        score[..(int)Math.Min(Math.Max(0, Before - run.Seen), score.Length)].Clear();
        _scores.Run(score, balance);
        Elementwise.Scale(balance, 1.0 / Balance, balance);
    }

    private readonly struct Score : IFormula5
    {
        public Vector256<double> Of(Vector256<double> high, Vector256<double> low, Vector256<double> close, Vector256<double> highest, Vector256<double> lowest)
        {
            Vector256<double> range = high - low;
            Vector256<double> below = Vector256.LessThan(low, lowest) & Vector256.GreaterThanOrEqual(close, lowest) & ((close - low) / range);
            Vector256<double> above = Vector256.GreaterThan(high, highest) & Vector256.LessThanOrEqual(close, highest) & ((high - close) / range);
            return Vector256.GreaterThan(range, Vector256<double>.Zero) & (below - above);
        }
    }

    public override void Save(StateWriter writer) { _range.Save(writer); _scores.Save(writer); }
    public override void Restore(StateReader reader) { _range.Restore(reader); _scores.Restore(reader); }
}
