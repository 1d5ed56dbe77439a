using Huracan.Core.State;

namespace Huracan.Core.Validation.WalkForward;

/// <summary>How a span of days is divided into train ranges and test windows. Demand 87, D3.</summary>
/// <param name="TrainDays">Days before a test window on which a policy is trained; at least 1.</param>
/// <param name="TestDays">Full UTC days of a test window; at least 1.</param>
/// <param name="StepDays">Days from one test window to the next; at least <paramref name="TestDays"/>, since no day may count
/// twice.</param>
/// <param name="MinTestTrades">The report names a test window with fewer trades; it still counts in the pool (D18: trades, not
/// candles).</param>
public sealed record WalkForwardSettings(int TrainDays = 60, int TestDays = 10, int StepDays = 10, int MinTestTrades = 100)
{
    /// <summary>The documented gate run: 150 days give 9 windows.</summary>
    public static WalkForwardSettings Default { get; } = new();

    /// <summary>The second named profile, <c>20/5</c>: 150 days give 26 windows.</summary>
    public static WalkForwardSettings Short { get; } = new(20, 5, 5, 300);

    /// <summary>Days of one fold.</summary>
    public int DaysMin => TrainDays + TestDays;

    /// <summary><c>60/10</c>.</summary>
    public string Name => $"{TrainDays}/{TestDays}";

    /// <summary>The profile of that name; false if there is none.</summary>
    public static bool TryProfile(string? name, out WalkForwardSettings settings)
    {
        settings = name == Short.Name ? Short : Default;
        return name == settings.Name;
    }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its bounds.</exception>
    public void Validate()
    {
        const int DaysMax = 3650;
        Check("train_days", TrainDays, 1, DaysMax, "how many days a policy learns from");
        Check("test_days", TestDays, 1, DaysMax, "how many days judge it");
        Check("step_days", StepDays, TestDays, DaysMax, "a step shorter than test_days would count test days twice");
        Check("min_test_trades", MinTestTrades, 0, 1_000_000, "windows with fewer trades are named in the report");
    }

    public void Save(StateWriter writer)
    {
        writer.Int32(TrainDays);
        writer.Int32(TestDays);
        writer.Int32(StepDays);
        writer.Int32(MinTestTrades);
    }

    public static WalkForwardSettings Restore(StateReader reader) => new(reader.Int32(), reader.Int32(), reader.Int32(), reader.Int32());

    private static void Check(string name, int value, int min, int max, string meaning)
    {
        if (value < min || value > max) throw new ArgumentOutOfRangeException(name, $"walk_forward.{name}: {value} given, needs {min}..{max} ({meaning})");
    }
}
