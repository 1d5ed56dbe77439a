using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Huracan.Cli.Output;
using Huracan.Simulation.Schedules;

namespace Huracan.Cli.Commands;

/// <summary><c>huracan simulate</c>: the shipped actors on simulated nodes, disturbed by seed; says which promise broke, and how to see it
/// again.</summary>
internal static class SimulateCommand
{
    private const int FailuresShown = 5;

    public static Command Define()
    {
        Option<string?> seed = new("--seed")
        {
            Description = "Play one schedule: print all that its seed draws, and then what became of it.",
            HelpName = "N",
        };
        Option<string?> seeds = new("--seeds")
        {
            Description = "Play many schedules, FIRST..LAST, and print their sums.",
            HelpName = "A..B",
        };
        Option<string> faults = new("--faults")
        {
            Description = $"Only these faults, comma separated; 'none' for none. All: {string.Join(", ", Faults.All.Select(Faults.Name))}.",
            HelpName = "LIST",
        };
        Option<string> topology = new("--topology")
        {
            Description = "fleet (nodes share stores only) or cluster (nodes also exchange messages); else even seeds are fleets, odd ones clusters.",
            HelpName = "NAME",
        };
        Option<string> broken = new("--broken")
        {
            Description = $"Break a part on purpose: {string.Join(", ", BrokenParts)}. The simulation must find it.",
            HelpName = "PART",
        };
        Option<int> threads = new("--threads")
        {
            Description = "Schedules played at the same time.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
            HelpName = "N",
        };
        Option<bool> trace = new("--trace") { Description = "With --seed: print everything that happens." };
        Option<bool> verbose = new("--verbose") { Description = "With --seeds: print all that each seed draws, as each schedule ends." };
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command command = new("simulate",
            "Play seeded schedules of faults against the actors and check what they promise: nothing is lost, doubled or wrong while " +
            "nodes, stores and links fail (safety), and a core of nodes finishes while the others stay dead or cut off (liveness).")
        { seed, seeds, faults, topology, broken, threads, trace, verbose, json };
        command.SetAction(parsed =>
        {
            int side = parsed.GetValue(threads);
            if (side is < 1 or > 256)
                throw new CallerException(string.Create(CultureInfo.InvariantCulture, $"--threads: {side} seen, allowed is 1..256"));
            ScheduleOptions options = new()
            {
                Faults = ParseFaults(parsed.GetValue(faults)),
                Topology = ParseTopology(parsed.GetValue(topology)),
                Broken = ParseBroken(parsed.GetValue(broken)),
                Traced = parsed.GetValue(trace),
            };
            return (parsed.GetValue(seed), parsed.GetValue(seeds)) switch
            {
                ({ } one, null) => PlayOne(ParseSeed(one), options, parsed.GetValue(json)),
                (null, { }) when options.Traced =>
                    throw new CallerException("--trace shows one schedule, give it --seed N; --verbose shows what many seeds draw"),
                (null, { } many) => PlayMany(ParseSeeds(many), options, side, parsed.GetValue(verbose), parsed.GetValue(json)),
                _ => throw new CallerException("one of --seed N and --seeds FIRST..LAST is needed"),
            };
        });
        return command;
    }

    private static int PlayOne(ulong seed, ScheduleOptions options, bool json)
    {
        if (json) return PrintJson(ScheduleCampaign.Play(seed, seed, options, 1), options);
        foreach (string line in DrawnOptions.Draw(seed, options).Lines()) Console.Out.WriteLine(line);
        ScheduleResult played = Schedule.Play(seed, options);
        foreach (string line in played.Trace) Console.Out.WriteLine(line);
        Console.Out.WriteLine(Outcome(played));
        foreach (string violation in played.Violations) Console.Out.WriteLine($"  broken: {violation}");
        return played.Failed ? ExitCodes.OurBug : ExitCodes.Done;
    }

