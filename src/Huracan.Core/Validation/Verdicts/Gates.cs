using Huracan.Core.Validation.Overfitting;
using Huracan.Core.Validation.Results;
using Huracan.Core.Validation.Statistics;
using static Huracan.Core.Validation.Verdicts.Figures;

namespace Huracan.Core.Validation.Verdicts;

/// <summary>The five gates and two advisory rows, each with a sentence that a reader can check. Demand 88, D18 to D22.</summary>
public static class Gates
{
    /// <param name="trainSharpe">Mean over folds; see <see cref="MeanTrainSharpe"/>.</param>
    /// <returns>G1..G5, A1, A2, in this order.</returns>
    public static IReadOnlyList<GateRow> Check(PerformanceMetrics pooled, Measure trainSharpe, int folds, Stability stability, GateSettings settings)
    {
        settings.Validate();
        return
        [
            SharpeGate(pooled, settings), WinRateGate(pooled, settings), GapGate(pooled.Sharpe.Annual, trainSharpe, folds, settings), TradesGate(pooled, settings),
            StabilityGate(stability, settings), DrawdownRow(pooled, settings), ProfitFactorRow(pooled, settings),
        ];
    }

    /// <summary>Mean over the folds of the argmax policy's train Sharpe (D19). If one fold has no ratio, there is no mean: without that
    /// fold it would be too good.</summary>
    public static Measure MeanTrainSharpe(IReadOnlyList<WindowSummary> windows)
    {
        if (windows.Count == 0) return Measure.Undefined("there is no fold");
        double sum = 0;
        foreach (WindowSummary window in windows)
        {
            if (!window.TrainSharpe.Exists) return Measure.Undefined($"fold {window.Number} has none ({window.TrainSharpe.Reason})");
            sum += window.TrainSharpe.Value.Value;
        }

        return Measure.Of(sum / windows.Count);
    }

    private static GateRow SharpeGate(PerformanceMetrics pooled, GateSettings settings)
    {
        double bound = settings.SharpeMin;
        SharpeEstimate sharpe = pooled.Sharpe;
        if (sharpe.Annual.Value is not { } value) return Undefined("G1", "Sharpe ratio", bound, true, $"The pooled Sharpe ratio does not exist, since {sharpe.Annual.Reason}; the gate asks for at least {Fixed(bound)}.");
        bool passed = value >= bound;
        int digits = DigitsToTell(value, bound, 2);
        return new GateRow("G1", "Sharpe ratio", value, bound, passed, true,
            $"The pooled Sharpe ratio over {Count(pooled.Days, "out-of-sample day", "out-of-sample days")} is {Fixed(value, digits)} " +
            $"(95 % interval {Fixed(sharpe.Low95!.Value)} to {Fixed(sharpe.High95!.Value)}); the gate asks for at least {Fixed(bound)}" +
            (passed ? "." : $", so it falls short by {Fixed(bound - value, digits)}."));
    }

    private static GateRow WinRateGate(PerformanceMetrics pooled, GateSettings settings)
    {
        double bound = settings.WinRateMin;
        if (pooled.WinRate.Value is not { } value) return Undefined("G2", "win rate", bound, true, $"The win rate does not exist, since {pooled.WinRate.Reason}; the gate asks for at least {Percent(bound)}.");
        bool passed = value >= bound;
        int digits = DigitsToTell(value * 100, bound * 100, 1);
        return new GateRow("G2", "win rate", value, bound, passed, true,
            $"{Percent(value, digits)} of {Count(pooled.Trades, "trade", "trades")} won after cost " +
            $"(95 % interval {Percent(pooled.WinRateLow95!.Value)} to {Percent(pooled.WinRateHigh95!.Value)}); the gate asks for at least {Percent(bound)}" +
            (passed ? "." : $", so it falls short by {Fixed((bound - value) * 100, digits)} points."));
    }

