using Huracan.Core.Features.Windows;
using Huracan.Core.Market;
using Huracan.Core.State;

namespace Huracan.Core.Features.Momentum;

/// <summary>Simple returns over several horizons. No state: the history is enough.</summary>
internal sealed class Returns() : FeatureOperator(
    new FeatureSpec("roc_10", FeatureFamily.Momentum, "(close / close 10 candles ago - 1) x 100", "percent", -100, double.PositiveInfinity, 10, CandleColumns.None, "TA-Lib ROC"),
    new FeatureSpec("return_1_bps", FeatureFamily.Momentum, "(close / previous close - 1) x 10000", "bps", -10_000, double.PositiveInfinity, 1, CandleColumns.None, "demand 17"),
    new FeatureSpec("return_5_bps", FeatureFamily.Momentum, "(close / close 5 candles ago - 1) x 10000", "bps", -10_000, double.PositiveInfinity, 5, CandleColumns.None, "demand 17"),
    new FeatureSpec("return_15_bps", FeatureFamily.Momentum, "(close / close 15 candles ago - 1) x 10000", "bps", -10_000, double.PositiveInfinity, 15, CandleColumns.None, "demand 17"),
    new FeatureSpec("return_60_bps", FeatureFamily.Momentum, "(close / close 60 candles ago - 1) x 10000", "bps", -10_000, double.PositiveInfinity, 60, CandleColumns.None, "demand 17"))
{
    public override void Process(in CandleRun run, in FeatureRows rows)
    {
        ReadOnlySpan<double> close = run.Close.Now;
        Elementwise.Change(close, run.Close.Lag(10), 100, rows[0]);
        Elementwise.Scale(run.Return.Now, 10_000, rows[1]);
        Elementwise.Change(close, run.Close.Lag(5), 10_000, rows[2]);
        Elementwise.Change(close, run.Close.Lag(15), 10_000, rows[3]);
        Elementwise.Change(close, run.Close.Lag(60), 10_000, rows[4]);
    }

    public override void Save(StateWriter writer) { }
    public override void Restore(StateReader reader) { }
}
