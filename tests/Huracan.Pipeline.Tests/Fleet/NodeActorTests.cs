using Huracan.Actors.Codec;
using Huracan.Actors.Hosting;
using Huracan.Actors.Port;
using Huracan.Actors.Stores;
using Huracan.Core.Runs;
using Huracan.Pipeline.Fleet;
using Huracan.Pipeline.Training;
using Huracan.Simulation;
using Huracan.Simulation.Schedules;

namespace Huracan.Pipeline.Tests.Fleet;

/// <summary>One node in the hands of a test: real node, coin and run actors, stores in memory, virtual time.</summary>
public sealed class NodeActorTests
{
    private static readonly SimulatedRun Run = SimulatedRun.Of(2);
    private static readonly MessageCodec Codec = PipelineCodec.Create();

    private readonly VirtualTime _time = new();
    private readonly InMemoryLeaseStore _leases;
    private readonly InMemoryJournal _journal;
    private readonly Catalog _catalog = new();
    private readonly List<object> _shown = [];

    public NodeActorTests()
    {
        _leases = new InMemoryLeaseStore(_time);
        _journal = new InMemoryJournal(_leases);
        _leases.Offer([WorkItem.Run(Run.RunId)]);
    }

    /// <summary>Opens the simulation's run over plain stores, or fails as it is told to.</summary>
    private sealed class Catalog : IRunCatalog, IModelPublisher
    {
        private readonly InMemoryBlobStore _blobs = new();

        public HashWork Work { get; set; } = new();
        public Exception? OpenFails { get; set; }
        public Dictionary<string, (string Hash, long Epoch)> Published { get; } = [];
        public RunState? Concluded { get; private set; }

        public RunContext Open(string runId) => OpenFails is { } error ? throw error : Run.Context(_blobs, this, Work);
        public void Conclude(Lease lease, RunState state) => Concluded = state;
        public PackedModel Pack(CoinModel model) => throw new NotSupportedException();
        public void Publish(string runId, string symbol, long epoch, CoinJudged judgement, byte[] archive) => Published[symbol] = (judgement.ModelHash, epoch);
    }

    private (SimulatedHost Host, ActorRef Node) Start(string owner, ILeaseStore? leases = null, Func<NodeSettings, NodeSettings>? set = null, IJournal? journal = null)
    {
        var host = new SimulatedHost(new HostOptions { Clock = _time, Codec = Codec, Journal = journal ?? _journal, RoundTripMessages = true, OnProgress = (_, progress) => _shown.Add(progress) });
        NodeSettings settings = new(owner, ["simd"]);
        ActorRef node = host.Spawn(Props.Of(() => new NodeActor(set?.Invoke(settings) ?? settings, leases ?? _leases, _journal, _catalog)), "node");
        return (host, node);
    }

    /// <summary>Lets time pass on two hosts that share it.</summary>
    private void Together(TimeSpan time, params SimulatedHost[] hosts)
    {
        TimeSpan until = _time.Elapsed + time;
        do
        {
            foreach (SimulatedHost host in hosts) host.Settle();
        }
        while (_time.AdvanceToNext(until));
        _time.Advance(until - _time.Elapsed);
    }

    private static string Coin(string symbol) => RunStreams.Coin(Run.RunId, symbol);

    private LeaseRow Row(string item) => _leases.List(item).Single(row => row.Item == item);

    private bool AllFinished() => _leases.List("run/") is { Count: 3 } rows && rows.All(row => row.Finished);

    private IEnumerable<string> Notices(string what) => _shown.OfType<LeaseNotice>().Where(notice => notice.What == what).Select(notice => notice.Lease.Item);

    /// <summary>A lease store that fails whatever the test wants to fail.</summary>
    /// <param name="unheard">What fails takes effect nevertheless: only the answer is lost.</param>
    private sealed class Failing(ILeaseStore inner, Func<string, bool> fails, bool unheard = false) : ILeaseStore
    {
        private T Call<T>(string what, Func<T> call)
        {
            if (!fails(what)) return call();
            if (unheard) call();
            throw new IOException($"{what} fails as told");
        }

