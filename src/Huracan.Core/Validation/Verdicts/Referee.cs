using Huracan.Core.Numerics;
using Huracan.Core.Validation.Overfitting;
using Huracan.Core.Validation.Results;
using Huracan.Core.Validation.Statistics;
using static Huracan.Core.Validation.Verdicts.Figures;

namespace Huracan.Core.Validation.Verdicts;

/// <summary>Turns a coin's folds into metrics, gates and a verdict. It does not use earlier runs, so the verdict is the same in every
/// folder.</summary>
public static class Referee
{
    /// <param name="seed">The run's seed: the bootstrap draws from (seed, symbol, <c>validation.bootstrap</c>, 0).</param>
    public static Assessment Judge(CoinResult coin, GateSettings settings, ulong seed)
    {
        coin.Validate();
        List<WindowSummary> windows = [];
        foreach (FoldResult fold in coin.Folds) windows.Add(WindowSummary.Of(fold, coin.Plan.Settings.MinTestTrades));
        PerformanceMetrics pooled = PerformanceMetrics.Pool(coin.Folds, Philox.Key(seed, coin.Symbol, "validation.bootstrap", 0));
        Measure train = Gates.MeanTrainSharpe(windows);
        Stability stability = Stability.Of(windows);
        IReadOnlyList<GateRow> gates = Gates.Check(pooled, train, windows.Count, stability, settings);
        (Verdict verdict, string reason) = Decide(gates, pooled.Sharpe);
        return new Assessment(coin.Symbol, coin.Plan, pooled, windows, train, stability, gates, verdict, reason);
    }

    /// <summary>Point estimates give SHADOW at best; PUBLISHED needs the one-sided 95 % lower bound of the pooled Sharpe ratio above 0
    /// (D20).</summary>
    public static (Verdict Verdict, string Reason) Decide(IReadOnlyList<GateRow> gates, SharpeEstimate sharpe)
    {
        List<string> failed = [], undecided = [];
        int binding = 0;
        foreach (GateRow gate in gates)
        {
            if (!gate.Binding) continue;
            binding++;
            if (!gate.Passed) (gate.Decidable ? failed : undecided).Add(gate.Name);
        }

        if (binding == 0) throw new ArgumentException("our bug: no gate was asked", nameof(gates));
        if (failed.Count + undecided.Count > 0)
        {
            string fell = failed.Count > 0 ? $"{failed.Count} of {binding} gates failed: {List(failed)}." : "";
            string open = undecided.Count > 0 ? $"{undecided.Count} of {binding} cannot be decided: {List(undecided)}." : "";
            return (Verdict.Rejected, $"{fell} {open}".Trim());
        }

        if (sharpe.LowerBound95 is not { } bound) return (Verdict.Shadow, $"All {binding} gates passed, but the pooled Sharpe ratio has no lower bound; the coin is watched, not published.");
        return bound > 0
            ? (Verdict.Published, $"All {binding} gates passed, and the one-sided 95 % lower bound of the pooled Sharpe ratio, {Fixed(bound, DigitsToTell(bound, 0, 2))}, lies above 0.")
            : (Verdict.Shadow, $"All {binding} gates passed, but the one-sided 95 % lower bound of the pooled Sharpe ratio, {Fixed(bound, DigitsToTell(bound, 0, 2))}, does not lie above 0; the coin is watched, not published.");
    }
}
