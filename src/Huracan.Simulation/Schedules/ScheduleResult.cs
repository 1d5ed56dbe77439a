using System.Globalization;

namespace Huracan.Simulation.Schedules;

/// <summary>The settings of a schedule, besides its seed.</summary>
public sealed record ScheduleOptions
{
    /// <summary>Null: even seeds are fleets, odd ones clusters.</summary>
    public Topology? Topology { get; init; }

    /// <summary>Null: all kinds.</summary>
    public IReadOnlyCollection<FaultKind>? Faults { get; init; }

    public BrokenPart Broken { get; init; }

    /// <summary>Keeps one line for each thing that happens.</summary>
    public bool Traced { get; init; }
}

/// <summary>The result of one schedule.</summary>
/// <param name="Violations">Empty if every promise was kept.</param>
/// <param name="Injected">By kind: how many faults took place.</param>
/// <param name="CoreTook">Virtual time that the core needed for the open work; null if there was none.</param>
/// <param name="Fingerprint">Equal for equal schedules: a replay of the seed gives the same value.</param>
public sealed record ScheduleResult(
    DrawnOptions Drawn, IReadOnlyList<string> Violations, IReadOnlyList<long> Injected, long Steps, TimeSpan VirtualTime,
    TimeSpan? CoreTook, string Fingerprint, IReadOnlyList<string> Trace)
{
    public ulong Seed => Drawn.Seed;
    public bool Failed => Violations.Count > 0;

    /// <summary>The command that replays it.</summary>
    public string Repeat(ScheduleOptions options)
    {
        string repeat = $"huracan simulate --seed {Seed.ToString(CultureInfo.InvariantCulture)} --topology {Faults.Name(Drawn.Topology)}";
        if (options.Faults is { Count: 0 }) repeat += " --faults none";
        else if (options.Faults is { } faults) repeat += $" --faults {string.Join(',', faults.Order().Select(Faults.Name))}";
        if (options.Broken != BrokenPart.None) repeat += $" --broken {Faults.Name(options.Broken)}";
        return repeat + " --trace";
    }

    /// <summary>What broke, the command that replays it, and what the seed had drawn.</summary>
    public string Report(ScheduleOptions options) => string.Join('\n',
        [$"seed {Seed} failed:", .. Violations.Select(violation => "  " + violation), "  again: " + Repeat(options), .. Drawn.Lines()]);
}
