using Huracan.Actors.Stores;
using Huracan.Core.Features;
using Huracan.Core.Learning;
using Huracan.Core.Market;
using Huracan.Core.Runs;

namespace Huracan.Cli.Runs;

/// <summary>How one training went, update by update.</summary>
/// <param name="Fold">0-based; <see cref="CoinState.FinalFold"/> for the final policy.</param>
internal sealed record FoldLearning(int Fold, IReadOnlyList<UpdateDiagnostics> Curve)
{
    public bool IsFinal => Fold == CoinState.FinalFold;

    /// <summary>The trainings whose models the journal names, in their order; they are read from the models' blobs.</summary>
    public static IReadOnlyList<FoldLearning> Read(IBlobStore blobs, CoinState state, Timeframe timeframe)
    {
        FeatureSchema schema = FeatureRecipe.Default(timeframe).Schema;
        FoldLearning Of(int fold, string blob) => new(fold, FoldModel.FromBytes(blobs.Get(new BlobId(blob)), schema).Curve);
        List<FoldLearning> trainings = [.. state.FoldModels.Select((blob, fold) => Of(fold, blob!))];
        if (state.FinalModelBlob is { } final) trainings.Add(Of(CoinState.FinalFold, final));
        return trainings;
    }
}
