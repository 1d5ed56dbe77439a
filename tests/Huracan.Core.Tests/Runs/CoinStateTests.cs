using Huracan.Core.Foundation;
using Huracan.Core.Runs;
using Xunit;

namespace Huracan.Core.Tests.Runs;

public sealed class CoinStateTests
{
    private static readonly DataAccepted Accepted = new("c0ffee", 3456, 0.999, 5, 2, "quality");
    private static readonly DataRefused Refused = new(12, 0.5, "half is missing", "quality");
    private static readonly CoinJudged Judged = new("REJECTED", "model", "result", "artifact");

    /// <summary>The facts of a coin with two folds, from the first to the last, without failures and checkpoints.</summary>
    private static readonly CoinEvent[] WholeLife =
    [
        Accepted, new FoldTrained(0, "m0"), new FoldValidated(0, "r0"), new FoldTrained(1, "m1"), new FoldValidated(1, "r1"),
        new FoldTrained(CoinState.FinalFold, "final"), Judged, new ModelRegistered("model"),
    ];

    private static CoinState After(params CoinEvent[] facts) => facts.Aggregate(CoinState.New, (state, fact) => state.Evolve(fact));

    private static CoinState AfterFirst(int facts) => After([.. WholeLife.Take(facts)]);

    public static TheoryData<int, CoinStage, int> Life => new()
    {
        // facts so far, what is next, for which fold
        { 0, CoinStage.Loading, 0 },
        { 1, CoinStage.Training, 0 },
        { 2, CoinStage.Validating, 0 },
        { 3, CoinStage.Training, 1 },
        { 4, CoinStage.Validating, 1 },
        { 5, CoinStage.Training, CoinState.FinalFold },
        { 6, CoinStage.Judging, CoinState.FinalFold },
        { 7, CoinStage.Registering, CoinState.FinalFold },
        { 8, CoinStage.Finished, CoinState.FinalFold },
    };

    [Theory, MemberData(nameof(Life))]
    public void Each_fact_leads_to_the_next_stage(int facts, CoinStage stage, int fold)
    {
        CoinState state = AfterFirst(facts);
        Assert.Equal((stage, fold), (state.Stage, state.Fold));
    }

    [Fact]
    public void A_whole_life_keeps_what_reports_need()
    {
        CoinState state = AfterFirst(8);
        Assert.Equal(["m0", "m1"], state.FoldModels);
        Assert.Equal(["r0", "r1"], state.FoldResults);
        Assert.Equal(("final", "REJECTED", Judged, Accepted), (state.FinalModelBlob, state.Verdict, state.Judgement, state.Data));
        Assert.Null(state.SetAside);
    }

    [Fact]
    public void Refused_candles_are_a_verdict_and_the_end()
    {
        CoinState state = After(Refused);
        Assert.Equal((CoinStage.Finished, "REFUSED"), (state.Stage, state.Verdict));
        Assert.Null(state.Judgement);
    }

    [Fact]
    public void A_judged_coin_has_no_verdict_before_its_model_is_registered() => Assert.Null(AfterFirst(7).Verdict);

    [Fact]
    public void A_coin_set_aside_is_finished_without_a_verdict()
    {
        CoinState state = After(Accepted, new AttemptFailed("train", FailureCause.World, "disk"), new CoinSetAside(FailureCause.World, "disk"));
        Assert.Equal((CoinStage.Finished, null, 1), (state.Stage, state.Verdict, state.Failures));
        Assert.Equal("disk", state.SetAside!.Reason);
    }

    [Fact]
    public void A_coin_that_the_world_set_aside_goes_on_where_it_was_once_it_is_reopened()
    {
        CoinEvent aside = new CoinSetAside(FailureCause.World, "disk");
        CoinState state = After(Accepted, new CheckpointStored(0, 3, "a"), new AttemptFailed("train", FailureCause.World, "disk"), aside, new CoinReopened());
        Assert.Equal((CoinStage.Training, 0, 3, "a", 0), (state.Stage, state.Fold, state.UpdatesDone, state.CheckpointBlob, state.Failures));
        Assert.Null(state.SetAside);
        Assert.Empty(state.Decide(new CoinReopened()));
        Assert.Empty(After(Accepted, new CoinSetAside(FailureCause.OurBug, "bug")).Decide(new CoinReopened()));
    }

    public static TheoryData<int, string, CoinStage, int> Losses => new()
    {
        // facts so far, blob, what is next, for which fold
        { 2, "m0", CoinStage.Training, 0 },
        { 4, "m1", CoinStage.Training, 1 },
        { 6, "r0", CoinStage.Validating, 0 },
        { 6, "r1", CoinStage.Validating, 1 },
        { 6, "final", CoinStage.Training, CoinState.FinalFold },
        { 7, "artifact", CoinStage.Judging, CoinState.FinalFold },
    };