        public Core.Market.UtcMs Now => Call("now", () => inner.Now);
        public void Offer(IReadOnlyList<LeaseItem> items) => inner.Offer(items);
        public IReadOnlyList<Lease> Claim(string owner, IReadOnlyCollection<string> kinds, int max, TimeSpan length) => Call("claim", () => inner.Claim(owner, kinds, max, length));
        public Lease? Take(string owner, string item, TimeSpan length) => inner.Take(owner, item, length);
        public IReadOnlyList<Lease> Renew(IReadOnlyList<Lease> held, TimeSpan length) => Call("renew", () => inner.Renew(held, length));
        public bool Release(Lease lease) => Call("release", () => inner.Release(lease));
        public bool Finish(Lease lease) => Call("finish", () => inner.Finish(lease));
        public IReadOnlyList<LeaseRow> List(string prefix) => inner.List(prefix);
        public void Withdraw(string prefix) => inner.Withdraw(prefix);
    }

    /// <summary>A journal that reads, and that takes no append as long as the test wants.</summary>
    private sealed class NoRoom(IJournal inner, Func<bool> full) : IJournal
    {
        public void Append(IReadOnlyList<JournalAppend> appends, Span<AppendOutcome> outcomes, out Exception? error)
        {
            if (!full()) { inner.Append(appends, outcomes, out error); return; }
            outcomes[..appends.Count].Fill(AppendOutcome.Unknown);
            error = new IOException("no room as told");
        }

        public IReadOnlyList<JournalRecord> Read(string persistenceId, long fromSequenceNr) => inner.Read(persistenceId, fromSequenceNr);
        public long HighestSequenceNr(string persistenceId) => inner.HighestSequenceNr(persistenceId);
        public void DeleteStreams(string prefix) => inner.DeleteStreams(prefix);
    }

    [Fact]
    public void One_node_brings_a_submitted_run_to_its_end()
    {
        (SimulatedHost host, _) = Start("n1");
        Assert.True(host.RunUntil(AllFinished));
        Assert.Equal(Run.Symbols.Select(symbol => (symbol, (Run.Hashes[symbol], 1L))), _catalog.Published.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
        Assert.True(_catalog.Concluded!.IsFinished);
        host.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, host.Counters.Unhandled);
        Assert.Equal(0, host.Counters.Failures);
    }

    [Fact]
    public void A_node_claims_no_more_coins_than_it_has_slots_and_fills_a_freed_one_at_once()
    {
        (SimulatedHost host, _) = Start("n1", set: settings => settings with { Slots = 1 });
        Assert.True(host.RunUntil(() => _leases.List("run/").Count(row => row.Owner == "n1") == 2));
        TimeSpan? freed = null, filled = null;
        while (!AllFinished() && host.Step())
        {
            Assert.True(_leases.List(Coin("")).Count(row => row.Owner is not null) <= 1);
            if (freed is null && Notices("finished").Any()) freed = _time.Elapsed;
            if (freed is not null && filled is null && Notices("claimed").Count() == 3) filled = _time.Elapsed;
        }
        Assert.True(filled - freed < TimeSpan.FromMilliseconds(100), $"freed at {freed}, filled at {filled}");
    }

