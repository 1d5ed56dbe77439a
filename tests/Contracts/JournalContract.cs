using Huracan.Actors.Stores;
using Xunit;

namespace Huracan.Contracts;

/// <summary>What every journal promises. A store inherits it and gives a fresh journal per test.</summary>
public abstract class JournalContract
{
    /// <summary>Empty, with nobody else on it. Whatever it needs cleaned up is the heir's business (IDisposable).</summary>
    protected abstract IJournal Open();

    /// <summary>The same facts seen by a new process: closes <paramref name="journal"/> and opens its storage again.</summary>
    protected abstract IJournal Reopen(IJournal journal);

    /// <summary>Makes <paramref name="epoch"/> the owner of an id, so that older ones are fenced; false where the store keeps no epochs yet.</summary>
    protected virtual bool TryTakeOver(IJournal journal, string persistenceId, long epoch) => false;

    protected static JournalRecord Record(long sequenceNr, params byte[] payload) => new(sequenceNr, "test-event", 3, payload);

    protected static JournalAppend Entry(string id, params JournalRecord[] records) => new(id, 1, records);

    private static AppendOutcome[] Append(IJournal journal, params JournalAppend[] appends)
    {
        var outcomes = new AppendOutcome[appends.Length];
        Array.Fill(outcomes, (AppendOutcome)255);
        journal.Append(appends, outcomes, out _);
        return outcomes;
    }

    [Fact]
    public void An_unknown_id_has_no_records_and_highest_zero()
    {
        IJournal journal = Open();
        Assert.Empty(journal.Read("nobody", 1));
        Assert.Equal(0, journal.HighestSequenceNr("nobody"));
    }

    [Fact]
    public void What_was_stored_comes_back_byte_for_byte_and_in_order()
    {
        IJournal journal = Open();
        Assert.Equal([AppendOutcome.Stored], Append(journal, Entry("run/A", Record(1, 0, 255, 7), Record(2), Record(3, 42))));
        IReadOnlyList<JournalRecord> read = journal.Read("run/A", 1);
        Assert.Equal([1L, 2, 3], read.Select(record => record.SequenceNr));
        Assert.Equal(new byte[] { 0, 255, 7 }, read[0].Payload.ToArray());
        Assert.Empty(read[1].Payload.ToArray());
        Assert.All(read, record => Assert.Equal(("test-event", 3), (record.Manifest, record.Version)));
        Assert.Equal(3, journal.HighestSequenceNr("run/A"));
    }

    [Fact]
    public void Reading_starts_at_the_sequence_number_asked_for()
    {
        IJournal journal = Open();
        Append(journal, Entry("run/A", Record(1), Record(2), Record(3)));
        Assert.Equal([2L, 3], journal.Read("run/A", 2).Select(record => record.SequenceNr));
        Assert.Empty(journal.Read("run/A", 4));
    }

    [Fact]
    public void Ids_do_not_see_each_other()
    {
        IJournal journal = Open();
        Append(journal, Entry("run/A", Record(1, 1)), Entry("run/AB", Record(1, 2)));
        Assert.Equal(new byte[] { 1 }, Assert.Single(journal.Read("run/A", 1)).Payload.ToArray());
        Assert.Equal(new byte[] { 2 }, Assert.Single(journal.Read("run/AB", 1)).Payload.ToArray());
    }

    [Fact]
    public void A_taken_sequence_number_is_a_conflict_and_stores_nothing_of_that_entry()
    {
        IJournal journal = Open();
        Append(journal, Entry("run/A", Record(1, 1), Record(2, 2)));
        Assert.Equal([AppendOutcome.Conflict], Append(journal, Entry("run/A", Record(2, 9), Record(3, 9))));
        Assert.Equal(2, journal.HighestSequenceNr("run/A"));
        Assert.Equal(new byte[] { 2 }, journal.Read("run/A", 2)[0].Payload.ToArray());
    }

    [Fact]
    public void A_hole_is_a_conflict_and_stores_nothing()
    {
        IJournal journal = Open();
        Append(journal, Entry("run/A", Record(1)));
        Assert.Equal([AppendOutcome.Conflict], Append(journal, Entry("run/A", Record(3))));
        Assert.Equal([AppendOutcome.Conflict], Append(journal, Entry("run/B", Record(2))));
        Assert.Equal(1, journal.HighestSequenceNr("run/A"));
        Assert.Equal(0, journal.HighestSequenceNr("run/B"));
    }

    [Fact]
    public void One_entrys_conflict_does_not_touch_its_neighbours_in_the_same_call()
    {
        IJournal journal = Open();
        Append(journal, Entry("run/B", Record(1)));
        AppendOutcome[] outcomes = Append(journal, Entry("run/A", Record(1)), Entry("run/B", Record(1)), Entry("run/C", Record(1), Record(2)));
        Assert.Equal([AppendOutcome.Stored, AppendOutcome.Conflict, AppendOutcome.Stored], outcomes);
        Assert.Equal((1L, 1L, 2L), (journal.HighestSequenceNr("run/A"), journal.HighestSequenceNr("run/B"), journal.HighestSequenceNr("run/C")));
    }

