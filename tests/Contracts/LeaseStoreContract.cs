using Huracan.Actors.Stores;
using Huracan.Core.Market;
using Xunit;

namespace Huracan.Contracts;

/// <summary>What every lease store promises. A store inherits it and gives a fresh store per test.</summary>
public abstract class LeaseStoreContract
{
    protected static readonly TimeSpan Length = TimeSpan.FromSeconds(15);
    private static readonly string[] Simd = ["simd"];

    /// <summary>Empty, with nobody else on it.</summary>
    protected abstract ILeaseStore Open();

    /// <summary>Time passes for the store's leases. A store whose clock cannot be set moves every end back instead.</summary>
    protected abstract void Pass(ILeaseStore store, TimeSpan time);

    /// <summary>A journal whose fence are this store's leases; null where the two do not live together.</summary>
    protected abstract IJournal? JournalBeside(ILeaseStore store);

    private static LeaseItem Coin(string symbol) => new($"run/r1/coin/{symbol}", "simd");

    private ILeaseStore OpenWith(params LeaseItem[] items)
    {
        ILeaseStore store = Open();
        store.Offer(items);
        return store;
    }

    private static AppendOutcome Append(IJournal journal, string id, long epoch, long sequenceNr)
    {
        Span<AppendOutcome> outcome = [AppendOutcome.Unknown];
        journal.Append([new JournalAppend(id, epoch, [new JournalRecord(sequenceNr, "test-event", 1, new byte[] { 1 })])], outcome, out _);
        return outcome[0];
    }

    [Fact]
    public void A_claim_takes_free_items_in_the_order_of_their_offer_up_to_its_bound()
    {
        ILeaseStore store = OpenWith(Coin("B"), Coin("A"), Coin("C"));
        UtcMs before = store.Now;
        IReadOnlyList<Lease> claimed = store.Claim("n1", Simd, 2, Length);
        Assert.Equal(["run/r1/coin/B", "run/r1/coin/A"], claimed.Select(lease => lease.Item));
        Assert.All(claimed, lease => Assert.Equal(("simd", "n1", 1L, 0), (lease.Kind, lease.Owner, lease.Epoch, lease.Losses)));
        Assert.All(claimed, lease => Assert.InRange(lease.EndsAt - before, 15_000, 25_000));
        Assert.Equal("run/r1/coin/C", Assert.Single(store.Claim("n2", Simd, 2, Length)).Item);
        Assert.Empty(store.Claim("n3", Simd, 2, Length));
    }

    [Fact]
    public void A_claim_passes_over_kinds_that_its_owner_cannot_do()
    {
        ILeaseStore store = OpenWith(new LeaseItem("run/r1", "run"), new LeaseItem("run/r1/coin/A", "cuda"), Coin("B"));
        Assert.Equal("run/r1/coin/B", Assert.Single(store.Claim("n1", Simd, 9, Length)).Item);
        Assert.Empty(store.Claim("n1", [], 9, Length));
        Assert.Equal(["run/r1", "run/r1/coin/A"], store.Claim("n2", ["run", "cuda"], 9, Length).Select(lease => lease.Item));
    }

    [Fact]
    public void Offering_an_item_again_changes_nothing()
    {
        ILeaseStore store = OpenWith(Coin("A"));
        Lease lease = Assert.Single(store.Claim("n1", Simd, 1, Length));
        store.Offer([Coin("A"), Coin("B")]);
        Assert.Equal("run/r1/coin/B", Assert.Single(store.Claim("n2", Simd, 9, Length)).Item);
        Assert.Equal(lease.Epoch, Assert.Single(store.Renew([lease], Length)).Epoch);
    }

    [Fact]
    public void A_lease_that_ran_out_is_taken_over_under_the_next_epoch_and_counted()
    {
        ILeaseStore store = OpenWith(Coin("A"));
        Lease first = Assert.Single(store.Claim("n1", Simd, 1, Length));
        Pass(store, Length - TimeSpan.FromSeconds(5));
        Assert.Empty(store.Claim("n2", Simd, 1, Length));
        Pass(store, TimeSpan.FromSeconds(6));
        Lease second = Assert.Single(store.Claim("n2", Simd, 1, Length));
        Assert.Equal((first.Epoch + 1, "n2", 1), (second.Epoch, second.Owner, second.Losses));
    }

