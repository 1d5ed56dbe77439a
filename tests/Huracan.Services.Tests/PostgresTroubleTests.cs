using Huracan.Stores;
using Huracan.Stores.Postgres;
using Npgsql;
using Xunit;

namespace Huracan.Services.Tests;

/// <summary>Each trouble of a database says what was seen, where, and what to try; none says the password.</summary>
public sealed class PostgresTroubleTests : IDisposable
{
    private readonly TestSchema _schema = new();

    public void Dispose() => _schema.Dispose();

    private PostgresDsn With(Action<NpgsqlConnectionStringBuilder> change)
    {
        NpgsqlConnectionStringBuilder builder = new(_schema.ConnectionString);
        change(builder);
        return PostgresDsn.Parse(builder.ConnectionString);
    }

    private StoreException Refused(PostgresDsn dsn)
    {
        StoreException error = Assert.Throws<StoreException>(() => PostgresDatabase.Open(dsn));
        Assert.DoesNotContain(new NpgsqlConnectionStringBuilder(Servers.Dsn).Password!, error.ToString(), StringComparison.Ordinal);
        Assert.Contains(dsn.ToString(), error.Message, StringComparison.Ordinal);
        return error;
    }

    [Fact]
    public void A_server_that_is_down_is_named_with_its_address()
    {
        StoreException error = Refused(With(dsn => dsn.Port = 9));
        Assert.Equal(StoreTrouble.Unreachable, error.Trouble);
        Assert.Contains("is it running", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_password_is_said_and_not_repeated()
    {
        StoreException error = Refused(With(dsn => dsn.Password = "not-the-one"));
        Assert.Equal(StoreTrouble.NoAccess, error.Trouble);
        Assert.Contains("correct DATABASE_DSN", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-one", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_that_is_not_there_is_named()
    {
        StoreException error = Refused(With(dsn => dsn.Database = "nowhere"));
        Assert.Equal(StoreTrouble.NoAccess, error.Trouble);
        Assert.Contains("no such database", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_from_the_future_is_refused_with_both_versions_and_left_alone()
    {
        _schema.Open();
        _schema.Execute("UPDATE schema_version SET version = 99");
        StoreException error = Refused(_schema.Dsn);
        Assert.Equal(StoreTrouble.NewerVersion, error.Trouble);
        Assert.Contains($"schema version 99 seen, this program knows versions up to {PostgresMigrations.Version}", error.Message, StringComparison.Ordinal);
        Assert.Equal(99, _schema.Scalar<int>("SELECT version FROM schema_version"));
    }

    [Fact]
    public void An_older_schema_is_brought_up_to_date_by_a_writer_and_refused_by_a_reader()
    {
        _schema.Open();
        _schema.Execute("DROP TABLE nodes, snapshots; DROP FUNCTION snapshot_save; ALTER TABLE run_coins ADD COLUMN stage text, ADD COLUMN progress double precision; UPDATE schema_version SET version = 1");
        StoreException error = Assert.Throws<StoreException>(() => PostgresDatabase.OpenForReading(_schema.Dsn));
        Assert.Contains("schema version 1 seen, this program reads", error.Message, StringComparison.Ordinal);
        _schema.Open();
        PostgresDatabase.OpenForReading(_schema.Dsn).Dispose();
        Assert.Equal(0L, _schema.Scalar<long>("SELECT count(*) FROM nodes"));
        Assert.Equal(0L, _schema.Scalar<long>($"SELECT count(*) FROM information_schema.columns WHERE table_schema = '{_schema.Name}' AND table_name = 'run_coins' AND column_name IN ('stage', 'progress')"));
    }

    [Fact]
    public void A_reader_of_an_empty_database_makes_no_tables()
    {
        StoreException error = Assert.Throws<StoreException>(() => PostgresDatabase.OpenForReading(_schema.Dsn));
        Assert.Contains("no run was ever submitted here", error.Message, StringComparison.Ordinal);
        Assert.Equal(0L, _schema.Scalar<long>($"SELECT count(*) FROM pg_tables WHERE schemaname = '{_schema.Name}'"));
    }

    [Fact]
    public void Tables_of_another_program_are_refused_and_left_alone()
    {
        _schema.Execute("CREATE TABLE schema_version(theirs integer)");
        Assert.Equal(StoreTrouble.Corrupt, Refused(_schema.Dsn).Trouble);
        Assert.Equal(1L, _schema.Scalar<long>($"SELECT count(*) FROM pg_tables WHERE schemaname = '{_schema.Name}'"));
    }

    [Fact]
    public void Programs_that_start_at_once_make_the_tables_once()
    {
        Exception?[] errors = new Exception?[6];
        Thread[] threads = [.. Enumerable.Range(0, errors.Length).Select(i => new Thread(() =>
        {
            try
            {
                PostgresDatabase.Open(_schema.Dsn).Dispose();
            }
            catch (Exception e)
            {
                errors[i] = e;
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.All(errors, Assert.Null);
        Assert.Equal(PostgresMigrations.Version, _schema.Scalar<int>("SELECT version FROM schema_version"));
    }

    [Theory]
    [InlineData("53100", StoreTrouble.DiskFull, "make room there; a node then continues by itself")]
    [InlineData("53300", StoreTrouble.Busy, "raise max_connections")]
    [InlineData("57P03", StoreTrouble.Unreachable, "not ready")]
    [InlineData("25006", StoreTrouble.ReadOnly, "standby")]
    [InlineData("XX001", StoreTrouble.Corrupt, "restore it from a copy")]
    [InlineData("42501", StoreTrouble.NoAccess, "lacks a right")]
    [InlineData("58030", StoreTrouble.DiskFull, "full or failing")]
    public void The_servers_errors_are_told_apart(string state, StoreTrouble trouble, string advice)
    {
        // Raised by the server itself, in the middle of an append.
        PostgresDatabase database = _schema.Open();
        _schema.Execute($"CREATE OR REPLACE FUNCTION journal_append(ids text[], epochs bigint[], firsts bigint[], counts integer[], manifests text[], versions integer[], payloads bytea[]) RETURNS smallint[] LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '{state}'; END $$");
        var outcome = new Huracan.Actors.Stores.AppendOutcome[1];
        new PostgresJournal(database).Append([new("run/A", 1, [new(1, "e", 1, new byte[1])])], outcome, out Exception? error);
        Assert.Equal(Huracan.Actors.Stores.AppendOutcome.Unknown, outcome[0]);
        StoreException told = Assert.IsType<StoreException>(error);
        Assert.Equal(trouble, told.Trouble);
        Assert.Contains(advice, told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=db;Username=u;Password=pw;Database=d")]
    [InlineData("postgresql://u:{0}@db/d")]
    [InlineData("postgres://u:{0}@db:5432/d?sslmode=verify-full")]
    public void A_dsn_is_read_in_both_forms_and_shows_no_password(string form)
    {
        PostgresDsn dsn = PostgresDsn.Parse(form.Replace("{0}", "pw", StringComparison.Ordinal));
        Assert.Equal("u@db:5432/d", dsn.ToString());
        Assert.Equal("pw", new NpgsqlConnectionStringBuilder(dsn.ConnectionString).Password);
        Assert.DoesNotContain("pw", $"{dsn} {System.Text.Json.JsonSerializer.Serialize(dsn)}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Pasword=geheim;Host=db")]
    [InlineData("postgresql://u:" + "geheim@")]
    [InlineData("Password=geheim")]
    [InlineData("geheim")]
    public void A_dsn_that_is_none_is_refused_without_repeating_it(string text) =>
        Assert.DoesNotContain("geheim", Assert.Throws<FormatException>(() => PostgresDsn.Parse(text)).ToString(), StringComparison.Ordinal);
}