    [Theory, MemberData(nameof(Losses))]
    public void A_lost_blob_opens_the_work_that_made_it_and_nothing_else(int facts, string blob, CoinStage stage, int fold)
    {
        CoinState before = AfterFirst(facts), state = before.Evolve(Assert.Single(before.Decide(new BlobLost(blob))));
        Assert.Equal((stage, fold, 0, null), (state.Stage, state.Fold, state.UpdatesDone, state.CheckpointBlob));
        Assert.DoesNotContain(blob, state.LiveBlobs);
        string[] kept = stage == CoinStage.Judging ? [blob, "result"] : [blob];
        Assert.Equal(before.LiveBlobs.Except(kept), state.LiveBlobs);

        // The same work, whose report is the same fact, brings the state back.
        CoinEvent again = WholeLife.Single(e => e switch
        {
            FoldTrained t => t.ModelBlob == blob, FoldValidated v => v.ResultBlob == blob, CoinJudged j => j.ArtifactBlob == blob, _ => false,
        });
        CoinState mended = state.Evolve(Assert.Single(state.Decide(again)));
        Assert.Equal((before.Stage, before.Fold), (mended.Stage, mended.Fold));
        Assert.Equal(before.LiveBlobs, mended.LiveBlobs);
    }

    [Theory]
    [InlineData(4, "m0")] // validated already: nobody reads it on the way to the verdict
    [InlineData(4, "r0")]
    [InlineData(6, "m0")]
    [InlineData(6, "quality")]
    [InlineData(8, "final")]
    public void A_blob_that_the_stage_at_hand_does_not_read_may_stay_lost(int facts, string blob) => Assert.Empty(AfterFirst(facts).Decide(new BlobLost(blob)));

    [Fact]
    public void A_result_whose_model_is_lost_too_is_trained_again_and_later_folds_stay()
    {
        CoinState state = AfterFirst(6).Evolve(new BlobLost("r0")).Evolve(new BlobLost("m0"));
        Assert.Equal((CoinStage.Training, 0), (state.Stage, state.Fold));
        state = state.Evolve(new FoldTrained(0, "m0"));
        Assert.Equal((CoinStage.Validating, 0), (state.Stage, state.Fold));
        state = state.Evolve(new FoldValidated(0, "r0"));
        Assert.Equal((CoinStage.Judging, CoinState.FinalFold), (state.Stage, state.Fold));
        Assert.Equal(AfterFirst(6).LiveBlobs, state.LiveBlobs);
    }

    [Fact]
    public void A_blob_is_made_again_a_bounded_number_of_times_until_a_person_reopens_the_coin()
    {
        CoinState state = AfterFirst(2);
        for (int times = 0; times < CoinState.RemakesMax; times++)
        {
            state = state.Evolve(Assert.Single(state.Decide(new BlobLost("m0")))).Evolve(new FoldTrained(0, "m0"));
        }

        Assert.Empty(state.Decide(new BlobLost("m0")));
        Assert.Single(state.Evolve(new CoinSetAside(FailureCause.World, "torn")).Evolve(new CoinReopened()).Decide(new BlobLost("m0")));
    }

    [Fact]
    public void The_newest_two_checkpoints_of_the_fold_at_work_are_kept()
    {
        CoinState state = After(Accepted, new CheckpointStored(0, 1, "a"), new CheckpointStored(0, 2, "b"), new CheckpointStored(0, 3, "c"));
        Assert.Equal((3, "c", "b"), (state.UpdatesDone, state.CheckpointBlob, state.PreviousCheckpointBlob));
    }

    [Fact]
    public void A_trained_fold_leaves_no_checkpoint_to_the_next_one()
    {
        CoinState state = After(Accepted, new CheckpointStored(0, 1, "a"), new FoldTrained(0, "m0"));
        Assert.Equal((0, null, null), (state.UpdatesDone, state.CheckpointBlob, state.PreviousCheckpointBlob));
    }

    [Theory]
    [InlineData(1, 1)] // of a fold that is not at work
    [InlineData(2, 0)] // of the fold that waits for its validation: its blob came after the model's
    [InlineData(3, 0)] // of the fold before
    public void A_late_checkpoint_changes_nothing(int facts, int fold)
    {
        CoinState state = AfterFirst(facts);
        Assert.Equal(state, state.Evolve(new CheckpointStored(fold, 1, "late")));
        Assert.Empty(state.Decide(new CheckpointStored(fold, 1, "late")));
    }

    [Fact]
    public void A_checkpoint_that_came_between_training_and_validation_never_starts_the_next_fold()
    {
        CoinState state = After(Accepted, new FoldTrained(0, "m0"), new CheckpointStored(0, 1, "late"), new FoldValidated(0, "r0"));
        Assert.Equal((1, 0, null, null), (state.Fold, state.UpdatesDone, state.CheckpointBlob, state.PreviousCheckpointBlob));
    }

