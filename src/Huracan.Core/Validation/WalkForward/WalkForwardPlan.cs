using Huracan.Core.Market;

namespace Huracan.Core.Validation.WalkForward;

/// <summary>One fold: the train range and the test window of a fresh policy.</summary>
/// <param name="Index">0-based, in time order.</param>
/// <param name="Train">It ends the longest hold before the test starts, so that no trade that begins in it can reach the test (D16). No
/// rollout crosses its end.</param>
/// <param name="Test">Full UTC days.</param>
public sealed record Fold(int Index, TimeRange Train, TimeRange Test);

/// <summary>The folds of one coin and the range of its final policy.</summary>
/// <remarks>Test window k starts at from + train_days + k x step_days, for every k whose window still ends inside the span. Later folds may
/// train on days on which earlier folds were tested; this is how a walk-forward works. No training sees a day from its own test start
/// on.</remarks>
public sealed record WalkForwardPlan(UtcMs From, int Days, WalkForwardSettings Settings, long MaxHoldMs, IReadOnlyList<Fold> Folds, TimeRange FinalTrain)
{
    public TimeRange Span => new(From, From.AddDays(Days));

    /// <summary>Divides <paramref name="days"/> UTC days from <paramref name="fromDay"/> on into folds.</summary>
    /// <param name="fromDay">A midnight, UTC.</param>
    /// <param name="maxHoldMs">The longest hold of a trade, which is the gap between train and test, in ms; 0 or more.</param>
    /// <exception cref="ArgumentException">Too few days for one fold, a start inside a day, or a gap as long as the train
    /// range.</exception>
    public static WalkForwardPlan Create(UtcMs fromDay, int days, WalkForwardSettings settings, long maxHoldMs)
    {
        settings.Validate();
        if (fromDay != fromDay.StartOfDay) throw new ArgumentException($"from: {fromDay} given, needs a midnight UTC", nameof(fromDay));
        if (maxHoldMs < 0 || maxHoldMs >= settings.TrainDays * UtcMs.PerDay)
        {
            throw new ArgumentException(
                $"max hold: {maxHoldMs} ms given, needs 0 ms up to less than the {settings.TrainDays} train days, since the train range ends max hold before the test", nameof(maxHoldMs));
        }

        if (WhyTooShort(fromDay, days, settings) is { } reason) throw new ArgumentException(reason, nameof(days));

        List<Fold> folds = [];
        for (int testDay = settings.TrainDays; testDay + settings.TestDays <= days; testDay += settings.StepDays)
        {
            UtcMs testFrom = fromDay.AddDays(testDay);
            folds.Add(new Fold(folds.Count,
                new TimeRange(testFrom.AddDays(-settings.TrainDays), testFrom.AddMs(-maxHoldMs)),
                new TimeRange(testFrom, testFrom.AddDays(settings.TestDays))));
        }

        UtcMs to = fromDay.AddDays(days);
        return new WalkForwardPlan(fromDay, days, settings, maxHoldMs, folds, new TimeRange(to.AddDays(-settings.TrainDays), to));
    }

    /// <summary>The refusal with its numbers if the days are too few for one fold; null if they are enough.</summary>
    public static string? WhyTooShort(UtcMs fromDay, int days, WalkForwardSettings settings)
    {
        if (days >= settings.DaysMin) return null;
        string other = settings.DaysMin > WalkForwardSettings.Short.DaysMin && days >= WalkForwardSettings.Short.DaysMin
            ? $", or take the {WalkForwardSettings.Short.Name} walk, which needs {WalkForwardSettings.Short.DaysMin}"
            : "";
        return $"{days} {(days == 1 ? "day" : "days")} from {fromDay.ToDateString()} given, a {settings.Name} walk needs at least {settings.DaysMin} " +
               $"({settings.TrainDays} to train and {settings.TestDays} to test); give {settings.DaysMin} days or more{other}";
    }
}
