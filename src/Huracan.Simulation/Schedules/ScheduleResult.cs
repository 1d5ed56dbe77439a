using System.Globalization;

namespace Huracan.Simulation.Schedules;

/// <summary>What is asked of a schedule, besides its seed.</summary>
public sealed record ScheduleOptions
{
    /// <summary>Null: even seeds are fleets, odd ones clusters.</summary>
    public Topology? Topology { get; init; }

    /// <summary>Null: all.</summary>
    public IReadOnlyCollection<FaultKind>? Faults { get; init; }

    public BrokenPart Broken { get; init; }

    /// <summary>Keeps a line for everything that happens.</summary>
    public bool Traced { get; init; }
}

/// <summary>What became of one schedule.</summary>
/// <param name="Violations">Empty if every promise was kept.</param>
/// <param name="Injected">By kind: faults that took place.</param>
/// <param name="CoreTook">Virtual time that the core needed for what was open; null if nothing was left for it.</param>
/// <param name="Fingerprint">Equal for equal schedules: replaying a seed gives it again.</param>
public sealed record ScheduleResult(
    DrawnOptions Drawn, IReadOnlyList<string> Violations, IReadOnlyList<long> Injected, long Steps, TimeSpan VirtualTime,
    TimeSpan? CoreTook, string Fingerprint, IReadOnlyList<string> Trace)
{
    public ulong Seed => Drawn.Seed;
    public bool Failed => Violations.Count > 0;

    /// <summary>The command that plays it again.</summary>
    public string Repeat(ScheduleOptions options)
    {
        string repeat = $"huracan simulate --seed {Seed.ToString(CultureInfo.InvariantCulture)} --topology {Faults.Name(Drawn.Topology)}";
        if (options.Faults is { Count: 0 }) repeat += " --faults none";
        else if (options.Faults is { } faults) repeat += $" --faults {string.Join(',', faults.Order().Select(Faults.Name))}";
        if (options.Broken != BrokenPart.None) repeat += $" --broken {Faults.Name(options.Broken)}";
        return repeat + " --trace";
    }

    /// <summary>What broke, how to see it again, and what the seed had drawn.</summary>
    public string Report(ScheduleOptions options) => string.Join('\n',
        [$"seed {Seed} failed:", .. Violations.Select(violation => "  " + violation), "  again: " + Repeat(options), .. Drawn.Lines()]);
}
