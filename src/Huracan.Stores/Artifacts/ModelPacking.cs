using System.Text.Json.Nodes;
using Huracan.Actors.Stores;
using Huracan.Core.Decisions;
using Huracan.Core.Features.MarketState;
using Huracan.Core.Models;
using Huracan.Core.Runs;
using Huracan.Core.Validation.Results;
using Huracan.Core.Validation.Verdicts;
using Huracan.Stores.Registry;

namespace Huracan.Stores.Artifacts;

/// <summary>The common part of all publishers: how a model is packed, and which row makes it public.</summary>
internal static class ModelPacking
{
    public static PackedModel Pack(CoinModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ModelArtifact artifact = Describe(model);
        return new PackedModel(artifact.Hash(), ModelArchive.Pack(artifact));
    }

    /// <summary>Registers the model in the archive, after checking that it is the one that the journal names.</summary>
    /// <param name="place">For the error message.</param>
    /// <exception cref="ArtifactException">Another manifest.</exception>
    public static void Register(IModelRegistry registry, string runId, string symbol, CoinJudged judgement, byte[] archive, string place)
    {
        ModelArtifact artifact = ModelArchive.Unpack(archive, place);
        if (artifact.Hash() != judgement.ModelHash) throw new ArtifactException($"{place}: its manifest hashes to {artifact.Hash()}, the journal names {judgement.ModelHash}");
        ModelStatus status = judgement.Verdict switch
        {
            "PUBLISHED" => ModelStatus.Published,
            "SHADOW" => ModelStatus.Shadow,
            _ => ModelStatus.Rejected,
        };
        registry.Register(new ModelRegistration(runId, symbol, judgement.ModelHash, judgement.ArtifactBlob, CanonicalJson.Text(artifact.Metrics)), status, judgement.Verdict);
    }

    private static ModelArtifact Describe(CoinModel model)
    {
        IReadOnlyList<MarketSlotStatistics> slots = model.Model.Normaliser.Export();
        JsonObject hyperparameters = [];
        foreach ((string path, string value) in model.Hyperparameters.OrderBy(pair => pair.Key, StringComparer.Ordinal)) hyperparameters[path] = value;
        return new ModelArtifact(
            model.Symbol,
            new Dictionary<string, IReadOnlyList<Tensor>>
            {
                [ModelArtifact.PolicyNet] = ModelArtifact.TensorsOf(model.Model.Policy),
                [ModelArtifact.ValueNet] = ModelArtifact.TensorsOf(model.Model.Value),
            },
            FeaturesMetadata.Of(model.Schema, PolicyStateLayout.Current.Names, PolicyStateLayout.Current.Version,
                [.. slots.Select(slot => slot.Centre)], [.. slots.Select(slot => slot.Scale)], ModelCard.Formula),
            hyperparameters, Metrics(model.Found), Gates(model.Found))
        {
            Origin = model.Origin,
        };
    }

    /// <summary>Ratios as fractions; an undefined measure is null.</summary>
    private static JsonObject Metrics(Assessment found)
    {
        PerformanceMetrics oos = found.Pooled;
        return new JsonObject
        {
            ["verdict"] = found.Verdict.Word(),
            ["folds"] = found.Windows.Count,
            ["days"] = oos.Days,
            ["trades"] = oos.Trades,
            ["sharpe"] = oos.Sharpe.Annual.Value,
            ["sharpe_lower95"] = oos.Sharpe.LowerBound95,
            ["train_sharpe"] = found.TrainSharpe.Value,
            ["win_rate"] = oos.WinRate.Value,
            ["profit_factor"] = oos.ProfitFactor.Value,
            ["max_drawdown"] = oos.MaxDrawdown.Value,
            ["gross_bps"] = oos.GrossBps.Value,
            ["cost_bps"] = oos.CostBps.Value,
            ["net_bps"] = oos.NetBps.Value,
            ["turnover_per_day"] = oos.TurnoverPerDay.Value,
            ["time_in_market"] = oos.TimeInMarket.Value,
            ["buy_and_hold_bps"] = oos.BuyAndHoldBps,
        };
    }

    private static JsonArray Gates(Assessment found) => new([.. found.Gates.Select(gate => (JsonNode)new JsonObject
    {
        ["name"] = gate.Name,
        ["title"] = gate.Title,
        ["value"] = gate.Value,
        ["threshold"] = gate.Threshold,
        ["passed"] = gate.Passed,
        ["binding"] = gate.Binding,
    })]);
}
