using Huracan.Actors.Stores;
using Huracan.Contracts;
using Huracan.Core.Market;
using Huracan.Core.Regimes;
using Huracan.Stores;
using Huracan.Stores.Patterns;
using Huracan.Stores.Postgres;
using Huracan.Stores.Registry;
using Npgsql;
using Xunit;

namespace Huracan.Services.Tests;

/// <summary>For tests that end every connection of the server: nobody else's may be among them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

[Collection(Alone.Name)]
public sealed class PostgresJournalTests : JournalContract, IDisposable
{
    private readonly TestSchema _schema = new();

    public void Dispose() => _schema.Dispose();

    protected override IJournal Open() => new Leased(this, _schema.Open());

    protected override IJournal Reopen(IJournal journal) => Open();

    protected override bool TryTakeOver(IJournal journal, string persistenceId, long epoch)
    {
        Lease(persistenceId, epoch);
        return true;
    }

    [Fact]
    public void An_append_to_an_id_without_a_lease_is_fenced()
    {
        PostgresJournal journal = new(_schema.Open());
        Assert.Equal(AppendOutcome.Fenced, Append(journal, "run/nobody", 1, 1));
        Assert.Equal(0, journal.HighestSequenceNr("run/nobody"));
    }

    [Fact]
    public void A_takeover_waits_for_an_append_on_its_way_and_sees_its_records()
    {
        PostgresDatabase database = _schema.Open();
        PostgresJournal journal = new(database);
        PostgresLeaseStore leases = new(database);
        leases.Offer([new LeaseItem("run/A", "simd")]);
        Lease zombie = Assert.Single(leases.Claim("n1", ["simd"], 1, TimeSpan.FromMilliseconds(1)));

        // An append as the server sees it between its insert and its commit.
        using NpgsqlConnection connection = new(_schema.ConnectionString);
        connection.Open();
        using NpgsqlTransaction onItsWay = connection.BeginTransaction();
        using (NpgsqlCommand append = new("SELECT journal_append(ARRAY['run/A'], ARRAY[1::bigint], ARRAY[1::bigint], ARRAY[1], ARRAY['e'], ARRAY[1], ARRAY['\\x01'::bytea])", connection)) append.ExecuteNonQuery();

        Lease? taken = null;
        Thread takeover = new(() => taken = leases.Take("n2", "run/A", TimeSpan.FromMinutes(1)));
        takeover.Start();
        Assert.Empty(leases.Claim("n3", ["simd"], 1, TimeSpan.FromMinutes(1))); // SKIP LOCKED: no claim waits for it
        Assert.True(takeover.IsAlive);
        onItsWay.Commit();
        takeover.Join();
        Assert.Equal(2, taken!.Epoch);
        Assert.Equal(1, journal.HighestSequenceNr("run/A"));
        Assert.Equal(AppendOutcome.Fenced, Append(journal, "run/A", zombie.Epoch, 2));
    }

    [Fact]
    public void A_batch_larger_than_one_statement_may_carry_is_stored_whole()
    {
        IJournal journal = Open();
        byte[] large = new byte[12 << 20];
        JournalAppend[] appends = [.. Enumerable.Range(1, 4).Select(i => new JournalAppend("run/A", 1, [new JournalRecord(i, "e", 1, large)]))];
        var outcomes = new AppendOutcome[4];
        journal.Append(appends, outcomes, out Exception? error);
        Assert.Null(error);
        Assert.All(outcomes, outcome => Assert.Equal(AppendOutcome.Stored, outcome));
        Assert.Equal(4, journal.HighestSequenceNr("run/A"));
    }

