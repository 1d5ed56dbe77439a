using Huracan.Actors.Stores;
using Huracan.Core.Features;
using Huracan.Core.Learning;
using Huracan.Core.Market;
using Huracan.Core.Models;
using Huracan.Core.Runs;

namespace Huracan.Cli.Runs;

/// <summary>The learning curve of one training, by update.</summary>
/// <param name="Fold">0-based; <see cref="CoinState.FinalFold"/> for the final policy.</param>
internal sealed record FoldLearning(int Fold, IReadOnlyList<UpdateDiagnostics> Curve)
{
    public bool IsFinal => Fold == CoinState.FinalFold;

    /// <summary>The trainings whose models the journal names, in their order, read from the models' blobs.</summary>
    /// <param name="lost">A sentence per model that is missing or torn. Its curve is not shown. The verdict stays, because it no longer
    /// needs the model.</param>
    public static IReadOnlyList<FoldLearning> Read(IBlobStore blobs, CoinState state, Timeframe timeframe, out IReadOnlyList<string> lost)
    {
        FeatureSchema schema = FeatureRecipe.Default(timeframe).Schema;
        List<FoldLearning> trainings = [];
        List<string> missing = [];
        foreach ((int fold, string? blob) in state.FoldModels.Select((blob, fold) => (fold, blob)).Append((CoinState.FinalFold, state.FinalModelBlob)))
        {
            if (blob is null) continue;
            try
            {
                trainings.Add(new FoldLearning(fold, FoldModel.FromBytes(blobs.Get(new BlobId(blob)), schema).Curve));
            }
            catch (BlobCorruptException e)
            {
                missing.Add($"{e.Message}; the learning curve of that policy is not shown");
            }
        }

        lost = missing;
        return trainings;
    }
}
