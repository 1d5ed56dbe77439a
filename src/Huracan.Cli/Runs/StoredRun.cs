using System.Globalization;
using Huracan.Core.Market;
using Huracan.Core.Runs;
using Huracan.Pipeline.Configuration;
using Huracan.Pipeline.Training;
using Huracan.Stores;
using Huracan.Stores.Registry;

namespace Huracan.Cli.Runs;

/// <summary>A run as its stores describe it.</summary>
internal sealed record StoredRun(RunRow Row, RunSpec Spec, TrainingConfig Config)
{
    public TimeRange Span => new(Row.From, Row.To);

    /// <exception cref="StoreException">Another version of the program began the run: its settings or its results mean something
    /// else here.</exception>
    public static StoredRun Of(RunRow row)
    {
        RunSpec spec;
        TrainingConfig config;
        try
        {
            spec = RunSpec.Parse(row.Spec);
            config = ConfigTree.With(new TrainingConfig(), Settings(spec));
        }
        catch (Exception e) when (e is FormatException or ConfigException)
        {
            throw new StoreException(StoreTrouble.NewerVersion, $"run {row.RunId}: {e.Message}; another version of huracan submitted " +
                $"it", e);
        }

        if (spec.RunId != row.RunId || ConfigTree.Canonical(config) != spec.Config)
        {
            throw new StoreException(StoreTrouble.NewerVersion, string.Create(CultureInfo.InvariantCulture,
                $"run {row.RunId} was submitted with algorithm version {row.AlgorithmVersion}, this program has " +
                    $"{RunSpec.AlgorithmVersion}; " +
                $"use the version that submitted it"));
        }

        return new StoredRun(row, spec, config);
    }

    /// <summary>The settings that the run was begun with, by their path.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Settings(RunSpec spec) =>
        [.. spec.Config.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            int colon = line.IndexOf(": ", StringComparison.Ordinal);
            return colon < 0 ? throw new FormatException($"a run's settings: '{line}' is no 'path: value'")
                : new KeyValuePair<string, string>(line[..colon], line[(colon + 2)..]);
        })];

    /// <summary>Every coin's outcome, read from journal, blobs and registry.</summary>
    public IReadOnlyList<CoinOutcome> Outcomes(StoredRuns stores) => [.. Row.Coins.Select(coin =>
    {
        CoinState state = JournalStates.ReadCoin(stores.Journal, Row.RunId, coin.Symbol);
        return CoinOutcome.Read(coin.Symbol, state, Config, Spec.Seed, stores.Blobs, TriesOnSpan.Read(stores.Registry, coin.Symbol, Span),
            new Dictionary<string, double>(), $"blob {state.Judgement?.ArtifactBlob}");
    })];
}