    [Fact]
    public void Two_entries_of_one_id_in_one_call_are_stored_in_order()
    {
        IJournal journal = Open();
        Assert.Equal([AppendOutcome.Stored, AppendOutcome.Stored], Append(journal, Entry("run/A", Record(1, 1)), Entry("run/A", Record(2, 2))));
        Assert.Equal([1L, 2], journal.Read("run/A", 1).Select(record => record.SequenceNr));
    }

    [Fact]
    public void Stored_facts_outlive_the_process()
    {
        IJournal journal = Open();
        Append(journal, Entry("run/A", Record(1, 5)));
        journal = Reopen(journal);
        Assert.Equal(new byte[] { 5 }, Assert.Single(journal.Read("run/A", 1)).Payload.ToArray());
        Assert.Equal([AppendOutcome.Conflict], Append(journal, Entry("run/A", Record(1, 6))));
        Assert.Equal([AppendOutcome.Stored], Append(journal, Entry("run/A", Record(2, 6))));
    }

    [Fact]
    public void Deleting_by_prefix_takes_exactly_the_ids_that_begin_with_it()
    {
        IJournal journal = Open();
        Append(journal, Entry("run1/A", Record(1)), Entry("run1/B", Record(1)), Entry("run10/A", Record(1)), Entry("run_/A", Record(1)), Entry("RUN1/A", Record(1)));
        journal.DeleteStreams("run1/");
        Assert.Equal((0L, 0L), (journal.HighestSequenceNr("run1/A"), journal.HighestSequenceNr("run1/B")));
        Assert.Equal((1L, 1L, 1L), (journal.HighestSequenceNr("run10/A"), journal.HighestSequenceNr("run_/A"), journal.HighestSequenceNr("RUN1/A")));
        journal.DeleteStreams("run_");  // an underscore is a letter here, not SQL's joker
        Assert.Equal((0L, 1L), (journal.HighestSequenceNr("run_/A"), journal.HighestSequenceNr("run10/A")));
        Assert.Equal([AppendOutcome.Stored], Append(journal, Entry("run1/A", Record(1))));
    }

    [Fact]
    public void A_large_event_and_many_events_are_kept_whole()
    {
        IJournal journal = Open();
        byte[] large = new byte[1 << 20];
        for (int i = 0; i < large.Length; i++) large[i] = (byte)(i * 31);
        Append(journal, Entry("run/A", [.. Enumerable.Range(1, 999).Select(i => Record(i, (byte)i)), Record(1000, large)]));
        IReadOnlyList<JournalRecord> read = journal.Read("run/A", 1);
        Assert.Equal(Enumerable.Range(1, 1000).Select(i => (long)i), read.Select(record => record.SequenceNr));
        Assert.True(read[999].Payload.Span.SequenceEqual(large));
    }

    [Fact]
    public void Writers_on_several_threads_each_keep_their_own_stream_whole()
    {
        IJournal journal = Open();
        const int writers = 4, appends = 25;
        var threads = new Thread[writers];
        var wrong = new int[writers];
        for (int w = 0; w < writers; w++)
        {
            int me = w;
            threads[w] = new Thread(() =>
            {
                for (int i = 1; i <= appends; i++)
                    if (Append(journal, Entry($"run/{me}", Record(i, (byte)me)))[0] != AppendOutcome.Stored) wrong[me]++;
            });
            threads[w].Start();
        }
        foreach (Thread thread in threads) thread.Join();
        Assert.All(wrong, count => Assert.Equal(0, count));
        for (int w = 0; w < writers; w++)
        {
            IReadOnlyList<JournalRecord> read = journal.Read($"run/{w}", 1);
            Assert.Equal(appends, read.Count);
            Assert.All(read, record => Assert.Equal((byte)w, record.Payload.Span[0]));
        }
    }

    [Fact]
    public void An_older_epoch_is_fenced_where_the_store_keeps_epochs()
    {
        IJournal journal = Open();
        Assert.Equal([AppendOutcome.Stored], Append(journal, Entry("run/A", Record(1)) with { Epoch = 4 }));
        if (!TryTakeOver(journal, "run/A", 5)) return;
        Assert.Equal([AppendOutcome.Fenced], Append(journal, Entry("run/A", Record(2)) with { Epoch = 4 }));
        Assert.Equal([AppendOutcome.Stored], Append(journal, Entry("run/A", Record(2)) with { Epoch = 5 }));
        Assert.Equal(2, journal.HighestSequenceNr("run/A"));
    }
}