    private static GateRow GapGate(Measure outOfSample, Measure train, int folds, GateSettings settings)
    {
        double bound = settings.GapMax;
        const string title = "train-test gap";
        const string open = "without it no gap can be measured, and the gate cannot be decided.";
        if (train.Value is not { } trainValue)
            return Undefined("G3", title, bound, true, $"The mean train Sharpe ratio does not exist, since {train.Reason}; {open}");
        string ofFolds = $"mean of {Count(folds, "fold", "folds")}";
        if (trainValue <= 0)
        {
            return Undefined("G3", title, bound, true, $"The train Sharpe ratio is {Fixed(trainValue)} ({ofFolds}): a policy that earns " +
                "nothing on the days it learned from has no gap to measure, and the gate cannot be decided.");
        }

        if (outOfSample.Value is not { } outValue)
            return Undefined("G3", title, bound, true, $"The pooled Sharpe ratio does not exist, since {outOfSample.Reason}; {open}");
        double gap = (trainValue - outValue) / trainValue;
        if (gap < 0) return new GateRow("G3", title, gap, bound, true, true, $"The Sharpe ratio is higher out of sample ({Fixed(outValue)}) than on the train ranges ({Fixed(trainValue)}, {ofFolds}); there is no loss to hold against it.");
        bool passed = gap <= bound;
        int digits = DigitsToTell(gap * 100, bound * 100, 1);
        return new GateRow("G3", title, gap, bound, passed, true,
            $"The Sharpe ratio falls from {Fixed(trainValue)} on the train ranges ({ofFolds}) to {Fixed(outValue)} out of sample, a loss of {Percent(gap, digits)}; " +
            $"the gate allows {Percent(bound)}" + (passed ? "." : $", so it is over by {Fixed((gap - bound) * 100, digits)} points."));
    }

    private static GateRow TradesGate(PerformanceMetrics pooled, GateSettings settings)
    {
        bool passed = pooled.Trades >= settings.TradesMin;
        return new GateRow("G4", "trades", pooled.Trades, settings.TradesMin, passed, true,
            $"{Count(pooled.Trades, "trade was", "trades were")} closed out of sample; the gate asks for at least {settings.TradesMin}" +
            (passed ? "." : $", so {Count(settings.TradesMin - pooled.Trades, "is", "are")} missing."));
    }

    private static GateRow StabilityGate(Stability stability, GateSettings settings)
    {
        double bound = settings.DispersionMax;
        if (stability.Test is not { } test)
        {
            return Undefined("G5", "stability", bound, true,
                $"The spread of the windows cannot be judged: {stability.Reason}; the gate cannot be decided.");
        }

        bool within = test.Excess <= bound, rejects = test.PValue < settings.CochranLevel;
        int digits = DigitsToTell(test.Excess, bound, 2);
        string seen = $"Over {stability.WindowsUsed} windows the Sharpe ratios spread by {Fixed(test.Excess, digits)} more than their errors explain " +
            $"(literal standard deviation {Fixed(test.Dispersion)}; Cochran's Q {Fixed(test.Q)} on {Count(test.Degrees, "degree", "degrees")} of freedom, p = {Fixed(test.PValue, 3)}); ";
        return new GateRow("G5", "stability", test.Excess, bound, within || !rejects, true, seen + (within
            ? $"the gate allows {Fixed(bound)}."
            : rejects
                ? $"the gate allows {Fixed(bound)}, and the test rejects one common ratio at {Percent(settings.CochranLevel, 0)}: the edge, if any, came and went."
                : $"that is over {Fixed(bound)}, but the test does not reject one common ratio at {Percent(settings.CochranLevel, 0)}, and windows this short cannot say more."));
    }

    private static GateRow DrawdownRow(PerformanceMetrics pooled, GateSettings settings)
    {
        double bound = settings.DrawdownMax;
        if (pooled.MaxDrawdown.Value is not { } value) return Undefined("A1", "drawdown", bound, settings.DrawdownBinds, $"The deepest fall does not exist, since {pooled.MaxDrawdown.Reason}.");
        bool passed = value <= bound;
        int digits = DigitsToTell(value * 100, bound * 100, 1);
        return new GateRow("A1", "drawdown", value, bound, passed, settings.DrawdownBinds,
            $"The deepest fall was {Percent(value, digits)} of the notional; at most {Percent(bound)} is wanted" +
            (passed ? "." : $", so it is over by {Fixed((value - bound) * 100, digits)} points."));
    }

    private static GateRow ProfitFactorRow(PerformanceMetrics pooled, GateSettings settings)
    {
        double bound = settings.ProfitFactorMin;
        if (pooled.ProfitFactor.Value is not { } value) return Undefined("A2", "profit factor", bound, settings.ProfitFactorBinds, $"The profit factor does not exist, since {pooled.ProfitFactor.Reason}.");
        bool passed = value >= bound;
        int digits = DigitsToTell(value, bound, 2);
        return new GateRow("A2", "profit factor", value, bound, passed, settings.ProfitFactorBinds,
            $"Winning trades earned {Fixed(value, digits)} times what losing ones cost; at least {Fixed(bound)} is wanted" +
            (passed ? "." : $", so it falls short by {Fixed(bound - value, digits)}."));
    }

    private static GateRow Undefined(string name, string title, double bound, bool binding, string reason) => new(name, title, null, bound, false, binding, reason);
}