    private static string Outcome(ScheduleResult played)
    {
        string core = played.CoreTook is { } took
            ? string.Create(CultureInfo.InvariantCulture, $"the last {took.TotalSeconds:F1} s by the core")
            : "nothing was left for the core";
        string size = string.Create(CultureInfo.InvariantCulture,
            $"{played.Steps} steps, {played.VirtualTime.TotalSeconds:F1} s of virtual time");
        return string.Create(CultureInfo.InvariantCulture,
            $"seed {played.Seed} {(played.Failed ? "failed" : "passed")}: {size}, {core}, fingerprint {played.Fingerprint}");
    }

    private static int PlayMany((ulong First, ulong Last) seeds, ScheduleOptions options, int threads, bool verbose, bool json)
    {
        double planned = (double)seeds.Last - seeds.First + 1;
        bool prints = verbose && !json; // on a terminal its lines would run into the row that is redrawn
        string what = string.Create(CultureInfo.InvariantCulture, $"playing {planned:0} schedules");
        using WorkDisplay? display = prints ? null : WorkDisplay.Start(what, (long)planned);
        ScheduleCampaign.Summary summary = ScheduleCampaign.Play(seeds.First, seeds.Last, options, threads, each: played =>
        {
            display?.Step();
            if (prints) Show(played);
        });
        display?.Dispose(); // the result takes its place
        if (json) return PrintJson(summary, options);
        Print(summary, options);
        return summary.Failures.Count > 0 ? ExitCodes.OurBug : ExitCodes.Done;

        static void Show(ScheduleResult played)
        {
            foreach (string line in played.Drawn.Lines()) Console.Out.WriteLine(line);
            Console.Out.WriteLine(Outcome(played));
        }
    }

    private static int PrintJson(ScheduleCampaign.Summary summary, ScheduleOptions options)
    {
        Console.Out.WriteLine(Document(summary, options).ToJsonString(new() { WriteIndented = true }));
        return summary.Failures.Count > 0 ? ExitCodes.OurBug : ExitCodes.Done;
    }

    private static void Print(ScheduleCampaign.Summary summary, ScheduleOptions options)
    {
        foreach (ScheduleResult failure in summary.Failures.Take(FailuresShown)) Console.Out.WriteLine(failure.Report(options));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{summary.Schedules} schedules in {summary.Seconds:F1} s ({summary.Schedules / summary.Seconds:F0} per second), " +
            $"{summary.Steps} steps, {summary.Poisoned} with a poisoned coin, " +
            $"{summary.TrainedElsewhere} with trainers on other nodes, {summary.Failures.Count} failed"));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  in {summary.ForTheCore} a core had work left; the slowest needed {summary.CoreTook.TotalSeconds:F0} s of virtual time, " +
            $"allowed are {Schedule.LivenessBound.TotalSeconds:F0}"));
        foreach (FaultKind kind in Faults.All)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {Faults.Name(kind),-16}{summary.Injected[(int)kind],10}"));
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
            ["leftForTheCore"] = summary.ForTheCore,
            ["coreSecondsMax"] = summary.CoreTook.TotalSeconds,
            ["faults"] = faults,
            ["failures"] = new JsonArray([.. summary.Failures.Select(failure => (JsonNode)new JsonObject
            {
                ["seed"] = failure.Seed,
                ["violations"] = new JsonArray([.. failure.Violations.Select(violation => (JsonNode)violation)]),
                ["repeat"] = failure.Repeat(options),
                ["drawn"] = new JsonArray([.. failure.Drawn.Lines().Skip(1).Select(line => (JsonNode)line.Trim())]),
            })]),
        };
    }

    private static ulong ParseSeed(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) ? seed
            : throw new CallerException($"--seed: '{text}' seen, allowed is one number such as 17; --seeds plays many");

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

    private static IEnumerable<string> BrokenParts =>
        Enum.GetValues<BrokenPart>().Where(part => part != BrokenPart.None).Select(Faults.Name);

    private static BrokenPart ParseBroken(string? text)
    {
        if (text is null) return BrokenPart.None;
        foreach (BrokenPart part in Enum.GetValues<BrokenPart>())
            if (part != BrokenPart.None && Faults.Name(part) == text) return part;
        throw new CallerException($"--broken: '{text}' seen, allowed are {string.Join(", ", BrokenParts)}");
    }
}
