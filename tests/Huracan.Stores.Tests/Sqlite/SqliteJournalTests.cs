using System.Diagnostics;
using Huracan.Actors.Stores;
using Huracan.Contracts;
using Huracan.Stores.Sqlite;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Huracan.Stores.Tests.Sqlite;

public sealed class SqliteJournalTests : JournalContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<SqliteDatabase> _open = [];
    private readonly Dictionary<IJournal, SqliteDatabase> _databases = [];

    public void Dispose()
    {
        foreach (SqliteDatabase database in _open) database.Dispose();
        _folder.Dispose();
    }

    protected override IJournal Open() => OpenDatabase().Journal;

    protected override IJournal Reopen(IJournal journal)
    {
        _databases[journal].Dispose();
        return Open();
    }

    protected override bool TryTakeOver(IJournal journal, string persistenceId, long epoch)
    {
        while (_databases[journal].TakeOver() < epoch)
        {
        }

        return true;
    }

    [Fact]
    public void A_takeover_through_another_connection_fences_the_older_writer_at_its_next_append()
    {
        (SqliteDatabase first, SqliteJournal old) = OpenDatabase();
        long oldEpoch = first.TakeOver();
        Assert.Equal(AppendOutcome.Stored, Append(old, oldEpoch, 1));

        (SqliteDatabase second, SqliteJournal young) = OpenDatabase();
        long youngEpoch = second.TakeOver();
        Assert.Equal(oldEpoch + 1, youngEpoch);
        Assert.Equal(AppendOutcome.Fenced, Append(old, oldEpoch, 2));
        Assert.Equal(AppendOutcome.Stored, Append(young, youngEpoch, 2));
        Assert.Equal(2, old.HighestSequenceNr("run/A"));
    }

    [Fact]
    public void A_stream_written_by_a_newer_epoch_fences_an_older_one_even_without_a_takeover()
    {
        IJournal journal = Open();
        Assert.Equal(AppendOutcome.Stored, Append(journal, 7, 1));
        Assert.Equal(AppendOutcome.Fenced, Append(journal, 6, 2));
        Assert.Equal(AppendOutcome.Stored, Append(journal, 7, 2));
    }

    [Fact]
    public void Every_connection_commits_durably_pooled_ones_too()
    {
        (SqliteDatabase database, _) = OpenDatabase();
        for (int i = 0; i < 3; i++)
        {
            using SqliteConnection connection = database.Connect();
            Assert.Equal(2, SqliteDatabase.Number(connection, "PRAGMA synchronous"));   // 2 is FULL
            Assert.Equal(5000, SqliteDatabase.Number(connection, "PRAGMA busy_timeout"));
            SqliteDatabase.Execute(connection, "PRAGMA synchronous=OFF");               // what a pool might hand on
        }
    }

    [Fact]
    public void A_full_disk_makes_the_outcome_unknown_says_so_and_leaves_nothing_of_the_batch()
    {
        (SqliteDatabase database, SqliteJournal journal) = OpenDatabase();
        Assert.Equal(AppendOutcome.Stored, Append(journal, 1, 1));
        database.Write("shrink the disk", connection => SqliteDatabase.Number(connection, "PRAGMA max_page_count=40"));
        JournalAppend small = new("run/B", 1, [new JournalRecord(1, "e", 1, new byte[1])]);
        JournalAppend huge = new("run/C", 1, [new JournalRecord(1, "e", 1, new byte[1 << 20])]);

        var outcomes = new AppendOutcome[2];
        journal.Append([small, huge], outcomes, out Exception? error);

        Assert.Equal([AppendOutcome.Unknown, AppendOutcome.Unknown], outcomes);
        StoreException trouble = Assert.IsType<StoreException>(error);
        Assert.Equal(StoreTrouble.DiskFull, trouble.Trouble);
        Assert.Contains("no space is left", trouble.Message, StringComparison.Ordinal);
        Assert.Equal(0, journal.HighestSequenceNr("run/B"));
        Assert.Equal(AppendOutcome.Stored, Append(journal, 1, 2));   // a new connection knows nothing of the small disk
    }

    [Fact]
    public void Appends_of_many_threads_share_commits()
    {
        CountingClock clock = new();
        (SqliteDatabase database, SqliteJournal journal) = OpenDatabase(clock);
        const int writers = 16;
        var outcomes = new AppendOutcome[writers];
        var threads = new Thread[writers];
        using (SqliteConnection reader = database.Connect())
        {
            // While this transaction holds the write lock the writers queue up; the first one through takes the others along.
            SqliteDatabase.Execute(reader, "BEGIN IMMEDIATE");
            for (int w = 0; w < writers; w++)
            {
                int me = w;
                threads[w] = new Thread(() =>
                {
                    Span<AppendOutcome> mine = stackalloc AppendOutcome[1];
                    journal.Append([new JournalAppend($"run/{me}", 1, [new JournalRecord(1, "e", 1, new byte[8])])], mine, out _);
                    outcomes[me] = mine[0];
                });
                threads[w].Start();
            }

            // All but the first, which SQLite keeps busy: it would give up after 5 s, so the lock is held for 1 s at most.
            long begun = Stopwatch.GetTimestamp();
            while (threads.Count(IsWaiting) < writers - 1 && Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(1)) Thread.Yield();
            SqliteDatabase.Execute(reader, "COMMIT");
        }

        foreach (Thread thread in threads) thread.Join();
        Assert.All(outcomes, outcome => Assert.Equal(AppendOutcome.Stored, outcome));
        Assert.Equal(writers, journal.PersistenceIds("run/").Count);
        Assert.InRange(clock.Readings, 1, writers - 1); // one per commit

        static bool IsWaiting(Thread thread) => thread.ThreadState.HasFlag(System.Threading.ThreadState.WaitSleepJoin);
    }

    [Fact]
    public void A_database_of_another_program_is_refused_and_left_alone()
    {
        string path = _folder.In("huracan.db");
        using (SqliteConnection other = new($"Data Source={path};Pooling=False"))
        {
            other.Open();
            SqliteDatabase.Execute(other, "CREATE TABLE theirs(x)");
        }

        byte[] before = File.ReadAllBytes(path);
        StoreException error = Assert.Throws<StoreException>(() => SqliteDatabase.Open(path));
        Assert.Contains("another program", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_schema_from_the_future_is_refused_with_both_versions()
    {
        (SqliteDatabase database, _) = OpenDatabase();
        database.Write("age", connection => SqliteDatabase.Execute(connection, "UPDATE schema_version SET version = 99"));
        database.Dispose();
        StoreException error = Assert.Throws<StoreException>(() => SqliteDatabase.Open(database.Path));
        Assert.Equal(StoreTrouble.NewerVersion, error.Trouble);
        Assert.Contains($"schema version 99 seen, this program knows versions up to {SqliteSchema.Version}", error.Message, StringComparison.Ordinal);
        Assert.Throws<StoreException>(() => SqliteDatabase.OpenForReading(database.Path));
    }

    [Fact]
    public void A_file_that_is_no_database_is_called_damaged()
    {
        string path = _folder.In("huracan.db");
        File.WriteAllText(path, new string('x', 5000));
        StoreException error = Assert.Throws<StoreException>(() => SqliteDatabase.Open(path));
        Assert.Equal(StoreTrouble.Corrupt, error.Trouble);
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_sees_commits_while_the_writer_works_and_cannot_write()
    {
        (SqliteDatabase database, SqliteJournal journal) = OpenDatabase();
        using SqliteDatabase view = SqliteDatabase.OpenForReading(database.Path);
        SqliteJournal read = new(view, FixedClock.Instance);
        Assert.Equal(0, read.HighestSequenceNr("run/A"));
        Append(journal, 1, 1);
        Assert.Equal(1, read.HighestSequenceNr("run/A"));
        Assert.Equal(AppendOutcome.Unknown, Append(read, 1, 2));
    }

    [Fact]
    public void A_reader_needs_no_leftover_log_file()
    {
        (SqliteDatabase database, SqliteJournal journal) = OpenDatabase();
        Append(journal, 1, 1);
        database.Dispose();
        Assert.False(File.Exists(database.Path + "-wal"));
        using SqliteDatabase view = SqliteDatabase.OpenForReading(database.Path);
        Assert.Equal(1, new SqliteJournal(view, FixedClock.Instance).HighestSequenceNr("run/A"));
    }

    [Fact]
    public void An_append_with_a_gap_inside_is_the_callers_mistake()
    {
        IJournal journal = Open();
        JournalAppend gap = Entry("run/A", Record(1), Record(3));
        ArgumentException error = Assert.Throws<ArgumentException>(() => journal.Append([gap], new AppendOutcome[1], out _));
        Assert.Contains("sequence number 3 at place 1 of an append, 2 expected", error.Message, StringComparison.Ordinal);
    }

    private (SqliteDatabase Database, SqliteJournal Journal) OpenDatabase(TimeProvider? clock = null)
    {
        SqliteDatabase database = SqliteDatabase.Open(_folder.In("huracan.db"));
        SqliteJournal journal = new(database, clock ?? FixedClock.Instance);
        _open.Add(database);
        _databases[journal] = database;
        return (database, journal);
    }

    private static AppendOutcome Append(IJournal journal, long epoch, long sequenceNr)
    {
        var outcome = new AppendOutcome[1];
        journal.Append([new JournalAppend("run/A", epoch, [Record(sequenceNr, 1)])], outcome, out _);
        return outcome[0];
    }

    private sealed class CountingClock : TimeProvider
    {
        private int _readings;

        internal int Readings => Volatile.Read(ref _readings);

        public override DateTimeOffset GetUtcNow()
        {
            Interlocked.Increment(ref _readings);
            return FixedClock.Instance.GetUtcNow();
        }
    }
}
