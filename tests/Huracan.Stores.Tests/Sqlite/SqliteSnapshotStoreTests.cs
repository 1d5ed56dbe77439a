using Huracan.Actors.Stores;
using Huracan.Contracts;
using Huracan.Core.Market;
using Huracan.Stores.Registry;
using Huracan.Stores.Sqlite;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Huracan.Stores.Tests.Sqlite;

public sealed class SqliteSnapshotStoreTests : SnapshotStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<SqliteDatabase> _open = [];

    public void Dispose()
    {
        foreach (SqliteDatabase database in _open) database.Dispose();
        _folder.Dispose();
    }

    protected override Stores Open()
    {
        SqliteDatabase database = SqliteDatabase.Open(_folder.In("huracan.db"));
        _open.Add(database);
        return new Stores(new SqliteSnapshotStore(database, FixedClock.Instance), new SqliteJournal(database, FixedClock.Instance));
    }

    protected override Stores Reopen(Stores stores)
    {
        _open[^1].Dispose();
        return Open();
    }

    protected override void TakeOver(Stores stores, string persistenceId, long epoch)
    {
        while (_open[^1].TakeOver() < epoch)
        {
        }
    }

    protected override void Damage(Stores stores, string persistenceId, long sequenceNr, byte[] payload) => _open[^1].Write("damage", connection =>
        SqliteDatabase.Execute(connection, "UPDATE snapshots SET payload = $payload WHERE persistence_id = $id AND sequence_nr = $nr",
            ("$payload", payload), ("$id", persistenceId), ("$nr", sequenceNr)));

    [Fact]
    public void A_stream_written_by_a_newer_epoch_fences_an_older_one_even_without_a_takeover()
    {
        Stores stores = Open();
        var outcome = new AppendOutcome[1];
        stores.Journal.Append([new JournalAppend("run/A", 7, [new JournalRecord(1, "e", 1, new byte[1])])], outcome, out _);
        Assert.Equal(AppendOutcome.Fenced, stores.Snapshots.Save("run/A", 6, Taken(1)));
        Assert.Equal(AppendOutcome.Stored, stores.Snapshots.Save("run/A", 8, Taken(1)));
        Assert.Equal(AppendOutcome.Fenced, stores.Snapshots.Save("run/A", 7, Taken(2)));
    }

    [Fact]
    public void A_full_disk_is_said_and_keeps_what_was_there()
    {
        Stores stores = Open();
        Assert.Equal(AppendOutcome.Stored, stores.Snapshots.Save("run/A", 1, Taken(1)));
        _open[^1].Write("shrink the disk", connection => SqliteDatabase.Number(connection, "PRAGMA max_page_count=40"));
        StoreException error = Assert.Throws<StoreException>(() => stores.Snapshots.Save("run/A", 1, Taken(2, new byte[1 << 20])));
        Assert.Equal(StoreTrouble.DiskFull, error.Trouble);
        Assert.Equal(1, stores.Snapshots.Load("run/A")!.SequenceNr);
        Assert.Equal(AppendOutcome.Stored, stores.Snapshots.Save("run/A", 1, Taken(2)));
    }

    [Fact]
    public void A_file_of_the_first_schema_keeps_its_facts_is_read_as_it_is_and_brought_up_to_date_by_a_writer()
    {
        string path = _folder.In("huracan.db");
        using (SqliteDatabase young = SqliteDatabase.Open(path))
        {
            Append(new SqliteJournal(young, FixedClock.Instance), 1);
            new ModelRegistry(young, young.Epoch, FixedClock.Instance).StartRun(new RunRegistration("run", "inputs", 1, "spec", new UtcMs(0), new UtcMs(9), ["A"]));
            young.Write("age", connection => SqliteDatabase.Execute(connection,
                """
                DROP TABLE snapshots;
                ALTER TABLE run_coins ADD COLUMN stage TEXT NOT NULL DEFAULT 'Folds';
                ALTER TABLE run_coins ADD COLUMN progress REAL NOT NULL DEFAULT 0.5 CHECK (progress BETWEEN 0 AND 1);
                UPDATE schema_version SET version = 1;
                """));
        }

        using (SqliteDatabase view = SqliteDatabase.OpenForReading(path))
        {
            Assert.Equal(1, new SqliteJournal(view, FixedClock.Instance).HighestSequenceNr("run/A"));
            Assert.Single(new RegistryQueries(view).FindRun("run")!.Coins);
        }

        Stores stores = Open();
        Assert.Single(stores.Journal.Read("run/A", 1));
        Assert.Equal("A", Assert.Single(new RegistryQueries(_open[^1]).FindRun("run")!.Coins).Symbol);
        Append(stores.Journal, 2);
        Assert.Equal(AppendOutcome.Stored, stores.Snapshots.Save("run/A", 1, Taken(2, 8)));
        using SqliteConnection connection = _open[^1].Connect();
        Assert.Equal(SqliteSchema.Version, SqliteDatabase.Number(connection, "SELECT version FROM schema_version"));
    }

    [Fact]
    public void A_reader_loads_and_cannot_save()
    {
        Stores stores = Open();
        stores.Snapshots.Save("run/A", 1, Taken(1, 8));
        using SqliteDatabase view = SqliteDatabase.OpenForReading(_folder.In("huracan.db"));
        SqliteSnapshotStore read = new(view, FixedClock.Instance);
        Assert.Equal(1, read.Load("run/A")!.SequenceNr);
        Assert.Equal(StoreTrouble.ReadOnly, Assert.Throws<StoreException>(() => read.Save("run/A", 1, Taken(2))).Trouble);
    }

    private static void Append(IJournal journal, long sequenceNr)
    {
        var outcome = new AppendOutcome[1];
        journal.Append([new JournalAppend("run/A", 1, [new JournalRecord(sequenceNr, "e", 1, new byte[1])])], outcome, out _);
        Assert.Equal([AppendOutcome.Stored], outcome);
    }
}
