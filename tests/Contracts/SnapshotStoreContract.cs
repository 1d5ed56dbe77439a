using Huracan.Actors.Stores;
using Xunit;

namespace Huracan.Contracts;

/// <summary>What every snapshot store promises. A store inherits it and gives a fresh one, with the journal beside it, per test.</summary>
public abstract class SnapshotStoreContract
{
    protected sealed record Stores(ISnapshotStore Snapshots, IJournal Journal);

    /// <summary>Empty, with nobody else on it; epoch 1 may write under any id.</summary>
    protected abstract Stores Open();

    /// <summary>The same facts seen by a new process.</summary>
    protected abstract Stores Reopen(Stores stores);

    /// <summary>Makes <paramref name="epoch"/> the owner of an id.</summary>
    protected abstract void TakeOver(Stores stores, string persistenceId, long epoch);

    /// <summary>Changes what lies in the storage under a number, behind the store's back.</summary>
    protected abstract void Damage(Stores stores, string persistenceId, long sequenceNr, byte[] payload);

    protected static Snapshot Taken(long sequenceNr, params byte[] payload) => new(sequenceNr, "test-state", 3, payload);

    private static void Save(Stores stores, string id, params Snapshot[] snapshots)
    {
        foreach (Snapshot snapshot in snapshots) Assert.Equal(AppendOutcome.Stored, stores.Snapshots.Save(id, 1, snapshot));
    }

    private static void Append(Stores stores, string id)
    {
        var outcome = new AppendOutcome[1];
        stores.Journal.Append([new JournalAppend(id, 1, [new JournalRecord(1, "test-event", 1, new byte[1])])], outcome, out _);
        Assert.Equal([AppendOutcome.Stored], outcome);
    }

    /// <summary>What is kept of an id, newest first.</summary>
    private static List<long> Kept(Stores stores, string id)
    {
        List<long> kept = [];
        for (long max = long.MaxValue; stores.Snapshots.Load(id, max) is { } snapshot; max = snapshot.SequenceNr - 1) kept.Add(snapshot.SequenceNr);
        return kept;
    }

    [Fact]
    public void An_unknown_id_has_no_snapshot() => Assert.Null(Open().Snapshots.Load("nobody"));

    [Fact]
    public void The_newest_one_comes_back_byte_for_byte()
    {
        Stores stores = Open();
        Save(stores, "run/A", Taken(7, 1), Taken(12, 0, 255, 7));
        Snapshot newest = stores.Snapshots.Load("run/A")!;
        Assert.Equal((12L, "test-state", 3), (newest.SequenceNr, newest.Manifest, newest.Version));
        Assert.Equal(new byte[] { 0, 255, 7 }, newest.Payload.ToArray());
    }

    [Theory]
    [InlineData(6, null)]
    [InlineData(7, 7L)]
    [InlineData(11, 7L)]
    [InlineData(12, 12L)]
    public void None_is_newer_than_was_asked_for(long max, long? expected)
    {
        Stores stores = Open();
        Save(stores, "run/A", Taken(7), Taken(12));
        Assert.Equal(expected, stores.Snapshots.Load("run/A", max)?.SequenceNr);
    }

    [Fact]
    public void An_empty_and_a_large_payload_are_kept_whole()
    {
        Stores stores = Open();
        byte[] large = new byte[1 << 20];
        for (int i = 0; i < large.Length; i++) large[i] = (byte)(i * 31);
        Save(stores, "run/A", Taken(1), Taken(2, large));
        Assert.Empty(stores.Snapshots.Load("run/A", 1)!.Payload.ToArray());
        Assert.True(stores.Snapshots.Load("run/A")!.Payload.Span.SequenceEqual(large));
    }

    [Fact]
    public void Ids_do_not_see_each_other()
    {
        Stores stores = Open();
        Save(stores, "run/A", Taken(1, 1));
        Save(stores, "run/AB", Taken(2, 2));
        Assert.Equal([1L], Kept(stores, "run/A"));
        Assert.Equal([2L], Kept(stores, "run/AB"));
    }

    [Fact]
    public void Only_the_newest_few_are_kept()
    {
        Stores stores = Open();
        Save(stores, "run/B", Taken(1));
        for (int nr = 1; nr <= 10; nr++) Save(stores, "run/A", Taken(nr * 10, (byte)nr));
        Assert.Equal(Enumerable.Range(0, Snapshot.KeptMax).Select(i => 100L - (10 * i)), Kept(stores, "run/A"));
        Assert.Equal([1L], Kept(stores, "run/B"));
        Save(stores, "run/A", Taken(5)); // late: older than all that are kept, so it goes at once
        Assert.Equal(100L - (10 * (Snapshot.KeptMax - 1)), Kept(stores, "run/A")[^1]);
    }

    [Fact]
    public void A_snapshot_of_a_taken_number_replaces_it()
    {
        Stores stores = Open();
        Save(stores, "run/A", Taken(4, 1), Taken(5, 1), Taken(5, 2));
        Assert.Equal([5L, 4], Kept(stores, "run/A"));
        Assert.Equal(new byte[] { 2 }, stores.Snapshots.Load("run/A")!.Payload.ToArray());
    }

