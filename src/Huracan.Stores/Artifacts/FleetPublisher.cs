using Huracan.Actors.Stores;
using Huracan.Core.Runs;
using Huracan.Stores.Postgres;

namespace Huracan.Stores.Artifacts;

/// <summary>Publishes a fleet's models. The archive is already in the blob store under its hash, so only the registry row is
/// written.</summary>
/// <remarks>The row is written under the coin's lease; a superseded writer is refused (<see cref="FencedException"/>).</remarks>
public sealed class FleetPublisher(PostgresDatabase database) : IModelPublisher
{
    /// <inheritdoc/>
    public PackedModel Pack(CoinModel model) => ModelPacking.Pack(model);

    /// <inheritdoc/>
    public void Publish(string runId, string symbol, long epoch, CoinJudged judgement, byte[] archive)
    {
        ArgumentNullException.ThrowIfNull(judgement);
        PostgresRegistry registry = new(database, new LeaseFence(RunStreams.Coin(runId, symbol), epoch));
        ModelPacking.Register(registry, runId, symbol, judgement, archive, $"blob {judgement.ArtifactBlob}");
    }
}
