using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Huracan.Simulation.Schedules;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan simulate</c>: the shipped actors on simulated nodes, with faults drawn from a seed. It says which promise broke and
/// how to replay it.</summary>
internal static class SimulateCommand
{
    private const int FailuresShown = 5;

    public static Command Define()
    {
        Option<string> seeds = new("--seeds") { Description = "Schedules to play, as FIRST..LAST or one seed.", Required = true, HelpName = "A..B" };
        Option<string> faults = new("--faults") { Description = $"Only these faults, comma separated; 'none' for none. All: {string.Join(", ", Faults.All.Select(Faults.Name))}.", HelpName = "LIST" };
        Option<string> topology = new("--topology") { Description = "fleet (nodes share stores only) or cluster (nodes also exchange messages); by default even seeds are fleets, odd ones clusters.", HelpName = "NAME" };
        Option<string> broken = new("--broken") { Description = "Break a part on purpose: no-fencing or acknowledge-before-persist. The invariants must find it.", HelpName = "PART" };
        Option<int> threads = new("--threads") { Description = "Schedules played at the same time.", DefaultValueFactory = _ => Environment.ProcessorCount, HelpName = "N" };
        Option<bool> trace = new("--trace") { Description = "Print everything that happens in each schedule." };
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command command = new("simulate", "Play seeded schedules of faults against the actors and check what they promise.") { seeds, faults, topology, broken, threads, trace, json };
        command.SetAction(parsed =>
        {
            (ulong first, ulong last) = ParseSeeds(parsed.GetRequiredValue(seeds));
            int side = parsed.GetValue(threads);
            if (side is < 1 or > 256) throw new CallerException(string.Create(CultureInfo.InvariantCulture, $"--threads: {side} seen, allowed is 1..256"));
            ScheduleOptions options = new()
            {
                Faults = ParseFaults(parsed.GetValue(faults)),
                Topology = ParseTopology(parsed.GetValue(topology)),
                Broken = ParseBroken(parsed.GetValue(broken)),
                Traced = parsed.GetValue(trace),
            };
            return Run(first, last, options, side, parsed.GetValue(json));
        });
        return command;
    }

    private static int Run(ulong first, ulong last, ScheduleOptions options, int threads, bool json)
    {
        if (options.Traced && first == last)
        {
            ScheduleResult one = Schedule.Play(first, options);
            foreach (string line in one.Trace) Console.Out.WriteLine(line);
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"seed {one.Seed}: {one.Topology.ToString().ToLowerInvariant()}, {one.Coins} coins, {one.Steps} steps, {one.VirtualTime.TotalSeconds:F1} s of virtual time, fingerprint {one.Fingerprint}"));
            foreach (string violation in one.Violations) Console.Out.WriteLine($"  broken: {violation}");
            return one.Failed ? ExitCodes.OurBug : ExitCodes.Done;
        }

        ScheduleCampaign.Summary summary = ScheduleCampaign.Play(first, last, options, threads);
        if (json) Console.Out.WriteLine(Document(summary, options).ToJsonString(new() { WriteIndented = true }));
        else Print(summary, options);
        return summary.Failures.Count > 0 ? ExitCodes.OurBug : ExitCodes.Done;
    }

    private static void Print(ScheduleCampaign.Summary summary, ScheduleOptions options)
    {
        foreach (ScheduleResult failure in summary.Failures.Take(FailuresShown))
        {
            Console.Out.WriteLine($"seed {failure.Seed} failed:");
            foreach (string violation in failure.Violations) Console.Out.WriteLine($"  {violation}");
            Console.Out.WriteLine($"  again: {failure.Repeat(options)}");
        }

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{summary.Schedules} schedules in {summary.Seconds:F1} s ({summary.Schedules / summary.Seconds:F0} per second), {summary.Steps} steps, {summary.Poisoned} with a poisoned coin, {summary.TrainedElsewhere} with trainers on other nodes, {summary.Failures.Count} failed"));
        foreach (FaultKind kind in Faults.All) Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {Faults.Name(kind),-16}{summary.Injected[(int)kind],10}"));
    }

    private static JsonObject Document(ScheduleCampaign.Summary summary, ScheduleOptions options)
    {
        JsonObject faults = [];
        foreach (FaultKind kind in Faults.All) faults[Faults.Name(kind)] = summary.Injected[(int)kind];
        return new JsonObject
        {
            ["schedules"] = summary.Schedules,
            ["seconds"] = summary.Seconds,
            ["steps"] = summary.Steps,
            ["poisoned"] = summary.Poisoned,
            ["trainedElsewhere"] = summary.TrainedElsewhere,
            ["faults"] = faults,
            ["failures"] = new JsonArray([.. summary.Failures.Select(failure => (JsonNode)new JsonObject
            {
                ["seed"] = failure.Seed,
                ["violations"] = new JsonArray([.. failure.Violations.Select(violation => (JsonNode)violation)]),
                ["repeat"] = failure.Repeat(options),
            })]),
        };
    }

    private static (ulong First, ulong Last) ParseSeeds(string text)
    {
        string[] ends = text.Split("..");
        if (ends.Length is 1 or 2 && ulong.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out ulong first) &&
            ulong.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong last) && first <= last) return (first, last);
        throw new CallerException($"--seeds: '{text}' seen, allowed is FIRST..LAST with FIRST up to LAST, such as 1..1000, or one seed");
    }

    private static FaultKind[]? ParseFaults(string? text)
    {
        if (text is null) return null;
        if (text == "none") return [];
        return [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(name => Faults.TryParse(name, out FaultKind kind)
            ? kind
            : throw new CallerException($"--faults: '{name}' seen, allowed are {string.Join(", ", Faults.All.Select(Faults.Name))}, or none"))];
    }

    private static Topology? ParseTopology(string? text) => text switch
    {
        null => null,
        "fleet" => Topology.Fleet,
        "cluster" => Topology.Cluster,
        _ => throw new CallerException($"--topology: '{text}' seen, allowed are fleet and cluster"),
    };

    private static BrokenPart ParseBroken(string? text) => text switch
    {
        null => BrokenPart.None,
        "no-fencing" => BrokenPart.NoFencing,
        "acknowledge-before-persist" => BrokenPart.AcknowledgeBeforePersist,
        _ => throw new CallerException($"--broken: '{text}' seen, allowed are no-fencing and acknowledge-before-persist"),
    };
}
