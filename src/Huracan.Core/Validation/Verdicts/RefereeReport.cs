using System.Text;
using Huracan.Core.Market;
using Huracan.Core.Numerics;
using Huracan.Core.Validation.Overfitting;
using Huracan.Core.Validation.Results;
using Huracan.Core.Validation.Statistics;
using Huracan.Core.Validation.WalkForward;
using static Huracan.Core.Validation.Verdicts.Figures;

namespace Huracan.Core.Validation.Verdicts;

/// <summary>Facts for a report that must not change a verdict.</summary>
/// <param name="RunsOnSpan">Runs on this coin over an overlapping span that the folder holds, this one included; at least 1.</param>
/// <param name="Timeframe">Of the candles that the policy acts on.</param>
/// <param name="Gamma">The trainer's discount per candle, strictly between 0 and 1.</param>
/// <param name="SharpesOnSpan">Annualised pooled ratios of those runs, this one included, where known; two or more deflate this
/// one.</param>
public sealed record ReportContext(int RunsOnSpan, Timeframe Timeframe, double Gamma, IReadOnlyList<double>? SharpesOnSpan = null)
{
    /// <summary>Half-life of a reward in ms: ln(1/2) / ln(gamma) candles.</summary>
    public double GammaHalfLifeMs => Gamma is > 0 and < 1
        ? Transcendental.Log(0.5) / Transcendental.Log(Gamma) * Timeframe.Ms
        : throw new ArgumentOutOfRangeException(nameof(Gamma), $"gamma: {Fixed(Gamma, 4)} given, needs to lie strictly between 0 and 1");
}

/// <summary>The report on one coin in words: the test, the failed gates and their distances, the interval, the caveats.</summary>
/// <remarks>Lines end with a line feed; the wording is pinned by tests.</remarks>
public static class RefereeReport
{
    public static string Write(Assessment found, ReportContext context)
    {
        if (context.RunsOnSpan < 1) throw new ArgumentException($"{context.RunsOnSpan} runs given, needs at least this one", nameof(context));
        StringBuilder text = new();
        Line(text, $"Referee's report on {found.Symbol}: {found.Verdict.Word()}");
        Line(text, found.VerdictReason);
        Tested(text, found);
        Found(text, found.Pooled);
        Rows(text, "What failed", found.Gates, row => row.Binding && row.Decidable && !row.Passed);
        Rows(text, "What cannot be decided (neither pass nor fail)", found.Gates, row => row.Binding && !row.Decidable && !row.Passed);
        Rows(text, "What passed", found.Gates, row => row.Binding && row.Passed);
        Rows(text, "Beside the gates (advice, decides nothing)", found.Gates, row => !row.Binding);
        Interval(text, found);
        Windows(text, found);
        Caveats(text, found, context);
        return text.ToString();
    }

    /// <summary>The report on a coin whose data did not allow a test.</summary>
    /// <param name="reason">A sentence with the numbers.</param>
    public static string WriteRefusal(string symbol, string reason)
    {
        StringBuilder text = new();
        Line(text, $"Referee's report on {symbol}: {Verdict.Refused.Word()}");
        Line(text, "The data did not allow a test; nothing was trained and nothing is claimed.");
        Line(text, reason);
        return text.ToString();
    }

    private static void Tested(StringBuilder text, Assessment found)
    {
        WalkForwardPlan plan = found.Plan;
        Heading(text, "What was tested");
        Line(text, $"A {plan.Settings.Name} walk from {plan.From.ToDateString()} over {Count(plan.Days, "day", "days")}: {Count(found.Windows.Count, "fold", "folds")}, " +
            $"{Count(found.Pooled.Days, "out-of-sample day", "out-of-sample days")}, {Count(found.Pooled.Trades, "trade", "trades")}. " +
            $"Each fold trained a fresh policy that saw nothing after {Duration(plan.MaxHoldMs)} before its test window.");
    }

    private static void Found(StringBuilder text, PerformanceMetrics pooled)
    {
        Heading(text, "What was found");
        if (pooled.NetBps.Value is { } net)
        {
            Line(text, $"A trade earned {Bps(pooled.GrossBps.Value!.Value)} gross, paid {Bps(pooled.CostBps.Value!.Value)} and kept {Bps(net)} on average; " +
                $"it was held for {Duration(pooled.MeanHoldMs.Value!.Value)}. A position was open for {Percent(pooled.TimeInMarket.Value ?? 0)} of the time, " +
                $"and {Fixed(pooled.TurnoverPerDay.Value ?? 0)} times the notional changed hands per day.");
        }
        else
        {
            Line(text, "The policies closed no trade at all.");
        }

        Line(text, $"In all: {Bps(pooled.NetBpsTotal)} after cost on a constant notional; buying and holding over the same days {Bps(pooled.BuyAndHoldBps)} before cost, staying flat {Bps(0)}.");
    }