    [Fact]
    public void Snapshots_outlive_the_process()
    {
        Stores stores = Open();
        Save(stores, "run/A", Taken(4, 1));
        stores = Reopen(stores);
        Assert.Equal(new byte[] { 1 }, stores.Snapshots.Load("run/A")!.Payload.ToArray());
    }

    [Fact]
    public void An_older_epoch_is_fenced_and_changes_nothing()
    {
        Stores stores = Open();
        Save(stores, "run/A", Taken(4, 1));
        TakeOver(stores, "run/A", 5);
        Assert.Equal(AppendOutcome.Fenced, stores.Snapshots.Save("run/A", 4, Taken(4, 9)));
        Assert.Equal(AppendOutcome.Fenced, stores.Snapshots.Save("run/A", 1, Taken(9, 9)));
        Assert.Equal([4L], Kept(stores, "run/A"));
        Assert.Equal(new byte[] { 1 }, stores.Snapshots.Load("run/A")!.Payload.ToArray());
        Assert.Equal(AppendOutcome.Stored, stores.Snapshots.Save("run/A", 5, Taken(9, 5)));
        Assert.Equal([9L, 4], Kept(stores, "run/A"));
    }

    [Fact]
    public void A_torn_one_is_noticed_and_the_older_one_is_still_there()
    {
        Stores stores = Open();
        Save(stores, "run/A", Taken(4, 1, 2, 3, 4), Taken(9, 5, 6, 7, 8));
        Damage(stores, "run/A", 9, [5, 6]);
        TornSnapshotException torn = Assert.Throws<TornSnapshotException>(() => stores.Snapshots.Load("run/A"));
        Assert.Equal(("run/A", 9L), (torn.PersistenceId, torn.SequenceNr));
        Assert.Equal(4, stores.Snapshots.Load("run/A", 8)!.SequenceNr);
        Save(stores, "run/A", Taken(9, 5, 6, 7, 8)); // saved again, it is whole again
        Assert.Equal(9, stores.Snapshots.Load("run/A")!.SequenceNr);
    }

    [Fact]
    public void A_flipped_bit_is_noticed()
    {
        Stores stores = Open();
        Save(stores, "run/A", Taken(4, 1, 2, 3, 4));
        Damage(stores, "run/A", 4, [1, 2, 3, 5]);
        Assert.Throws<TornSnapshotException>(() => stores.Snapshots.Load("run/A"));
    }

    [Fact]
    public void Deleting_takes_those_up_to_a_number()
    {
        Stores stores = Open();
        Save(stores, "run/A", Taken(4), Taken(9), Taken(12));
        Save(stores, "run/B", Taken(4));
        stores.Snapshots.Delete("run/A", 9);
        Assert.Equal([12L], Kept(stores, "run/A"));
        Assert.Equal([4L], Kept(stores, "run/B"));
        stores.Snapshots.Delete("run/A", long.MaxValue);
        Assert.Empty(Kept(stores, "run/A"));
        stores.Snapshots.Delete("nobody", 1);
    }

    [Fact]
    public void Deleting_streams_takes_their_snapshots_and_no_others()
    {
        Stores stores = Open();
        foreach (string id in (string[])["run1/A", "run1/B", "run10/A", "run_/A", "RUN1/A"])
        {
            Append(stores, id);
            Save(stores, id, Taken(1));
        }

        stores.Journal.DeleteStreams("run1/");
        Assert.Null(stores.Snapshots.Load("run1/A"));
        Assert.Null(stores.Snapshots.Load("run1/B"));
        Assert.Equal(0, stores.Journal.HighestSequenceNr("run1/A"));
        foreach (string id in (string[])["run10/A", "run_/A", "RUN1/A"]) Assert.NotNull(stores.Snapshots.Load(id));
        stores.Journal.DeleteStreams("run_");
        Assert.Null(stores.Snapshots.Load("run_/A"));
        Assert.NotNull(stores.Snapshots.Load("run10/A"));
    }

    [Fact]
    public void A_snapshot_leaves_the_journal_alone()
    {
        Stores stores = Open();
        Append(stores, "run/A");
        Save(stores, "run/A", Taken(1));
        stores.Snapshots.Delete("run/A", 1);
        Assert.Single(stores.Journal.Read("run/A", 1));
    }

    [Fact]
    public void Writers_on_several_threads_each_keep_their_own_newest()
    {
        Stores stores = Open();
        const int writers = 4, saves = 15;
        for (int w = 0; w < writers; w++) Save(stores, $"run/{w}", Taken(1));
        var wrong = new int[writers];
        Thread[] threads = [.. Enumerable.Range(0, writers).Select(me => new Thread(() =>
        {
            for (int nr = 2; nr <= saves; nr++)
                if (stores.Snapshots.Save($"run/{me}", 1, Taken(nr, (byte)me)) != AppendOutcome.Stored || stores.Snapshots.Load($"run/{me}")?.SequenceNr != nr) wrong[me]++;
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.All(wrong, count => Assert.Equal(0, count));
        for (int w = 0; w < writers; w++) Assert.Equal(Enumerable.Range(0, Snapshot.KeptMax).Select(i => (long)saves - i), Kept(stores, $"run/{w}"));
    }

    [Fact]
    public void Number_zero_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Taken(0));
}
