namespace Huracan.Core.Runs;

/// <summary>What is left to do for a coin; the order of the pipeline.</summary>
public enum CoinStage : byte { Loading, Training, Validating, Judging, Registering, Finished }

/// <summary>Everything that is known for good about one coin of one run: a fold over its events.</summary>
/// <param name="Fold">The fold that is trained or validated next; <see cref="FinalFold"/> for the final policy.</param>
/// <param name="CheckpointBlob">Where training of <paramref name="Fold"/> continues; null to start it.</param>
/// <param name="PreviousCheckpointBlob">Used when the newest one proves torn.</param>
/// <param name="StageSetAside">Where a coin that was set aside would go on; null for any other.</param>
/// <param name="FoldModels">[folds done] model blobs in fold order.</param>
/// <param name="FoldResults">[folds validated] result blobs in fold order.</param>
public sealed record CoinState(
    CoinStage Stage,
    int Folds,
    int Fold,
    int UpdatesDone,
    string? CheckpointBlob,
    string? PreviousCheckpointBlob,
    IReadOnlyList<string> FoldModels,
    IReadOnlyList<string> FoldResults,
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

    public static CoinState New { get; } = new(CoinStage.Loading, 0, 0, 0, null, null, [], [], null, null, null, null, null, null, 0);

    /// <summary>PUBLISHED, SHADOW, REJECTED, REFUSED; null while none is reached or the coin was set aside.</summary>
    public string? Verdict => Refusal is not null ? "REFUSED" : Stage == CoinStage.Finished && SetAside is null ? Judgement?.Verdict : null;

    /// <summary>Share of the coin's work that is behind it, 0 to 1, counted in trainings.</summary>
    public double Progress(int updatesPlanned)
    {
        if (Stage == CoinStage.Finished) return 1;
        if (Data is null) return 0;
        double trainings = Folds + 1;
        double done = FoldModels.Count + (FinalModelBlob is null ? 0 : 1);
        return Math.Min(1, (done + (Stage == CoinStage.Training ? (double)UpdatesDone / Math.Max(1, updatesPlanned) : 0)) / trainings);
    }

    /// <summary>Every blob that is still needed; older checkpoints are not.</summary>
    public IEnumerable<string> LiveBlobs => ((string?[])
        [Data?.QualityBlob, Refusal?.QualityBlob, CheckpointBlob, PreviousCheckpointBlob, FinalModelBlob, Judgement?.ResultBlob, Judgement?.ArtifactBlob, .. FoldModels, .. FoldResults])
        .OfType<string>();

    /// <summary>The state after one more fact. The only way it changes.</summary>
    public CoinState Evolve(CoinEvent fact) => fact switch
    {
        DataAccepted e => this with { Stage = CoinStage.Training, Data = e, Folds = e.Folds, Fold = 0, UpdatesDone = 0, Failures = 0 },
        DataRefused e => this with { Stage = CoinStage.Finished, Refusal = e },
        CheckpointStored e when Stage == CoinStage.Training && e.Fold == Fold => this with
        {
            UpdatesDone = e.UpdatesDone, PreviousCheckpointBlob = CheckpointBlob, CheckpointBlob = e.CheckpointBlob, Failures = 0,
        },
        CheckpointStored => this,
        FoldTrained e when e.Fold == FinalFold => NextTraining() with { Stage = CoinStage.Judging, FinalModelBlob = e.ModelBlob },
        FoldTrained e => NextTraining() with { Stage = CoinStage.Validating, FoldModels = [.. FoldModels, e.ModelBlob] },
        FoldValidated e => NextTraining() with
        {
            Stage = CoinStage.Training, FoldResults = [.. FoldResults, e.ResultBlob], Fold = e.Fold + 1 < Folds ? e.Fold + 1 : FinalFold,
        },
        CoinJudged e => this with { Stage = CoinStage.Registering, Judgement = e, Failures = 0 },
        ModelRegistered => this with { Stage = CoinStage.Finished },
        AttemptFailed => this with { Failures = Failures + 1 },
        CoinSetAside e => this with { Stage = CoinStage.Finished, SetAside = e, StageSetAside = Stage },
        CoinReopened => this with { Stage = StageSetAside!.Value, SetAside = null, StageSetAside = null, Failures = 0 },
        _ => throw new InvalidOperationException($"our bug: no rule evolves a coin by {fact.GetType().Name}"),
    };

    /// <summary>The facts that follow from a finished piece of work; none where the coin has moved on, so that work done twice or late changes nothing.</summary>
    public IReadOnlyList<CoinEvent> Decide(CoinEvent report) => Follows(report) ? [report] : [];

    private bool Follows(CoinEvent report) => report switch
    {
        DataAccepted or DataRefused => Stage == CoinStage.Loading,
        CheckpointStored e => Stage == CoinStage.Training && e.Fold == Fold,
        FoldTrained e => Stage == CoinStage.Training && e.Fold == Fold,
        FoldValidated e => Stage == CoinStage.Validating && e.Fold == Fold,
        CoinJudged => Stage == CoinStage.Judging,
        ModelRegistered e => Stage == CoinStage.Registering && e.ModelHash == Judgement?.ModelHash,
        CoinReopened => SetAside is { Cause: FailureCause.World },
        AttemptFailed or CoinSetAside => Stage != CoinStage.Finished,
        _ => throw new InvalidOperationException($"our bug: no rule decides on {report.GetType().Name}"),
    };

    private CoinState NextTraining() => this with { UpdatesDone = 0, CheckpointBlob = null, PreviousCheckpointBlob = null, Failures = 0 };
}
