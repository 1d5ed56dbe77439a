using Akka.Coordination;
using Huracan.Actors.Stores;
using Huracan.Runtime.Coordination;
using Huracan.Simulation;
using Xunit;
using StoredLease = Huracan.Actors.Stores.Lease;

namespace Huracan.Runtime.Tests.Coordination;

/// <summary>Two nodes and one lease, in virtual time: who holds it, who believes to, and when.</summary>
public sealed class StoreLeaseTests
{
    private static readonly TimeoutSettings Times = new(heartbeatInterval: TimeSpan.FromSeconds(3), heartbeatTimeout: TimeSpan.FromSeconds(9), operationTimeout: TimeSpan.FromSeconds(5));
    private static readonly LeaseItem Item = StoreLease.ItemOf("sbr");

    private readonly VirtualTime _time = new();
    private readonly InMemoryLeaseStore _rows;
    private readonly List<Exception> _losses = [];

    public StoreLeaseTests() => _rows = new InMemoryLeaseStore(_time);

    private (StoreLease Lease, FlakyLeases Store) Node(string owner, Action<Action>? post = null)
    {
        var store = new FlakyLeases(_rows);
        return (new StoreLease(new LeaseSettings("sbr", owner, Times, null), () => store, _time, post ?? (call => call()), _ => { }), store);
    }

    private static bool Now(Task<bool> task)
    {
        Assert.True(task.IsCompleted);
        return task.GetAwaiter().GetResult();
    }

    private LeaseRow Row => Assert.Single(_rows.List(Item.Item), row => row.Item == Item.Item);

    [Fact]
    public void One_node_has_it_and_the_other_learns_so_at_once()
    {
        (StoreLease a, _) = Node("a:1");
        (StoreLease b, _) = Node("b:1");
        Assert.True(Now(a.Acquire()));
        Assert.False(Now(b.Acquire()));
        Assert.Equal((true, false), (a.CheckLease(), b.CheckLease()));
        Assert.StartsWith("a:1/", Row.Owner, StringComparison.Ordinal);
        Assert.True(Now(a.Release()));
        Assert.True(Now(b.Acquire()));
        Assert.Equal((false, true), (a.CheckLease(), b.CheckLease()));
    }

    [Fact]
    public void It_is_renewed_for_as_long_as_it_is_held()
    {
        (StoreLease a, _) = Node("a:1");
        (StoreLease b, _) = Node("b:1");
        Now(a.Acquire(_losses.Add));
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.True(a.CheckLease());
        Assert.False(Now(b.Acquire()));
        Assert.Empty(_losses);
    }

    [Fact]
    public void Acquiring_what_is_held_changes_nothing()
    {
        (StoreLease a, _) = Node("a:1");
        Now(a.Acquire());
        long epoch = Row.Epoch;
        Assert.True(Now(a.Acquire(_losses.Add)));
        Assert.Equal(epoch, Row.Epoch);
    }

    [Fact]
    public void Released_it_is_renewed_no_more_and_no_timer_is_left()
    {
        (StoreLease a, FlakyLeases store) = Node("a:1");
        Now(a.Acquire(_losses.Add));
        Now(a.Release());
        int calls = store.Calls;
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((calls, 0), (store.Calls, _time.Armed));
        Assert.Empty(_losses);
        Assert.True(Now(a.Release()));
    }

    [Fact]
    public void A_store_that_stops_answering_costs_the_lease_before_the_store_gives_it_to_another()
    {
        (StoreLease a, FlakyLeases store) = Node("a:1");
        (StoreLease b, _) = Node("b:1");
        Now(a.Acquire(_losses.Add));
        _time.Advance(TimeSpan.FromSeconds(3)); // renewed once more
        store.Broken = true;
        _time.Advance(TimeSpan.FromSeconds(8));
        Assert.True(a.CheckLease());
        _time.Advance(TimeSpan.FromSeconds(0.1)); // a tenth of the length before its end
        Assert.False(a.CheckLease());
        Assert.Contains("cluster/sbr: not renewed in time: the store is away", Assert.IsType<LeaseTimeoutException>(Assert.Single(_losses)).Message, StringComparison.Ordinal);
        Assert.False(Now(b.Acquire()));
        _time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.True(Now(b.Acquire()));
    }

