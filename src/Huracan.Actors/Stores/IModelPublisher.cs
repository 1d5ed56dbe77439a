using Huracan.Core.Features;
using Huracan.Core.Models;
using Huracan.Core.Runs;
using Huracan.Core.Validation.Verdicts;

namespace Huracan.Actors.Stores;

/// <summary>Packs models and puts them where readers look. Thread-safe; every call may be repeated with the same effect.</summary>
public interface IModelPublisher
{
    /// <summary>The archive and the hash of its canonical manifest: a pure function of <paramref name="model"/>.</summary>
    PackedModel Pack(CoinModel model);

    /// <summary>Writes the files that readers see, then the registry row under the epoch: the row makes a model public.</summary>
    void Publish(string runId, string symbol, long epoch, CoinJudged judgement, byte[] archive);
}

/// <summary>What goes into an artifact: the final policy, what its inputs mean, and how the procedure that made it was judged.</summary>
/// <param name="Hyperparameters">By path, values in invariant round-trip form.</param>
/// <param name="Origin">Stands in the archive, but in no hash.</param>
public sealed record CoinModel(string Symbol, FoldModel Model, FeatureSchema Schema, IReadOnlyDictionary<string, string> Hyperparameters,
    Assessment Found, ModelOrigin Origin);

/// <param name="ModelHash">SHA-256 of the uncompressed canonical manifest, hex.</param>
/// <param name="Archive">model.tar.gz: it contains the files that the manifest names.</param>
public sealed record PackedModel(string ModelHash, byte[] Archive);