    [Fact]
    public void A_drained_node_gives_every_lease_back_with_what_it_had_and_another_goes_on_without_a_loss()
    {
        (SimulatedHost host, ActorRef node) = Start("n1");
        Assert.True(host.RunUntil(() => _journal.HighestSequenceNr(Coin("AAA")) >= 2));
        NodeDrained drained = host.Ask<NodeDrained>(node, new DrainNode(TimeSpan.FromSeconds(10)));
        Assert.Equal(0, drained.Left);
        Assert.All(_leases.List("run/"), row => Assert.Equal((null, 0, false), (row.Owner, row.Losses, row.Finished)));
        long facts = _journal.HighestSequenceNr(Coin("AAA"));
        host.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(facts, _journal.HighestSequenceNr(Coin("AAA")));  // what is given back is at rest
        Assert.All(_leases.List("run/"), row => Assert.Null(row.Owner));
        host.Crash();
        (SimulatedHost second, _) = Start("n2");
        Assert.True(second.RunUntil(AllFinished));
        Assert.Equal(Run.Hashes["AAA"], _catalog.Published["AAA"].Hash);
        Assert.All(_leases.List("run/"), row => Assert.Equal((2L, 0), (row.Epoch, row.Losses)));
    }

    [Fact]
    public void A_drain_whose_store_is_gone_ends_with_its_budget_and_says_what_is_left()
    {
        bool gone = false;
        (SimulatedHost host, ActorRef node) = Start("n1", new Failing(_leases, what => gone && (what is "release" or "renew")));
        Assert.True(host.RunUntil(() => _journal.HighestSequenceNr(Coin("AAA")) >= 1));
        gone = true;
        TimeSpan begun = _time.Elapsed;
        Assert.Equal(3, host.Ask<NodeDrained>(node, new DrainNode(TimeSpan.FromSeconds(10))).Left);
        Assert.Equal(TimeSpan.FromSeconds(10), _time.Elapsed - begun);
    }

    [Fact]
    public void A_lease_that_another_owner_took_ends_its_work_and_the_zombies_facts_are_refused()
    {
        (SimulatedHost host, _) = Start("n1");
        Assert.True(host.RunUntil(() => _journal.HighestSequenceNr(Coin("AAA")) >= 2));
        _leases.Expire(Coin("AAA"));
        Lease taken = _leases.Take("n2", Coin("AAA"), TimeSpan.FromHours(1))!;
        long facts = _journal.HighestSequenceNr(Coin("AAA"));
        host.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(facts, _journal.HighestSequenceNr(Coin("AAA")));
        Assert.False(_catalog.Published.ContainsKey("AAA"));
        Assert.Contains(Coin("AAA"), Notices("lost"));
        Assert.Equal(("n2", taken.Epoch), (Row(Coin("AAA")).Owner, Row(Coin("AAA")).Epoch));
        Assert.True(Row(Coin("BBB")).Finished);  // the other coin is not disturbed
    }

    [Fact]
    public void A_node_works_on_while_renewals_fail_and_keeps_what_nobody_took()
    {
        bool fails = false;
        (SimulatedHost host, _) = Start("n1", new Failing(_leases, what => fails && what == "renew"));
        Assert.True(host.RunUntil(() => _journal.HighestSequenceNr(Coin("AAA")) >= 1));
        fails = true;
        Assert.True(host.RunUntil(() => _shown.OfType<NodeStatus>().LastOrDefault() is { LateRenewals: >= 3 } || AllFinished()));
        fails = false;
        Assert.True(host.RunUntil(AllFinished));
        Assert.All(_leases.List("run/"), row => Assert.Equal((1L, 0), (row.Epoch, row.Losses)));
    }

    [Fact]
    public void After_an_outage_longer_than_a_lease_the_owners_renew_before_anybody_claims()
    {
        bool silent = false;
        // Coins that nobody works on: the run, and its lease, live as long as the test.
        (SimulatedHost owner, _) = Start("n1", new Failing(_leases, _ => silent), settings => settings with { Slots = 0 });
        (SimulatedHost other, _) = Start("n2", new Failing(_leases, _ => silent), settings => settings with { Slots = 0 });
        string run = RunStreams.Run(Run.RunId);
        Together(TimeSpan.FromSeconds(4), owner, other);
        Assert.Equal(("n1", 1L), (Row(run).Owner, Row(run).Epoch));
        foreach (double seconds in (double[])[12, 12.3, 14.7, 31, 60])
        {
            silent = true;
            Together(TimeSpan.FromSeconds(seconds), owner, other);
            Assert.True(Row(run).EndsAt < _leases.Now);
            silent = false;
            Together(TimeSpan.FromSeconds(13), owner, other);
            Assert.Equal(("n1", 1L, 0), (Row(run).Owner, Row(run).Epoch, Row(run).Losses));
            Assert.True(Row(run).EndsAt > _leases.Now);
        }
    }

