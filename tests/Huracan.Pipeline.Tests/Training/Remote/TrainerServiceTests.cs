using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Core.Foundation;
using Huracan.Pipeline.Fleet;
using Huracan.Pipeline.Training;
using Huracan.Pipeline.Training.Remote;
using Huracan.Pipeline.Training.Work;
using Huracan.Simulation;
using Huracan.Simulation.Schedules;

namespace Huracan.Pipeline.Tests.Training.Remote;

/// <summary>A trainer that works for other nodes, asked by hand: what it says, and what it does when nobody asks any more.</summary>
public sealed class TrainerServiceTests
{
    private static readonly SimulatedRun Run = SimulatedRun.Of(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), Tick = TimeSpan.FromSeconds(1);

    private readonly VirtualTime _time = new();
    private readonly InMemoryBlobStore _blobs = new();
    private readonly NodeLoad _load = new(1);
    private readonly SlowPlan _plan = new();
    private readonly SimulatedHost _host;
    private readonly List<object> _answers = [];
    private readonly EdgeRef _asker;
    private readonly ActorRef _trainer;
    private string? _poison;
    private int _opened;

    public TrainerServiceTests()
    {
        _host = new SimulatedHost(new HostOptions { Clock = _time, Codec = PipelineCodec.Create(), RoundTripMessages = true }, _plan);
        _asker = new EdgeRef("asker", (message, _) => _answers.Add(message));
        _trainer = _host.Spawn(Props.Of(() => new TrainerService(Open, Patience, _load)), "trainer");
    }

    /// <summary>Updates of three seconds: a checkpoint is due after each.</summary>
    private sealed class SlowPlan : SimulationPlan
    {
        public int Updates { get; private set; }
        public TimeSpan Preparing { get; set; } = TimeSpan.FromMilliseconds(1);
        public TimeSpan Storing { get; set; } = TimeSpan.FromMilliseconds(1);

        public override TimeSpan EffectDelay(Effect effect) => effect.Name switch
        {
            "ppo-update" => TimeSpan.FromSeconds(3),
            "prepare-coin" => Preparing,
            "put-blob" => Storing,
            _ => TimeSpan.FromMilliseconds(1),
        };

        public override object? Execute(Effect effect, IEffectScope scope)
        {
            if (effect.Name == "ppo-update") Updates++;
            return base.Execute(effect, scope);
        }
    }

    private RunContext Open(string runId)
    {
        _opened++;
        Assert.Equal(Run.RunId, runId);
        return Run.Context(_blobs, null!, new HashWork(_poison));
    }

    private static FoldOrder Order(string symbol = "AAA", int fold = 0) => new(Run.RunId, symbol, 1, 1, fold);

    private void Ask(FoldOrder order, params string[] checkpoints) => _trainer.Tell(new OrderFold(order, checkpoints), _asker);

    /// <summary>As a coin that waits does it.</summary>
    private void AskUntil(FoldOrder order, FoldPhase phase, params string[] checkpoints)
    {
        for (int i = 0; i < 60 && !_answers.OfType<FoldStanding>().Any(standing => standing.Order == order && standing.Phase == phase); i++)
        {
            Ask(order, checkpoints);
            _host.Advance(Tick);
        }

        Assert.Equal(phase, Standing(order).Phase);
    }

    private FoldStanding Standing(FoldOrder order) => _answers.OfType<FoldStanding>().Last(standing => standing.Order == order);

    private static string StraightModel(string symbol, int fold)
    {
        RunContext run = Run.Context(new InMemoryBlobStore(), null!, new HashWork());
        var never = new HashWork.NeverStop();
        using IFoldWork training = run.Work.Fold(run, symbol, fold, StraightSignals.Make(run, SimulatedMarket.Of(symbol).Frame!, never)!);
        while (training.UpdatesDone < training.UpdatesPlanned) training.TryUpdate(never);
        return BlobId.Of(training.Model()).Hex;
    }

    [Fact]
    public void An_order_ends_with_the_model_of_a_straight_computation_and_the_next_fold_needs_no_new_signals()
    {
        AskUntil(Order(), FoldPhase.Trained);
        Assert.Equal(StraightModel("AAA", 0), Standing(Order()).Blob);
        AskUntil(Order(fold: 1), FoldPhase.Trained);
        Assert.Equal(StraightModel("AAA", 1), Standing(Order(fold: 1)).Blob);
        Assert.Equal(1, _opened);
        AskUntil(Order("BBB"), FoldPhase.Trained);
        Assert.Equal(StraightModel("BBB", 0), Standing(Order("BBB")).Blob);
        Assert.Equal(2, _opened);
        Assert.Equal(0, _load.Taken);
    }

