using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Core.Foundation;
using Huracan.Pipeline.Training;
using Huracan.Pipeline.Training.Remote;
using Huracan.Simulation;

namespace Huracan.Pipeline.Tests.Training.Remote;

/// <summary>A coin's side of a training elsewhere, with trainers that a test plays by hand.</summary>
public sealed class RemoteTrainerTests
{
    private static readonly TrainerRoute Route = new("trainer-cuda", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
    private static readonly FoldOrder First = new("r", "AAA", 5, 1, 0);

    private readonly VirtualTime _time = new();
    private readonly SimulatedHost _host;
    private readonly Network _network;
    private readonly List<object> _facts = [];
    private readonly List<string> _notices = [];
    private readonly EdgeRef _asker;
    private readonly ActorRef _coin;

    public RemoteTrainerTests()
    {
        _network = new Network();
        _host = new SimulatedHost(new HostOptions
        {
            Clock = _time,
            Codec = PipelineCodec.Create(),
            OnProgress = (_, what) => { if (what is Notice notice) _notices.Add(notice.Text); },
        })
        { Cluster = _network };
        _asker = new EdgeRef("supervisor", (message, _) => _facts.Add(message));
        _coin = _host.Spawn(Props.Of(() => new RemoteTrainer("r", "AAA", 5, Route)), "ppo");
        Train(0, "old");
    }

    /// <summary>Holds whatever is sent to the service or to a trainer.</summary>
    private sealed class Network : ISimulatedCluster
    {
        private readonly Dictionary<string, ActorRef> _known = [];

        public List<(string To, object Message)> Sent { get; } = [];
        public IReadOnlyList<string> Kinds => [];
        public ActorRef? Find(SimulatedHost from, string kind, string id) => null;
        public ActorRef FindService(SimulatedHost from, string name) => At(name);

        public ActorRef At(string name)
        {
            if (!_known.TryGetValue(name, out ActorRef? known)) _known.Add(name, known = new EdgeRef(name, (message, _) => Sent.Add((name, message))));
            return known;
        }
    }

    private void Train(int fold, params string[] checkpoints)
    {
        _coin.Tell(new TrainFold(1, fold, null!, checkpoints), _asker);
        _host.Settle();
    }

    private void Answer(ActorRef trainer, object message)
    {
        _coin.Tell(message, trainer);
        _host.Settle();
    }

    private void Pass(double seconds) => _host.Advance(TimeSpan.FromSeconds(seconds));

    private static FoldStanding Working(int updates, string? blob) => new(First, FoldPhase.Working, updates, blob);

    private (string To, object Message) Last => _network.Sent[^1];

    private static void IsOrder((string To, object Message) sent, string to, FoldOrder order, params string[] checkpoints)
    {
        Assert.Equal(to, sent.To);
        OrderFold asked = Assert.IsType<OrderFold>(sent.Message);
        Assert.Equal(order, asked.Order);
        Assert.Equal(checkpoints, asked.Checkpoints);
    }

    [Fact]
    public void The_order_is_repeated_to_the_service_until_a_trainer_answers_and_then_to_that_one()
    {
        IsOrder(Last, Route.Service, First, "old");
        Pass(2.5);
        Assert.Equal(3, _network.Sent.Count);
        IsOrder(Last, Route.Service, First, "old");
        ActorRef g1 = _network.At("g1");
        Answer(g1, Working(0, null));
        Pass(1);
        IsOrder(Last, "g1", First, "old");
        Assert.Empty(_facts);
    }

    [Fact]
    public void Checkpoints_become_facts_once_and_in_order_whatever_the_network_does()
    {
        ActorRef g1 = _network.At("g1");
        Answer(g1, Working(4, "four"));
        Answer(g1, Working(4, "four"));
        Answer(g1, Working(8, "eight"));
        Answer(g1, Working(4, "four")); // overtaken
        Assert.Equal([new CheckpointReady(1, 0, 4, "four"), new CheckpointReady(1, 0, 8, "eight")], _facts);
        Pass(1);
        IsOrder(Last, "g1", First, "eight", "four");
    }

    [Fact]
    public void A_silent_trainer_is_given_up_and_the_next_one_gets_the_last_checkpoint()
    {
        Answer(_network.At("g1"), Working(4, "four"));
        Pass(10.5);
        IsOrder(Last, "g1", First, "four", "old");
        Pass(1);
        IsOrder(Last, Route.Service, First, "four", "old");
        Assert.Contains("silent for 10 s", Assert.Single(_notices), StringComparison.Ordinal);
        ActorRef g2 = _network.At("g2");
        Answer(g2, Working(4, null));
        Answer(_network.At("g1"), Working(6, "six")); // back from the dead
        Assert.Equal(("g1", (object)new StopFold(First)), Last);
        Answer(g2, new FoldStanding(First, FoldPhase.Trained, 20, "model"));
        Assert.Equal(new FoldReady(1, 0, "model"), _facts[^1]);
        Assert.DoesNotContain(_facts, fact => fact is CheckpointReady { UpdatesDone: 6 });
    }

    [Fact]
    public void A_model_is_taken_from_whoever_has_it_and_only_once()
    {
        Answer(_network.At("g1"), Working(0, null));
        Answer(_network.At("g2"), new FoldStanding(First, FoldPhase.Trained, 20, "model"));
        Answer(_network.At("g1"), new FoldStanding(First, FoldPhase.Trained, 20, "model"));
        Assert.Equal([new FoldReady(1, 0, "model")], _facts);
        int sent = _network.Sent.Count;
        Pass(30);
        Assert.Equal(sent, _network.Sent.Count);
        Train(1);
        IsOrder(Last, "g1", First with { Fold = 1 }); // who has this coin's signals
        Answer(_network.At("g1"), new FoldStanding(First, FoldPhase.Failed, 0, null, FailureCause.World, "late, of fold 0"));
        Assert.Single(_facts);
    }

    [Fact]
    public void A_busy_trainer_is_left_for_the_next_in_turn_without_a_complaint()
    {
        for (int i = 0; i < 60; i++)
        {
            Answer(_network.At("g1"), new TrainerBusy(First));
            Pass(1);
            IsOrder(Last, Route.Service, First, "old");
        }

        Assert.Empty(_notices);
    }

    [Fact]
    public void The_trainer_of_the_last_fold_is_asked_first_and_left_at_once_where_it_has_other_work()
    {
        ActorRef g1 = _network.At("g1");
        Answer(g1, Working(16, "sixteen"));
        Answer(g1, new FoldStanding(First, FoldPhase.Trained, 20, "model"));
        Pass(60); // the fold is validated: nobody asks, so nobody is silent
        Train(1);
        Pass(1);
        IsOrder(Last, "g1", First with { Fold = 1 });
        Assert.Empty(_notices);
        Answer(g1, Working(4, "four") with { Order = First with { Fold = 1 } });
        Assert.Equal(new CheckpointReady(1, 1, 4, "four"), _facts[^1]);
        Answer(g1, new TrainerBusy(First with { Fold = 1 }));
        Pass(1);
        IsOrder(Last, Route.Service, First with { Fold = 1 }, "four");
        Assert.Empty(_notices);
    }

    [Fact]
    public void Where_no_trainer_answers_the_coin_waits_and_says_so_once()
    {
        Pass(300);
        Assert.Equal("no trainer of service 'trainer-cuda' has answered for 10 s; are nodes of its role up? This coin waits for one", Assert.Single(_notices));
        Assert.Empty(_facts);
        Answer(_network.At("g1"), new FoldStanding(First, FoldPhase.Trained, 20, "model"));
        Assert.IsType<FoldReady>(Assert.Single(_facts));
    }

    [Fact]
    public void A_trainer_whose_node_leaves_hands_its_last_checkpoint_to_the_next_at_once()
    {
        ActorRef g1 = _network.At("g1");
        Answer(g1, Working(4, "four"));
        Answer(g1, new FoldStanding(First, FoldPhase.Resting, 5, "five"));
        IsOrder(Last, Route.Service, First, "five", "four");
        Assert.Equal(new CheckpointReady(1, 0, 5, "five"), _facts[^1]);
    }

    [Fact]
    public void A_failure_elsewhere_keeps_its_cause_and_says_where()
    {
        Answer(_network.At("g1"), Working(0, null));
        Answer(_network.At("g1"), new FoldStanding(First, FoldPhase.Failed, 0, null, FailureCause.Caller, "other candles"));
        WorkFailed failed = Assert.IsType<WorkFailed>(Assert.Single(_facts));
        Assert.Equal(FailureCause.Caller, FailureCauses.Of(failed.Reason));
        Assert.Equal("other candles (at /edge/g1)", failed.Reason.Message);
    }

    [Fact]
    public void A_node_without_the_right_candles_is_passed_over_while_others_are_busy()
    {
        for (int i = 0; i < 60; i++)
        {
            Answer(_network.At("bad"), new FoldStanding(First, FoldPhase.Unfit, 0, null, FailureCause.Caller, "other candles"));
            Pass(1);
            IsOrder(Last, Route.Service, First, "old");
            Answer(_network.At("g1"), new TrainerBusy(First));
            Pass(1);
        }

        Assert.Equal("passed over a trainer: other candles (at /edge/bad)", Assert.Single(_notices));
        Assert.Empty(_facts);
    }

    [Fact]
    public void Where_no_node_has_the_right_candles_the_try_fails_with_what_the_last_one_said()
    {
        for (int i = 0; i < Route.LossesMax; i++)
        {
            Assert.Empty(_facts);
            Answer(_network.At("bad"), new FoldStanding(First, FoldPhase.Unfit, 0, null, FailureCause.Caller, "other candles"));
            Pass(1);
        }

        WorkFailed failed = Assert.IsType<WorkFailed>(Assert.Single(_facts));
        Assert.Equal(FailureCause.Caller, FailureCauses.Of(failed.Reason));
        Assert.Equal("no trainer is fit for this fold, the last one says: other candles (at /edge/bad)", failed.Reason.Message);
    }

    [Fact]
    public void A_coin_that_leaves_has_its_training_brought_to_rest_and_keeps_the_last_checkpoint()
    {
        ActorRef g1 = _network.At("g1");
        Answer(g1, Working(4, "four"));
        _host.RaiseStop();
        Pass(1);
        Assert.Equal(("g1", (object)new StopFold(First)), Last);
        Answer(g1, new FoldStanding(First, FoldPhase.Resting, 5, "five"));
        Assert.Equal([new CheckpointReady(1, 0, 4, "four"), new CheckpointReady(1, 0, 5, "five"), new Interrupted(1)], _facts);
    }

    [Fact]
    public void A_coin_that_leaves_waits_for_no_dead_trainer()
    {
        Answer(_network.At("g1"), Working(4, "four"));
        _host.RaiseStop();
        Pass(13);
        Assert.Equal(new Interrupted(1), _facts[^1]);
    }

    [Fact]
    public void A_fold_that_takes_its_trainers_down_fails_the_try()
    {
        for (int i = 1; i <= Route.LossesMax; i++)
        {
            Assert.Empty(_facts);
            Answer(_network.At($"g{i}"), Working(0, null));
            Pass(12);
        }

        WorkFailed failed = Assert.IsType<WorkFailed>(Assert.Single(_facts));
        Assert.Equal(FailureCause.OurBug, FailureCauses.Of(failed.Reason));
        Assert.Equal("10 trainers in a row fell silent at this fold, without one new checkpoint (the last one at /edge/g10); see in their nodes' logs why they ended", failed.Reason.Message);
        int sent = _network.Sent.Count;
        Pass(30);
        Assert.Equal(sent, _network.Sent.Count);
    }

    [Fact]
    public void Trainers_that_are_taken_away_after_a_checkpoint_do_not_count_against_the_fold()
    {
        for (int i = 1; i <= Route.LossesMax * 2; i++)
        {
            Answer(_network.At($"g{i}"), Working(i, $"checkpoint-{i}"));
            Pass(12);
        }

        Assert.All(_facts, fact => Assert.IsType<CheckpointReady>(fact));
    }

    [Fact]
    public void Who_works_on_an_order_that_nobody_wants_any_more_is_told_so()
    {
        Answer(_network.At("g2"), new FoldStanding(First, FoldPhase.Trained, 20, "model"));
        Answer(_network.At("g1"), Working(4, "four"));
        Assert.Equal(("g1", (object)new StopFold(First)), Last);
        int sent = _network.Sent.Count;
        Answer(_network.At("g1"), new FoldStanding(First, FoldPhase.Resting, 5, "five"));
        Assert.Equal(sent, _network.Sent.Count);
        Assert.Equal([new FoldReady(1, 0, "model")], _facts);
    }

    [Fact]
    public void A_coin_that_ends_calls_its_training_off()
    {
        Answer(_network.At("g1"), Working(4, "four"));
        _host.Stop();
        Assert.Equal(("g1", (object)new StopFold(First)), Last);
    }
}