    [Fact]
    public void A_database_that_is_gone_for_minutes_costs_no_lease()
    {
        bool silent = false;
        NoRoom journal = new(_journal, () => silent);
        (SimulatedHost host, _) = Start("n1", new Failing(_leases, _ => silent), journal: journal);
        Assert.True(host.RunUntil(() => _journal.HighestSequenceNr(Coin("AAA")) >= 1));
        silent = true;
        host.Advance(TimeSpan.FromMinutes(5));
        Assert.True(host.Counters.Failures >= 10);
        silent = false;
        Assert.True(host.RunUntil(AllFinished));
        Assert.All(_leases.List("run/"), row => Assert.Equal((1L, 0), (row.Epoch, row.Losses)));
        Assert.Equal(Run.Hashes["AAA"], _catalog.Published["AAA"].Hash);
    }

    [Fact]
    public void An_owner_that_died_in_an_outage_is_replaced_one_lease_length_after_it()
    {
        bool silent = false;
        (SimulatedHost dead, _) = Start("n1", new Failing(_leases, _ => silent));
        Assert.True(dead.RunUntil(() => _journal.HighestSequenceNr(Coin("AAA")) >= 1));
        (SimulatedHost next, _) = Start("n2", new Failing(_leases, _ => silent));
        silent = true;
        dead.Crash();
        next.Advance(TimeSpan.FromSeconds(25));
        silent = false;
        next.Advance(TimeSpan.FromSeconds(9));
        Assert.All(_leases.List("run/"), row => Assert.Equal(1L, row.Epoch));
        next.Advance(TimeSpan.FromSeconds(3));
        Assert.All(_leases.List("run/"), row => Assert.Equal((2L, 1), (row.Epoch, row.Losses)));
        Assert.True(next.RunUntil(AllFinished));
    }

