using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Huracan.Actors.Stores;
using Huracan.Cli.Fleet;
using Huracan.Stores.Postgres;
using Huracan.Stores.Sqlite;

namespace Huracan.Cli.Bench;

/// <summary>Durable appends per second, one at a time and in batches of 256 as the host's journal thread makes them under load; snapshots
/// saved per second; and the time to recover a coin with 10,000 events, from event 1 and from its newest snapshot.</summary>
/// <remarks>SQLite in the temporary folder, each commit flushed; PostgreSQL if DATABASE_DSN names one, with its own settings of fsync and
/// synchronous_commit. Events of 200 bytes; medians of five runs.</remarks>
internal static class JournalBench
{
    private const int Batch = 256;
    private const int PayloadBytes = 200;
    private const int Runs = 5;
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(1);

    public static JsonArray Run()
    {
        JsonArray rows = [];
        string file = Path.Combine(Path.GetTempPath(), $"huracan-bench-{Environment.ProcessId}.db");
        try
        {
            using SqliteDatabase database = SqliteDatabase.Open(file);
            long epoch = database.TakeOver();
            SqliteJournal journal = new(database, TimeProvider.System);
            Measure(rows, "sqlite", journal, "bench", epoch);
            ReplayBench.Measure(rows, "sqlite", journal, new SqliteSnapshotStore(database, TimeProvider.System), $"bench/{Batch}", epoch);
        }
        finally
        {
            foreach (string suffix in new[] { "", "-wal", "-shm" }) File.Delete(file + suffix);
        }

        if (FleetStores.FindDsn() is { } dsn)
        {
            using PostgresDatabase database = PostgresDatabase.Open(dsn);
            PostgresLeaseStore leases = new(database);
            string id = $"bench/{Guid.NewGuid():N}";
            PostgresJournal journal = new(database);
            try
            {
                leases.Offer([.. Enumerable.Range(0, Batch + 1).Select(i => new LeaseItem($"{id}/{i}", "bench"))]);
                leases.Claim(id, ["bench"], Batch + 1, TimeSpan.FromHours(1));
                Measure(rows, "postgres", journal, id, 1);
                ReplayBench.Measure(rows, "postgres", journal, new PostgresSnapshotStore(database), $"{id}/{Batch}", 1);
            }
            finally
            {
                journal.DeleteStreams(id);
                leases.Withdraw(id);
            }
        }

        return rows;
    }

    public static string Table(JsonArray rows) => string.Join('\n', rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{(string)row!["name"]!,-28}{(double)row["value"]!,14:N0} {(string)row["unit"]!}")));

    private static void Measure(JsonArray rows, string store, IJournal journal, string id, long epoch)
    {
        long[] next = new long[Batch];
        Array.Fill(next, 1);
        byte[] payload = new byte[PayloadBytes];
        foreach (int size in new[] { 1, Batch })
        {
            double[] seen = new double[Runs + 1];
            AppendOutcome[] outcomes = new AppendOutcome[size];
            for (int run = 0; run < seen.Length; run++)
            {
                int done = 0;
                long begun = Stopwatch.GetTimestamp();
                for (; Stopwatch.GetElapsedTime(begun) < Each; done += size)
                {
                    JournalAppend[] appends = new JournalAppend[size];
                    for (int i = 0; i < size; i++) appends[i] = new JournalAppend($"{id}/{i}", epoch, [new JournalRecord(next[i]++, "bench", 1, payload)]);
                    journal.Append(appends, outcomes, out Exception? error);
                    if (outcomes.Any(outcome => outcome != AppendOutcome.Stored)) throw error ?? new InvalidOperationException($"our bug: an append of the bench ended as {outcomes.First(o => o != AppendOutcome.Stored)}");
                }

                seen[run] = done / Stopwatch.GetElapsedTime(begun).TotalSeconds;
            }

            Array.Sort(seen, 1, Runs); // the first run warms up
            rows.Add(new JsonObject { ["name"] = $"journal.{store}.{(size == 1 ? "single" : "batch")}", ["value"] = Math.Round(seen[1 + (Runs / 2)]), ["unit"] = "appends/s" });
        }
    }
}
