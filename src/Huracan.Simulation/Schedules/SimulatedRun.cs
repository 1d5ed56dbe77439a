using Huracan.Actors.Stores;
using Huracan.Core.Runs;
using Huracan.Core.Validation.WalkForward;
using Huracan.Pipeline.Configuration;
using Huracan.Pipeline.Training;

namespace Huracan.Simulation.Schedules;

/// <summary>The one tiny run that every schedule plays: up to three coins, two folds and a final policy, three blocks, four updates each.</summary>
internal sealed class SimulatedRun
{
    public static readonly string[] AllSymbols = ["AAA", "BBB", "CCC"];

    /// <summary>Can never be trained, if a schedule has it: it must be set aside while the others finish.</summary>
    public const string Poisoned = "CCC";

    private static readonly TrainingConfig Config = new() { WalkForward = new WalkForwardSettings(TrainDays: 2, TestDays: 1, StepDays: 1) };
    private static readonly string CanonicalConfig = ConfigTree.Canonical(Config);
    private static readonly SimulatedRun[] BySize = [.. Enumerable.Range(1, AllSymbols.Length).Select(count => new SimulatedRun(count))];

    private readonly RunSpec _spec;

    private SimulatedRun(int coins)
    {
        Symbols = AllSymbols[..coins];
        _spec = new RunSpec(CanonicalConfig, SimulatedMarket.From, 4, 1, "simd",
            [.. Symbols.Select(symbol => KeyValuePair.Create(symbol, SimulatedMarket.Of(symbol).ContentHash))]);
        RunId = _spec.RunId;
        RunContext undisturbed = Context(new InMemoryBlobStore(), null!, new HashWork());
        Hashes = Symbols.ToDictionary(symbol => symbol, symbol => HashWork.StraightHash(undisturbed, symbol, SimulatedMarket.Of(symbol).Frame!));
    }

    public static SimulatedRun Of(int coins) => BySize[coins - 1];

    public string RunId { get; }
    public IReadOnlyList<string> Symbols { get; }

    /// <summary>By symbol: the model of an undisturbed run, computed without actors.</summary>
    public IReadOnlyDictionary<string, string> Hashes { get; }

    public RunContext Context(IBlobStore blobs, IModelPublisher publisher, HashWork work) =>
        new(RunId, _spec, Config, Symbols, "nowhere", new SimulatedMarket(), blobs, publisher, Symbols.Count)
        {
            Work = work,
            CheckpointEvery = TimeSpan.FromSeconds(1),
            SnapshotEvery = 2, // its journals are short
            // Only poison may use up its tries: every failure of a healthy coin is the world's trouble.
            WorldAttemptsMax = int.MaxValue,
        };
}