    [Fact]
    public void Another_order_is_refused_meanwhile_and_the_same_one_goes_on()
    {
        Ask(Order());
        _host.Advance(Tick);
        Ask(Order("BBB"));
        Ask(Order());
        _host.Advance(Tick);
        Assert.Equal(Order("BBB"), Assert.Single(_answers.OfType<TrainerBusy>()).Order);
        AskUntil(Order(), FoldPhase.Trained);
        Assert.Equal(HashWork.UpdatesPlanned, _plan.Updates);
    }

    [Fact]
    public void An_outcome_whose_mail_was_lost_is_told_again_without_new_work()
    {
        AskUntil(Order(), FoldPhase.Trained);
        int updates = _plan.Updates;
        _answers.Clear();
        Ask(Order());
        _host.Advance(Tick);
        Assert.Equal(FoldPhase.Trained, Assert.IsType<FoldStanding>(Assert.Single(_answers)).Phase);
        Assert.Equal(updates, _plan.Updates);
    }

    [Fact]
    public void An_order_that_nobody_repeats_is_given_up()
    {
        Ask(Order());
        _host.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _load.Taken);
        _host.Advance(Patience * 2);
        Assert.Equal(0, _load.Taken);
        Assert.DoesNotContain(_answers, answer => answer is FoldStanding { Phase: FoldPhase.Trained });
        int updates = _plan.Updates;
        _host.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(updates, _plan.Updates);
        AskUntil(Order(), FoldPhase.Trained); // by whoever wants it after all
    }

    [Fact]
    public void Checkpoints_are_told_as_they_come_and_another_trainer_continues_from_one()
    {
        for (int i = 0; i < 20 && !_answers.OfType<FoldStanding>().Any(standing => standing.UpdatesDone == 2); i++)
        {
            Ask(Order());
            _host.Advance(Tick);
        }

        string checkpoint = Standing(Order()).Blob!;
        Assert.True(_blobs.Contains(new BlobId(checkpoint)));
        int before = _plan.Updates;
        ActorRef other = _host.Spawn(Props.Of(() => new TrainerService(Open, Patience, new NodeLoad(1))), "other");
        _trainer.Tell(new StopFold(Order()), _asker);
        _host.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(FoldPhase.Resting, Standing(Order()).Phase);
        int stopped = _plan.Updates;
        Assert.InRange(stopped, before, before + 1);
        for (int i = 0; i < 20 && Standing(Order()).Phase != FoldPhase.Trained; i++)
        {
            other.Tell(new OrderFold(Order(), [Standing(Order()).Blob ?? checkpoint]), _asker);
            _host.Advance(Tick);
        }

        Assert.Equal(StraightModel("AAA", 0), Standing(Order()).Blob);
        Assert.True(_plan.Updates - stopped < HashWork.UpdatesPlanned, "it began again");
    }

    [Fact]
    public void What_fails_here_is_told_with_its_cause_and_its_reason()
    {
        _poison = "AAA";
        AskUntil(Order(), FoldPhase.Failed);
        Assert.Equal((FailureCause.OurBug, "poison: AAA cannot be trained"), (Standing(Order()).Cause, Standing(Order()).Reason));
        Assert.Equal(0, _load.Taken);
        AskUntil(Order("BBB"), FoldPhase.Trained);
    }

    [Fact]
    public void A_node_that_leaves_takes_no_order_and_brings_its_own_to_rest()
    {
        Ask(Order());
        _host.Advance(TimeSpan.FromSeconds(4)); // in its second update
        _host.RaiseStop();
        _host.Advance(TimeSpan.FromSeconds(4));
        FoldStanding last = Standing(Order());
        Assert.Equal(FoldPhase.Resting, last.Phase);
        Assert.True(_blobs.Contains(new BlobId(last.Blob!)));
        Assert.Equal(0, _load.Taken);
        Ask(Order());
        _host.Advance(Tick);
        Assert.IsType<TrainerBusy>(_answers[^1]);
    }

    [Fact]
    public void What_a_trainer_of_an_earlier_order_still_says_is_not_taken_for_this_one()
    {
        Ask(Order());
        _host.Advance(Tick);
        _trainer.Tell(new CheckpointReady(1, 0, 19, "spoilt"), _asker);
        _trainer.Tell(new FoldReady(1, 0, "spoilt"), _asker);
        _trainer.Tell(new Interrupted(1), _asker);
        _host.Advance(Tick);
        AskUntil(Order(), FoldPhase.Trained);
        Assert.Equal(StraightModel("AAA", 0), Standing(Order()).Blob);
        Assert.DoesNotContain(_answers, answer => answer is FoldStanding { Blob: "spoilt" } or FoldStanding { Phase: FoldPhase.Resting });
    }

    [Fact]
    public void Who_stops_an_order_that_is_unknown_here_need_not_wait()
    {
        Ask(Order());
        _host.Advance(Tick);
        _trainer.Tell(new StopFold(Order("BBB")), _asker);
        _host.Advance(Tick);
        Assert.Equal(new FoldStanding(Order("BBB"), FoldPhase.Resting, 0, null), _answers[^1]);
        AskUntil(Order(), FoldPhase.Trained); // whose work went on
        Assert.Equal(HashWork.UpdatesPlanned, _plan.Updates);
    }

    [Fact]
    public void Of_two_checkpoints_that_are_stored_at_the_same_time_the_newer_one_stays()
    {
        Ask(Order());
        _host.Advance(Tick);
        ActorRef trainer = _host.Find("/user/trainer/fold-1")!;
        _trainer.Tell(new CheckpointReady(1, 0, 5, "five"), trainer);
        _trainer.Tell(new CheckpointReady(1, 0, 4, "four"), trainer);
        _trainer.Tell(new Interrupted(1), trainer);
        _host.Advance(Tick);
        Assert.Equal(new FoldStanding(Order(), FoldPhase.Resting, 5, "five"), Standing(Order()));
    }

    [Fact]
    public void One_that_fails_by_our_own_bug_takes_orders_again()
    {
        _trainer.Tell(new OrderFold(Order(), []), new EdgeRef("our-bug", (_, _) => throw new InvalidOperationException("as told")));
        _host.Advance(Patience * 4);
        Assert.Equal(1, _host.Counters.Restarts);
        Assert.Equal(0, _load.Taken);
        AskUntil(Order(), FoldPhase.Trained);
    }

    [Fact]
    public void Signals_that_come_after_their_order_was_given_up_are_not_those_of_the_next_one()
    {
        _plan.Preparing = Patience * 2;
        Ask(Order());
        _host.Advance(Patience * 1.6);
        Assert.Equal(0, _load.Taken);
        AskUntil(Order("BBB"), FoldPhase.Trained);
        Assert.Equal(StraightModel("BBB", 0), Standing(Order("BBB")).Blob);
    }

    [Fact]
    public void An_order_that_is_stopped_before_its_training_has_begun_rests_at_once()
    {
        _plan.Preparing = Patience;
        Ask(Order());
        _host.Advance(Tick);
        _trainer.Tell(new StopFold(Order()), _asker);
        _host.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(FoldPhase.Resting, Standing(Order()).Phase);
        Assert.Equal(0, _load.Taken);
        _host.Advance(Patience * 2);
        Assert.Equal(0, _plan.Updates);
    }

    [Fact]
    public void A_training_rests_only_once_its_last_checkpoint_is_stored()
    {
        _plan.Storing = TimeSpan.FromSeconds(10);
        AskUntil(Order(), FoldPhase.Working);
        _host.Advance(TimeSpan.FromSeconds(3)); // in its second update; the checkpoint after the first one is being stored
        _trainer.Tell(new StopFold(Order()), _asker);
        AskUntil(Order(), FoldPhase.Resting);
        Assert.True(_blobs.Contains(new BlobId(Standing(Order()).Blob!)));
    }

    [Fact]
    public void A_last_checkpoint_whose_mail_was_lost_is_told_again()
    {
        Ask(Order());
        _host.Advance(TimeSpan.FromSeconds(4)); // in its second update
        _trainer.Tell(new StopFold(Order()), _asker);
        _host.Advance(TimeSpan.FromSeconds(4));
        FoldStanding rest = Standing(Order());
        Assert.Equal(FoldPhase.Resting, rest.Phase);
        Assert.NotNull(rest.Blob);
        _answers.Clear();
        _trainer.Tell(new StopFold(Order()), _asker);
        _host.Advance(Tick);
        Assert.Equal(rest, Assert.Single(_answers));
        AskUntil(Order(), FoldPhase.Trained, rest.Blob); // and yet it may be ordered again
        _answers.Clear();
        _trainer.Tell(new StopFold(Order()), _asker);
        _host.Advance(Tick);
        Assert.Equal(FoldPhase.Trained, Standing(Order()).Phase);
    }

    [Fact]
    public void The_signals_of_a_coin_that_is_done_are_let_go()
    {
        AskUntil(Order(), FoldPhase.Trained);
        _host.Advance(Patience * 10);
        AskUntil(Order(fold: 1), FoldPhase.Trained);
        Assert.Equal(1, _opened);
        _host.Advance(Patience * 35);
        AskUntil(Order(fold: 2), FoldPhase.Trained);
        Assert.Equal(2, _opened);
    }
}
