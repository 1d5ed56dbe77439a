using System.Globalization;
using Huracan.Actors.Stores;
using Huracan.Core.Decisions;
using Huracan.Core.Features;
using Huracan.Core.Foundation;
using Huracan.Core.Market;
using Huracan.Core.Models;
using Huracan.Core.Runs;
using Huracan.Core.State;
using Huracan.Core.Validation.Results;
using Huracan.Core.Validation.Verdicts;
using Huracan.Core.Validation.WalkForward;
using Huracan.Pipeline.Configuration;

namespace Huracan.Pipeline.Training;

/// <summary>Collects a coin's folds, lets the referee judge them and packs the final policy with the findings. Blocks: run it as an
/// effect.</summary>
public static class CoinJudge
{
    /// <returns>Null if <paramref name="stop"/> was raised meanwhile.</returns>
    public static CoinJudged? TryJudge(RunContext run, string symbol, CoinState state, IStopFlag stop)
    {
        if (TryGather(run.Blobs, symbol, run.Plan(), state.FoldResults, stop) is not { } result) return null;
        Assessment found = Assess(result, run.Config, run.Spec.Seed);
        FeatureSchema schema = FeatureRecipe.Default(Timeframe.FromMinutes(state.Data!.TimeframeMinutes)).Schema;
        FoldModel model = FoldModel.FromBytes(run.Blobs.Get(new BlobId(state.FinalModelBlob!)), schema);
        if (stop.IsRaised) return null;
        ModelOrigin origin = new(run.RunId, run.Spec.DataHashes, state.Data.Venue,
            Timeframe.FromMinutes(state.Data.TimeframeMinutes), state.Data.Columns);
        PackedModel packed = run.Publisher.Pack(new CoinModel(symbol, model, schema, Hyperparameters(run, symbol), found, origin));

        StateWriter writer = new();
        result.Save(writer);
        return new CoinJudged(found.Verdict.Word(), packed.ModelHash, run.Blobs.Put(writer.Written).Hex, run.Blobs.Put(packed.Archive).Hex);
    }

    /// <summary>The referee's findings under a run's settings. Settings that switch rules off exist for tests: with them the verdict is at
    /// best SHADOW.</summary>
    public static Assessment Assess(CoinResult result, TrainingConfig config, ulong seed)
    {
        Assessment found = Referee.Judge(result, config.Gates, seed);
        bool rulesOff = config.Kernel.EntryGate != EntryGateMode.Rules || !config.Kernel.PricePathExits || !config.Kernel.MaxHoldExits;
        return rulesOff && found.Verdict == Verdict.Published
            ? found with { Verdict = Verdict.Shadow, VerdictReason = "All gates passed, but the settings switch rules of the decision kernel off; such a model is never published." }
            : found;
    }

    /// <summary>The stored result of a judged coin.</summary>
    public static CoinResult Read(IBlobStore blobs, string resultBlob)
    {
        StateReader reader = new(blobs.Get(new BlobId(resultBlob)));
        CoinResult result = CoinResult.Restore(reader);
        reader.End();
        return result;
    }

    /// <summary>Every setting that shaped the training, and the identity of its inputs.</summary>
    private static SortedDictionary<string, string> Hyperparameters(RunContext run, string symbol)
    {
        SortedDictionary<string, string> settings = ConfigTree.Flatten(run.Config);
        settings["run.algorithm_version"] = RunSpec.AlgorithmVersion.ToString(CultureInfo.InvariantCulture);
        settings["run.data"] = run.DataHash(symbol);
        settings["run.from"] = run.Spec.From.ToDateString();
        settings["run.days"] = run.Spec.Days.ToString(CultureInfo.InvariantCulture);
        settings["run.seed"] = run.Spec.Seed.ToString(CultureInfo.InvariantCulture);
        settings["run.trainer"] = run.Spec.Trainer;
        return settings;
    }

    private static CoinResult? TryGather(IBlobStore blobs, string symbol, WalkForwardPlan plan, IReadOnlyList<string?> foldBlobs, IStopFlag stop)
    {
        List<FoldResult> folds = [];
        foreach (string? blob in foldBlobs)
        {
            if (stop.IsRaised) return null;
            StateReader reader = new(blobs.Get(new BlobId(blob!))); // none is missing when all folds are validated
            folds.Add(FoldResult.Restore(reader));
            reader.End();
        }

        return new CoinResult(symbol, plan, folds);
    }
}