    [Fact]
    public void A_renewed_lease_outlives_its_first_end()
    {
        ILeaseStore store = OpenWith(Coin("A"), Coin("B"));
        IReadOnlyList<Lease> held = store.Claim("n1", Simd, 2, Length);
        Pass(store, TimeSpan.FromSeconds(10));
        IReadOnlyList<Lease> renewed = store.Renew(held, Length);
        Assert.Equal(held.Select(lease => (lease.Item, lease.Epoch)), renewed.Select(lease => (lease.Item, lease.Epoch)));
        Pass(store, TimeSpan.FromSeconds(10));
        Assert.Empty(store.Claim("n2", Simd, 2, Length));
    }

    [Fact]
    public void A_lease_that_ran_out_and_that_nobody_took_can_still_be_renewed()
    {
        ILeaseStore store = OpenWith(Coin("A"));
        Lease lease = Assert.Single(store.Claim("n1", Simd, 1, Length));
        Pass(store, TimeSpan.FromMinutes(1));
        Assert.Equal(lease.Epoch, Assert.Single(store.Renew([lease], Length)).Epoch);
        Assert.Empty(store.Claim("n2", Simd, 1, Length));
    }

    [Fact]
    public void A_lost_lease_is_neither_renewed_nor_released_nor_finished()
    {
        ILeaseStore store = OpenWith(Coin("A"));
        Lease lost = Assert.Single(store.Claim("n1", Simd, 1, Length));
        Pass(store, TimeSpan.FromMinutes(1));
        Lease taken = Assert.Single(store.Claim("n2", Simd, 1, Length));
        Assert.Empty(store.Renew([lost], Length));
        Assert.False(store.Release(lost));
        Assert.False(store.Finish(lost));
        Assert.Equal(taken.Epoch, Assert.Single(store.Renew([taken], Length)).Epoch);
        Assert.Equal(("n2", taken.Epoch, false), (store.List("run/")[0].Owner, store.List("run/")[0].Epoch, store.List("run/")[0].Finished));
    }

    [Fact]
    public void One_owner_that_took_an_item_over_from_itself_holds_only_the_newer_lease()
    {
        ILeaseStore store = OpenWith(Coin("A"));
        Lease old = Assert.Single(store.Claim("n1", Simd, 1, Length));
        Pass(store, TimeSpan.FromMinutes(1));
        Lease newer = Assert.Single(store.Claim("n1", Simd, 1, Length));
        Assert.Equal(newer.Epoch, Assert.Single(store.Renew([old, newer], Length)).Epoch);
        Assert.False(store.Release(old));
    }

    [Fact]
    public void One_item_is_taken_by_name_unless_another_owner_holds_it()
    {
        ILeaseStore store = OpenWith(Coin("A"), Coin("AB"));
        Lease first = store.Take("n1", "run/r1/coin/A", Length)!;
        Assert.Equal(("run/r1/coin/A", "n1", 1L, 0), (first.Item, first.Owner, first.Epoch, first.Losses));
        Assert.Null(store.Take("n2", "run/r1/coin/A", Length));
        Lease again = store.Take("n1", "run/r1/coin/A", Length)!;  // an actor that starts again on the same node fences its former self
        Assert.Equal((2L, 0), (again.Epoch, again.Losses));
        Assert.Empty(store.Renew([first], Length));
        Pass(store, TimeSpan.FromMinutes(1));
        Lease second = store.Take("n2", "run/r1/coin/A", Length)!;
        Assert.Equal(("n2", 3L, 1), (second.Owner, second.Epoch, second.Losses));
        Assert.True(store.Release(second));
        Assert.Equal(4, store.Take("n3", "run/r1/coin/A", Length)!.Epoch);
        Assert.Null(store.Take("n1", "run/r1/coin/Z", Length));
        Lease other = store.Take("n1", "run/r1/coin/AB", Length)!;
        Assert.True(store.Finish(other));
        Assert.Null(store.Take("n1", "run/r1/coin/AB", Length));
    }

    [Fact]
    public void A_released_item_is_free_at_once_and_no_loss()
    {
        ILeaseStore store = OpenWith(Coin("A"));
        Lease lease = Assert.Single(store.Claim("n1", Simd, 1, Length));
        Assert.True(store.Release(lease));
        Assert.False(store.Release(lease));
        Lease next = Assert.Single(store.Claim("n2", Simd, 1, Length));
        Assert.Equal((2L, 0), (next.Epoch, next.Losses));
        Assert.Empty(store.Renew([lease], Length));
    }