    public static TheoryData<CoinEvent> Progressing =>
    [
        new CheckpointStored(0, 1, "a"), new FoldTrained(0, "m0"),
    ];

    [Theory, MemberData(nameof(Progressing))]
    public void Progress_forgives_earlier_failures(CoinEvent progress)
    {
        CoinState failed = After(Accepted, new AttemptFailed("train", FailureCause.World, "x"), new AttemptFailed("train", FailureCause.World, "x"));
        Assert.Equal(2, failed.Failures);
        Assert.Equal(0, failed.Evolve(progress).Failures);
    }

    [Fact]
    public void Every_stage_takes_its_own_report_and_no_other()
    {
        CoinEvent[] reports =
        [
            Accepted, Refused, new CheckpointStored(0, 1, "a"), new CheckpointStored(1, 1, "a"), new CheckpointStored(CoinState.FinalFold, 1, "a"),
            new FoldTrained(0, "m0"), new FoldTrained(1, "m1"), new FoldTrained(CoinState.FinalFold, "final"),
            new FoldValidated(0, "r0"), new FoldValidated(1, "r1"), Judged, new ModelRegistered("model"), new ModelRegistered("another model"),
            new AttemptFailed("train", FailureCause.World, "x"), new CoinSetAside(FailureCause.World, "x"),
        ];
        int[][] takenAfter = // [facts so far] indices into reports; failures are taken until the end
        [
            [0, 1, 13, 14], [2, 5, 13, 14], [8, 13, 14], [3, 6, 13, 14], [9, 13, 14], [4, 7, 13, 14], [10, 13, 14], [11, 13, 14], [],
        ];
        for (int facts = 0; facts < takenAfter.Length; facts++)
        {
            CoinState state = AfterFirst(facts);
            int[] taken = [.. Enumerable.Range(0, reports.Length).Where(i => state.Decide(reports[i]).Count > 0)];
            Assert.True(takenAfter[facts].SequenceEqual(taken), $"after {facts} facts: {string.Join(", ", taken.Select(i => reports[i]))}");
        }
    }

    [Fact]
    public void A_report_repeated_after_it_became_a_fact_changes_nothing()
    {
        for (int facts = 1; facts <= WholeLife.Length; facts++) Assert.Empty(AfterFirst(facts).Decide(WholeLife[facts - 1]));
    }

    [Fact]
    public void Live_blobs_are_those_that_a_later_stage_or_a_report_reads()
    {
        CoinState training = After(Accepted, new CheckpointStored(0, 1, "a"), new CheckpointStored(0, 2, "b"), new CheckpointStored(0, 3, "c"));
        Assert.Equal(["b", "c", "quality"], training.LiveBlobs.Order(StringComparer.Ordinal));
        Assert.Equal(["artifact", "final", "m0", "m1", "quality", "r0", "r1", "result"], AfterFirst(8).LiveBlobs.Order(StringComparer.Ordinal));
        Assert.Equal(["quality"], After(Refused).LiveBlobs);
        Assert.Empty(CoinState.New.LiveBlobs);
    }

    [Fact]
    public void Decision_records_are_kept_by_fold_and_a_fold_of_before_there_were_any_has_none()
    {
        CoinState state = After(Accepted, new FoldTrained(0, "m0"), new FoldValidated(0, "r0"), new FoldTrained(1, "m1"), new FoldValidated(1, "r1", "d1"));
        Assert.Equal([null, "d1"], state.FoldDecisions);
        Assert.Contains("d1", state.LiveBlobs);
        Assert.Empty(state.Decide(new BlobLost("d1"))); // no stage reads them
    }

    [Fact]
    public void Progress_counts_trainings_and_never_falls()
    {
        const int Planned = 4;
        List<double> seen = [CoinState.New.Progress(Planned)];
        CoinState state = CoinState.New;
        foreach (CoinEvent fact in WholeLife)
        {
            if (fact is FoldTrained t) seen.Add((state = state.Evolve(new CheckpointStored(t.Fold, 2, "half"))).Progress(Planned));
            seen.Add((state = state.Evolve(fact)).Progress(Planned));
        }

        // Two folds and the final policy are three trainings; half of one is a sixth.
        double[] expected = [0, 0, 1 / 6.0, 1 / 3.0, 1 / 3.0, 0.5, 2 / 3.0, 2 / 3.0, 2.5 / 3, 1, 1, 1];
        Assert.Equal(expected.Length, seen.Count);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], seen[i], 12);
        Assert.Equal(1, After(Refused).Progress(Planned));
    }
}
