using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Contracts.Actors;
using Huracan.Core.Foundation;
using Huracan.Pipeline.Fleet;
using Huracan.Pipeline.Training;
using Huracan.Simulation;

namespace Huracan.Pipeline.Tests.Fleet;

public sealed class LeasedEntityTests
{
    private const string Item = "run/r/coin/AAA";

    private readonly VirtualTime _time = new();
    private readonly InMemoryLeaseStore _leases;
    private readonly SimulatedHost _host;
    private readonly NodeLoad _load = new(1);
    private readonly List<CoinReport> _reports = [];
    private readonly EdgeRef _asker;
    private int _opened, _started;
    private CoinReport? _recorded;
    private Action? _whileLooking;
    private bool _deaf;

    public LeasedEntityTests()
    {
        _leases = new InMemoryLeaseStore(_time);
        _host = new SimulatedHost(new HostOptions { Clock = _time });
        _asker = new EdgeRef("asker", (message, _) => _reports.Add((CoinReport)message));
    }

    private static CoinReport SetAside { get; } = new("r", 0, "AAA", null, null, FailureCause.OurBug, "set aside");

    private LeaseRow Row => Assert.Single(_leases.List(Item));

    /// <param name="open">What opening the work does; null for nothing.</param>
    /// <param name="work">What the child does with its question; null for nothing.</param>
    private ActorRef Start(Action? open = null, Action? work = null)
    {
        NodeSettings settings = new("node/1", ["simd"]) { LossesMax = 3 };
        LeasedWork Open()
        {
            _opened++;
            open?.Invoke();
            return new LeasedWork(new LeaseItem(Item, "simd"), _ =>
            {
                _started++;
                return Script.Props((_, _) => work?.Invoke());
            })
            {
                Recorded = epoch =>
                {
                    Interlocked.Exchange(ref _whileLooking, null)?.Invoke();
                    return _recorded is null ? null : _recorded with { Epoch = epoch };
                },
            };
        }
        Deaf store = new(_leases, () => _deaf);
        ActorRef entity = _host.Spawn(Props.Of(() => new LeasedEntity(settings, store, Item, Open, _load)), "entity");
        entity.Tell(new TrainCoin("r", 1, "AAA"), _asker);
        _host.Settle();
        return entity;
    }

    /// <summary>All calls take effect, and no answer arrives as long as the test wants.</summary>
    private sealed class Deaf(ILeaseStore inner, Func<bool> deaf) : ILeaseStore
    {
        private T Heard<T>(T answer) => deaf() ? throw new IOException("no answer arrives") : answer;

        public Core.Market.UtcMs Now => Heard(inner.Now);

        public void Offer(IReadOnlyList<LeaseItem> items)
        {
            inner.Offer(items);
            Heard(true);
        }

        public IReadOnlyList<Lease> Claim(string owner, IReadOnlyCollection<string> kinds, int max, TimeSpan length) =>
            Heard(inner.Claim(owner, kinds, max, length));

        public Lease? Take(string owner, string item, TimeSpan length) => Heard(inner.Take(owner, item, length));
        public IReadOnlyList<Lease> Renew(IReadOnlyList<Lease> held, TimeSpan length) => Heard(inner.Renew(held, length));
        public bool Release(Lease lease) => Heard(inner.Release(lease));
        public bool Finish(Lease lease) => Heard(inner.Finish(lease));
        public IReadOnlyList<LeaseRow> List(string prefix) => Heard(inner.List(prefix));
        public void Withdraw(string prefix) => inner.Withdraw(prefix);
    }

    private bool IsAlive => _host.Find("/user/entity") is not null;

    [Fact]
    public void A_lease_that_arrives_after_its_actor_has_left_is_given_back()
    {
        ActorRef entity = Start();
        entity.Tell(new LeaveNode(TimeSpan.FromSeconds(20))); // while the store is asked
        _host.Settle();
        Assert.False(IsAlive);
        _host.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal((1, null), (Row.Epoch, Row.Owner));
        Assert.True(_load.TryTakeSlot());
    }

    [Fact]
    public void What_cannot_be_opened_is_set_aside_and_not_tried_for_ever()
    {
        Start(open: () => throw new NotSupportedException("no trainer for it here"));
        _host.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(3, _opened);
        Assert.Equal("no trainer for it here", Assert.Single(_reports).Reason);
        Assert.False(IsAlive);
    }

