using Huracan.Core.Foundation;

namespace Huracan.Core.Runs;

/// <summary>The stage of a coin, in the order of the pipeline.</summary>
public enum CoinStage : byte { Loading, Training, Validating, Judging, Registering, Finished }

/// <summary>The durable state of one coin of one run: a fold over its events.</summary>
/// <param name="Fold">The fold that is trained or validated next; <see cref="FinalFold"/> for the final policy.</param>
/// <param name="CheckpointBlob">Where training of <paramref name="Fold"/> continues; null to start it.</param>
/// <param name="PreviousCheckpointBlob">Used when the newest one proves torn.</param>
/// <param name="StageSetAside">The stage at which a coin that was set aside would continue; null for any other.</param>
/// <param name="FoldModels">[folds trained] model blobs in fold order; null if one was lost and the fold is not trained again yet.</param>
/// <param name="FoldResults">[folds validated] result blobs in fold order; null if one was lost and the fold is not validated again
/// yet.</param>
/// <param name="FoldDecisions">[folds validated] decision records in fold order; null if the fold keeps none.</param>
/// <param name="LostBlobs">Every blob that was found missing or torn, once per time.</param>
public sealed record CoinState(
    CoinStage Stage,
    int Folds,
    int Fold,
    int UpdatesDone,
    string? CheckpointBlob,
    string? PreviousCheckpointBlob,
    IReadOnlyList<string?> FoldModels,
    IReadOnlyList<string?> FoldResults,
    IReadOnlyList<string?> FoldDecisions,
    IReadOnlyList<string> LostBlobs,
    DataAccepted? Data,
    DataRefused? Refusal,
    string? FinalModelBlob,
    CoinJudged? Judgement,
    CoinSetAside? SetAside,
    CoinStage? StageSetAside,
    int Failures)
{
    /// <summary>The pseudo fold of the final policy, trained on the last train range.</summary>
    public const int FinalFold = -1;

    /// <summary>If a blob is lost more often, its store does not work, and the coin fails as by any other trouble.</summary>
    public const int RemakesMax = 2;

    public static CoinState New { get; } = new(CoinStage.Loading, 0, 0, 0, null, null, [], [], [], [], null, null, null, null, null, null, 0);

    /// <summary>PUBLISHED, SHADOW, REJECTED, REFUSED; null while none is reached or the coin was set aside.</summary>
    public string? Verdict => Refusal is not null ? "REFUSED" : Stage == CoinStage.Finished && SetAside is null ? Judgement?.Verdict : null;

    /// <summary>Share of the coin's work that is done, 0 to 1, counted in trainings.</summary>
    public double Progress(int updatesPlanned)
    {
        if (Stage == CoinStage.Finished) return 1;
        if (Data is null) return 0;
        double trainings = Folds + 1;
        double done = FoldModels.Count(blob => blob is not null) + (FinalModelBlob is null ? 0 : 1);
        return Math.Min(1, (done + (Stage == CoinStage.Training ? (double)UpdatesDone / Math.Max(1, updatesPlanned) : 0)) / trainings);
    }

    /// <summary>Every blob that is still needed; older checkpoints are not.</summary>
    public IEnumerable<string> LiveBlobs => ((string?[])
        [Data?.QualityBlob, Refusal?.QualityBlob, CheckpointBlob, PreviousCheckpointBlob, FinalModelBlob, Judgement?.ResultBlob, Judgement?.ArtifactBlob, .. FoldModels, .. FoldResults, .. FoldDecisions])
        .OfType<string>();

    /// <summary>The state after one more fact. Nothing else changes the state.</summary>
    public CoinState Evolve(CoinEvent fact) => fact switch
    {
        DataAccepted e => this with { Stage = CoinStage.Training, Data = e, Folds = e.Folds, Fold = 0, UpdatesDone = 0, Failures = 0 },
        DataRefused e => this with { Stage = CoinStage.Finished, Refusal = e },
        CheckpointStored e when Stage == CoinStage.Training && e.Fold == Fold => this with
        {
            UpdatesDone = e.UpdatesDone, PreviousCheckpointBlob = CheckpointBlob, CheckpointBlob = e.CheckpointBlob, Failures = 0,
        },
        CheckpointStored => this,
        FoldTrained e when e.Fold == FinalFold => (NextTraining() with { FinalModelBlob = e.ModelBlob }).AtFirstGap(),
        FoldTrained e => (NextTraining() with { FoldModels = Placed(FoldModels, e.Fold, e.ModelBlob) }).AtFirstGap(),
        FoldValidated e => (NextTraining() with
        {
            FoldResults = Placed(FoldResults, e.Fold, e.ResultBlob), FoldDecisions = Placed(FoldDecisions, e.Fold, e.DecisionsBlob),
        }).AtFirstGap(),
        BlobLost e => (NextTraining() with
        {
            FoldModels = Without(FoldModels, e.Blob),
            FoldResults = Without(FoldResults, e.Blob),
            FinalModelBlob = FinalModelBlob == e.Blob ? null : FinalModelBlob,
            Judgement = null,
            LostBlobs = [.. LostBlobs, e.Blob],
        }).AtFirstGap(),
        CoinJudged e => this with { Stage = CoinStage.Registering, Judgement = e, Failures = 0 },
        ModelRegistered => this with { Stage = CoinStage.Finished },
        AttemptFailed => this with { Failures = Failures + 1 },
        CoinSetAside e => this with { Stage = CoinStage.Finished, SetAside = e, StageSetAside = Stage },
        CoinReopened => this with { Stage = StageSetAside!.Value, SetAside = null, StageSetAside = null, LostBlobs = [], Failures = 0 },
        _ => throw new InvalidOperationException($"our bug: no rule evolves a coin by {fact.GetType().Name}"),
    };

    /// <summary>The facts that follow from a finished piece of work. None if the coin is already further, so that work done twice or late
    /// changes nothing.</summary>
    public IReadOnlyList<CoinEvent> Decide(CoinEvent report) => Follows(report) ? [report] : [];

    private bool Follows(CoinEvent report) => report switch
    {
        DataAccepted or DataRefused => Stage == CoinStage.Loading,
        CheckpointStored e => Stage == CoinStage.Training && e.Fold == Fold,
        FoldTrained e => Stage == CoinStage.Training && e.Fold == Fold,
        FoldValidated e => Stage == CoinStage.Validating && e.Fold == Fold,
        CoinJudged => Stage == CoinStage.Judging,
        ModelRegistered e => Stage == CoinStage.Registering && e.ModelHash == Judgement?.ModelHash,
        BlobLost e => IsRead(e.Blob) && LostBlobs.Count(blob => blob == e.Blob) < RemakesMax,
        CoinReopened => SetAside is { Cause: FailureCause.World },
        AttemptFailed or CoinSetAside => Stage != CoinStage.Finished,
        _ => throw new InvalidOperationException($"our bug: no rule decides on {report.GetType().Name}"),
    };

    /// <summary>True if the present stage reads the blob. A blob that no stage needs may stay lost.</summary>
    private bool IsRead(string blob) => Stage switch
    {
        CoinStage.Validating => FoldModels[Fold] == blob,
        CoinStage.Judging => FinalModelBlob == blob || FoldResults.Contains(blob),
        CoinStage.Registering => Judgement?.ArtifactBlob == blob,
        _ => false,
    };

    /// <summary>The pipeline's order: every fold is trained, then validated; then the final policy; then the judgement.</summary>
    private CoinState AtFirstGap()
    {
        for (int fold = 0; fold < Folds; fold++)
        {
            if (FoldResults.ElementAtOrDefault(fold) is not null) continue;
            return this with { Fold = fold, Stage = FoldModels.ElementAtOrDefault(fold) is null ? CoinStage.Training : CoinStage.Validating };
        }

        return this with { Fold = FinalFold, Stage = FinalModelBlob is null ? CoinStage.Training : CoinStage.Judging };
    }

    private static IReadOnlyList<string?> Placed(IReadOnlyList<string?> blobs, int fold, string? blob) =>
        fold == blobs.Count ? [.. blobs, blob] : [.. blobs.Select((known, at) => at == fold ? blob : known)];

    private static IReadOnlyList<string?> Without(IReadOnlyList<string?> blobs, string lost) =>
        blobs.Contains(lost) ? [.. blobs.Select(blob => blob == lost ? null : blob)] : blobs;

    private CoinState NextTraining() => this with { UpdatesDone = 0, CheckpointBlob = null, PreviousCheckpointBlob = null, Failures = 0 };
}