    private static void Rows(StringBuilder text, string heading, IReadOnlyList<GateRow> gates, Func<GateRow, bool> wanted)
    {
        bool any = false;
        foreach (GateRow gate in gates)
        {
            if (!wanted(gate)) continue;
            if (!any) Heading(text, heading);
            any = true;
            Line(text, $"- {gate.Name} {gate.Title}: {gate.Reason}");
        }
    }

    private static void Interval(StringBuilder text, Assessment found)
    {
        SharpeEstimate sharpe = found.Pooled.Sharpe;
        Heading(text, "What the interval says");
        if (sharpe.Annual.Value is not { } value)
        {
            Line(text, $"Nothing: there is no Sharpe ratio, since {sharpe.Annual.Reason}.");
            return;
        }

        double bound = sharpe.LowerBound95!.Value;
        Line(text, $"The Sharpe ratio of {Fixed(value)} has a standard error of {Fixed(sharpe.StandardError!.Value)}: with 95 % confidence the true one lies between " +
            $"{Fixed(sharpe.Low95!.Value)} and {Fixed(sharpe.High95!.Value)}, and above {Fixed(bound, DigitsToTell(bound, 0, 2))} one-sided" +
            (sharpe.BootstrapLower95 is { } bootstrap ? $" (above {Fixed(bootstrap)} by block bootstrap)" : "") +
            $". The probability that it is above 0 is {Percent(sharpe.ProbabilityPositive!.Value)}.");
        double byChance = NormalDistribution.Survival(value / (SharpeRatio.PerYear * SharpeRatio.NormalStandardError(0, sharpe.Days)));
        Line(text, $"A series without any edge reaches {Fixed(value)} over {Count(sharpe.Days, "day", "days")} {Percent(byChance)} of the time.");
    }

    private static void Windows(StringBuilder text, Assessment found)
    {
        List<string> thin = [], without = [];
        foreach (WindowSummary window in found.Windows)
        {
            if (window.IsThin) thin.Add($"{window.Number} ({window.Trades})");
            if (!window.Sharpe.Exists) without.Add($"{window.Number}");
        }

        Heading(text, "How the windows agree");
        Line(text, $"{Percent(found.Stability.PositiveShare, 0)} of {Count(found.Windows.Count, "window", "windows")} ended above 0.");
        if (thin.Count > 0)
        {
            Line(text, $"Closed fewer than {found.Plan.Settings.MinTestTrades} trades and stayed in the pool: {(thin.Count == 1 ? "window" : "windows")} {List(thin)}.");
        }

        if (without.Count > 0) Line(text, $"Without a Sharpe ratio of {(without.Count == 1 ? "its" : "their")} own: {(without.Count == 1 ? "window" : "windows")} {List(without)}.");
    }

    private static void Caveats(StringBuilder text, Assessment found, ReportContext context)
    {
        Heading(text, "What to keep in mind");
        Line(text, $"- The gates judge the procedure, not the final policy: that one is trained on the last {Count(found.Plan.Settings.TrainDays, "day", "days")}, which no test window follows.");
        Line(text, context.RunsOnSpan == 1
            ? "- This is the only run on this coin and an overlapping span in this folder."
            : $"- This folder holds {context.RunsOnSpan} runs on this coin and an overlapping span: the best of several tries looks better than it is." +
              (DeflatedSharpe.Of(found.Pooled.Sharpe, [.. context.SharpesOnSpan ?? []]) is { } deflated ? $" Against the best that {context.SharpesOnSpan!.Count} tries without edge would show, this one stands out with a probability of {Percent(deflated)}." : ""));
        double halfLife = context.GammaHalfLifeMs;
        string discount = $"- With gamma {Fixed(context.Gamma, DigitsToTell(context.Gamma, 1, 2))} a reward counts half after {Duration(halfLife)}";
        Line(text, found.Pooled.MeanHoldMs.Value is not { } hold ? $"{discount}."
            : hold > halfLife ? $"{discount}, but a trade was held for {Duration(hold)} on average: the trainer hardly saw how its trades ended. Warning: raise gamma or shorten the hold."
            : $"{discount}; a trade was held for {Duration(hold)} on average.");
    }

    private static void Heading(StringBuilder text, string heading) => text.Append('\n').Append(heading).Append('\n');
    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