    [Fact]
    public void A_renewal_that_hangs_costs_the_lease_at_the_same_moment_and_is_not_joined_by_others()
    {
        List<Action> hanging = [];
        bool hangs = false;
        (StoreLease a, FlakyLeases store) = Node("a:1", call => { if (hangs) hanging.Add(call); else call(); });
        Now(a.Acquire(_losses.Add));
        hangs = true;
        int calls = store.Calls;
        _time.Advance(TimeSpan.FromSeconds(8.2));
        Assert.Equal((1, calls), (hanging.Count, store.Calls));
        Assert.Contains("the store did not answer", Assert.Single(_losses).Message, StringComparison.Ordinal);
        hanging[0](); // it answers after all: what was lost stays lost
        Assert.False(a.CheckLease());
    }

    [Fact]
    public void A_store_that_is_away_until_shortly_before_the_end_costs_nothing()
    {
        (StoreLease a, FlakyLeases store) = Node("a:1");
        Now(a.Acquire(_losses.Add));
        store.Broken = true;
        _time.Advance(TimeSpan.FromSeconds(7.4));
        store.Broken = false;
        _time.Advance(TimeSpan.FromSeconds(0.5)); // asked again before 8.1 s
        store.Broken = true;
        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.True(a.CheckLease());
        Assert.Empty(_losses);
    }

    [Fact]
    public void One_that_another_has_taken_is_lost_at_the_next_renewal()
    {
        (StoreLease a, _) = Node("a:1");
        Now(a.Acquire(_losses.Add));
        _rows.Withdraw(Item.Item);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Contains("another owner has taken it", Assert.Single(_losses).Message, StringComparison.Ordinal);
        Assert.False(a.CheckLease());
    }

    [Fact]
    public void A_store_that_is_away_for_a_moment_is_asked_again()
    {
        (StoreLease a, FlakyLeases store) = Node("a:1");
        store.Broken = true;
        Task<bool> asked = a.Acquire();
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(asked.IsCompleted);
        store.Broken = false;
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.True(Now(asked));
    }

    [Fact]
    public void A_store_that_stays_away_is_trouble_and_not_a_no()
    {
        (StoreLease a, FlakyLeases store) = Node("a:1");
        store.Broken = true;
        Task<bool> asked = a.Acquire();
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Contains("the store did not say whether it can be had: the store is away", Assert.Throws<LeaseException>(() => Now(asked)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_taken_after_nobody_waits_any_more_is_given_back()
    {
        List<Action> hanging = [];
        (StoreLease a, FlakyLeases store) = Node("a:1", hanging.Add);
        Task<bool> asked = a.Acquire(_losses.Add);
        store.BeforeTake = () => _time.Advance(TimeSpan.FromSeconds(5)); // the operation's time
        hanging[0]();
        Assert.Throws<LeaseTimeoutException>(() => Now(asked));
        Assert.False(a.CheckLease());
        Assert.Null(Row.Owner);
        Assert.Empty(_losses);
    }

    [Fact]
    public void A_node_that_starts_again_at_the_same_place_is_another_owner()
    {
        (StoreLease before, _) = Node("a:1");
        (StoreLease after, _) = Node("a:1");
        Assert.True(Now(before.Acquire()));
        Assert.False(Now(after.Acquire()));
    }

    [Fact]
    public void No_node_of_a_fleet_claims_it()
    {
        (StoreLease a, _) = Node("a:1");
        Now(a.Acquire());
        Now(a.Release());
        Assert.Empty(_rows.Claim("fleet", ["run", "simd", "cuda"], 9, TimeSpan.FromSeconds(10)));
    }

    /// <summary>A node's way to the store, which can be cut.</summary>
    private sealed class FlakyLeases(ILeaseStore below) : ILeaseStore
    {
        internal Action? BeforeTake { get; set; }

        internal bool Broken { get; set; }

        internal int Calls { get; private set; }

        private ILeaseStore Way
        {
            get
            {
                Calls++;
                return Broken ? throw new IOException("the store is away") : below;
            }
        }

        public Huracan.Core.Market.UtcMs Now => Way.Now;

        public void Offer(IReadOnlyList<LeaseItem> items) => Way.Offer(items);

        public IReadOnlyList<StoredLease> Claim(string owner, IReadOnlyCollection<string> kinds, int max, TimeSpan length) => Way.Claim(owner, kinds, max, length);

        public StoredLease? Take(string owner, string item, TimeSpan length)
        {
            BeforeTake?.Invoke();
            return Way.Take(owner, item, length);
        }

        public IReadOnlyList<StoredLease> Renew(IReadOnlyList<StoredLease> held, TimeSpan length) => Way.Renew(held, length);

        public bool Release(StoredLease lease) => Way.Release(lease);

        public bool Finish(StoredLease lease) => Way.Finish(lease);

        public IReadOnlyList<LeaseRow> List(string prefix) => Way.List(prefix);

        public void Withdraw(string prefix) => Way.Withdraw(prefix);
    }
}
