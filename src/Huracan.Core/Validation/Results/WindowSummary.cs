using Huracan.Core.Validation.Statistics;
using Huracan.Core.Validation.WalkForward;

namespace Huracan.Core.Validation.Results;

/// <summary>One test window on its own.</summary>
/// <param name="Sharpe">Annualised, of the test days.</param>
/// <param name="StandardError">Lo (2002), annualised; null if the ratio is undefined.</param>
/// <param name="TrainSharpe">Annualised, of the argmax policy on the train range, same kernel and costs (D19).</param>
/// <param name="IsThin">Fewer trades than min_test_trades; it stays in the pool and is named (D18).</param>
public sealed record WindowSummary(Fold Fold, int Trades, double NetBps, Measure Sharpe, double? StandardError, Measure TrainSharpe, bool IsThin)
{
    /// <summary>1-based, as reports count.</summary>
    public int Number => Fold.Index + 1;

    public static WindowSummary Of(FoldResult fold, int minTestTrades)
    {
        Moments moments = Moments.Of(fold.Test.NetBps);
        Measure daily = SharpeRatio.Of(moments);
        double net = 0;
        for (int d = 0; d < fold.Test.Days; d++) net += fold.Test.NetBps[d];
        return new WindowSummary(fold.Fold, fold.Trades.Count, net, Annual(daily),
            daily.Value is { } ratio ? SharpeRatio.NormalStandardError(ratio, moments.Count) * SharpeRatio.PerYear : null,
            Annual(SharpeRatio.Of(Moments.Of(fold.Train.NetBps))), fold.Trades.Count < minTestTrades);
    }

    private static Measure Annual(Measure daily) => daily.Value is { } ratio ? Measure.Of(ratio * SharpeRatio.PerYear) : daily;
}
