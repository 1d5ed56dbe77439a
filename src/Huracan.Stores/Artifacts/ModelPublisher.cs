using Huracan.Actors.Stores;
using Huracan.Core.Runs;
using Huracan.Stores.Out;

namespace Huracan.Stores.Artifacts;

/// <summary>Packs models and publishes them in an --out folder: the file first, the registry row under this process's epoch last.</summary>
public sealed class ModelPublisher(OutFolder folder) : IModelPublisher
{
    /// <inheritdoc/>
    public PackedModel Pack(CoinModel model) => ModelPacking.Pack(model);

    /// <inheritdoc/>
    public void Publish(string runId, string symbol, long epoch, CoinJudged judgement, byte[] archive)
    {
        ArgumentNullException.ThrowIfNull(judgement);
        if (epoch != folder.Epoch) throw new InvalidOperationException($"our bug: epoch {epoch} publishes in a folder of epoch {folder.Epoch}");
        string file = folder.WriteModel(symbol, runId, archive);
        ModelPacking.Register(folder.Registry, runId, symbol, judgement, archive, file);
    }
}
