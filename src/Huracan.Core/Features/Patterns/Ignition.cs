using System.Runtime.Intrinsics;
using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Patterns;

/// <summary>A sudden start: price, range and volume become unusually large together.</summary>
/// <remarks>If volume is missing, the score is the mean of the other two parts. There is a direction only if the score is at least
/// 0.5.</remarks>
internal sealed class Ignition() : FeatureOperator(
    new FeatureSpec("ignition_score", FeatureFamily.Pattern, "mean of clamp((|3-candle return| / (volatility sqrt 3) - 1)/3), clamp((true range / atr_14 - 1)/2), clamp(vol_jump_z / 4), each within 0..1", "fraction 0..1", 0, 1, 60, CandleColumns.None, "demands 19, 31", 210),
    new FeatureSpec("ignition_direction", FeatureFamily.Pattern, "sign of the 3-candle return where ignition_score is at least 0.5, else 0", "sign -1, 0, 1", -1, 1, 60, CandleColumns.None, "demands 19, 31", 210))
{
    private const int Candles = 3;
    private const double SqrtCandles = 1.7320508075688772;

    public override IReadOnlyList<string> Reads { get; } = ["atr_14", "volatility_1c_bps", "vol_jump_z"];

    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        Span<double> move = run.Scratch(0);
        Elementwise.Change(run.Close.Now, run.Close.Lag(Candles), 10_000, move);
        Lanes.Map(default(Score), move, rows.Read(1), run.TrueRange.Now, rows.Read(0), rows.Read(2), rows[0]);
        Lanes.Map(default(Direction), move, rows[0], rows[1]);
    }

    private readonly struct Score : IFormula5
    {
        public Vector256<double> Of(Vector256<double> move, Vector256<double> volatility, Vector256<double> range, Vector256<double> atr, Vector256<double> volumeZ)
        {
            Vector256<double> zero = Vector256<double>.Zero, one = Vector256<double>.One, third = Vector256.Create(1.0 / 3);
            Vector256<double> size = Vector256.GreaterThan(volatility, zero) & (Vector256.Abs(move) / (volatility * Vector256.Create(SqrtCandles)));
            Vector256<double> reach = Vector256.GreaterThan(atr, zero) & (range / atr);
            Vector256<double> parts = Part((size - one) * third) + Part((reach - one) * Vector256.Create(0.5));
            Vector256<double> all = (parts + Part(volumeZ * Vector256.Create(0.25))) * third;
            return Vector256.ConditionalSelect(Vector256.Equals(volumeZ, volumeZ), all, parts * Vector256.Create(0.5));
        }

        private static Vector256<double> Part(Vector256<double> x) => Lanes.Clamp(x, Vector256<double>.Zero, Vector256<double>.One);
    }

    private readonly struct Direction : IFormula2
    {
        public Vector256<double> Of(Vector256<double> move, Vector256<double> score)
        {
            Vector256<double> zero = Vector256<double>.Zero, one = Vector256<double>.One;
            Vector256<double> sign = (Vector256.GreaterThan(move, zero) & one) - (Vector256.LessThan(move, zero) & one);
            return Vector256.GreaterThanOrEqual(score, Vector256.Create(0.5)) & sign;
        }
    }

    public override void Save(StateWriter writer) { }
    public override void Restore(StateReader reader) { }
}