    [Fact]
    public void A_short_silence_of_the_store_delays_no_claim()
    {
        bool silent = true;
        (SimulatedHost host, _) = Start("n1", new Failing(_leases, _ => silent));
        host.Advance(TimeSpan.FromSeconds(3));
        silent = false;
        host.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, Row(RunStreams.Run(Run.RunId)).Epoch);
    }

    [Fact]
    public void A_node_that_hears_no_answer_does_not_renew_for_ever_what_it_cannot_work_on()
    {
        bool deaf = false;
        NoRoom journal = new(_journal, () => deaf);
        (SimulatedHost first, _) = Start("n1", new Failing(_leases, _ => deaf, unheard: true), journal: journal);
        Assert.True(first.RunUntil(() => Notices("claimed").Count() == 3));
        deaf = true;
        (SimulatedHost second, _) = Start("n2");
        Together(TimeSpan.FromMinutes(2), first, second);
        Assert.True(AllFinished(), string.Join(", ", _leases.List("run/")));
    }

    [Fact]
    public void A_coin_whose_journal_takes_nothing_is_given_back_and_is_not_held_against_it()
    {
        int refused = 0;
        NoRoom journal = new(_journal, () => refused < 25 && ++refused > 0);
        (SimulatedHost host, _) = Start("n1", set: settings => settings with { LossesMax = 1 }, journal: journal);
        Assert.True(host.RunUntil(AllFinished));
        Assert.Equal(25, refused);
        Assert.All(_leases.List("run/"), row => Assert.Equal(0, row.Losses));
        Assert.Contains(_shown.OfType<LeaseNotice>(), notice => notice.What == "given up" && notice.Reason!.Contains("no room as told", StringComparison.Ordinal));
        Assert.Equal(Run.Hashes["AAA"], _catalog.Published["AAA"].Hash);
    }

    [Fact]
    public void The_end_of_a_coin_is_said_again_until_the_store_hears_it()
    {
        int refused = 0;
        (SimulatedHost host, _) = Start("n1", new Failing(_leases, what => what == "finish" && refused++ < 5));
        Assert.True(host.RunUntil(AllFinished));
        Assert.Equal(0, Row(Coin("AAA")).Losses);
    }

    [Fact]
    public void A_coin_that_loses_owner_after_owner_without_a_new_fact_is_set_aside_and_the_others_finish()
    {
        // AAA's journal cannot be read by this program: every node gives it up.
        Span<AppendOutcome> outcome = [AppendOutcome.Unknown];
        _journal.Append([new JournalAppend(Coin("AAA"), 1, [new JournalRecord(1, "from-the-future", 9, new byte[] { 1 })])], outcome, out _);
        Assert.Equal(AppendOutcome.Stored, outcome[0]);
        (SimulatedHost host, _) = Start("n1", set: settings => settings with { LossesMax = 3 });
        Assert.True(host.RunUntil(() => Row(RunStreams.Run(Run.RunId)).Finished));
        CoinFailed failed = Assert.IsType<CoinFailed>(_catalog.Concluded!.Finished["AAA"]);
        Assert.StartsWith("AAA: 3 owners in a row were lost while they worked on it, without one new fact since event 1", failed.Reason, StringComparison.Ordinal);
        Assert.IsType<CoinFinished>(_catalog.Concluded.Finished["BBB"]);
        host.Advance(TimeSpan.FromMinutes(3));
        Assert.True(Row(Coin("AAA")).Finished);  // nobody claims it for ever
    }

    [Fact]
    public void Poison_is_set_aside_with_its_reason_and_the_other_coin_finishes()
    {
        _catalog.Work = new HashWork(poison: "AAA");
        (SimulatedHost host, _) = Start("n1");
        Assert.True(host.RunUntil(AllFinished));
        CoinFailed failed = Assert.IsType<CoinFailed>(_catalog.Concluded!.Finished["AAA"]);
        Assert.Equal("train: poison: AAA cannot be trained", failed.Reason);
        Assert.Equal(Run.Hashes["BBB"], _catalog.Published["BBB"].Hash);
    }

    [Fact]
    public void A_run_that_cannot_be_opened_is_left_to_run_out_instead_of_being_claimed_in_a_hot_loop()
    {
        _catalog.OpenFails = new IOException("no candles on this node");
        (SimulatedHost host, _) = Start("n1");
        host.Advance(TimeSpan.FromMinutes(1));
        Assert.InRange(Row(RunStreams.Run(Run.RunId)).Epoch, 4, 7);  // once per lease length
        Assert.Contains(_shown.OfType<LeaseNotice>(), notice => notice is { What: "given up", Reason: "no candles on this node" });
    }

    [Theory]
    [InlineData("run/ab12", "ab12", null)]
    [InlineData("run/ab12/coin/BTCUSDT", "ab12", "BTCUSDT")]
    [InlineData("run/ab12/coin/BTC/USDT", "ab12", "BTC/USDT")]
    public void An_items_name_says_what_it_is(string item, string runId, string? symbol)
    {
        Assert.True(WorkItem.TryParse(item, out WorkItem? work));
        Assert.Equal((runId, symbol, item), (work.RunId, work.Symbol, work.Item));
    }

    [Theory]
    [InlineData("")]
    [InlineData("run/")]
    [InlineData("run/ab12/coin/")]
    [InlineData("walk/ab12")]
    public void Another_items_name_is_no_work(string item) => Assert.False(WorkItem.TryParse(item, out _));
}