    [Fact]
    public void A_finished_item_is_claimed_by_nobody_and_finishing_it_again_is_the_same()
    {
        ILeaseStore store = OpenWith(Coin("A"));
        Lease lease = Assert.Single(store.Claim("n1", Simd, 1, Length));
        Assert.True(store.Finish(lease));
        Assert.True(store.Finish(lease));
        Pass(store, TimeSpan.FromMinutes(1));
        Assert.Empty(store.Claim("n2", Simd, 1, Length));
        Assert.Empty(store.Renew([lease], Length));
        Assert.False(store.Release(lease));
        Assert.True(Assert.Single(store.List("run/r1/")).Finished);
    }

    [Fact]
    public void A_list_shows_items_by_prefix_in_the_order_of_their_offer()
    {
        ILeaseStore store = OpenWith(Coin("B"), Coin("A"), new LeaseItem("run/r10/coin/A", "simd"), new LeaseItem("run/r_", "run"));
        store.Claim("n1", Simd, 1, Length);
        IReadOnlyList<LeaseRow> rows = store.List("run/r1/");
        Assert.Equal([("run/r1/coin/B", "n1", 1L), ("run/r1/coin/A", null, 0L)], rows.Select(row => (row.Item, row.Owner, row.Epoch)));
        Assert.Equal("run/r_", Assert.Single(store.List("run/r_")).Item);  // an underscore is a letter here, not SQL's joker
    }

    [Fact]
    public void A_withdrawn_item_is_gone_and_counts_on_when_it_is_offered_again()
    {
        ILeaseStore store = OpenWith(Coin("A"), new LeaseItem("run/r10/coin/A", "simd"));
        Lease old = store.Claim("n1", Simd, 1, Length)[0];
        store.Withdraw("run/r1/");
        Assert.Empty(store.List("run/r1/"));
        Assert.Single(store.List("run/r10/"));
        Assert.Empty(store.Renew([old], Length));
        store.Offer([Coin("A")]);
        Assert.Empty(store.Renew([old], Length));
        Lease next = store.Claim("n1", Simd, 9, Length).Single(lease => lease.Item == old.Item);
        Assert.True(next.Epoch > old.Epoch, $"epoch {next.Epoch} after {old.Epoch}");
    }

    [Fact]
    public void Appends_under_any_other_than_the_newest_epoch_are_fenced()
    {
        ILeaseStore store = OpenWith(Coin("A"));
        if (JournalBeside(store) is not { } journal) return;
        Lease zombie = Assert.Single(store.Claim("n1", Simd, 1, Length));
        Assert.Equal(AppendOutcome.Stored, Append(journal, zombie.Item, zombie.Epoch, 1));
        Pass(store, TimeSpan.FromMinutes(1));
        Assert.Equal(AppendOutcome.Stored, Append(journal, zombie.Item, zombie.Epoch, 2));  // over, but nobody took it
        Lease owner = Assert.Single(store.Claim("n2", Simd, 1, Length));
        Assert.Equal(AppendOutcome.Fenced, Append(journal, zombie.Item, zombie.Epoch, 3));
        Assert.Equal(AppendOutcome.Fenced, Append(journal, zombie.Item, owner.Epoch + 1, 3));
        Assert.Equal(AppendOutcome.Stored, Append(journal, owner.Item, owner.Epoch, 3));
        Assert.Equal(3, journal.HighestSequenceNr(owner.Item));
    }

    [Fact]
    public void Claims_on_several_threads_share_out_the_items_and_nobody_gets_one_twice()
    {
        const int claimers = 4, items = 40;
        ILeaseStore store = OpenWith([.. Enumerable.Range(0, items).Select(i => Coin($"C{i:00}"))]);
        var claimed = new List<Lease>[claimers];
        var threads = new Thread[claimers];
        for (int t = 0; t < claimers; t++)
        {
            int me = t;
            claimed[me] = [];
            threads[t] = new Thread(() =>
            {
                for (int tries = 0; tries < items; tries++) claimed[me].AddRange(store.Claim($"n{me}", Simd, 3, TimeSpan.FromHours(1)));
            });
            threads[t].Start();
        }
        foreach (Thread thread in threads) thread.Join();
        Lease[] all = [.. claimed.SelectMany(leases => leases)];
        Assert.Equal(items, all.Length);
        Assert.Equal(items, all.Select(lease => lease.Item).Distinct().Count());
        Assert.All(all, lease => Assert.Equal(1, lease.Epoch));
    }
}
