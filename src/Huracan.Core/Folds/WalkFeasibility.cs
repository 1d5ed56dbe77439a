using System.Globalization;
using Huracan.Core.Decisions;
using Huracan.Core.Market;
using Huracan.Core.Regimes;
using Huracan.Core.Validation.WalkForward;

namespace Huracan.Core.Folds;

/// <summary>Whether a walk can be done on the candles there are, fold by fold. It is asked before the first hour of work.</summary>
/// <remarks>The quality gate counts candles over the whole span. A coin that was listed in the middle of the span can pass it, and still
/// have a fold without anything to learn from.</remarks>
public static class WalkFeasibility
{
    /// <summary>Share of a train range's days that need a candle: a fold must learn from half of what its name says.</summary>
    public const double TrainDaysShare = 0.5;

    /// <summary>Candles of the longest hold at least. With one candle a trade is due at its first close, and a policy has nothing to
    /// decide.</summary>
    public const int HoldCandlesMin = 2;

    private static readonly int[] UsualMinutes = [1, 3, 5, 15, 30, 60, 120, 240, 360, 480, 720, 1440];

    /// <returns>The refusal in words, with what would fit; null if every fold can be trained and one can be tested.</returns>
    public static string? WhyNot(CandleFrame candles, WalkForwardPlan plan, KernelSettings kernel)
    {
        ArgumentNullException.ThrowIfNull(candles);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(kernel);
        if (WhyTooLong(candles.Timeframe, kernel) is { } tooLong) return tooLong;
        if (Barren(candles, plan) is not { } barren) return TestedFolds(candles, plan) > 0 ? null : NoTest(candles, plan);
        TimeRange train = barren.Range;
        int days = DaysWithCandles(candles, train), rows = Rows(candles, train);
        string has = days == 0 ? "has no candle there"
            : rows < 2 ? $"has {rows} candle there, and a decision needs the next one"
            : $"has candles on {days} of these {train.Days} days, and half of them are needed";
        string range = $"{train.From.ToDateString()} to {train.To.AddMs(-1).ToDateString()}";
        return $"{barren.Name} trains on {range} and {has}; {Advice(candles, plan)}";
    }

    /// <summary>Facts that a reader of the results should know; they refuse nothing.</summary>
    public static IReadOnlyList<string> Notes(CandleFrame candles, WalkForwardPlan plan, KernelSettings kernel)
    {
        ArgumentNullException.ThrowIfNull(candles);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(kernel);
        List<string> notes = [];
        Fold[] empty = [.. plan.Folds.Where(fold => Rows(candles, fold.Test) == 0)];
        if (empty.Length > 0)
        {
            string windows = string.Join(", ", empty.Select(fold =>
                $"{fold.Index + 1} ({fold.Test.From.ToDateString()} to {fold.Test.To.AddDays(-1).ToDateString()})"));
            string noun = empty.Length == 1 ? "test window" : "test windows";
            notes.Add($"no candle in {noun} {windows}: these days count as days without a trade");
        }

        if (!kernel.MaxHoldExits) return notes;
        foreach ((string regime, int minutes) in Holds(kernel.Exits))
        {
            if (minutes >= candles.Timeframe.Minutes) continue;
            notes.Add(string.Create(CultureInfo.InvariantCulture,
                $"a trade entered in {regime} may be held for {minutes} minutes, a candle lasts {candles.Timeframe}: it ends after one"));
        }

        return notes;
    }

    private static string? WhyTooLong(Timeframe timeframe, KernelSettings kernel)
    {
        int longest = kernel.Exits.LongestHoldMinutes;
        if (!kernel.MaxHoldExits || longest >= HoldCandlesMin * timeframe.Minutes) return null;
        int[] fit = [.. UsualMinutes.Where(minutes => HoldCandlesMin * minutes <= longest)];
        string names = string.Join(", ", fit.Select(minutes => Timeframe.FromMinutes(minutes).ToString()));
        string candles = fit.Length == 0 ? "" : $"give candles of {names}, or ";
        return FormattableString.Invariant($"a candle lasts {timeframe}, and a trade may be held for at most {longest} minutes: ") +
            $"it would be due at its first close, so a policy could decide nothing; {candles}" +
            FormattableString.Invariant($"set kernel.exits.max_hold_trend_minutes to {HoldCandlesMin * timeframe.Minutes} or more");
    }

