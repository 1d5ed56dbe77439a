using System.Text.Json.Nodes;
using Huracan.Actors.Stores;
using Huracan.Core.Decisions;
using Huracan.Core.Features.MarketState;
using Huracan.Core.Runs;
using Huracan.Core.Validation;
using Huracan.Stores.Out;
using Huracan.Stores.Registry;

namespace Huracan.Stores.Artifacts;

/// <summary>Packs models and publishes them in an --out folder: the file first, the registry row under this process's epoch last.</summary>
public sealed class ModelPublisher(OutFolder folder) : IModelPublisher
{
    /// <inheritdoc/>
    public PackedModel Pack(CoinModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ModelArtifact artifact = Describe(model);
        return new PackedModel(artifact.Hash(), ModelArchive.Pack(artifact));
    }

    /// <inheritdoc/>
    public void Publish(string runId, string symbol, long epoch, CoinJudged judgement, byte[] archive)
    {
        ArgumentNullException.ThrowIfNull(judgement);
        if (epoch != folder.Epoch) throw new InvalidOperationException($"our bug: epoch {epoch} publishes in a folder of epoch {folder.Epoch}");
        string file = folder.WriteModel(symbol, runId, archive);
        ModelArtifact artifact = ModelArchive.Unpack(archive, file);
        if (artifact.Hash() != judgement.ModelHash) throw new ArtifactException($"{file}: its manifest hashes to {artifact.Hash()}, the journal names {judgement.ModelHash}");
        ModelStatus status = judgement.Verdict switch
        {
            "PUBLISHED" => ModelStatus.Published,
            "SHADOW" => ModelStatus.Shadow,
            _ => ModelStatus.Rejected,
        };
        folder.Registry.Register(new ModelRegistration(runId, symbol, judgement.ModelHash, judgement.ArtifactBlob, CanonicalJson.Text(artifact.Metrics)), status, judgement.Verdict);
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
                [.. slots.Select(slot => slot.Centre)], [.. slots.Select(slot => slot.Scale)], "clip((x - mean) * scale, -5, 5); absent is 0"),
            hyperparameters, Metrics(model.Found), Gates(model.Found));
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