    [Fact]
    public void A_hole_made_behind_the_journals_back_is_called_corrupt()
    {
        IJournal journal = Open();
        for (int i = 1; i <= 3; i++) Assert.Equal(AppendOutcome.Stored, Append(journal, "run/A", 1, i));
        _schema.Execute("DELETE FROM journal WHERE sequence_nr = 2");
        StoreException error = Assert.Throws<StoreException>(() => journal.Read("run/A", 1));
        Assert.Equal(StoreTrouble.Corrupt, error.Trouble);
        Assert.Contains("record 3 right after 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_append_that_the_server_did_not_answer_is_unknown_and_the_journal_goes_on()
    {
        IJournal journal = Open();
        Assert.Equal(AppendOutcome.Stored, Append(journal, "run/A", 1, 1));
        _schema.Execute("ALTER TABLE journal RENAME COLUMN payload TO away");
        var outcome = new AppendOutcome[1];
        journal.Append([Entry("run/A", Record(2))], outcome, out Exception? error);
        Assert.Equal(AppendOutcome.Unknown, outcome[0]);
        Assert.IsType<StoreException>(error);
        _schema.Execute("ALTER TABLE journal RENAME COLUMN away TO payload");
        Assert.Equal(AppendOutcome.Stored, Append(journal, "run/A", 1, 2));
    }

    [Fact]
    public void Connections_that_the_server_ended_make_an_append_unknown_and_are_replaced()
    {
        IJournal journal = Open();
        Assert.Equal(AppendOutcome.Stored, Append(journal, "run/A", 1, 1));
        Assert.Equal(1, journal.HighestSequenceNr("run/A"));
        _schema.Execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'huracan' AND pid <> pg_backend_pid() AND query LIKE '%journal%'");
        AppendOutcome first = Append(journal, "run/A", 1, 2);
        Assert.Equal(AppendOutcome.Unknown, first);
        Assert.Equal(AppendOutcome.Stored, Append(journal, "run/A", 1, 2));
    }

    private static AppendOutcome Append(IJournal journal, string id, long epoch, long sequenceNr)
    {
        var outcome = new AppendOutcome[1];
        journal.Append([new JournalAppend(id, epoch, [Record(sequenceNr, 1)])], outcome, out _);
        return outcome[0];
    }

    private void Lease(string item, long epoch) => _schema.Execute(
        $"INSERT INTO leases(item, kind, owner, epoch) VALUES ('{item}', 'simd', 'test', {epoch}) ON CONFLICT (item) DO UPDATE SET epoch = excluded.epoch");

    /// <summary>Gives every id that appends for the first time a lease of its epoch: the contract's journals need none.</summary>
    private sealed class Leased(PostgresJournalTests tests, PostgresDatabase database) : IJournal
    {
        private readonly PostgresJournal _journal = new(database);
        private readonly HashSet<string> _known = [];

        public void Append(IReadOnlyList<JournalAppend> appends, Span<AppendOutcome> outcomes, out Exception? error)
        {
            lock (_known)
                foreach (JournalAppend append in appends)
                    if (_known.Add(append.PersistenceId)) tests._schema.Execute($"INSERT INTO leases(item, kind, owner, epoch) VALUES ('{append.PersistenceId}', 'simd', 'test', {append.Epoch}) ON CONFLICT DO NOTHING");
            _journal.Append(appends, outcomes, out error);
        }

        public IReadOnlyList<JournalRecord> Read(string persistenceId, long fromSequenceNr) => _journal.Read(persistenceId, fromSequenceNr);
        public long HighestSequenceNr(string persistenceId) => _journal.HighestSequenceNr(persistenceId);
        public void DeleteStreams(string prefix) => _journal.DeleteStreams(prefix);
    }
}

public sealed class PostgresSnapshotStoreTests : SnapshotStoreContract, IDisposable
{
    private readonly TestSchema _schema = new();

    public void Dispose() => _schema.Dispose();

    protected override Stores Open()
    {
        PostgresDatabase database = _schema.Open();
        foreach (string id in (string[])["run/A", "run/AB", "run/B", "run/0", "run/1", "run/2", "run/3", "run1/A", "run1/B", "run10/A", "run_/A", "RUN1/A"]) Lease(id, 1);
        return new Stores(new PostgresSnapshotStore(database), new PostgresJournal(database));
    }

    protected override Stores Reopen(Stores stores)
    {
        PostgresDatabase database = _schema.Open();
        return new Stores(new PostgresSnapshotStore(database), new PostgresJournal(database));
    }

    protected override void TakeOver(Stores stores, string persistenceId, long epoch) => Lease(persistenceId, epoch);

    protected override void Damage(Stores stores, string persistenceId, long sequenceNr, byte[] payload) =>
        _schema.Execute($"UPDATE snapshots SET payload = '\\x{Convert.ToHexString(payload)}' WHERE persistence_id = '{persistenceId}' AND sequence_nr = {sequenceNr}");

    [Fact]
    public void A_save_under_an_id_without_a_lease_is_fenced()
    {
        ISnapshotStore store = new PostgresSnapshotStore(_schema.Open());
        Assert.Equal(AppendOutcome.Fenced, store.Save("run/nobody", 1, Taken(1)));
        Assert.Null(store.Load("run/nobody"));
    }

    [Fact]
    public void A_takeover_waits_for_a_save_on_its_way_and_fences_the_next()
    {
        PostgresDatabase database = _schema.Open();
        ISnapshotStore store = new PostgresSnapshotStore(database);
        PostgresLeaseStore leases = new(database);
        leases.Offer([new LeaseItem("run/A", "simd")]);
        Lease zombie = Assert.Single(leases.Claim("n1", ["simd"], 1, TimeSpan.FromMilliseconds(1)));

        // A save as the server sees it between its insert and its commit.
        using NpgsqlConnection connection = new(_schema.ConnectionString);
        connection.Open();
        using NpgsqlTransaction onItsWay = connection.BeginTransaction();
        byte[] hash = Taken(1, 1).Hash();
        using (NpgsqlCommand save = new($"SELECT snapshot_save('run/A', 1, 1, 'test-state', 3, '\\x01', '\\x{Convert.ToHexString(hash)}', 3)", connection)) Assert.Equal((short)0, save.ExecuteScalar());

        Lease? taken = null;
        Thread takeover = new(() => taken = leases.Take("n2", "run/A", TimeSpan.FromMinutes(1)));
        takeover.Start();
        Assert.Empty(leases.Claim("n3", ["simd"], 1, TimeSpan.FromMinutes(1))); // SKIP LOCKED: no claim waits for it
        Assert.True(takeover.IsAlive);
        onItsWay.Commit();
        takeover.Join();
        Assert.Equal(2, taken!.Epoch);
        Assert.Equal(1, store.Load("run/A")!.SequenceNr);
        Assert.Equal(AppendOutcome.Fenced, store.Save("run/A", zombie.Epoch, Taken(2)));
    }

    private void Lease(string item, long epoch) => _schema.Execute(
        $"INSERT INTO leases(item, kind, owner, epoch) VALUES ('{item}', 'simd', 'test', {epoch}) ON CONFLICT (item) DO UPDATE SET epoch = excluded.epoch");
}

public sealed class PostgresLeaseStoreTests : LeaseStoreContract, IDisposable
{
    private readonly TestSchema _schema = new();
    private readonly Dictionary<ILeaseStore, PostgresDatabase> _databases = [];

    public void Dispose() => _schema.Dispose();

    protected override ILeaseStore Open()
    {
        PostgresDatabase database = _schema.Open();
        PostgresLeaseStore store = new(database);
        _databases[store] = database;
        return store;
    }

    protected override void Pass(ILeaseStore store, TimeSpan time) => _schema.Execute($"UPDATE leases SET ends_at = ends_at - interval '{(long)time.TotalMilliseconds} ms'");

    protected override IJournal JournalBeside(ILeaseStore store) => new PostgresJournal(_databases[store]);

    [Fact]
    public void Renewals_and_appends_of_many_items_at_once_never_wait_in_a_circle()
    {
        ILeaseStore store = Open();
        IJournal journal = JournalBeside(store);
        store.Offer([.. Enumerable.Range(0, 12).Select(i => new LeaseItem($"run/r/coin/{i:00}", "simd"))]);
        IReadOnlyList<Lease> held = store.Claim("n1", ["simd"], 12, TimeSpan.FromMinutes(5));
        List<Exception> errors = [];
        Thread Worker(Action<int> turn) => new(() =>
        {
            try
            {
                for (int i = 1; i <= 40; i++) turn(i);
            }
            catch (Exception e)
            {
                lock (errors) errors.Add(e);
            }
        });
        Thread appending = Worker(i =>
        {
            var outcomes = new AppendOutcome[12];
            journal.Append([.. held.Reverse().Select(lease => new JournalAppend(lease.Item, lease.Epoch, [new JournalRecord(i, "e", 1, new byte[1])]))], outcomes, out Exception? error);
            if (outcomes.Any(outcome => outcome != AppendOutcome.Stored)) throw error ?? new InvalidOperationException(string.Join(' ', outcomes));
        });
        Thread renewing = Worker(i => Assert.Equal(12, store.Renew(i % 2 == 0 ? held : [.. held.Reverse()], TimeSpan.FromMinutes(5)).Count));
        appending.Start();
        renewing.Start();
        appending.Join();
        renewing.Join();
        Assert.Empty(errors);
    }
}

public sealed class PostgresRegistryTests : RegistryContract, IDisposable
{
    private readonly TestSchema _schema = new();
    private PostgresDatabase? _database;

    public void Dispose() => _schema.Dispose();

    protected override IModelRegistry Open()
    {
        _database = _schema.Open();
        PostgresLeaseStore leases = new(_database);
        leases.Offer([new LeaseItem("run/r1", "run")]);
        Lease lease = Assert.Single(leases.Claim("n1", ["run"], 1, TimeSpan.FromMinutes(5)));
        return new PostgresRegistry(_database, new LeaseFence(lease.Item, lease.Epoch));
    }

    protected override IModelRegistry OpenFenced(IModelRegistry registry)
    {
        Assert.NotNull(new PostgresLeaseStore(_database!).Take("n1", "run/r1", TimeSpan.FromMinutes(5)));
        return registry;
    }

    [Fact]
    public void An_operators_command_needs_no_lease()
    {
        IModelRegistry registry = new PostgresRegistry(_schema.Open());
        registry.StartRun(Run("r1", 0, 10, "A"));
        Assert.Equal(0, registry.FindRun("r1")!.Epoch);
    }
}

public sealed class PostgresPatternMemoryTests : PatternMemoryContract, IDisposable
{
    private readonly TestSchema _schema = new();

    public void Dispose() => _schema.Dispose();

    protected override IPatternMemory Open() => new PostgresPatternMemory(_schema.Open());

    [Fact]
    public void Whoever_makes_the_tables_of_a_new_database_stores_patterns_on_the_same_connection()
    {
        string name = "d_" + Guid.NewGuid().ToString("N");
        _schema.Execute($"CREATE DATABASE {name}"); // without pgvector's types when the first connection asks for them
        try
        {
            NpgsqlConnectionStringBuilder fresh = new(Servers.Dsn) { Database = name };
            using PostgresDatabase database = PostgresDatabase.Open(PostgresDsn.Parse(fresh.ConnectionString));
            float[] embedding = [.. Enumerable.Range(1, 128).Select(i => (float)i)];
            PostgresPatternMemory memory = new(database);
            memory.Store([new HistoricalPattern("p", "A", Regime.Trend, 1, embedding, true, 1, new UtcMs(1), new UtcMs(2))]);
            Assert.Equal(1, Assert.Single(memory.FindSimilar(embedding, new UtcMs(2))).Similarity, 6);
        }
        finally
        {
            _schema.Execute($"DROP DATABASE {name} WITH (FORCE)");
        }
    }
}