    /// <summary>The first train range with too few candles, the final policy's last; null if there is none.</summary>
    private static (string Name, TimeRange Range)? Barren(CandleFrame candles, WalkForwardPlan plan)
    {
        foreach (Fold fold in plan.Folds)
        {
            if (IsBarren(candles, fold.Train)) return ($"fold {fold.Index + 1} of {plan.Folds.Count}", fold.Train);
        }

        return IsBarren(candles, plan.FinalTrain) ? ("the final policy", plan.FinalTrain) : null;
    }

    private static bool IsBarren(CandleFrame candles, TimeRange train) =>
        Rows(candles, train) < 2 || DaysWithCandles(candles, train) < TrainDaysShare * train.Days;

    private static int TestedFolds(CandleFrame candles, WalkForwardPlan plan) =>
        plan.Folds.Count(fold => Rows(candles, fold.Test) > 0);

    private static string NoTest(CandleFrame candles, WalkForwardPlan plan) =>
        $"no test window of the walk has a candle, the candles end at {new UtcMs(candles.OpenTime[^1])}; {Advice(candles, plan)}";

    /// <summary>A start or a number of days that works. Each was tried here, so a reader who follows it is not refused for the same
    /// reason.</summary>
    private static string Advice(CandleFrame candles, WalkForwardPlan plan)
    {
        UtcMs first = new UtcMs(candles.OpenTime[0]).StartOfDay;
        string needs = $"a {plan.Settings.Name} walk needs {plan.Settings.DaysMin} days";
        if (first > plan.From && plan.Span.To - first < plan.Settings.DaysMin * UtcMs.PerDay)
        {
            // The span that was asked for ends too early to try this start. Later candles were not read.
            return $"the first candle is of {first.ToDateString()}; start at {first.ToDateString()} or later ({needs})";
        }

        int listed = (int)((first - plan.From) / UtcMs.PerDay);
        for (int later = Math.Max(1, listed); plan.Days - later >= plan.Settings.DaysMin; later++)
        {
            WalkForwardPlan tried = WalkForwardPlan.Create(plan.From.AddDays(later), plan.Days - later, plan.Settings, plan.MaxHoldMs);
            if (Works(candles, tried)) return $"start at {tried.From.ToDateString()} ({tried.Days} days are left) or later";
        }

        for (int fewer = 1; plan.Days - fewer >= plan.Settings.DaysMin; fewer++)
        {
            WalkForwardPlan tried = WalkForwardPlan.Create(plan.From, plan.Days - fewer, plan.Settings, plan.MaxHoldMs);
            if (Works(candles, tried)) return $"give {tried.Days} days from {tried.From.ToDateString()}";
        }

        string span = $"the candles here span {first.ToDateString()} to {new UtcMs(candles.OpenTime[^1]).ToDateString()}";
        return $"{needs} with candles, {span}; give more candles, or fewer walk_forward.train_days";
    }

    private static bool Works(CandleFrame candles, WalkForwardPlan plan) =>
        Barren(candles, plan) is null && TestedFolds(candles, plan) > 0;

    private static int Rows(CandleFrame candles, TimeRange range) =>
        candles.IndexAtOrAfter(range.To) - candles.IndexAtOrAfter(range.From);

    private static int DaysWithCandles(CandleFrame candles, TimeRange range)
    {
        int days = 0;
        for (UtcMs day = range.From.StartOfDay; day < range.To; day = day.AddDays(1))
        {
            UtcMs next = day.AddDays(1);
            TimeRange part = new(day < range.From ? range.From : day, next > range.To ? range.To : next);
            if (Rows(candles, part) > 0) days++;
        }

        return days;
    }

    private static IEnumerable<(string Regime, int Minutes)> Holds(ExitSettings exits) =>
        Enum.GetValues<Regime>().Select(regime => (regime.ToString().ToUpperInvariant(), exits.MaxHoldMinutes(regime)));
}
