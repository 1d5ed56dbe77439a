using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Patterns;

/// <summary>A sudden start: price, range and volume leave their usual size together.</summary>
/// <remarks>Where volume is missing the score is the mean of the other two parts. The direction is given only from a score of 0.5 on.</remarks>
internal sealed class Ignition() : FeatureOperator(
    new FeatureSpec("ignition_score", FeatureFamily.Pattern, "mean of clamp((|3-candle return| / (volatility sqrt 3) - 1)/3), clamp((true range / atr_14 - 1)/2), clamp(vol_jump_z / 4), each within 0..1", "fraction 0..1", 0, 1, 60, CandleColumns.None, "demands 19, 31", 210),
    new FeatureSpec("ignition_direction", FeatureFamily.Pattern, "sign of the 3-candle return where ignition_score is at least 0.5, else 0", "sign -1, 0, 1", -1, 1, 60, CandleColumns.None, "demands 19, 31", 210))
{
    private const int Candles = 3;
    private const double SqrtCandles = 1.7320508075688772;

    public override IReadOnlyList<string> Reads { get; } = ["atr_14", "volatility_1c_bps", "vol_jump_z"];

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> range = run.TrueRange.Now, atr = rows.Read(0), volatility = rows.Read(1), volumeZ = rows.Read(2);
        Span<double> move = run.Scratch(0), score = rows[0], direction = rows[1];
        Elementwise.Change(run.Close.Now, run.Close.Lag(Candles), 10_000, move);
        for (int i = 0; i < score.Length; i++)
        {
            double size = volatility[i] > 0 ? Math.Abs(move[i]) / (volatility[i] * SqrtCandles) : 0;
            double reach = atr[i] > 0 ? range[i] / atr[i] : 0;
            double parts = Part((size - 1) * (1.0 / 3)) + Part((reach - 1) * 0.5);
            double z = volumeZ[i] * 0.25;
            double total = double.IsNaN(z) ? parts * 0.5 : (parts + Part(z)) * (1.0 / 3);
            score[i] = total;
            direction[i] = total >= 0.5 ? (move[i] > 0 ? 1 : move[i] < 0 ? -1 : 0) : 0;
        }
    }

    private static double Part(double x) => x > 1 ? 1 : x > 0 ? x : 0;

    public override void Save(StateWriter writer) { }
    public override void Restore(StateReader reader) { }
}