    [Fact]
    public void What_fails_for_good_is_finished_once_its_run_has_recorded_that_it_was_set_aside()
    {
        Start(work: () => throw new InvalidOperationException("poison"));
        Assert.True(_host.RunUntil(() => _reports.Count > 0));
        Assert.Equal(FailureCause.OurBug, _reports[0].Cause);
        Assert.False(Row.Finished); // the run may not have heard of it
        (_recorded, int started) = (SetAside, _started);
        _host.Advance(TimeSpan.FromSeconds(5));
        Assert.True(Row.Finished);
        Assert.Equal(started, _started);
        Assert.False(IsAlive);
    }

    [Fact]
    public void What_its_run_has_recorded_is_the_answer_to_a_late_question_and_not_worked_on_again()
    {
        _recorded = SetAside;
        Start();
        _host.Advance(TimeSpan.FromMilliseconds(10));
        Assert.True(Row.Finished);
        Start();
        _host.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal(0, _started);
        // A leader that has read its journal before its last append was stored asks for ever, if nobody tells it.
        Assert.Equal([SetAside with { Epoch = 1 }, SetAside with { Epoch = 1 }], _reports);
        Assert.False(IsAlive);
    }

    [Fact]
    public void What_its_run_has_recorded_is_not_left_open_where_the_lease_was_lost_meanwhile()
    {
        _recorded = SetAside;
        _whileLooking = () =>
        {
            _leases.Expire(Item);
            Assert.True(_leases.Release(_leases.Take("other/1", Item, TimeSpan.FromSeconds(10))!));
        };
        Start();
        _host.Advance(TimeSpan.FromMilliseconds(10));
        Assert.False(Row.Finished);
        _host.Advance(TimeSpan.FromSeconds(5));
        Assert.True(Row.Finished);
        Assert.False(IsAlive);
    }

    [Fact]
    public void A_finished_item_answers_who_has_not_recorded_it()
    {
        _leases.Offer([new LeaseItem(Item, "simd")]);
        _leases.Finish(_leases.Take("other/1", Item, TimeSpan.FromSeconds(10))!);
        Start();
        _host.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal(1, _started);
    }

    [Fact]
    public void An_outcome_that_came_after_the_lease_was_lost_is_reported_once_the_item_is_finished_under_a_new_one()
    {
        ActorRef entity = Start();
        _host.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal(1, _started);
        _leases.Expire(Item);
        Assert.True(_leases.Release(_leases.Take("other/1", Item, TimeSpan.FromSeconds(10))!)); // who took it was already leaving
        CoinReport outcome = new("r", 1, "AAA", "SHADOW", "m", FailureCause.OurBug, null);
        _host.Find("/user/entity")!.Tell(outcome, Child());
        _host.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Empty(_reports);
        Assert.False(Row.Finished);
        Assert.True(_host.RunUntil(() => _started == 2)); // under the next lease its actor reads the outcome from the journal
        entity.Tell(outcome, Child());
        _host.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal(outcome, Assert.Single(_reports));
        Assert.True(Row.Finished);
        Assert.False(IsAlive);
    }

    private ActorRef Child() => _host.Find(Assert.Single(_host.Look(), actor => actor.Path.StartsWith("/user/entity/epoch-", StringComparison.Ordinal) && actor.State != "Stopped").Path)!;

    [Fact]
    public void A_store_that_is_away_is_no_fault_of_the_coin()
    {
        Start(work: () => throw new AppendFailedException(Item, AppendOutcome.Unknown));
        _host.Advance(TimeSpan.FromHours(1));
        Assert.True(_started > 30);
        Assert.Empty(_reports);
    }

    [Fact]
    public void Without_an_answer_of_the_store_it_renews_once_and_then_asks_before_it_renews_again()
    {
        Start();
        _host.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("node/1", Row.Owner);
        _deaf = true;
        _host.Advance(TimeSpan.FromSeconds(30));
        Assert.True(Row.EndsAt < _leases.Now, $"still renewed: {Row}, it is {_leases.Now}");
        _deaf = false;
        _host.Advance(TimeSpan.FromSeconds(6));
        Assert.True(Row.EndsAt > _leases.Now); // nobody has taken it meanwhile
        Assert.Equal((1, 1), (Row.Epoch, _started));
    }

    [Fact]
    public void The_answer_goes_to_the_newest_leader_though_one_before_it_goes_on_asking()
    {
        List<object> old = [];
        ActorRef entity = Start();
        // It has lost its run, and does not hear that.
        entity.Tell(new TrainCoin("r", 0, "AAA"), new EdgeRef("old", (message, _) => old.Add(message)));
        _host.Advance(TimeSpan.FromMilliseconds(10));
        CoinReport outcome = new("r", 1, "AAA", "SHADOW", "m", FailureCause.OurBug, null);
        entity.Tell(outcome, Child());
        _host.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal(outcome, Assert.Single(_reports));
        Assert.Empty(old);
    }
}
